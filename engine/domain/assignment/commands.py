"""What can be asked of an assignment."""

from datetime import date, time

from engine.domain.asked import Asked
from engine.domain.event import Command
from engine.domain.evidence import Filed
from engine.ids import AssignmentKey, DutyKey, UnitId


class OnAssignment(Command, frozen=True):
    """What every command to an assignment carries: which one."""

    key: AssignmentKey


class ReceiveAssignment(OnAssignment, frozen=True):
    """The unit signs for it."""


class StartAssignment(OnAssignment, frozen=True):
    """Work begins."""


class SubmitAssignment(OnAssignment, frozen=True):
    """Hand it in, with everything the duty asks for."""

    filed: tuple[Filed, ...]


class AcceptAssignment(OnAssignment, frozen=True):
    """Take it; never by one who handed it in."""


class PassOnAssignment(OnAssignment, frozen=True):
    """Find it right and pass it on to the next reviewer; the last one accepts instead."""


class ReturnAssignment(OnAssignment, frozen=True):
    """Send it back, saying why, and until when it is to be done again: within so many working
    days (rules.REDO_WITHIN) where no day is given.
    """

    redo_by: date | None = None


class WaiveAssignment(OnAssignment, frozen=True):
    """Let the unit off."""

    authority: str


class TransferAssignment(OnAssignment, frozen=True):
    """Give it to another unit of the campaign; that one takes it over in the same transaction."""

    to_unit: UnitId


class TakeOverAssignment(OnAssignment, frozen=True):
    """The other half of a transfer, on the stream of the unit that takes over."""

    from_unit: UnitId


class ArmAssignment(OnAssignment, frozen=True):
    """Give it its due date; sent along with what it waits for: a deed with the duty `anchor` of
    `anchor_unit`. `anew` where the deed was on record before.
    """

    due_on: date
    anchor: DutyKey
    anchor_unit: UnitId
    anew: bool = False


class RecountAssignment(OnAssignment, frozen=True):
    """Let the date that counts from its own deed fall on the day that another calendar gives; sent
    with the proposal that is applied.
    """

    due_on: date
    edition: str
    before: str


class DisarmAssignment(OnAssignment, frozen=True):
    """Let it wait again; sent along with what takes that deed back."""

    anchor: DutyKey
    anchor_unit: UnitId


class ExtendAssignment(OnAssignment, frozen=True):
    """Grant time until `to`, inclusive; up to the hour of the due date before, or another.
    `asked` comes with a petition alone.
    """

    to: date
    authority: str
    hour: time | None = None
    asked: Asked | None = None


class SuspendAssignment(OnAssignment, frozen=True):
    """Stop its clock."""


class ResumeAssignment(OnAssignment, frozen=True):
    """Let its clock run on."""


class RecordOverdue(OnAssignment, frozen=True):
    """Put on record that the due date passed with nothing handed in: sent by the scheduler."""


class CorrectAssignment(OnAssignment, frozen=True):
    """What every correction carries: by whose word. The stamp says why."""

    authority: str


class WithdrawAcceptance(CorrectAssignment, frozen=True):
    """Take an acceptance back: it waits for review again."""


class WithdrawSubmission(CorrectAssignment, frozen=True):
    """Take back what was handed in: it is owed again."""


class WithdrawWaiver(CorrectAssignment, frozen=True):
    """Take a waiver back: it is owed again."""


class CorrectFigures(CorrectAssignment, frozen=True):
    """Put right the figures handed in; those that are not named stay."""

    figures: tuple[Filed, ...]


class AnnulOverdue(CorrectAssignment, frozen=True):
    """Annul an overdue fact that was false: it can fall due anew. Without `generation` the last."""

    generation: int | None = None


AssignmentCommand = (
    ReceiveAssignment
    | StartAssignment
    | SubmitAssignment
    | PassOnAssignment
    | AcceptAssignment
    | ReturnAssignment
    | WaiveAssignment
    | TransferAssignment
    | TakeOverAssignment
    | ArmAssignment
    | RecountAssignment
    | DisarmAssignment
    | ExtendAssignment
    | SuspendAssignment
    | ResumeAssignment
    | RecordOverdue
    | WithdrawAcceptance
    | WithdrawSubmission
    | WithdrawWaiver
    | CorrectFigures
    | AnnulOverdue
)
