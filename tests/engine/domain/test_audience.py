"""Who owes what: a unit's part in a duty follows from its categories."""

import pytest

from engine.domain.audience import Part, Participant, part_of
from engine.ids import UnitId
from tests.samples import BUREAU, OFFICE, TOWN

POST = Participant(unit=UnitId("section-1-head"), categories=("post", "section_head"))


@pytest.mark.parametrize(
    ("unit", "audience", "supporting", "part"),
    [
        (TOWN, ("town",), (), Part.LEAD),
        (TOWN, ("bureau",), (), None),
        (TOWN, ("bureau",), ("town",), Part.SUPPORTING),
        (TOWN, ("town",), ("town",), Part.LEAD),
        (TOWN, (), (), None),
        (TOWN, ("*",), (), Part.LEAD),
        (BUREAU, ("*",), ("bureau",), Part.LEAD),
        (OFFICE, ("*",), (), None),
        (OFFICE, ("*",), ("campaign_office",), Part.SUPPORTING),
        (OFFICE, ("campaign_office",), (), Part.LEAD),
        (OFFICE, ("*", "campaign_office"), (), Part.LEAD),
        (POST, ("*",), (), None),
        (POST, ("post",), (), Part.LEAD),
        (POST, ("section_head",), (), Part.LEAD),
        (TOWN, ("unit:town-01",), (), Part.LEAD),
        (TOWN, ("unit:town-02",), ("unit:town-01",), Part.SUPPORTING),
        (TOWN, ("unit:town",), (), None),
    ],
)
def test_the_part_of_a_unit(
    unit: Participant,
    audience: tuple[str, ...],
    supporting: tuple[str, ...],
    part: Part | None,
) -> None:
    """R006."""
    assert part_of(unit, audience, supporting) is part


def test_one_category_of_several_is_enough() -> None:
    both = Participant(unit=TOWN.unit, categories=("pilot", "town"))
    assert part_of(both, ("town",)) is Part.LEAD
    assert part_of(both, ("bureau",), ("pilot",)) is Part.SUPPORTING


def test_a_unit_without_a_category_owes_only_what_everybody_owes() -> None:
    bare = Participant(unit=TOWN.unit, categories=())
    assert part_of(bare, ("town",), ("town",)) is None
    assert part_of(bare, ("*",)) is Part.LEAD
