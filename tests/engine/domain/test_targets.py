"""Targets held against reports: what counts, the even pace, who a step is for, every light."""

from dataclasses import replace
from datetime import date

import pytest
from msgspec import UNSET, UnsetType, structs

from engine.domain.audience import Participant
from engine.domain.targets import (
    Course,
    Report,
    Span,
    Standing,
    TargetLight,
    standings,
    worst,
)
from engine.ids import UnitId
from workflows.amounts import Bound
from workflows.kinds import Counting, Scope
from workflows.schema import Target, TargetStep, Title

ONE, TWO, BUREAU = UnitId("town-01"), UnitId("town-02"), UnitId("bureau-01")
UNITS = (
    Participant(unit=ONE, categories=("town",)),
    Participant(unit=TWO, categories=("town",)),
    Participant(unit=BUREAU, categories=("bureau",)),
)
DECADE = Span(date(2026, 1, 1), date(2030, 12, 31))
MARCH, JUNE, SEPTEMBER, DECEMBER = (
    date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31),
)  # fmt: skip


def step(
    period: str | UnsetType = "2026",
    at_least: int | str | UnsetType = UNSET,
    at_most: int | UnsetType = UNSET,
    audience: tuple[str, ...] = (),
) -> TargetStep:
    return TargetStep(period=period, at_least=at_least, at_most=at_most, audience=audience)


def target(
    *steps: TargetStep,
    of: str | None = None,
    counts: Counting = Counting.IN_PERIOD,
    scope: Scope = Scope.TOGETHER,
) -> Target:
    return Target(
        key="green",
        title=Title(zh="新增绿地"),
        duty="return",
        figure="hectares",
        of=of,
        steps=steps,
        counts=counts,
        scope=scope,
    )


def seen(
    held: Target, reports: list[Report], today: date, number: int = 0, *, over: bool = False
) -> tuple[Standing, ...]:
    course = Course(units=UNITS, reports=reports, campaign=DECADE, today=today, over=over)
    return standings(held, held.steps[number], course)


def light(held: Target, reports: list[Report], today: date, number: int = 0) -> TargetLight:
    (only,) = seen(held, reports, today, number)
    return only.light


def handed_in(through: date, figure: int, unit: UnitId = ONE, whole: int | None = None) -> Report:
    return Report(unit=unit, through=through, figure=figure, whole=whole)


def awaited(through: date, unit: UnitId = ONE) -> Report:
    return Report(unit=unit, through=through, awaited=True)


def silent(through: date, unit: UnitId = ONE) -> Report:
    return Report(unit=unit, through=through)


def test_what_is_handed_in_is_held_against_an_even_pace() -> None:
    held = target(step(at_least=120))
    first = [handed_in(MARCH, 30), awaited(JUNE)]
    # 90 of 365 days are accounted for: 29.6 of 120.
    (standing,) = seen(held, first, date(2026, 5, 1))
    assert standing == Standing(
        unit=None, have=30, whole=None, expected=29, reported=1, asked=3,
        light=TargetLight.ON_THE_WAY,
    )  # fmt: skip
    slow = [handed_in(MARCH, 29), awaited(JUNE)]
    assert light(held, slow, date(2026, 5, 1)) is TargetLight.BEHIND
    # Nothing was handed in for June, and the time for it is over: half the year is accounted for.
    assert light(held, [first[0], silent(JUNE)], date(2026, 7, 9)) is TargetLight.BEHIND
    assert light(held, [first[0], handed_in(JUNE, 90)], date(2026, 7, 9)) is TargetLight.REACHED


def test_who_may_still_report_holds_the_pace_back() -> None:
    """One town was early: the others are not behind before their day."""
    held = target(step(at_least=120))
    early = [handed_in(MARCH, 1, ONE), awaited(MARCH, TWO)]
    (standing,) = seen(held, early, date(2026, 3, 20))
    assert (standing.expected, standing.light) == (None, TargetLight.ON_THE_WAY)


def test_a_target_is_missed_when_its_period_is_over_and_nothing_is_awaited() -> None:
    held = target(step(at_least=120))
    most = [handed_in(SEPTEMBER, 100)]
    january = date(2027, 1, 5)
    assert light(held, [*most, awaited(DECEMBER)], january) is TargetLight.ON_THE_WAY
    assert light(held, [*most, silent(DECEMBER)], january) is TargetLight.MISSED
    assert light(held, [*most, handed_in(DECEMBER, 20)], january) is TargetLight.REACHED
    assert light(held, [], january) is TargetLight.MISSED
    assert light(held, most, date(2025, 12, 31)) is TargetLight.NOT_BEGUN


def test_the_end_of_the_campaign_ends_every_period_that_has_begun() -> None:
    held = target(step(at_least=120), step(period="2027", at_least=120))
    reports = [handed_in(MARCH, 60)]
    (now,) = seen(held, reports, date(2026, 5, 1), over=True)
    (later,) = seen(held, reports, date(2026, 5, 1), 1, over=True)
    assert (now.light, later.light) == (TargetLight.MISSED, TargetLight.NOT_BEGUN)


