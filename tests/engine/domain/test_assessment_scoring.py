"""The worked values of assessments (lifecycles, section 3), as sums."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.assessment.events import Row
from engine.domain.assessment.scoring import (
    Scores,
    at_the_bottom,
    awarded,
    base_of,
    half_up,
    ranked,
    tallied,
)
from engine.domain.assessment.state import evolve
from engine.ids import UnitId
from tests.engine.domain.assessment_facts import FIVE, RULES, scoring
from tests.spec import folded
from workflows.sections.assessment import AssessmentRules, BottomTies, Missing, RaterGroup

THREE = (
    RaterGroup(key="a", weight=20),
    RaterGroup(key="b", weight=30),
    RaterGroup(key="c", weight=50),
)


def of(unit: str, bonus: str = "0", penalty: str = "0", **sheets: Sequence[str]) -> Scores:
    return Scores(
        subject=UnitId(unit),
        sheets={group: [Decimal(total) for total in totals] for group, totals in sheets.items()},
        means={},
        bonus=Decimal(bonus),
        penalty=Decimal(penalty),
    )


def one(scores: Scores, rules: AssessmentRules) -> Row:
    return tallied([scores], rules)[0]


def rows(totals: Mapping[str, Sequence[str]], rules: AssessmentRules = RULES) -> tuple[Row, ...]:
    state = folded(evolve, scoring(totals, rules))
    assert state is not None
    return tallied(state.scores(()), rules)


def test_ranks_and_awards() -> None:
    """R202, A6: 95, 93, 91, 91, 90 are ranked 1, 2, 3, 3, 5; with ties four are awarded."""
    found = rows(FIVE)
    assert [row.rank for row in found] == [1, 2, 3, 3, 5]
    assert [row.award for row in found] == [True, True, True, True, False]
    assert {str(row.total) for row in found} == {"95.00", "93.00", "91.00", "90.00"}


def test_fractions_are_rounded_once() -> None:
    """R200, R201: 267 of 3 sheets, 541 of 6, 632 of 7 weighed 20/30/50 are 12599/140: 89.99, and
    below 90. Were the means rounded first, it would be 90.00.
    """
    rules = replace(RULES, groups=THREE)
    scores = of(
        "u1",
        a=["89", "89", "89"],
        b=["90", "90", "90", "90", "90", "91"],
        c=["90", "90", "90", "90", "90", "91", "91"],
    )
    row = one(scores, rules)
    assert row.base == "12599/140"
    assert (str(row.total), row.grade) == ("89.99", "basic")
    means = [half_up(Fraction(s)) for s in (Fraction(267, 3), Fraction(541, 6), Fraction(632, 7))]
    weighed = (Fraction(w, 100) * Fraction(m) for w, m in zip((20, 30, 50), means, strict=True))
    wrong = sum(weighed, Fraction(0))
    assert str(half_up(wrong)) == "90.00"


@pytest.mark.parametrize(
    ("exact", "printed"),
    [
        ("89.985", "89.99"),
        ("89.9849", "89.98"),
        ("0", "0.00"),
        ("100", "100.00"),
        ("0.005", "0.01"),
    ],
)
def test_half_goes_up(exact: str, printed: str) -> None:
    """89.985 is 89.99; half-even would give 89.98."""
    assert str(half_up(Fraction(exact))) == printed


def test_a_bonus_counts_up_to_its_cap_and_full_marks() -> None:
    """R107: 96 and a bonus of 12, of which 10 count, are 100."""
    row = one(of("u1", bonus="12", group=["96"]), RULES)
    assert (str(row.total), row.bonus) == ("100.00", Decimal(10))
    low = one(of("u1", penalty="12", group=["5"]), replace(RULES, penalty_at_most=None))
    assert str(low.total) == "0.00"


def test_groups_weigh_more_where_one_gave_nothing() -> None:
    """R203: means of 4 and 5 weighed 30/20 of 30/20/50 are 4.40: neither the plain mean 4.50 nor
    2.20, as if nothing were zero.
    """
    groups = (
        RaterGroup(key="a", weight=30),
        RaterGroup(key="b", weight=20),
        RaterGroup(key="c", weight=50),
    )
    rules = replace(RULES, groups=groups, missing=Missing.REWEIGH)
    assert str(one(of("u1", a=["4"], b=["5"]), rules).total) == "4.40"


def test_trimming_drops_whole_sheets() -> None:
    """R116: of 95, 90, 90, 88 and 60 the highest and the lowest sheet do not count: 89.33, not
    84.60; of four sheets all count.
    """
    five = ["95", "90", "90", "88", "60"]
    assert str(one(of("u1", group=five), RULES).total) == "84.60"
    rules = replace(RULES, trim_from=5)
    assert str(one(of("u1", group=five), rules).total) == "89.33"
    assert str(one(of("u1", group=five[:4]), rules).total) == "90.75"


def test_items_are_not_trimmed_one_by_one() -> None:
    """Sheets of 40+55, 30+60, 36+54, 35+53 and 28+32: trimmed item by item it would be 87.67."""
    pairs = [(40, 55), (30, 60), (36, 54), (35, 53), (28, 32)]
    singly = sum((Fraction(sum(sorted(x)[1:-1]), 3) for x in zip(*pairs, strict=True)), Fraction(0))
    assert str(half_up(Fraction(singly))) == "87.67"
    totals = [str(style + service) for style, service in pairs]
    assert str(one(of("u1", group=totals), replace(RULES, trim_from=5)).total) == "89.33"


def test_a_veto_comes_after_all_others() -> None:
    """A veto means the lowest grade, no award and the last rank, whatever the points."""
    plain = [of(name, group=totals) for name, totals in FIVE.items()]
    vetoed = Scores(subject=UnitId("u2"), sheets={"group": [Decimal(93)]}, means={}, veto=True)
    found = tallied([plain[0], vetoed, *plain[2:]], RULES)
    assert [(row.subject, row.rank) for row in found] == [
        ("u1", 1), ("u3", 2), ("u4", 2), ("u5", 4), ("u2", 5)
    ]  # fmt: skip
    assert [row.subject for row in found if row.award] == ["u1", "u3", "u4"]
    assert (found[-1].grade, str(found[-1].total)) == ("unsatisfied", "93.00")


def test_the_bottom() -> None:
    """R109, A16: the last; two who are tied there both; where all are equal, nobody."""
    assert at_the_bottom(rows(FIVE), RULES) == {"u5"}
    tied = {"u1": ["95"], "u2": ["90"], "u3": ["90"]}
    assert at_the_bottom(rows(tied), RULES) == {"u2", "u3"}
    nobody = replace(RULES, bottom_ties=BottomTies.NOBODY)
    assert at_the_bottom(rows(tied, nobody), nobody) == set()
    assert at_the_bottom(rows({"u1": ["90"], "u2": ["90"]}), RULES) == set()
    assert at_the_bottom(rows({"u1": ["90"]}), RULES) == set()
    two = replace(RULES, bottom_n=2)
    assert at_the_bottom(rows(FIVE), two) == {"u3", "u4", "u5"}
    assert at_the_bottom(rows(FIVE), replace(two, bottom_ties=BottomTies.NOBODY)) == {"u5"}
    assert at_the_bottom(rows(FIVE), replace(RULES, bottom=())) == set()


def test_grades() -> None:
    """R201: a grade begins at its points, as printed; below all of them there is none."""
    assert [row.grade for row in rows({"u1": ["90"], "u2": ["89.99"], "u3": ["75"], "u4": ["0"]})
            ] == ["satisfied", "basic", "basic", "unsatisfied"]  # fmt: skip
    high = replace(RULES, grades=RULES.grades[:2])
    assert rows({"u1": ["10"], "u2": ["80"]}, high)[-1].grade is None
    assert rows({"u1": ["10"]}, replace(RULES, grades=()))[0].grade is None
    assert str(rows({"u1": ["89.995", "89.995"]})[0].total) == "90.00"
    assert rows({"u1": ["89.995", "89.995"]})[0].grade == "satisfied"


@given(st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=30))
def test_ranks_follow_the_printed_figure(totals: list[Decimal]) -> None:
    found = ranked(
        Row(subject=UnitId(f"u{n}"), base="0", total=total, rank=0)
        for n, total in enumerate(totals)
    )
    for row in found:
        assert row.rank == 1 + sum(other.total > row.total for other in found)
    given_out = [row for row in awarded(found, RULES) if row.award]
    assert {row.subject for row in given_out} == {r.subject for r in found if r.rank <= 3}


@given(
    st.lists(st.integers(0, 10_000), min_size=1, max_size=12),
    st.lists(st.integers(0, 10_000), min_size=1, max_size=12),
)
def test_the_sum_is_exact(first: list[int], second: list[int]) -> None:
    """Against plain fractions, as one would write the sum down."""
    rules = replace(RULES, groups=(RaterGroup(key="a", weight=30), RaterGroup(key="b", weight=70)))
    sheets = {
        "a": [Decimal(cents).scaleb(-2) for cents in first],
        "b": [Decimal(cents).scaleb(-2) for cents in second],
    }
    plain = Fraction(30, 100) * Fraction(sum(first), 100 * len(first)) + Fraction(
        70, 100
    ) * Fraction(sum(second), 100 * len(second))
    assert base_of(Scores(subject=UnitId("u"), sheets=sheets, means={}), rules) == plain
    assert abs(Fraction(half_up(plain)) - plain) <= Fraction(1, 200)
