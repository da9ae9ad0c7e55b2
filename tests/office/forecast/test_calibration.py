"""A forecast is right as often as it says it is: held against histories whose truth is known."""

from collections import defaultdict

import pytest

from office.forecast.backtest import Backtest, backtest
from office.forecast.outlook import outlook
from tests.office.forecast.invented import CALENDAR, START, World, invented

ALIKE = World(of_unit=0, of_kind=0)
UNEVEN = World(of_month=0.4)
ROUNDS = 12


def tried(world: World, rounds: int = ROUNDS) -> list[Backtest]:
    found = (backtest(invented(world, n).known, START, CALENDAR, 1) for n in range(rounds))
    return [each for each in found if each is not None]


@pytest.mark.parametrize("world", [World(), ALIKE, UNEVEN])
def test_what_comes_lies_within_the_spread_about_as_often_as_it_says(world: World) -> None:
    held, expected, came = 0, 0.0, 0
    for seed in range(ROUNDS):
        truth = invented(world, seed)
        seen = outlook(truth.known, START, CALENDAR, 1)
        assert seen is not None
        held += seen.missed.low <= truth.missed <= seen.missed.high
        expected += seen.missed.expected
        came += truth.missed
    assert held >= 8  # four fifths of 12 are expected, fewer than 8 hardly ever
    assert expected == pytest.approx(came, rel=0.12)


def test_chances_are_true_and_better_than_the_share_of_all() -> None:
    found = tried(World())
    assert len(found) == ROUNDS
    bands: defaultdict[float, list[float]] = defaultdict(lambda: [0, 0.0, 0])
    for each in found:
        for band in each.bands:
            for place, value in enumerate((band.due, band.forecast, band.actual)):
                bands[band.until][place] += value
    for due, forecast, actual in bands.values():
        room = 3.5 * (forecast * (1 - forecast / due)) ** 0.5
        assert abs(forecast - actual) < room + 0.02 * due
    assert sum(each.skill for each in found) / ROUNDS > 0.05
    windows = sum(len(each.windows) for each in found)
    assert sum(each.held for each in found) / windows > 0.75


def test_it_claims_no_skill_where_everybody_is_alike() -> None:
    skill = [each.skill for each in tried(ALIKE)]
    assert -0.06 < sum(skill) / len(skill) < 0.04


def test_uneven_months_widen_the_spread() -> None:
    even, uneven = (
        outlook(invented(world, 3).known, START, CALENDAR, 1)
        for world in (World(of_month=0.0), World(of_month=0.8))
    )
    assert even is not None
    assert uneven is not None
    assert uneven.swing.month > 2 * even.swing.month
