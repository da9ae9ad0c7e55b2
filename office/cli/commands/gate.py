"""campaign gate: what the gate of a phase asks for, and what is lacking."""

import typer
from msgspec import Struct

from engine.phrases import Lines, Phrase, first_of, phrase
from office.answers.gate import CriterionAnswer, GateAnswer, gate
from office.cli.invocation import invocation_of
from office.cli.options import CampaignArgument, JsonOption, PhaseArgument, plain
from office.cli.reading import AtOption, reading, tell_overrides
from office.cli.render import column, say, show_answer, show_listing
from office.words import Language, worded

_NOT_MET = 5
_NAMED = 12


def register(app: typer.Typer) -> None:
    """Add gate."""
    app.command("gate")(plain(_gate))


def _gate(
    ctx: typer.Context,
    campaign: CampaignArgument,
    phase: PhaseArgument,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    with reading(invocation, at) as look:
        answer = gate(look, campaign, phase)
    if as_json:
        show_answer(answer, invocation.lang)
    else:
        show_gate(answer, invocation.lang)
    if not answer.met:
        raise typer.Exit(_NOT_MET)


class CriterionCells(Struct, frozen=True):
    """A criterion as people see it."""

    key: str
    met: bool
    title: str
    have: int
    of: int
    asked: str
    missing: Lines
    events: tuple[int, ...]


def _lacking(criterion: CriterionAnswer) -> Lines:
    """Why nothing is counted, who has not reported, what is missing: each on lines of its own."""
    said: list[object] = [part for part in (criterion.nothing, criterion.reporters) if part]
    if criterion.waived:
        said.append(phrase("gate.waived", count=criterion.waived))
    if criterion.silent:
        silent = first_of([each.said for each in criterion.silent], _NAMED)
        said.append(phrase("gate.silent", silent=silent))
    if missing := [each.said for each in criterion.missing]:
        shown = first_of(missing, _NAMED)
        with_duty = any(isinstance(each, Phrase) for each in missing)
        said.append(Lines(_rows(shown)) if with_duty else shown)
    return Lines(said)


def _rows(shown: object) -> tuple[object, ...]:
    """The members of a list one by one, of a cut one the note of how many more there are too."""
    if isinstance(shown, Phrase):
        listed = shown.data["listed"]
        assert isinstance(listed, tuple)
        return (*listed, phrase("say.more-of-them", count=shown.data["count"]))
    assert isinstance(shown, tuple)
    return shown


def show_gate(answer: GateAnswer, lang: Language) -> None:
    """Each criterion with its figures, and whether the gate is met."""
    columns = (
        column("key", "label.gate.key"),
        column("met", "label.gate.met"),
        column("title", "label.gate.title"),
        column("have", "label.gate.have", right=True),
        column("of", "label.gate.of", right=True),
        column("asked", "label.gate.asked", right=True),
        column("missing", "label.gate.missing"),
        column("events", "label.gate.events"),
    )
    heading = Phrase("label.gate", {"campaign": answer.campaign, "phase": answer.phase})
    cells = [
        CriterionCells(
            key=c.key,
            met=c.met,
            title=worded(c.title, lang),
            have=c.have,
            of=c.of,
            asked=c.asked,
            missing=_lacking(c),
            events=c.events,
        )
        for c in answer.criteria
    ]
    show_listing(cells, columns, heading, lang)
    tell_overrides([answer.override], lang)
    if answer.met:
        say("say.gate.met", lang, at=answer.position)
    else:
        unmet = [criterion for criterion in answer.criteria if not criterion.met]
        say("say.gate.unmet", lang, at=answer.position, count=len(unmet))
        for why in dict.fromkeys(criterion.why for criterion in unmet if criterion.why):
            say(f"say.gate.remedy.{why}", lang, campaign=answer.campaign, phase=answer.phase)
