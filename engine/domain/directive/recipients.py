"""What issuing makes recipients owe, and what they owe no longer: each owes a duty once (A26)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct

from engine.calendars.periods import Period
from engine.calendars.recurrence import due_day
from engine.domain.assignment.state import Assignment
from engine.domain.assignment.state import evolve as evolve_assignment
from engine.domain.assignment.table import OWED, AssignmentState
from engine.domain.audience import Part, part_of
from engine.domain.campaign.state import Campaign
from engine.domain.directive.events import Demand, DirectiveIssued, Draft
from engine.domain.directive.state import Directive
from engine.domain.document import Documents
from engine.domain.family import Reads
from engine.domain.obligation import evolve as evolve_obligation
from engine.domain.on_call import on_call
from engine.domain.planned_days import counted_on
from engine.domain.terms import DutyDue
from engine.ids import (
    AssignmentKey,
    CampaignId,
    DutyKey,
    OccurrenceKey,
    StreamId,
    UnitId,
    obligation_stream,
)
from workflows.cadences import Occasion, due_rule
from workflows.dates import CalendarKind

_NOT_DONE = OWED | {AssignmentState.SUBMITTED, AssignmentState.SUSPENDED}


class Issue(Struct, frozen=True, kw_only=True):
    """What issuing leads to: the main recipients, what each duty demands of which of them, and the
    work of a document carried in it that is owed by an earlier day now, and so no more by its own.
    """

    units: tuple[UnitId, ...]
    demands: tuple[Demand, ...]
    overtaken: tuple[AssignmentKey, ...]


def recipients(draft: Draft, campaign: Campaign) -> tuple[UnitId, ...]:
    """The units of the campaign among its main recipients, in order of entry."""
    participants = campaign.participants.values()
    return tuple(p.unit for p in participants if part_of(p, draft.main) is Part.LEAD)


def issue(
    draft: Draft,
    number: str,
    issued_on: date,
    campaign: Campaign,
    documents: Documents,
    reads: Reads,
) -> Issue:
    """Raises NotFound for a duty that is not on call in this campaign."""
    units = recipients(draft, campaign)
    related = related_to(number, draft, documents)
    demands, overtaken = list[Demand](), list[AssignmentKey]()
    for place, key in enumerate(draft.duties):
        within = draft.receipt_within if place == 0 else None
        due_on = _due_on(campaign, key, issued_on, within, reads)
        duty = on_call(campaign, key)
        owing = [u for u in units if part_of(campaign.participants[u], duty.audience) is Part.LEAD]
        still = list[UnitId]()
        for unit in owing:
            before = _owed_by(related, campaign, key, unit, reads)
            if any(is_no_later(day, due_on) for day in before.values()):
                continue
            still.append(unit)
            overtaken += [AssignmentKey(campaign.campaign, key, unit, w) for w in before]
        demands.append(Demand(duty=key, due_on=due_on, units=tuple(still)))
    return Issue(units=units, demands=tuple(demands), overtaken=tuple(overtaken))


def is_no_later(day: date | None, other: date | None) -> bool:
    """Whether a day is at most the other one; no deadline is later than any."""
    return other is None or (day is not None and day <= other)


def related_to(number: str, draft: Draft, documents: Documents) -> frozenset[str]:
    """The documents that this one carries or is carried by: their recipients owe the same."""
    carrying = {e.number for e in documents.entered.values() if e.rests_on[:1] == (number,)}
    return frozenset(carrying | ({draft.carries.number} if draft.carries else set()))


def _due_on(
    campaign: Campaign, key: DutyKey, issued_on: date, within: int | None, reads: Reads
) -> date | None:
    working = reads.calendar(CalendarKind.WORKING_DAYS, campaign.edition)
    if within is not None:
        return working.add(issued_on, within)
    duty = on_call(campaign, key)
    rule = due_rule(duty.due, Occasion.ON_CALL)
    if rule is None:
        return None
    return due_day(
        rule, Period(key="call", first=issued_on, last=issued_on), counted_on(duty, working)
    )


def occurrences_of(
    numbers: Iterable[str], campaign: CampaignId, duty: DutyKey, reads: Reads
) -> Mapping[OccurrenceKey, DutyDue]:
    """What a duty demands by these documents, by its occurrences: they bear their numbers."""
    state = reads.state(obligation_stream(campaign, duty), evolve_obligation)
    wanted = frozenset(numbers)
    opened = state.occurrences if state else {}
    return {key: event.due for key, event in opened.items() if event.label in wanted}


def _owed_by(
    related: frozenset[str], campaign: Campaign, duty: DutyKey, unit: UnitId, reads: Reads
) -> dict[OccurrenceKey, date | None]:
    """What a unit owes by related documents, each with its day; done work is owed for all time by
    no earlier day than any.
    """
    found: dict[OccurrenceKey, date | None] = {}
    for key, due in occurrences_of(related, campaign.campaign, duty, reads).items():
        if part_of(campaign.participants[unit], due.audience) is not Part.LEAD:
            continue
        work = AssignmentKey(campaign.campaign, duty, unit, key)
        state = reads.state(work.stream, evolve_assignment) or Assignment()
        if state.state is AssignmentState.ACCEPTED:
            found[key] = date.min
        elif state.state in _NOT_DONE:
            found[key] = due.due_on
    return found


def work_of(issued: DirectiveIssued, reads: Reads) -> Iterator[AssignmentKey]:
    """Every piece of work that issuing a document opened and nobody has withdrawn."""
    for demand in issued.dues:
        for key in occurrences_of((issued.number,), issued.campaign, demand.duty, reads):
            for unit in demand.units:
                yield AssignmentKey(issued.campaign, demand.duty, unit, key)


def open_work(directive: Directive, reads: Reads) -> int:
    """How many pieces of what it opened are not done yet."""
    if directive.issued is None:
        return 0
    streams: list[StreamId] = [key.stream for key in work_of(directive.issued, reads)]
    states = reads.states(streams, evolve_assignment)
    return sum((states[s] or Assignment()).state in _NOT_DONE for s in streams)
