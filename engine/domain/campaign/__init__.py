"""A campaign: planned from a definition that it carries, announced to its units, run, archived."""

from typing import get_args

from engine.domain.campaign.amending import with_what_runs
from engine.domain.campaign.commands import (
    AmendDefinition,
    CampaignCommand,
    CancelCampaign,
    ConcludeCampaign,
    CorrectDate,
    JoinUnit,
    OnCampaign,
    RemoveUnit,
    SuspendCampaign,
)
from engine.domain.campaign.context import context_for
from engine.domain.campaign.corrections import with_open_phases
from engine.domain.campaign.events import CampaignEvent
from engine.domain.campaign.policy import POLICY
from engine.domain.campaign.rules import decide
from engine.domain.campaign.state import EFFECTS, evolve
from engine.domain.campaign.table import CAMPAIGN
from engine.domain.family import Family
from engine.ids import StreamId, campaign_stream


def _stream_of(command: OnCampaign) -> StreamId:
    return campaign_stream(command.campaign)


FAMILY = Family(
    name="campaign",
    table=CAMPAIGN,
    commands=get_args(CampaignCommand),
    events=get_args(CampaignEvent),
    effects=EFFECTS,
    stream_of=_stream_of,
    context_for=context_for,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
    # A unit that joins owes no period of before, and one that leaves owes all that had begun.
    settles=frozenset(
        {
            SuspendCampaign,
            ConcludeCampaign,
            CancelCampaign,
            JoinUnit,
            RemoveUnit,
            CorrectDate,
            AmendDefinition,
        }
    ),
    along={CorrectDate: with_open_phases, AmendDefinition: with_what_runs},
)
