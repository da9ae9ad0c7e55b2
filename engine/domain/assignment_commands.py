"""What can be asked of an assignment. Each wish carries the terms it is decided by."""

from datetime import date, datetime

from engine.domain.audience import Part
from engine.domain.clocks import ClockChange
from engine.domain.event import Command
from engine.domain.evidence import Filed
from engine.domain.terms import DutyDue, Terms
from engine.ids import UnitId


class AssignmentWish(Command, frozen=True):
    """What every command to an assignment carries."""

    terms: Terms


class ReceiveAssignment(AssignmentWish, frozen=True):
    """Sign for it."""


class StartAssignment(AssignmentWish, frozen=True):
    """Begin work."""


class SubmitAssignment(AssignmentWish, frozen=True):
    """Hand it in, with everything the duty asks for."""

    filed: tuple[Filed, ...]


class AcceptAssignment(AssignmentWish, frozen=True):
    """Take it; never by one who handed it in."""


class ReturnAssignment(AssignmentWish, frozen=True):
    """Send it back, saying why, and until when it is to be done again."""

    redo_by: date | None = None


class WaiveAssignment(AssignmentWish, frozen=True):
    """Let the unit off."""

    authority: str


class TransferAssignment(AssignmentWish, frozen=True):
    """Give it to another unit; `target_owes` says whether that unit owes it already."""

    to_unit: UnitId
    target_owes: bool


class TakeOverAssignment(Command, frozen=True):
    """The other half of a transfer, on the stream of the unit that takes over."""

    from_unit: UnitId
    due: DutyDue
    changes: tuple[ClockChange, ...]
    began: datetime
    part: Part = Part.LEAD


class ExtendAssignment(AssignmentWish, frozen=True):
    """Grant time until `to`."""

    to: date
    authority: str


class SuspendAssignment(AssignmentWish, frozen=True):
    """Stop its clock."""


class ResumeAssignment(AssignmentWish, frozen=True):
    """Let its clock run on."""


class RecordOverdue(AssignmentWish, frozen=True):
    """Sent by the scheduler once a due date is past."""


AssignmentCommand = (
    ReceiveAssignment
    | StartAssignment
    | SubmitAssignment
    | AcceptAssignment
    | ReturnAssignment
    | WaiveAssignment
    | TransferAssignment
    | TakeOverAssignment
    | ExtendAssignment
    | SuspendAssignment
    | ResumeAssignment
    | RecordOverdue
)
