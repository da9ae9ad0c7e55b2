"""Why an item shows its light and has its dates: the rule, its events, and each day counted."""

from datetime import UTC, date, datetime, time
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from engine.calendars.working_days import WorkingCalendar
from engine.domain.assignment.context import named, terms_of
from engine.domain.assignment.state import Assignment
from engine.domain.assignment.state import evolve as evolve_assignment
from engine.domain.campaign.state import Campaign, existing_campaign
from engine.domain.clocks import ClockChange
from engine.domain.policy.seeing import Sort, Thing
from engine.domain.rectification.state import evolve as evolve_rectification
from engine.domain.rectification.table import RectificationState
from engine.domain.terms import words_of
from engine.errors import NotFound
from engine.ids import (
    AssignmentKey,
    CampaignId,
    ItemKey,
    PhaseKey,
    RectificationKey,
    StreamId,
    UnitId,
    campaign_stream,
    obligation_stream,
    phase_stream,
)
from engine.phrases import Phrase, phrase
from office.answers.clock_inputs import Input, ItemClock, inputs
from office.answers.counted_days import DayCount, day_count
from office.answers.keyed_items import outline_of
from office.answers.light_rules import Seen, changes_ahead, light_rule
from office.answers.reading import Reading, bare
from projections import board
from projections import rectifications as ledger_view
from projections.board import BoardRow
from projections.due_list import of_entry, of_item, state_of
from projections.items.queries import item
from projections.items.tables import ItemRow
from projections.rectifications import LedgerRow
from projections.states import OVER, Light, is_late
from workflows.dates import CalendarKind
from workflows.schema import Duty, Task, Title
from workflows.sections.known import section_of

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class Dates(Struct, frozen=True, kw_only=True):
    """The dates of an item: worked to, assessed against, yellow from; `late` by the second.
    `provisional`: the year of the first is not published yet, and a notice may move it.
    """

    due_on: date | None
    due_time: time | None
    assessed_on: date | None
    yellow_from: date | None
    late: bool
    provisional: bool


class Rule(Struct, frozen=True, kw_only=True):
    """What gives the light. `sources` are the rules of the document that the duty cites, `written`
    how the definition writes the date, `said` how the document does. `digest` is that of the
    definition, `edition` and `kind` say on which calendar days are counted.
    """

    said_of_light: Phrase
    sources: tuple[str, ...]
    written: str
    said: str
    definition: str
    digest: str
    edition: str
    kind: CalendarKind
    yellow_within: int


class Why(Struct, frozen=True, kw_only=True):
    """An item as seen from `day`, and what leads to it. `ahead` is what would change its light;
    `days` are those of its clock, None without a deadline.
    """

    item: StreamId
    campaign: CampaignId
    title: Title
    unit: UnitId | None
    unit_name: Title
    state: str
    light: Light
    dates: Dates
    day: date
    rule: Rule
    inputs: tuple[Input, ...]
    days: DayCount | None
    ahead: tuple[Phrase, ...]


def why(reading: Reading, key: AssignmentKey | RectificationKey | ItemKey) -> Why:
    """Raises NotFound where there is no such item at the moment."""
    reading.about(key.campaign)
    campaign = existing_campaign(key.campaign, reading.reads)
    if isinstance(key, AssignmentKey):
        return _of_assignment(reading, campaign, key)
    if isinstance(key, ItemKey):
        return _of_item(reading, campaign, key)
    return _of_entry(reading, campaign, key)


def _of_assignment(reading: Reading, campaign: Campaign, key: AssignmentKey) -> Why:
    if key.duty not in campaign.definition.duties:
        raise NotFound("thing.duty", key.duty, campaign.definition.duties)
    owed = board.board_at(reading.views, key.campaign, reading.at, unit=key.unit, duty=key.duty)
    row = next((row for row in owed if row.item == key.stream), None)
    thing = Thing(sort=Sort.WORK, campaign=key.campaign, unit=key.unit, duty=key.duty)
    if row is None or not reading.sees.sees(thing):
        reading.about(key.campaign, key.unit)  # of an unknown unit, the known ones are named
        raise NotFound("thing.work", named(key))
    terms = terms_of(key, reading.reads)
    state = reading.reads.state(key.stream, evolve_assignment) or Assignment()
    duty, due = campaign.definition.duties[key.duty], terms.due
    clock = ItemClock(
        due.due_on,
        terms.began,
        _until_done(reading, row, (*terms.changes, *state.changes)),
        terms.calendar,
        withdrawn=terms.withdrawn,
        hour=due.due_time,
        zone=due.zone,
    )
    streams = [*_owing_streams(campaign, key), key.stream]
    if state.taken_over is not None:
        streams.insert(-1, key._replace(unit=state.taken_over.from_unit).stream)
    seen = Seen(row, reading.when, terms.working, campaign.definition.lights)
    return Why(
        item=key.stream,
        campaign=key.campaign,
        title=duty.title,
        unit=key.unit,
        unit_name=reading.unit_names().get(key.unit) or bare(key.unit),
        state=row.state,
        light=seen.light,
        dates=_dates(seen),
        day=reading.day,
        rule=_rule(seen, campaign, duty, due.calendar),
        inputs=inputs(reading, streams, key.stream, clock),
        days=_days(seen, due.opens_on, clock),
        ahead=changes_ahead(seen),
    )


