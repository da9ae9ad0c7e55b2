"""What a changed definition would do to a campaign: what is due by now, and dates to come."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.campaign.commands import AmendDefinition
from engine.domain.campaign.events import DefinitionAmended
from engine.domain.campaign.state import evolve, existing_campaign
from engine.domain.event import Recorded, Via
from engine.domain.families import ALONG, FAMILY_OF
from engine.ids import SYSTEM, CampaignId, DutyKey, OccurrenceKey, PhaseKey
from engine.store.names import NAMES
from office.answers.moves import Move, moves
from office.answers.reading import Reading
from office.answers.schedule import DayKind, Plan, Schedule, ScheduledDay, schedule
from workflows.differences import Difference, differences
from workflows.schema import Definition, Title


class DateChange(Struct, frozen=True, kw_only=True):
    """A first or last day, or a due date, of what is not due yet; None where there is none. It
    counts from `opens_on`, or from before.
    """

    what: DayKind
    title: Title
    phase: PhaseKey | None
    duty: DutyKey | None
    occurrence: OccurrenceKey | None
    was: date | None
    now: date | None
    opens_on: date | None = None


class Amendment(Struct, frozen=True, kw_only=True):
    """What is due by now and moves, comes or goes; the dates to come; every place of the definition
    that differs.
    """

    moves: tuple[Move, ...]
    dates: tuple[DateChange, ...]
    differences: tuple[Difference, ...]


def amendment(reading: Reading, campaign: CampaignId, definition: Definition) -> Amendment:
    """As the amendment would do it now. Raises what amending would be refused with."""
    reading.need_whole(campaign, "thing.campaign", campaign)
    recorded = tuple(_recorded(reading, campaign, definition))
    if not recorded:
        return Amendment(moves=(), dates=(), differences=())
    moved, state = moves(reading, recorded), existing_campaign(campaign, reading.reads)
    amended = recorded[0].event
    assert isinstance(amended, DefinitionAmended)
    after = evolve(state, amended)
    calendars = reading.reads.calendars(state.edition)
    stood, stands = (
        schedule(Plan(each.definition, calendars, state.edition)) for each in (state, after)
    )
    due = frozenset(move.duty for move in moved)
    return Amendment(
        moves=moved,
        dates=tuple(change for change in date_changes(stood, stands) if change.duty not in due),
        differences=differences(state.planned, after.planned),
    )


def _recorded(reading: Reading, campaign: CampaignId, definition: Definition) -> Iterator[Recorded]:
    """The events that would follow, each decided by the streams as they stand."""
    reads, office = reading.reads, reading.office
    stamp = office.stamp(SYSTEM, Via.CLI, reason=definition.key)
    asked = AmendDefinition(
        stamp=replace(stamp, on=reading.day),
        campaign=campaign,
        definition=definition,
        authority=definition.key,
    )
    for command in ALONG[AmendDefinition](asked, reads):
        family = FAMILY_OF[type(command)]
        stream = family.stream_of(command)
        state = reads.state(stream, family.evolve)
        context = family.context_for(command, state, reads, None)
        for event in family.decide(command, state, context):
            yield Recorded(0, stream, 0, NAMES[type(event)], event)


def date_changes(stood: Schedule, stands: Schedule) -> Iterator[DateChange]:
    """Dates that fall otherwise, in the order of the days on which they fall now."""
    before, after = _dates(stood), _dates(stands)
    changed = [
        (day, was, now)
        for key, day in {**before, **after}.items()
        if _on(was := before.get(key)) != _on(now := after.get(key))
    ]
    for day, was, now in sorted(changed, key=lambda change: change[0].on):
        yield DateChange(
            what=day.what,
            title=day.title,
            phase=day.phase,
            duty=day.duty,
            occurrence=day.occurrence,
            was=_on(was),
            now=_on(now),
            opens_on=day.opens_on,
        )


def _on(day: ScheduledDay | None) -> date | None:
    return None if day is None else day.on


def _dates(found: Schedule) -> dict[tuple[object, ...], ScheduledDay]:
    """The days by what they are of; reminders follow from due dates."""
    return {
        (day.what, day.phase, day.duty, day.occurrence): day
        for day in found.days
        if day.what is not DayKind.REMINDER
    }
