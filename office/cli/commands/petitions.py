"""campaign petition: what is asked for, and the answer to it."""

from datetime import date, time
from functools import partial
from typing import Annotated, Final

import typer
from msgspec import Struct

from engine.domain.event import Recorded
from engine.domain.petition.commands import (
    AskExtension,
    AskOverride,
    AskSignOff,
    AskTransfer,
    AskWaiver,
    RefusePetition,
)
from engine.domain.petition.context import asked_in
from engine.domain.petition.granted import granting
from engine.domain.petition.state import evolve
from engine.ids import ONCE, AssignmentKey, PetitionKey, UnitId
from engine.phrases import Phrase
from office.answers.petition_words import wish_of
from office.answers.petitions import PetitionLine, petition, petitions
from office.cli.changing import WriteContext, changing
from office.cli.filed import read_filed
from office.cli.invocation import invocation_of
from office.cli.options import (
    CampaignArgument,
    DutyArgument,
    FiledArgument,
    JsonOption,
    OccurrenceOption,
    OrderedByOption,
    PetitionArgument,
    PhaseArgument,
    ToDayOption,
    UnitArgument,
    plain,
    read_day,
    read_hour,
)
from office.cli.reading import AtOption, UnitFilter, reading
from office.cli.render import column, say, show_answer, show_line, show_listing
from office.words import Language, worded

_group = typer.Typer()
_asking = typer.Typer()
_group.add_typer(_asking, name="ask")

AnswerByOption = Annotated[
    date | None,
    typer.Option("--answer-by", metavar="DAY", parser=read_day, help="help.petitions.answer-by"),
]


class PetitionCells(Struct, frozen=True):
    """One petition as people see it."""

    petition: str
    asked: str
    unit: str
    wish: str
    why: str
    answer_by: date
    state: str


COLUMNS: Final = (
    column("petition", "label.petitions.petition"),
    column("asked", "label.petitions.asked"),
    column("unit", "label.petitions.unit"),
    column("wish", "label.petitions.wish"),
    column("why", "label.petitions.why"),
    column("answer_by", "label.petitions.answer-by"),
    column("state", "label.state"),
)


def register(app: typer.Typer) -> None:
    """Add the group petition."""
    app.add_typer(_group, name="petition")
    _group.command("list")(plain(_list))
    _group.command("show")(plain(_show))


def _work(
    campaign: CampaignArgument,
    duty: DutyArgument,
    unit: UnitArgument,
    occurrence: OccurrenceOption = ONCE,
) -> AssignmentKey:
    return AssignmentKey(campaign, duty, unit, occurrence)


def _named(campaign: CampaignArgument, number: PetitionArgument) -> PetitionKey:
    return PetitionKey(campaign, number)


_ask = partial(changing, _asking, about=_work)
_answer = partial(changing, _group, about=_named)


@_ask("extension")
def ask_extension(
    context: WriteContext,
    key: AssignmentKey,
    to: ToDayOption,
    hour: Annotated[
        time | None,
        typer.Option("--hour", metavar="HH:MM", parser=read_hour, help="help.assignments.hour"),
    ] = None,
    answer_by: AnswerByOption = None,
) -> tuple[Recorded, ...]:
    """For more time: asked before the due day, the day assessed against follows the grant."""
    return context.office.handle(
        AskExtension(stamp=context.stamp, key=key, to=to, hour=hour, answer_by=answer_by)
    )


@_ask("waiver")
def ask_waiver(
    context: WriteContext, key: AssignmentKey, answer_by: AnswerByOption = None
) -> tuple[Recorded, ...]:
    """To be let off."""
    return context.office.handle(AskWaiver(stamp=context.stamp, key=key, answer_by=answer_by))


