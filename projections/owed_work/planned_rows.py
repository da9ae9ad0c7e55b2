"""What the row of a campaign says of its definition."""

from typing import Any

from msgspec import UNSET

from engine.domain.campaign import events as c
from projections.owed_work.tables import CampaignRow
from workflows.schema import Definition


def planned(event: c.CampaignPlanned, position: int) -> CampaignRow:
    """The row of a campaign that is drawn up."""
    return CampaignRow(
        campaign=event.campaign,
        since_position=position,
        until_position=None,
        edition=event.edition,
        ended_on=None,
        called_off=False,
        changes=(),
        **said_of(event.definition),
    )


def said_of(definition: Definition) -> dict[str, Any]:
    """What all items share of what the definition says."""
    lights = definition.lights
    return {
        "ladder": definition.ladder,
        "review_ladder": definition.review_ladder,
        "yellow_within": lights.yellow_within,
        "receive_within": None if lights.receive_within is UNSET else lights.receive_within,
        "start_within": None if lights.start_within is UNSET else lights.start_within,
        "titles": {key: duty.title for key, duty in definition.duties.items()},
    }
