"""One unit: its work, its people, what stands above and below it."""

import pytest

from engine.errors import NotFound
from engine.ids import CampaignId, UnitId
from office.answers.reading import Reading
from office.answers.status import status
from office.answers.unit import unit

CAMPAIGN = CampaignId("satisfied-unit")


def test_as_the_status_counts_it(reading: Reading) -> None:
    for line in status(reading, CAMPAIGN).units:
        found = unit(reading, CAMPAIGN, line.unit)
        assert (found.name, found.tally) == (line.name, line.tally)
        assert sum(found.lights.values()) == found.tally.total


def test_people_and_places(reading: Reading) -> None:
    found = unit(reading, CAMPAIGN, UnitId("information"))
    assert [holder.role for holder in found.people] == ["liaison", "unit_chief"]
    assert all(holder.letters for holder in found.people)
    assert found.above_unit == "leaders"
    assert found.whole
    top = unit(reading, CAMPAIGN, UnitId("leaders"))
    assert "information" in [below for below, _ in top.below]


def test_an_unknown_unit(reading: Reading) -> None:
    with pytest.raises(NotFound):
        unit(reading, CAMPAIGN, UnitId("nowhere"))
