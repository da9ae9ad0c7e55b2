"""What happens to a campaign."""

from engine.domain.audience import Participant
from engine.domain.campaign.calendar_moves import CalendarMove, OccurrenceMoved
from engine.domain.event import Event
from engine.domain.moved_dates import DueMoved
from engine.domain.terms import DutyDue
from engine.ids import CampaignId, DutyKey, UnitId
from workflows.schema import Definition
from workflows.sections.links import LinkKind


class CampaignPlanned(Event, frozen=True):
    """Drawn up. The definition and its digest are embedded: later edits of files change nothing.

    `edition` names the calendar edition that the campaign's dates are counted on.
    """

    campaign: CampaignId
    definition: Definition
    digest: str
    edition: str


class ParameterSet(Event, frozen=True):
    """A blank of the document was filled, with a reason (A1, A2).

    `moves` are duties that are owed without a deadline until now, and have one by it.
    """

    key: str
    value: str | int
    moves: tuple[DueMoved, ...] = ()


class DateCorrected(Event, frozen=True):
    """A date was wrong. `place` is `$key` for a parameter, or like `phases.mobilize.end`.

    What a phase had made due by the old date is moved by its event beside this one, what starting
    the campaign had by `moves`.
    """

    place: str
    before: str
    value: str
    authority: str
    moves: tuple[DueMoved, ...] = ()


class DefinitionAmended(Event, frozen=True):
    """The plan was changed: the campaign carries this definition from now on. Parameters that were
    set keep their values.

    What a phase had made due by the old one is moved, added and dropped by its events beside this
    one; what starting the campaign had is moved by `moves`.
    """

    definition: Definition
    digest: str
    authority: str
    moves: tuple[DueMoved, ...] = ()


class DutiesAdded(Event, frozen=True):
    """An amended plan has more tasks outside any phase: they are owed from now on. `unowed` are
    those that no unit leads.
    """

    dues: tuple[DutyDue, ...]
    authority: str
    unowed: tuple[DutyKey, ...] = ()


class DutiesDropped(Event, frozen=True):
    """An amended plan has these tasks outside any phase no longer: nobody owes them any more."""

    duties: tuple[DutyKey, ...]
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
    """It runs: `dues`, its tasks outside any phase, are owed by all units from now on.

    `unowed` are those of them that no unit leads.
    """

    dues: tuple[DutyDue, ...] = ()
    unowed: tuple[DutyKey, ...] = ()


class RecalendaringProposed(Event, frozen=True):
    """Another edition would move these days, and this `proposal` lists them: none has moved."""

    proposal: str
    edition: str
    before: str
    moves: tuple[CalendarMove, ...]


class CampaignRecalendared(Event, frozen=True):
    """A proposal is applied: days are counted on `edition` instead of the one `before`. What is due
    outside any phase moves with `moves`, what recurs with `occurrences`; a phase, a unit's own
    date and a rectification with events of their own.
    """

    proposal: str
    edition: str
    before: str
    authority: str
    moves: tuple[DueMoved, ...] = ()
    occurrences: tuple[OccurrenceMoved, ...] = ()


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


class CampaignLinked(Event, frozen=True):
    """It stands to another campaign as `kind` says (R008, R065): to the one that is `to`, or to one
    outside this log that is called `title`.
    """

    kind: LinkKind
    to: CampaignId | None = None
    title: str = ""


CampaignEvent = (
    CampaignPlanned
    | ParameterSet
    | DateCorrected
    | DefinitionAmended
    | DutiesAdded
    | DutiesDropped
    | CampaignAnnounced
    | CampaignStarted
    | RecalendaringProposed
    | CampaignRecalendared
    | UnitJoined
    | UnitLeft
    | CampaignSuspended
    | CampaignResumed
    | CampaignConcluded
    | CampaignArchived
    | CampaignCancelled
    | CampaignLinked
)
