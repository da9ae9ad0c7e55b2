"""What happens to an assignment. Lateness is written into the facts, and goes by a fact alone."""

from datetime import date, datetime, time

from engine.domain.asked import Asked
from engine.domain.audience import Part
from engine.domain.clocks import ClockChange
from engine.domain.event import Event
from engine.domain.evidence import Filed, Unsound
from engine.domain.terms import DutyDue
from engine.ids import DutyKey, UnitId


class AssignmentReceived(Event, frozen=True):
    """The unit signed for it."""


class AssignmentStarted(Event, frozen=True):
    """Work began."""


class AssignmentSubmitted(Event, frozen=True):
    """Handed in. `late` is by the date assessed against, and stays; there are no dates where there
    was no deadline.
    """

    filed: tuple[Filed, ...]
    due_on: date | None
    assessed_on: date | None
    late: bool
    due_time: time | None = None


class AssignmentAccepted(Event, frozen=True):
    """The reviewer took it; the stamp's reason says why although documents were `unsound`."""

    unsound: tuple[Unsound, ...] = ()


class AssignmentPassedOn(Event, frozen=True):
    """A reviewer found it right and passed it on; `to` is the next one, as the definition says."""

    to: str


class AssignmentReturned(Event, frozen=True):
    """The reviewer sent it back to be redone; the stamp's reason says why. `redo_by` is the last
    day for the second try, inclusive; None for work without a deadline where the reviewer named
    none, and where an older program did.
    """

    redo_by: date | None = None


class AssignmentWaived(Event, frozen=True):
    """The unit is let off."""

    authority: str


class AssignmentTransferred(Event, frozen=True):
    """Another unit owes it from now on."""

    to_unit: UnitId


class AssignmentTakenOver(Event, frozen=True):
    """Owed in place of another unit, by the deadline that unit had."""

    from_unit: UnitId
    due: DutyDue
    changes: tuple[ClockChange, ...]
    began: datetime
    part: Part = Part.LEAD


class AssignmentArmed(Event, frozen=True):
    """What its due date counts from is on record, a deed with the duty `anchor` of `anchor_unit`:
    its clock runs until `due_on`.
    """

    due_on: date
    anchor: DutyKey
    anchor_unit: UnitId


class AssignmentRecounted(Event, frozen=True):
    """By another calendar its clock, which counts from a deed of its own, runs until `due_on`."""

    due_on: date
    edition: str
    before: str


class AssignmentDisarmed(Event, frozen=True):
    """What its due date counts from was taken back: its clock waits for it again."""

    anchor: DutyKey
    anchor_unit: UnitId


class AssignmentExtended(Event, frozen=True):
    """More time until `to`, and up to another `hour` where one was named. Asked for too late, it
    does not move the date assessed against; `asked` says when, where that was in a petition.
    """

    to: date
    authority: str
    hour: time | None = None
    asked: Asked | None = None


class AssignmentSuspended(Event, frozen=True):
    """Its clock stands still."""


class AssignmentResumed(Event, frozen=True):
    """Its clock runs on."""


class AssignmentFellOverdue(Event, frozen=True):
    """The due date passed with nothing handed in: a fact beside the state, recorded once a clock.

    `generation` is that of the clock; an extension starts a new one.
    """

    due_on: date
    assessed_on: date
    generation: int
    due_time: time | None = None


class AssignmentAcceptanceWithdrawn(Event, frozen=True):
    """The acceptance counts no more; what was handed in waits for its review again."""

    authority: str


class AssignmentSubmissionWithdrawn(Event, frozen=True):
    """What was handed in counts no more, and is owed again by the same dates. Late stays late."""

    authority: str


class AssignmentWaiverWithdrawn(Event, frozen=True):
    """The unit is not let off after all, and owes it by the same dates."""

    authority: str


class AssignmentFiguresCorrected(Event, frozen=True):
    """Figures handed in were wrong. `filed` is all that is handed in, as it now stands."""

    filed: tuple[Filed, ...]
    authority: str


class AssignmentOverdueAnnulled(Event, frozen=True):
    """An overdue fact was false; the stamp's reason says how it came about.
    `late` says whether the item stays late for another reason.
    """

    due_on: date | None
    generation: int
    late: bool
    authority: str


AssignmentEvent = (
    AssignmentReceived
    | AssignmentStarted
    | AssignmentSubmitted
    | AssignmentAccepted
    | AssignmentPassedOn
    | AssignmentReturned
    | AssignmentWaived
    | AssignmentTransferred
    | AssignmentTakenOver
    | AssignmentArmed
    | AssignmentRecounted
    | AssignmentDisarmed
    | AssignmentExtended
    | AssignmentSuspended
    | AssignmentResumed
    | AssignmentFellOverdue
    | AssignmentAcceptanceWithdrawn
    | AssignmentSubmissionWithdrawn
    | AssignmentWaiverWithdrawn
    | AssignmentFiguresCorrected
    | AssignmentOverdueAnnulled
)