def _of_entry(reading: Reading, campaign: Campaign, key: RectificationKey) -> Why:
    every = ledger_view.ledger(reading.views, key.campaign, None, reading.at)
    rows = [row for row in every if reading.sees.sees(_thing(row))]
    row = next((row for row in rows if row.rectification == key.rectification), None)
    state = reading.reads.state(key.stream, evolve_rectification)
    if row is None or state is None:
        known = [each.rectification for each in rows]
        what = phrase("thing.rectification-in-campaign", campaign=key.campaign)
        raise NotFound(what, key.rectification, known)
    kind, begins = campaign.definition.rectification.calendar, state.reopened or state.issued
    began = begins or state.raised
    clock = ItemClock(
        begins.fix_due_on if begins else None,
        began.stamp.recorded_at,
        _until_done(reading, row, (*campaign.changes, *state.changes)),
        reading.reads.calendar(kind, campaign.edition),
        state.reopened.generation if state.reopened else 1,
    )
    working = reading.reads.calendar(CalendarKind.WORKING_DAYS, campaign.edition)
    lights = campaign.definition.lights
    seen = Seen(of_entry(row), reading.when, working, lights, "rectification")
    return Why(
        item=key.stream,
        campaign=key.campaign,
        title=Title(zh=row.finding, en=row.finding),
        unit=row.unit,
        unit_name=reading.unit_names().get(row.unit) or bare(row.unit),
        state=row.final or row.state,
        light=seen.light,
        dates=_dates(seen),
        day=reading.day,
        rule=_rule(seen, campaign, None, kind),
        inputs=inputs(reading, [campaign_stream(key.campaign), key.stream], key.stream, clock),
        days=_days(seen, began.stamp.day, clock),
        ahead=changes_ahead(seen),
    )


def _of_item(reading: Reading, campaign: Campaign, key: ItemKey) -> Why:
    sees = reading.sees
    row = item(reading.views, key, at=reading.at, who=sees.who)
    outline = outline_of(reading, key)
    if row is None or outline is None or not sees.work(key.campaign).has(row.unit):
        raise NotFound(phrase("thing.item-in-campaign", campaign=key.campaign), key.number)
    began = outline.began or _start(campaign)
    clock = ItemClock(
        outline.due_on,
        began,
        _until_done(reading, row, (*campaign.changes, *outline.changes)),
        reading.reads.calendar(outline.calendar, outline.edition or campaign.edition),
        withdrawn=outline.generation - 1,
    )
    working = reading.reads.calendar(CalendarKind.WORKING_DAYS, campaign.edition)
    lights = campaign.definition.lights
    state = state_of(of_item(row))
    seen = Seen(of_item(row), reading.when, working, lights, key.family, state)
    section = section_of(campaign.definition, key.family, row.key)
    rule = _rule(seen, campaign, None, outline.calendar)
    return Why(
        item=key.stream,
        campaign=key.campaign,
        title=bare(row.title),
        unit=row.unit,
        unit_name=reading.owner()(row.unit),
        state=state,
        light=seen.light,
        dates=_dates(seen),
        day=reading.day,
        rule=replace(rule, sources=tuple(getattr(section, "rules", ()))),
        inputs=inputs(reading, [campaign_stream(key.campaign), key.stream], key.stream, clock),
        days=_days(seen, row.opened_on, clock),
        ahead=changes_ahead(seen),
    )


def _start(campaign: Campaign) -> datetime:
    """The moment from which an item without a clock would count: the campaign's start."""
    return campaign.started.stamp.recorded_at if campaign.started else _LONG_AGO


def _thing(row: LedgerRow) -> Thing:
    return Thing(sort=Sort.WORK, campaign=row.campaign, unit=row.unit)


def _until_done(
    reading: Reading, row: BoardRow | LedgerRow | ItemRow, changes: tuple[ClockChange, ...]
) -> tuple[ClockChange, ...]:
    """What is done with is moved by nothing that comes after."""
    if row.state not in OVER and row.state is not RectificationState.VERIFIED:
        return changes
    (done,) = reading.office.log.read(row.since_position - 1, 1)
    return tuple(change for change in changes if change.at <= done.event.stamp.recorded_at)


def _owing_streams(campaign: Campaign, key: AssignmentKey) -> list[StreamId]:
    """The streams whose events make the work due, and move it for every unit."""
    streams = [campaign_stream(key.campaign), obligation_stream(key.campaign, key.duty)]
    phase = campaign.definition.phase_of.get(key.duty)
    if phase is not None:
        streams.append(phase_stream(key.campaign, PhaseKey(phase.key)))
    return streams


def _dates(seen: Seen) -> Dates:
    row = seen.row
    return Dates(
        due_on=row.due_on,
        due_time=row.due_time,
        assessed_on=row.assessed_on,
        yellow_from=row.yellow_from,
        late=is_late(row, seen.when),
        provisional=row.due_on is not None and seen.working.is_provisional(row.due_on),
    )


def _rule(seen: Seen, campaign: Campaign, duty: Duty | None, kind: CalendarKind) -> Rule:
    return Rule(
        said_of_light=light_rule(seen),
        sources=duty.rules if duty else (),
        written=(duty.deadline or "") if isinstance(duty, Task) else "",
        said=words_of(duty) if duty else "",
        definition=campaign.definition.key,
        digest=campaign.digest,
        edition=campaign.edition,
        kind=kind,
        yellow_within=seen.within,
    )


def _days(seen: Seen, since: date, clock: ItemClock) -> DayCount | None:
    """From the day on which the clock begins to its last day, or today if that is past."""
    if seen.row.due_on is None:
        return None
    is_open = seen.light in (Light.RED, Light.LATE_EXTENDED)
    until = max(seen.row.due_on, seen.day) if is_open else seen.row.due_on
    calendar: WorkingCalendar = clock.calendar
    return day_count(min(since, until), until, calendar, clock.changes)
