"""What can be asked of a campaign."""

from engine.domain.campaign.calendar_moves import CalendarMove, OccurrenceMoved
from engine.domain.event import Command
from engine.domain.moved_dates import DueMoved
from engine.ids import CampaignId, UnitId
from workflows.schema import Definition
from workflows.sections.links import LinkKind


class OnCampaign(Command, frozen=True):
    """What every command to a campaign carries: which one."""

    campaign: CampaignId


class PlanCampaign(OnCampaign, frozen=True):
    """Draw a campaign up from a definition, its dates counted on a calendar edition."""

    definition: Definition
    edition: str


class SetParameter(OnCampaign, frozen=True):
    """Fill a blank; `text` is read as what stands at the parameter's places."""

    key: str
    text: str


class CorrectDate(OnCampaign, frozen=True):
    """Put another date in the place of a wrong one: of a parameter that is set, or a fixed one."""

    place: str
    text: str
    authority: str


class AmendDefinition(OnCampaign, frozen=True):
    """Let a changed definition take the place of the one that the campaign carries."""

    definition: Definition
    authority: str


class ProposeRecalendaring(OnCampaign, frozen=True):
    """Put on record what another edition would move; nothing moves."""

    edition: str
    moves: tuple[CalendarMove, ...]


class RecalendarCampaign(OnCampaign, frozen=True):
    """Count on another edition, as a proposal says; sent with all that moves by itself."""

    proposal: str
    edition: str
    authority: str
    moves: tuple[DueMoved, ...] = ()
    occurrences: tuple[OccurrenceMoved, ...] = ()


class AnnounceCampaign(OnCampaign, frozen=True):
    """Make it known to every active unit that has a category which the definition names."""


class StartCampaign(OnCampaign, frozen=True):
    """Let it run; sent with the opening of the first phase too."""


class JoinUnit(OnCampaign, frozen=True):
    """Take a unit of the directory in mid-run."""

    unit: UnitId


class RemoveUnit(OnCampaign, frozen=True):
    """Let a unit go mid-run."""

    unit: UnitId


class SuspendCampaign(OnCampaign, frozen=True):
    """Stop every clock."""


class ResumeCampaign(OnCampaign, frozen=True):
    """Let the clocks run on."""


class ConcludeCampaign(OnCampaign, frozen=True):
    """End it, once every phase is closed."""


class ArchiveCampaign(OnCampaign, frozen=True):
    """Close the file."""


class CancelCampaign(OnCampaign, frozen=True):
    """Call it off."""


class LinkCampaign(OnCampaign, frozen=True):
    """Say how it stands to another campaign, or to one outside this log that is called `title`."""

    kind: LinkKind
    to: CampaignId | None = None
    title: str = ""


CampaignCommand = (
    PlanCampaign
    | SetParameter
    | CorrectDate
    | AmendDefinition
    | ProposeRecalendaring
    | RecalendarCampaign
    | AnnounceCampaign
    | StartCampaign
    | JoinUnit
    | RemoveUnit
    | SuspendCampaign
    | ResumeCampaign
    | ConcludeCampaign
    | ArchiveCampaign
    | CancelCampaign
    | LinkCampaign
)