def test_more_than_20_is_reached_from_21_on_and_by_what_is_more_than_20() -> None:
    """R060, A25: 22 is not demanded; more than 20 and 5 are more than 25."""
    held = target(replace(step(at_least=20), bound=Bound.MORE_THAN))
    january = date(2027, 1, 5)
    more = structs.replace(handed_in(JUNE, 20), more=True)
    assert light(held, [handed_in(JUNE, 20)], january) is TargetLight.MISSED
    assert light(held, [handed_in(JUNE, 21)], january) is TargetLight.REACHED
    assert light(held, [more], january) is TargetLight.REACHED
    both = [more, handed_in(DECEMBER, 5)]
    for asked, reached in ((26, TargetLight.REACHED), (27, TargetLight.MISSED)):
        assert light(target(step(at_least=asked)), both, january) is reached


def test_a_share_is_reached_when_it_is_and_not_when_it_rounds_up() -> None:
    held = target(step(at_least=80), of="all", counts=Counting.LATEST)
    nearly = [handed_in(JUNE, 400, ONE, 500), handed_in(JUNE, 399, TWO, 500)]
    (standing,) = seen(held, nearly, date(2027, 1, 5))
    assert (standing.have, standing.whole, standing.light) == (799, 1000, TargetLight.MISSED)
    assert light(held, [*nearly, handed_in(DECEMBER, 400, TWO, 500)], JUNE) is TargetLight.REACHED
    # Of nothing there is no share.
    (of_nothing,) = seen(held, [handed_in(JUNE, 0, ONE, 0)], date(2027, 1, 5))
    assert of_nothing.light is TargetLight.MISSED


def test_a_share_of_what_grows_along_has_no_pace() -> None:
    held = target(step(at_least=90), of="cases")
    (standing,) = seen(held, [handed_in(MARCH, 8, ONE, 9), awaited(JUNE)], date(2026, 4, 9))
    assert (standing.expected, standing.light) == (90, TargetLight.BEHIND)
    better = [handed_in(MARCH, 9, ONE, 10), awaited(JUNE)]
    assert light(held, better, date(2026, 4, 9)) is TargetLight.REACHED


@pytest.mark.parametrize(
    ("counts", "have"),
    [(Counting.IN_PERIOD, 7), (Counting.SO_FAR, 12), (Counting.LATEST, 4 + 2)],
)
def test_how_several_reports_make_one_number(counts: Counting, have: int) -> None:
    """Of 2027: town one reported 3 and 4, town two its last, 2, in the year before."""
    held = target(step(period="2027", at_least=10), counts=counts)
    reports = [
        handed_in(JUNE, 3, ONE),
        handed_in(DECEMBER, 2, TWO),
        handed_in(date(2027, 3, 31), 3, ONE),
        handed_in(date(2027, 6, 30), 4, ONE),
        handed_in(date(2028, 3, 31), 50, ONE),
    ]
    (standing,) = seen(held, reports, date(2027, 8, 1))
    assert standing.have == have


def test_a_level_is_paced_from_what_was_to_be_reached_before() -> None:
    held = target(
        step(at_least=60), step(period="2027", at_least=80), of="all", counts=Counting.LATEST
    )
    half_way = [handed_in(date(2027, 6, 30), 69, ONE, 100)]
    (standing,) = seen(held, half_way, date(2027, 7, 1), 1)
    # 181 of 365 days from 60 to 80 per cent.
    assert (standing.expected, standing.light) == (69, TargetLight.BEHIND)
    better = [handed_in(date(2027, 6, 30), 70, ONE, 100)]
    assert light(held, better, date(2027, 7, 1), 1) is TargetLight.ON_THE_WAY


def test_a_limit_is_missed_at_once_and_kept_only_in_the_end() -> None:
    held = target(step(at_most=5))
    assert light(held, [handed_in(JUNE, 5)], date(2026, 7, 1)) is TargetLight.ON_THE_WAY
    assert light(held, [handed_in(JUNE, 6)], date(2026, 7, 1)) is TargetLight.MISSED
    assert light(held, [handed_in(DECEMBER, 5)], date(2027, 1, 2)) is TargetLight.REACHED
    assert light(held, [], date(2027, 1, 2)) is TargetLight.MISSED
    level = target(step(at_most=5), counts=Counting.LATEST)
    assert light(level, [handed_in(JUNE, 6)], date(2026, 7, 1)) is TargetLight.BEHIND


def test_of_the_steps_for_a_period_the_closest_holds_for_a_unit() -> None:
    held = target(
        step(at_least=10),
        step(at_least=20, audience=("town",)),
        step(at_least=30, audience=(f"unit:{TWO}",)),
        scope=Scope.EACH,
    )
    whom = [[each.unit for each in seen(held, [], JUNE, number)] for number in range(3)]
    assert whom == [[BUREAU], [ONE], [TWO]]
    reports = [handed_in(MARCH, 25, ONE), handed_in(MARCH, 2, TWO)]
    (first,), (second,) = (
        seen(held, reports, date(2026, 4, 1), 1),
        seen(held, reports, date(2026, 4, 1), 2),
    )
    assert (first.light, second.light) == (TargetLight.REACHED, TargetLight.BEHIND)
    assert worst([first.light, second.light]) is TargetLight.BEHIND


def test_a_step_for_some_together_counts_them_alone() -> None:
    held = target(step(at_least=10, audience=("town",)))
    (standing,) = seen(held, [handed_in(MARCH, 4, ONE), handed_in(MARCH, 9, BUREAU)], JUNE)
    assert (standing.have, standing.asked) == (4, 2)


def test_a_number_that_is_a_blank_is_undecided() -> None:
    held = target(step(at_least="$green-area"))
    assert light(held, [handed_in(MARCH, 4)], JUNE) is TargetLight.UNDECIDED
