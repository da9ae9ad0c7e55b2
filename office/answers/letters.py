"""The messages of the office, and what became of them."""

from engine.domain.message import MessageState
from engine.ids import CampaignId
from office.answers.reading import Page, Reading, page_of
from projections import outbox
from projections.outbox import MessageRow


def letters(
    reading: Reading,
    *,
    campaign: CampaignId | None = None,
    state: MessageState | None = None,
    limit: int = 50,
) -> Page[MessageRow]:
    """The oldest first."""
    if campaign is not None:
        reading.about(campaign)
    found = outbox.messages(reading.views, campaign=campaign, state=state, limit=limit + 1)
    return page_of(found, limit)
