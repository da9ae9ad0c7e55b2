"""campaign forecast and backplan where there is little to say yet."""

import pytest

from tests.office.cli.conftest import Program


def test_a_campaign_that_is_not_announced(planned: Program) -> None:
    planned.refuses(
        4,
        "Campaign “Spring drive” is not announced yet: nobody owes anything, and there is nothing"
        " to forecast. Announce it first.",
        "forecast spring",
    )


def test_a_campaign_a_day_old_and_one_that_stands_still(running: Program) -> None:
    young = running("forecast spring")
    assert young.code == 4
    assert "by 2026-03-02 the day of 0 deadlines was over, and 20 are needed" in young.err
    assert young.err.count("\n") == 1
    running.does("suspend spring --reason", "the flood")
    still = running("forecast spring")
    assert still.code == 4
    assert "deadlines stand still" in still.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("backplan 2026-02-30", 2, "2026-02-30"),
        ("backplan 2026-02-01", 2, "target 2026-02-01 lies before 2026-03-02"),
        ("backplan 2036-02-01", 2, "longer than five years"),
        ("backplan 2026-05-01 --goal 0", 2, "goal 0 is no number from 1"),
        ("backplan 2026-05-01 --level half_year", 2, "none of these levels nests"),
        ("backplan", 2, "name the target day"),
        ("backplan --for nope", 3, "nope"),
        ("forecast spring --until 2026-03-01", 2, "2026-03-01 is past; give a day from 2026-03-02"),
    ],
)
def test_what_cannot_be_planned(running: Program, words: str, code: int, said: str) -> None:
    answer = running(words)
    assert answer.code == code
    assert said in answer.err


def test_the_two_parts_of_a_week_that_thirds_of_a_month_cut_are_told_apart(
    running: Program,
) -> None:
    told = running.does("backplan 2026-03-31 --level xun --level week")
    assert "Week 2026-W11 (2026-03-09 – 2026-03-10)" in told
    assert "Week 2026-W11 (2026-03-11 – 2026-03-15)" in told
