"""What is asked of a campaign and another calendar edition: to propose, and to apply.

What each leads to is gathered when it has its turn (engine.domain.recounting).
"""

from engine.domain.campaign.calendar_moves import CalendarMove
from engine.domain.event import Command
from engine.ids import CampaignId


class ProposeEdition(Command, frozen=True):
    """Put on record what an edition would move in a campaign: what is due by now is counted, what
    lies `ahead` is brought along.
    """

    campaign: CampaignId
    edition: str
    ahead: tuple[CalendarMove, ...] = ()


class ApplyProposal(Command, frozen=True):
    """Let everything fall on the days that a proposal lists."""

    campaign: CampaignId
    proposal: str
    authority: str
