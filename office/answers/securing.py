"""By which shorter periods a period is secured: it is safe only if those are (R049)."""

from datetime import date

from msgspec import Struct

from engine.domain.assignment.state import Assignment
from engine.domain.assignment.state import evolve as evolve_assignment
from engine.domain.assignment.table import AssignmentState
from engine.domain.audience import Part, Participant, part_of
from engine.domain.campaign.state import existing_campaign
from engine.domain.obligation import evolve as evolve_obligation
from engine.domain.securing import last_day, secured_period
from engine.ids import AssignmentKey, DutyKey, OccurrenceKey, StreamId, obligation_stream
from office.answers.reading import Reading
from workflows.dates import Cadence
from workflows.schema import Obligation, Title

_HANDED_IN = frozenset({AssignmentState.SUBMITTED, AssignmentState.ACCEPTED})
_SETTLED = _HANDED_IN | {AssignmentState.WAIVED, AssignmentState.TRANSFERRED}


class SecuringLine(Struct, frozen=True, kw_only=True):
    """A shorter period of the same unit: `safe` once it is handed in and was not late, unsafe for
    ever if it was; None while its day is not over.
    """

    duty: DutyKey
    title: Title
    occurrence: OccurrenceKey
    item: StreamId
    last: date
    safe: bool | None


def securing(reading: Reading, key: AssignmentKey) -> tuple[SecuringLine, ...]:
    """Those of one piece of work, by their last days; none where its duty is secured by nothing."""
    campaign = existing_campaign(key.campaign, reading.reads)
    duty = campaign.definition.duties.get(key.duty)
    if not isinstance(duty, Obligation) or not isinstance(duty.cadence, Cadence):
        return ()
    participant = campaign.participants.get(key.unit)
    lines = [
        line
        for name in duty.secured_by or ()
        for line in _of_duty(reading, key, DutyKey(name), duty.cadence, participant)
    ]
    return tuple(sorted(lines, key=lambda line: (line.last, line.duty)))


def _of_duty(
    reading: Reading,
    key: AssignmentKey,
    name: DutyKey,
    cadence: Cadence,
    participant: Participant | None,
) -> list[SecuringLine]:
    campaign = existing_campaign(key.campaign, reading.reads)
    duty = campaign.definition.duties.get(name)
    state = reading.reads.state(obligation_stream(key.campaign, name), evolve_obligation)
    if duty is None or state is None or participant is None:
        return []
    found = []
    wanted = key.occurrence.partition(".")[0]
    for occurrence, opened in state.occurrences.items():
        last = last_day(opened.due)
        owed = part_of(participant, opened.due.audience) is Part.LEAD
        if owed and secured_period(last, cadence) == wanted:
            work = AssignmentKey(key.campaign, name, key.unit, occurrence)
            standing = reading.reads.state(work.stream, evolve_assignment) or Assignment()
            found.append(
                SecuringLine(
                    duty=name,
                    title=duty.title,
                    occurrence=occurrence,
                    item=work.stream,
                    last=last,
                    safe=_safe(standing, opened.due.due_on, reading.day),
                )
            )
    return found


def _safe(standing: Assignment, due_on: date | None, day: date) -> bool | None:
    if standing.late or standing.overdue:
        return False
    if standing.state in _SETTLED:
        return True
    return False if due_on is not None and day > due_on else None
