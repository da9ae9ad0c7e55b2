"""What can be asked of a phase."""

from datetime import date

from engine.domain.event import Command
from engine.domain.moved_dates import DueMoved
from engine.domain.terms import PhaseTerms
from engine.ids import CampaignId, DutyKey, PhaseKey


class OnPhase(Command, frozen=True):
    """What every command to a phase carries: which one."""

    campaign: CampaignId
    phase: PhaseKey


class OpenPhase(OnPhase, frozen=True):
    """Open it; the first one also starts the campaign, in the same transaction."""


class ClosePhase(OnPhase, frozen=True):
    """Close it through its gate, or on `authority` (with a reason) although it is not met."""

    authority: str | None = None


class ExtendPhase(OnPhase, frozen=True):
    """Move its end to a later day, and what was due on it."""

    ends_on: date
    authority: str


class ReopenPhase(OnPhase, frozen=True):
    """Open a closed phase again until a day that is not past."""

    ends_on: date
    authority: str


class CorrectPhaseDates(OnPhase, frozen=True):
    """Move what was made due by a wrong date; sent with the correction of the date."""

    terms: PhaseTerms
    authority: str


class AmendPhase(OnPhase, frozen=True):
    """Move, add and drop duties of an open phase as a changed definition has them; sent with the
    amendment. `unowed` are added duties that no unit leads, `decided` those whose day was decided
    after the opening and stays.
    """

    edition: str
    terms: PhaseTerms
    authority: str
    unowed: tuple[DutyKey, ...] = ()
    decided: tuple[DutyKey, ...] = ()


class RecountPhase(OnPhase, frozen=True):
    """Let it end, and its duties be due, on the days that another calendar gives; sent with the
    proposal that is applied.
    """

    ends_on: date
    moves: tuple[DueMoved, ...]
    authority: str


class WithdrawOpening(OnPhase, frozen=True):
    """Take an opening back: what it made due is owed no more, until it is opened again."""

    authority: str


PhaseCommand = (
    OpenPhase
    | ClosePhase
    | ExtendPhase
    | ReopenPhase
    | WithdrawOpening
    | CorrectPhaseDates
    | AmendPhase
    | RecountPhase
)
