"""Casting: tempers by share, each at least once, and always the same for a seed."""

from collections import Counter
from random import Random

import pytest

from engine.errors import BadInput
from engine.ids import UnitId
from office.simulation.temper import Temper, Tempers, cast
from tests.spec import refused


def units(count: int) -> list[UnitId]:
    return [UnitId(f"unit-{number}") for number in range(count)]


@pytest.mark.parametrize(
    ("count", "expected"),
    [(100, (60, 20, 15, 5)), (40, (24, 8, 6, 2)), (6, (3, 1, 1, 1)), (4, (1, 1, 1, 1))],
)
def test_shares_are_kept_as_near_as_whole_units_allow(
    count: int, expected: tuple[int, ...]
) -> None:
    found = Counter(cast(units(count), Tempers(), Random(1)).values())
    assert tuple(found[temper] for temper in Temper) == expected


def test_fewer_units_than_tempers_are_all_cast() -> None:
    assert len(cast(units(2), Tempers(), Random(1))) == 2
    assert cast([], Tempers(), Random(1)) == {}


def test_a_temper_without_a_share_never_appears() -> None:
    shares = Tempers(prompt=1, late=0, sloppy=0, silent=0)
    assert set(cast(units(9), shares, Random(1)).values()) == {Temper.PROMPT}


def test_one_seed_casts_alike() -> None:
    assert cast(units(30), Tempers(), Random(7)) == cast(units(30), Tempers(), Random(7))


def test_a_negative_share_is_refused() -> None:
    with refused(BadInput, "late is -1; give 0 or more"):
        Tempers(late=-1).weights()
