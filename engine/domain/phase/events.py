"""What happens to a phase."""

from datetime import date

from engine.domain.event import Event
from engine.domain.gates import GateVerdict
from engine.domain.moved_dates import DueMoved
from engine.domain.terms import DutyDue, PhaseTerms
from engine.ids import CampaignId, DutyKey, PhaseKey, UnitId


class PhaseOpened(Event, frozen=True):
    """The phase runs, and its tasks are owed: one event for all units.

    `unowed` are duties of this phase, recurring ones too, that no unit leads; `idle` the units that
    take part and have no part in any duty of the campaign.
    """

    campaign: CampaignId
    phase: PhaseKey
    edition: str
    terms: PhaseTerms
    unowed: tuple[DutyKey, ...] = ()
    idle: tuple[UnitId, ...] = ()


class PhaseGateRefused(Event, frozen=True):
    """Closing was asked for and refused; the verdict says which criteria are missing."""

    verdict: GateVerdict


class PhaseClosed(Event, frozen=True):
    """Closed through its gate; the verdict holds the figures that showed it."""

    verdict: GateVerdict


class PhaseClosedByOverride(Event, frozen=True):
    """Closed although the gate was not met, on somebody's authority."""

    verdict: GateVerdict
    authority: str


class PhaseExtended(Event, frozen=True):
    """The window's end moved to `ends_on`; `duties` were due on the old end and move with it."""

    ends_on: date
    authority: str
    duties: tuple[DutyKey, ...]


class PhaseReopened(Event, frozen=True):
    """Open again until `ends_on`; what was late stays late."""

    ends_on: date
    authority: str


class PhaseDatesCorrected(Event, frozen=True):
    """A date that the phase was opened by was wrong: it ends on `ends_on` (which is later than
    `planned_end` where it was extended), and what is not closed is due on other days. What was late
    stays late.
    """

    ends_on: date
    planned_end: date
    moves: tuple[DueMoved, ...]
    authority: str


class PhaseDutiesAdded(Event, frozen=True):
    """A changed definition has more tasks in the phase, which ends on `ends_on`: they are owed from
    now on. `unowed` are those that no unit leads.
    """

    campaign: CampaignId
    phase: PhaseKey
    edition: str
    ends_on: date
    dues: tuple[DutyDue, ...]
    authority: str
    unowed: tuple[DutyKey, ...] = ()


class PhaseDutiesDropped(Event, frozen=True):
    """A changed definition has these tasks no longer in the phase: nobody owes them any more."""

    campaign: CampaignId
    phase: PhaseKey
    duties: tuple[DutyKey, ...]
    authority: str


class PhaseOpeningWithdrawn(Event, frozen=True):
    """Opened by mistake: it is pending again, and `duties` are owed no more."""

    campaign: CampaignId
    phase: PhaseKey
    duties: tuple[DutyKey, ...]
    authority: str


PhaseEvent = (
    PhaseOpened
    | PhaseGateRefused
    | PhaseClosed
    | PhaseClosedByOverride
    | PhaseExtended
    | PhaseReopened
    | PhaseDatesCorrected
    | PhaseDutiesAdded
    | PhaseDutiesDropped
    | PhaseOpeningWithdrawn
)
