"""Facts of one assignment, and the pasts that lead to each state."""

from datetime import date

from engine.domain.assignment.events import (
    AssignmentAccepted,
    AssignmentExtended,
    AssignmentFellOverdue,
    AssignmentReceived,
    AssignmentResumed,
    AssignmentReturned,
    AssignmentStarted,
    AssignmentSubmitted,
    AssignmentSuspended,
    AssignmentTransferred,
    AssignmentWaived,
)
from engine.domain.evidence import Filed
from engine.ids import UnitId
from tests.samples import (
    LI,
    march,
    stamp,
)

DUE = march(20)
TOWN_02 = UnitId("town-02")
UNIT = stamp(actor=LI)
BECAUSE = stamp(reason="two pages missing")
REPORTED = Filed(key="report", name="plan.pdf", digest="sha256:0a", size=3)

RECEIVED = AssignmentReceived(stamp=UNIT)
STARTED = AssignmentStarted(stamp=UNIT)
SUBMITTED = AssignmentSubmitted(stamp=UNIT, filed=(), due_on=DUE, assessed_on=DUE, late=False)
ACCEPTED = AssignmentAccepted(stamp=stamp())
# Five working days after Monday, 2 March.
RETURNED = AssignmentReturned(stamp=BECAUSE, redo_by=march(9))
SUSPENDED = AssignmentSuspended(stamp=stamp(march(10), reason="flood"))
RESUMED = AssignmentResumed(stamp=stamp(march(15)))
WAIVED = AssignmentWaived(stamp=BECAUSE, authority="city")
TRANSFERRED = AssignmentTransferred(stamp=BECAUSE, to_unit=TOWN_02)

AT_WORK = (RECEIVED, STARTED)
IN_REVIEW = (RECEIVED, SUBMITTED)
SENT_BACK = (RECEIVED, SUBMITTED, RETURNED)
STOPPED = (RECEIVED, STARTED, SUSPENDED)


def overdue_on(day: date, due_on: date = DUE, generation: int = 1) -> AssignmentFellOverdue:
    return AssignmentFellOverdue(
        stamp=stamp(day), due_on=due_on, assessed_on=DUE, generation=generation
    )


def extended(to: date, on: date | None = None) -> AssignmentExtended:
    return AssignmentExtended(stamp=stamp(on, reason="flood"), to=to, authority="city")
