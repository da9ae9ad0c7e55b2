"""The sums: exact fractions inside, one rounding at the end, and every rank from what is printed.

sum = Σ weight x group mean + min(bonus, cap) - min(penalty, cap), held to 0..points.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.assessment.events import Row
from engine.ids import UnitId
from workflows.sections.assessment import AssessmentRules, BottomTies, RaterGroup

_NOTHING: Final = Decimal(0)


class Scores(Struct, frozen=True, kw_only=True, gc=False):
    """What is on record of a subject: the totals of its sheets by group, the means that surveys
    gave as exact fractions, and what was noted.
    """

    subject: UnitId
    sheets: Mapping[str, Sequence[Decimal]]
    means: Mapping[str, str]
    bonus: Decimal = _NOTHING
    penalty: Decimal = _NOTHING
    veto: bool = False


def half_up(exact: Fraction) -> Decimal:
    """Rounded to two places, half up: 89.985 is 89.99. Not below zero."""
    cents = (exact.numerator * 200 + exact.denominator) // (exact.denominator * 2)
    return Decimal(cents).scaleb(-2)


def counting(totals: Sequence[Decimal], trim_from: int | None) -> Sequence[Decimal]:
    """The totals that count: from `trim_from` sheets on, one highest and one lowest does not."""
    if trim_from is None or len(totals) < max(trim_from, 3):
        return totals
    return sorted(totals)[1:-1]


def mean(totals: Sequence[Decimal]) -> Fraction:
    """The exact mean of at least one total."""
    return Fraction(sum(totals, _NOTHING)) / len(totals)


def empty_groups(scores: Scores, groups: Iterable[RaterGroup]) -> tuple[str, ...]:
    """The groups that gave a subject nothing."""
    return tuple(
        group.key
        for group in groups
        if not scores.sheets.get(group.key) and group.key not in scores.means
    )


def base_of(scores: Scores, rules: AssessmentRules) -> Fraction:
    """The weighted sum of the group means. Groups that gave nothing are left out, and the others
    weigh as much more; at least one must have given something.
    """
    weighed, weight = Fraction(0), 0
    for group in rules.groups:
        totals = scores.sheets.get(group.key)
        if totals:
            weighed += group.weight * mean(counting(totals, rules.trim_from))
        elif group.key in scores.means:
            weighed += group.weight * Fraction(scores.means[group.key])
        else:
            continue
        weight += group.weight
    return weighed / weight


def capped(points: Decimal, most: int | None) -> Decimal:
    """Points as far as they count."""
    return points if most is None else min(points, Decimal(most))


def tallied(
    every: Iterable[Scores], rules: AssessmentRules, decided: Sequence[UnitId] = ()
) -> tuple[Row, ...]:
    """The rows, best first; those of one rank by the subjects' order, `decided` as in `awarded`."""
    rows = [_row(scores, rules) for scores in every]
    return awarded(ranked(rows), rules, decided)


def _row(scores: Scores, rules: AssessmentRules) -> Row:
    base = base_of(scores, rules)
    bonus = capped(scores.bonus, rules.bonus_at_most)
    penalty = capped(scores.penalty, rules.penalty_at_most)
    exact = base + Fraction(bonus) - Fraction(penalty)
    total = half_up(min(max(exact, Fraction(0)), Fraction(rules.points)))
    return Row(
        subject=scores.subject,
        base=str(base),
        total=total,
        rank=0,
        grade=_grade(total, rules, veto=scores.veto),
        veto=scores.veto,
        bonus=bonus,
        penalty=penalty,
    )


def _grade(total: Decimal, rules: AssessmentRules, *, veto: bool) -> str | None:
    """The first grade that the printed total reaches; the lowest of all after a veto."""
    if not rules.grades:
        return None
    if veto:
        return rules.grades[-1].key
    reached = (grade.key for grade in rules.grades if total >= int(grade.from_points))
    return next(reached, None)


def ranked(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rank = 1 + number above; whoever has a veto comes after all others."""
    ordered = sorted(rows, key=_place)
    found: list[Row] = []
    for number, row in enumerate(ordered, start=1):
        tied = found and _place(found[-1]) == _place(row)
        found.append(replace(row, rank=found[-1].rank if tied else number))
    return tuple(found)


def _place(row: Row) -> tuple[bool, Decimal]:
    return (row.veto, -row.total)


class Tie(Struct, frozen=True, kw_only=True):
    """More subjects have the last figure that is awarded than places are left."""

    units: tuple[UnitId, ...]
    places: int


def tie_of(rows: Sequence[Row], rules: AssessmentRules) -> Tie | None:
    """The tie at the last awarded place, None where there is none."""
    if rules.award_top is None:
        return None
    within = [row for row in rows if row.rank <= rules.award_top and not row.veto]
    if len(within) <= rules.award_top:
        return None
    last = max(row.rank for row in within)
    units = tuple(row.subject for row in within if row.rank == last)
    return Tie(units=units, places=rules.award_top - (last - 1))


def awarded(
    rows: Sequence[Row], rules: AssessmentRules, decided: Sequence[UnitId] = ()
) -> tuple[Row, ...]:
    """The rows with who is awarded: all of a tie, or of it those whom the office `decided` on."""
    top, tie = rules.award_top, tie_of(rows, rules)
    if top is None:
        return tuple(rows)
    left_out: set[UnitId] = set()
    if tie is not None and decided:
        left_out = set(tie.units) - set(decided)
    return tuple(
        replace(row, award=row.rank <= top and not row.veto and row.subject not in left_out)
        for row in rows
    )


def at_the_bottom(rows: Sequence[Row], rules: AssessmentRules) -> frozenset[UnitId]:
    """Who stands at the bottom: so many places from below, with those who share the last of them
    (`bottom_ties`). Where that would be everybody, nobody.
    """
    if not rules.bottom:
        return frozenset()
    lowest = sorted(rows, key=_place, reverse=True)
    if len(lowest) <= rules.bottom_n:
        return frozenset()
    edge = _place(lowest[rules.bottom_n - 1])
    if rules.bottom_ties is BottomTies.ALL or _place(lowest[rules.bottom_n]) != edge:
        found = {row.subject for row in lowest if _place(row) >= edge}
    else:
        found = {row.subject for row in lowest if _place(row) > edge}
    return frozenset() if len(found) == len(rows) else frozenset(found)
