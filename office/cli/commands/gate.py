"""campaign gate: what the gate of a phase asks for, and what is lacking."""

import typer
from msgspec import Struct

from engine.phrases import Lines, Phrase
from office.answers.gate import GateAnswer, gate
from office.cli.invocation import invocation_of
from office.cli.options import CampaignArgument, JsonOption, PhaseArgument, plain
from office.cli.reading import AtOption, reading
from office.cli.render import column, say, show_answer, show_listing
from office.words import Language, worded

_NOT_MET = 5


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
    missing: str
    events: tuple[int, ...]


def _lacking(missing: tuple[Phrase | str, ...], lang: Language) -> str:
    """Units after each other; a unit with its task on a line of its own."""
    words = [worded(each, lang) for each in missing]
    return worded(Lines(words) if any(" " in each for each in words) else tuple(words), lang)


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
            missing=_lacking(c.missing, lang),
            events=c.events,
        )
        for c in answer.criteria
    ]
    show_listing(cells, columns, heading, lang)
    if answer.met:
        say("say.gate.met", lang, at=answer.position)
    else:
        unmet = sum(not criterion.met for criterion in answer.criteria)
        say("say.gate.unmet", lang, at=answer.position, count=unmet)