@_ask("transfer")
def ask_transfer(
    context: WriteContext,
    key: AssignmentKey,
    to_unit: Annotated[
        UnitId, typer.Option("--to", metavar="UNIT", help="help.assignments.to-unit")
    ],
    answer_by: AnswerByOption = None,
) -> tuple[Recorded, ...]:
    """That another unit does it."""
    return context.office.handle(
        AskTransfer(stamp=context.stamp, key=key, to_unit=to_unit, answer_by=answer_by)
    )


@_ask("sign-off")
def ask_sign_off(
    context: WriteContext,
    key: AssignmentKey,
    filed: FiledArgument = None,
    answer_by: AnswerByOption = None,
) -> tuple[Recorded, ...]:
    """That this is handed in: whoever grants it signs it off, and it is handed in."""
    items = read_filed(context.office, filed or (), dry_run=context.dry_run)
    return context.office.handle(
        AskSignOff(stamp=context.stamp, key=key, filed=items, answer_by=answer_by)
    )


@changing(_asking, "override")
def ask_override(
    context: WriteContext,
    campaign: CampaignArgument,
    phase: PhaseArgument,
    answer_by: AnswerByOption = None,
) -> tuple[Recorded, ...]:
    """That a phase is closed although its gate is not met."""
    return context.office.handle(
        AskOverride(stamp=context.stamp, campaign=campaign, phase=phase, answer_by=answer_by)
    )


@_answer("grant")
def grant(
    context: WriteContext, key: PetitionKey, authority: OrderedByOption = None
) -> tuple[Recorded, ...]:
    """Do what is asked for, in one go with the grant."""
    state = context.office.reads.state(key.stream, evolve)
    asked_in(key, state)
    assert state is not None, "it is on record"
    return context.office.handle(granting(key, state, context.stamp, authority))


@_answer("refuse")
def refuse(
    context: WriteContext, key: PetitionKey, authority: OrderedByOption = None
) -> tuple[Recorded, ...]:
    """Leave things as they are, with a reason."""
    return context.office.handle(RefusePetition(stamp=context.stamp, key=key, authority=authority))


def _list(
    ctx: typer.Context,
    campaign: CampaignArgument,
    unit: UnitFilter = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="help.petitions.waiting")] = False,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    with reading(invocation, at) as look:
        found = petitions(look, campaign, unit=unit, waiting=waiting)
    lang = invocation.lang
    if as_json:
        show_answer(found, lang)
        return
    cells = [_cells(line, lang) for line in found]
    show_listing(cells, COLUMNS, Phrase("label.petitions"), lang)


def _cells(line: PetitionLine, lang: Language) -> PetitionCells:
    return PetitionCells(
        petition=line.petition,
        asked=f"{line.asked_on} {line.asked_name}",
        unit=worded(line.unit_name, lang) if line.unit_name else "",
        wish=worded(wish_of(line), lang),
        why=line.why,
        answer_by=line.answer_by,
        state=worded(Phrase(f"state.petition.{line.state}"), lang),
    )


def _show(
    ctx: typer.Context,
    campaign: CampaignArgument,
    number: PetitionArgument,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    with reading(invocation, at) as look:
        found = petition(look, PetitionKey(campaign, number))
    lang, line = invocation.lang, found.line
    if as_json:
        show_answer(found, lang)
        return
    say(
        "say.petition.shown",
        lang,
        number=line.petition,
        state=Phrase(f"state.petition.{line.state}"),
        wish=wish_of(line),
        unit=line.unit_name or "",
        asked_on=line.asked_on,
        who=line.asked_name,
        why=line.why,
    )
    if found.consequences is not None:
        say("say.petition.if-yes", lang, said=found.consequences.of_yes)
        say("say.petition.if-no", lang, said=found.consequences.of_no)
        say("say.petition.waits", lang, day=line.answer_by)
    elif line.answered_on is not None and line.cause is None:
        say(
            "say.petition.answered",
            lang,
            day=line.answered_on,
            who=line.answered_name,
            authority=line.authority,
            answer=line.answer,
        )
    for each in found.filed:
        show_line(f"  {each.key}: {each.name or each.value}")
