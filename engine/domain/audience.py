"""Who owes what: the units of a campaign, and their part in a duty."""

from enum import StrEnum

from msgspec import Struct

from engine.ids import UnitId
from workflows.schema import EVERYBODY

OFFICE_CATEGORY = "campaign_office"


class Part(StrEnum):
    """The lead owes the result; a supporting unit owes feedback to the lead (A29)."""

    LEAD = "lead"
    SUPPORTING = "supporting"


class Participant(Struct, frozen=True, kw_only=True):
    """A unit as it takes part in one campaign."""

    unit: UnitId
    categories: tuple[str, ...]


def part_of(
    participant: Participant, audience: tuple[str, ...], supporting: tuple[str, ...] = ()
) -> Part | None:
    """The unit's part in a duty, or None; "*" is every unit but the campaign office itself."""
    categories = set(participant.categories)
    everybody = EVERYBODY in audience and OFFICE_CATEGORY not in categories
    if everybody or not categories.isdisjoint(audience):
        return Part.LEAD
    return None if categories.isdisjoint(supporting) else Part.SUPPORTING
