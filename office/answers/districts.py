"""The units of a campaign by district: those that stand under the same unit."""

from msgspec import Struct

from engine.ids import CampaignId, UnitId
from office.answers.reading import Reading, bare
from projections import directory
from projections.campaigns import queries as campaigns
from workflows.schema import Title


class District(Struct, frozen=True):
    """The units under one unit, in the order of the roster; `unit` is None for those at the top."""

    unit: UnitId | None
    name: Title | None
    units: tuple[UnitId, ...]


def districts(reading: Reading, campaign: CampaignId) -> tuple[District, ...]:
    """In the order of the roster; only units that take part and are seen, or took part once."""
    reading.about(campaign)
    seen = reading.sees.board(campaign)
    taking_part = {
        row.unit
        for row in campaigns.participants(reading.views, campaign, reading.at)
        if seen is None or row.unit in seen
    }
    names, found = reading.unit_names(), dict[UnitId | None, list[UnitId]]()
    for row in directory.units(reading.views, reading.at):
        if row.unit in taking_part:
            found.setdefault(row.parent, []).append(row.unit)
    return tuple(
        District(above, (names.get(above) or bare(above)) if above else None, tuple(units))
        for above, units in found.items()
    )
