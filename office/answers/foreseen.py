"""Every deadline of a campaign: those that were made due, and those that the plan has yet."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from msgspec import Struct

from engine.domain.audience import Part, Participant, part_of
from engine.ids import ONCE, CampaignId, DutyKey, UnitId
from office.answers.reading import Reading
from office.answers.schedule import DayKind, Plan, schedule
from office.forecast.record import Deadline
from projections.campaigns import queries as campaigns
from projections.outcomes import Outcome, outcomes
from projections.states import NOT_OWED, ItemState
from workflows.cadences import Occasion
from workflows.schema import Definition, Obligation

_TASK: Final = "task"
_TAKEN_AWAY: Final = NOT_OWED | {ItemState.WAIVED, ItemState.CALLED_OFF}


class Foreseen(Struct, frozen=True, kw_only=True):
    """The deadlines that are `known`, past and to come, and those that are only `planned`. `paused`
    ones stand still, and `undated` duties have no day yet: neither is among them.
    """

    known: tuple[Deadline, ...]
    planned: tuple[Deadline, ...]
    paused: int
    undated: int


def foreseen(reading: Reading, campaign: CampaignId, last: date) -> Foreseen:
    """At the moment of the reading; what is planned up to the day `last`."""
    row, start = reading.about(campaign), reading.day
    sorts = _sorts(reading, campaign)
    definition = campaigns.definition(reading.views, row)
    found = tuple(outcomes(reading.views, campaign, reading.at))
    planned, undated = _planned(reading, definition, row.edition, found, sorts, (start, last))
    known = (_deadline(outcome, definition, sorts, start) for outcome in found)
    return Foreseen(
        known=tuple(deadline for deadline in known if deadline is not None),
        planned=tuple(planned),
        paused=sum(not o.running and o.handed_in_on is None and _is_owed(o) for o in found),
        undated=undated,
    )


def _is_owed(outcome: Outcome) -> bool:
    return outcome.state not in _TAKEN_AWAY and outcome.state is not ItemState.ACCEPTED


def _sorts(reading: Reading, campaign: CampaignId) -> dict[UnitId, Participant]:
    """The units that take part, with their categories."""
    rows = campaigns.participants(reading.views, campaign, reading.at)
    return {
        row.unit: Participant(unit=row.unit, categories=row.categories)
        for row in rows
        if row.left_on is None
    }


def _group(sorts: Mapping[UnitId, Participant], unit: UnitId) -> str:
    found = sorts.get(unit)
    return found.categories[0] if found and found.categories else ""


def _kind(definition: Definition, duty: DutyKey) -> str:
    """Each recurring duty is a kind of its own; what is owed once is of one kind."""
    return duty if isinstance(definition.duties.get(duty), Obligation) else _TASK


def _deadline(
    outcome: Outcome, definition: Definition, sorts: Mapping[UnitId, Participant], start: date
) -> Deadline | None:
    """None for what has no day, was taken away in time, or stands still."""
    days = [(since, day) for since, day in outcome.days if day is not None]
    due = outcome.days[-1][1]
    if due is None:
        return None
    missed: bool | None = None
    handed_in, over = outcome.handed_in_on, due < start
    idle = outcome.state in _TAKEN_AWAY or not outcome.running
    if handed_in is not None:
        missed = handed_in > due or (handed_in == due and outcome.hour and outcome.late)
    elif over and (outcome.late or outcome.state is ItemState.NOT_DONE or not idle):
        missed = True
    elif idle:
        return None
    duty = definition.duties.get(outcome.duty)
    on_call = isinstance(duty, Obligation) and duty.cadence is Occasion.ON_CALL
    return Deadline(
        unit=outcome.unit,
        group=_group(sorts, outcome.unit),
        kind=_kind(definition, outcome.duty),
        duty=outcome.duty,
        due=due,
        known_since=outcome.days[0][0],
        handed_in=handed_in,
        missed=missed,
        was_due=tuple(days) if len(days) > 1 else (),
        foreseen=not on_call,
    )


def _planned(
    reading: Reading,
    definition: Definition,
    edition: str,
    found: Iterable[Outcome],
    sorts: Mapping[UnitId, Participant],
    span: tuple[date, date],
) -> tuple[list[Deadline], int]:
    """What the plan has in a span of days and nobody has made due yet; and how many duties have no
    day.
    """
    start, last = span
    made = {(outcome.duty, outcome.occurrence) for outcome in found}
    calendars = reading.reads.calendars(edition)
    plan = schedule(Plan(definition, calendars, edition))
    planned: list[Deadline] = []
    leads: dict[DutyKey, tuple[UnitId, ...]] = {}
    for day in plan.days:
        key = day.duty
        if day.what is not DayKind.DUE or key is None or not start <= day.on <= last:
            continue
        if (key, day.occurrence or ONCE) in made:
            continue
        if key not in leads:
            leads[key] = tuple(_leads(definition, key, sorts))
        planned += (
            Deadline(
                unit=unit,
                group=_group(sorts, unit),
                kind=_kind(definition, key),
                duty=key,
                due=day.on,
                known_since=max(day.opens_on or start, start),
            )
            for unit in leads[key]
        )
    return planned, len(plan.undated)


def _leads(
    definition: Definition, duty: DutyKey, sorts: Mapping[UnitId, Participant]
) -> Iterator[UnitId]:
    audience = definition.duties[duty].audience
    for unit, participant in sorts.items():
        if part_of(participant, audience) is Part.LEAD:
            yield unit
