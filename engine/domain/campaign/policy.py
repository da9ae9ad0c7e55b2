"""Who may do what to a campaign."""

from types import MappingProxyType
from typing import Any, Final

from engine.domain.campaign.commands import (
    AmendDefinition,
    AnnounceCampaign,
    ArchiveCampaign,
    CancelCampaign,
    ConcludeCampaign,
    CorrectDate,
    JoinUnit,
    LinkCampaign,
    PlanCampaign,
    ProposeRecalendaring,
    RecalendarCampaign,
    RemoveUnit,
    ResumeCampaign,
    SetParameter,
    StartCampaign,
    SuspendCampaign,
)
from engine.domain.campaign.events import (
    CampaignAnnounced,
    CampaignArchived,
    CampaignCancelled,
    CampaignConcluded,
    CampaignLinked,
    CampaignPlanned,
    CampaignRecalendared,
    CampaignResumed,
    CampaignStarted,
    CampaignSuspended,
    DateCorrected,
    DefinitionAmended,
    DutiesAdded,
    DutiesDropped,
    ParameterSet,
    RecalendaringProposed,
    UnitJoined,
    UnitLeft,
)
from engine.domain.campaign.state import evolve
from engine.domain.directive.commands import StartChild
from engine.domain.directory.state import known_directory
from engine.domain.family import Reads
from engine.domain.policy.facts import Facts
from engine.domain.policy.narrowing import narrowed_by
from engine.domain.policy.places import order_of, places
from engine.domain.policy.rows import Policy
from engine.ids import StreamId, campaign_stream, parse_stream


def facts_of(deed: Any, stream: StreamId, _state: object, reads: Reads) -> Facts:
    """A deed to a campaign, or to what is whole of it: a phase, a recurring duty."""
    key = parse_stream(stream)
    assert key is not None, "streams of a campaign bear its name"
    campaign = reads.state(campaign_stream(key.campaign), evolve)
    order = order_of(
        known_directory(reads),
        deed.stamp,
        getattr(deed, "authority", None),
        campaign.definition if campaign else None,
    )
    narrowed = narrowed_by(campaign.definition if campaign else None)
    return Facts(scopes=places(key.campaign), narrowed=narrowed, order=order)


POLICY: Final = Policy(
    rows=MappingProxyType(
        {
            PlanCampaign: "O@o",
            LinkCampaign: "O@o",
            SetParameter: "O@c",
            AnnounceCampaign: "O@c",
            StartCampaign: "O@c",
            JoinUnit: "O@c",
            RemoveUnit: "O@c",
            ConcludeCampaign: "O@c",
            ArchiveCampaign: "O@c",
            CorrectDate: "L@c O@c | A",
            AmendDefinition: "L@c O@c | A",
            ProposeRecalendaring: "O@c",
            RecalendarCampaign: "L@c O@c | A",
            SuspendCampaign: "L@c O@c | A",
            ResumeCampaign: "L@c O@c | A",
            CancelCampaign: "L@c O@c | A",
        }
    ),
    command_of=MappingProxyType(
        {
            CampaignPlanned: PlanCampaign,
            CampaignLinked: LinkCampaign,
            ParameterSet: SetParameter,
            DateCorrected: CorrectDate,
            DefinitionAmended: AmendDefinition,
            DutiesAdded: AmendDefinition,
            DutiesDropped: AmendDefinition,
            RecalendaringProposed: ProposeRecalendaring,
            CampaignRecalendared: RecalendarCampaign,
            CampaignAnnounced: AnnounceCampaign,
            CampaignStarted: StartCampaign,
            UnitJoined: JoinUnit,
            UnitLeft: RemoveUnit,
            CampaignConcluded: ConcludeCampaign,
            CampaignArchived: ArchiveCampaign,
            CampaignSuspended: SuspendCampaign,
            CampaignResumed: ResumeCampaign,
            CampaignCancelled: CancelCampaign,
        }
    ),
    facts_of=facts_of,
    within=MappingProxyType({LinkCampaign: (StartChild,)}),
)
