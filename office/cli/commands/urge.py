"""campaign urge: somebody is reminded at once, of one item or of all that filters show."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from engine.domain.event import Command, Recorded
from engine.domain.message import URGING_RUNG
from engine.domain.sentences import what_happened
from engine.errors import BadInput, EngineError, NotFound, ReasonRequired, RuleBroken
from engine.ids import (
    ONCE,
    AssignmentKey,
    CampaignId,
    CommandId,
    DutyKey,
    OccurrenceKey,
    PhaseKey,
    RectificationId,
    RectificationKey,
    StreamId,
    UnitId,
    campaign_of,
    subject_stream,
)
from engine.phrases import Phrase, phrase
from office.cli.changing import WriteContext, changing
from office.cli.options import CampaignArgument
from office.cli.reading import UnitFilter
from office.cli.render import say, show_aside
from office.words import worded
from projections.states import Light

if TYPE_CHECKING:
    from office.answers.reading import Reading
    from workflows.schema import Definition

_MOST_TOLD = 20


def register(app: typer.Typer) -> None:
    """Add urge."""
    changing(app, "urge", _tell_when, told=_told)(_urge)


def _urge(
    context: WriteContext,
    campaign: CampaignArgument,
    item: Annotated[
        str | None, typer.Argument(metavar="[DUTY|ITEM]", help="help.urge.item")
    ] = None,
    owed_by: Annotated[
        UnitId | None, typer.Argument(metavar="[UNIT]", help="help.urge.owed-by")
    ] = None,
    occurrence: Annotated[
        OccurrenceKey | None,
        typer.Option("--occurrence", metavar="PERIOD", help="help.option.occurrence"),
    ] = None,
    light: Annotated[list[Light] | None, typer.Option("--light", help="help.urge.light")] = None,
    phase: Annotated[
        PhaseKey | None, typer.Option("--phase", metavar="PHASE", help="help.urge.phase")
    ] = None,
    duty: Annotated[
        DutyKey | None, typer.Option("--duty", metavar="DUTY", help="help.urge.duty")
    ] = None,
    unit: UnitFilter = None,
) -> tuple[Recorded, ...]:
    """One item, or all that the filters show; each that cannot be urged says why."""
    repeated = _on_record(context)
    if repeated:
        return repeated
    from office.answers.items import Among, Show, items
    from office.answers.reading import reading
    from office.answers.urging import urge_all, urgings

    if not (context.stamp.reason or "").strip():
        raise ReasonRequired(phrase("act.urge"))
    narrowed = light or phase or duty or unit
    if (item is None) is (not narrowed):
        raise BadInput(phrase("thing.what-to-urge"), [phrase("fault.urge.one-or-filters")])
    with reading(context.office) as look:
        look.about(campaign)
        _check_filters(look.definition(campaign), phase, duty)
        if item is not None:
            wanted = [_named(look, campaign, item, owed_by, occurrence or ONCE)]
        else:
            among = Among(
                show=Show.ALL,
                lights=frozenset(light) if light else None,
                phase=phase,
                duty=duty,
                occurrence=occurrence,
                unit=unit,
            )
            shown = [row.item for row in items(look, campaign, among).rows]
            waiting = urgings(look, shown)
            wanted = [each for each in shown if each in waiting]
        stamps = {
            each: replace(context.stamp, command_id=_id(context, number))
            for number, each in enumerate(wanted)
        }
        made = urge_all(look, stamps, context.stamp.reason or "")
    return _handled(context, wanted, made)


def _told(context: WriteContext, recorded: Recorded) -> Phrase:
    """Whom it reminds of what, by the names that lists show."""
    from office.answers.named_events import event_names

    item = subject_stream(recorded.stream)
    names = event_names(campaign_of(item), context.handler.reads)
    return names.told(what_happened(recorded), item)


def _tell_when(context: WriteContext, recorded: tuple[Recorded, ...]) -> None:
    """When the letter goes out: neither quiet hours nor days off hold it up."""
    from office.ticking.delivering import Delivery

    if not recorded:
        return
    office = context.office
    delivery = Delivery(office.settings, office.views)
    if delivery.letter_name(office.clock.now(), URGING_RUNG) is None:
        say("say.urging.outside-hours", context.lang)
    if not context.dry_run:
        say("say.urging.next-tick", context.lang)


def _check_filters(definition: "Definition", phase: PhaseKey | None, duty: DutyKey | None) -> None:
    """Raise NotFound for what the definition has not."""
    if phase is not None and definition.phase(phase) is None:
        raise NotFound("thing.phase", phase, (each.key for each in definition.phases))
    if duty is not None and duty not in definition.duties:
        raise NotFound("thing.duty", duty, definition.duties)


def _handled(
    context: WriteContext,
    wanted: Sequence[StreamId],
    made: Mapping[StreamId, Command | EngineError],
) -> tuple[Recorded, ...]:
    commands = [each for each in made.values() if not isinstance(each, EngineError)]
    answers = iter(context.handler.handle_many(commands))
    recorded: list[Recorded] = []
    refused: list[tuple[StreamId, EngineError]] = []
    for each in wanted:
        urged = made[each]
        answer = urged if isinstance(urged, EngineError) else next(answers)
        if isinstance(answer, EngineError):
            refused.append((each, answer))
        else:
            recorded += answer
    if not recorded and refused:
        raise refused[0][1]
    if not wanted:
        raise RuleBroken("error.urging.none-shown")
    for each, why in refused[:_MOST_TOLD]:
        show_aside(f"! {each}: {worded(why.phrase, context.lang)}")
    if len(refused) > _MOST_TOLD:
        more = phrase("web.and-more-facts", count=len(refused) - _MOST_TOLD)
        show_aside(worded(more, context.lang))
    return tuple(recorded)


def _named(
    look: "Reading",
    campaign: CampaignId,
    item: str,
    unit: UnitId | None,
    occurrence: OccurrenceKey,
) -> StreamId:
    if unit is None:
        from office.answers.keyed_items import key_numbered

        numbered = key_numbered(look, campaign, item)
        return (numbered or RectificationKey(campaign, RectificationId(item))).stream
    look.about(campaign, unit)
    known = look.definition(campaign).duties
    if item not in known:
        raise NotFound("thing.duty", item, tuple(known))
    return AssignmentKey(campaign, DutyKey(item), unit, occurrence).stream


def _id(context: WriteContext, number: int) -> CommandId:
    own = context.stamp.command_id
    return CommandId(f"{own}.{number}") if number else own


def _on_record(context: WriteContext) -> tuple[Recorded, ...]:
    """What this very command put on record before, sent once more."""
    found: list[Recorded] = []
    while before := context.office.log.on_record(_id(context, len(found))):
        found += before.result
    return tuple(found)
