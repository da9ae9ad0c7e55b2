"""What happens to a campaign."""

from engine.domain.audience import Participant
from engine.domain.event import Event
from engine.ids import CampaignId, DutyKey, UnitId
from workflows.schema import Definition


class CampaignPlanned(Event, frozen=True):
    """Drawn up. The definition and its digest are embedded: later edits of files change nothing.

    `edition` names the calendar edition that the campaign's dates are counted on.
    """

    campaign: CampaignId
    definition: Definition
    digest: str
    edition: str


class ParameterSet(Event, frozen=True):
    """A blank of the document was filled, with a reason (A1, A2)."""

    key: str
    value: str | int


class DateCorrected(Event, frozen=True):
    """A date was wrong. `place` is `$key` for a parameter, or like `phases.mobilize.end`.

    What had been opened by the old date is moved by the events of its phase beside this one.
    """

    place: str
    before: str
    value: str
    authority: str


class DefinitionAmended(Event, frozen=True):
    """The plan was changed: the campaign carries this definition from now on. Parameters that were
    set keep their values.

    What had been opened by the old one is moved, added and dropped by the events of its phase
    beside this one.
    """

    definition: Definition
    digest: str
    authority: str


class CampaignAnnounced(Event, frozen=True):
    """Made known to its units; they are its participants from now on.

    `unowed` are duties that none of them leads, `idle` the active units of the directory, but for
    the campaign office's own, that have no part in any duty.
    """

    participants: tuple[Participant, ...]
    unowed: tuple[DutyKey, ...] = ()
    idle: tuple[UnitId, ...] = ()


class CampaignStarted(Event, frozen=True):
    """The first phase opened."""


class UnitJoined(Event, frozen=True):
    """A unit came in mid-run."""

    participant: Participant


class UnitLeft(Event, frozen=True):
    """A unit went out mid-run; what it owed is no longer owed."""

    unit: UnitId


class CampaignSuspended(Event, frozen=True):
    """Every clock of the campaign stands still from this day."""


class CampaignResumed(Event, frozen=True):
    """The clocks run on, each with the budget it had left."""


class CampaignConcluded(Event, frozen=True):
    """All phases are closed and the office has ended the campaign."""


class CampaignArchived(Event, frozen=True):
    """The file is closed for good."""


class CampaignCancelled(Event, frozen=True):
    """Called off."""


CampaignEvent = (
    CampaignPlanned
    | ParameterSet
    | DateCorrected
    | DefinitionAmended
    | CampaignAnnounced
    | CampaignStarted
    | UnitJoined
    | UnitLeft
    | CampaignSuspended
    | CampaignResumed
    | CampaignConcluded
    | CampaignArchived
    | CampaignCancelled
)
