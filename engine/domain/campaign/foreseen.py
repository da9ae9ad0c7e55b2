"""A campaign as a command leaves it, for what is recorded along with the command."""

from engine.domain.campaign.commands import CampaignCommand
from engine.domain.campaign.context import context_for
from engine.domain.campaign.rules import decide
from engine.domain.campaign.state import Campaign, evolve
from engine.domain.family import Reads


def campaign_after(command: CampaignCommand, campaign: Campaign, reads: Reads) -> Campaign:
    """Raises what refuses the command."""
    for event in decide(command, campaign, context_for(command, campaign, reads, None)):
        campaign = evolve(campaign, event)
    return campaign
