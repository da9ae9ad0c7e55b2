"""The campaigns there are."""

from datetime import date

from msgspec import Struct

from engine.domain.campaign.table import CampaignState
from engine.ids import CampaignId
from office.answers.reading import Reading
from projections.campaigns import queries as view
from workflows.schema import Title


class CampaignLine(Struct, frozen=True):
    """A campaign as it is listed."""

    campaign: CampaignId
    title: Title
    state: CampaignState
    planned_on: date


def campaigns(reading: Reading) -> tuple[CampaignLine, ...]:
    """By name."""
    return tuple(
        CampaignLine(row.id, row.title, row.state, row.planned_on)
        for row in view.campaigns(reading.views, reading.at)
        if reading.sees.campaign(row.id)
    )
