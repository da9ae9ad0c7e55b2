"""What may be shown of a survey, and how it is reckoned (lifecycles.md section 4)."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.domain.survey.hiding import hidden_groups
from engine.domain.survey.results import (
    is_enough,
    mean_points,
    per_cent,
    result_of,
    rounded,
)
from tests.engine.domain.survey_facts import FORM, HANDED, said, sheets
from tests.samples import BUREAU


def test_a_small_group_is_hidden_and_a_second_that_would_show_it() -> None:
    """Section 4 (2): of 12, 5 and 3 of 20, 3 is hidden, and then 5 too: 20-12-5 would show it."""
    assert hidden_groups({"a": 12, "b": 5, "c": 3}, 5) == {"b", "c"}


def test_hidden_groups_are_two_at_least_and_people_enough() -> None:
    assert hidden_groups({"a": 12, "b": 8}, 5) == set()
    assert hidden_groups({"a": 4, "b": 3}, 5) == {"a", "b"}
    assert hidden_groups({"a": 20, "b": 3}, 5) == {"a", "b"}
    assert hidden_groups({"a": 20, "b": 2, "c": 2, "d": 6}, 5) == {"b", "c", "d"}
    assert hidden_groups({"a": 20, "b": 3, "c": 2}, 5) == {"b", "c"}
    assert hidden_groups({"a": 9, "b": 9, "c": 3}, 5) == {"b", "c"}


def test_a_group_from_which_nothing_came_hides_no_other() -> None:
    assert hidden_groups({"a": 20, "b": 0}, 5) == {"b"}
    assert hidden_groups({"a": 20, "b": 7, "c": 3, "d": 0}, 5) == {"b", "c", "d"}


def test_of_too_few_altogether_nothing_is_shown() -> None:
    assert hidden_groups({"all": 4}, 5) == {"all"}
    few = result_of(FORM, HANDED, sheets(said("delegates", 2, 1, 1)))
    assert (few.tallies, few.groups, few.hidden) == ((), (), ("delegates",))


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30), min_size=1),
    st.integers(2, 8),
)
def test_what_is_hidden_cannot_be_had_by_subtraction(sizes: dict[str, int], least: int) -> None:
    """Whatever the total less the groups that are shown tells of, it is of two groups and enough
    people, or of nobody.
    """
    hidden = hidden_groups(sizes, least)
    assert hidden >= {group for group, size in sizes.items() if size < least}
    people = [sizes[group] for group in hidden if sizes[group]]
    if sum(sizes.values()) >= least and people:
        assert sum(people) >= least
        assert len(people) >= 2


def test_thirty_of_fifty_are_enough_for_sixty_per_cent() -> None:
    """Section 4 (3)."""
    assert is_enough(FORM, 50, 30)
    assert not is_enough(FORM, 50, 29)
    assert is_enough(replace(FORM, return_at_least=None), 50, 0)


def test_per_cent_is_rounded_once_half_up() -> None:
    """Section 4 (3): 17 of 28 valid are 60.71 per cent."""
    assert per_cent(17, 28) == Decimal("60.71")
    assert per_cent(30, 50) == Decimal("60.00")
    assert per_cent(1, 0) is None
    assert rounded(Fraction(89985, 1000)) == Decimal("89.99")


def test_tallies_add_up_over_groups_that_are_hidden_too() -> None:
    found = sheets(said("delegates", 6, 4, 2), said("masses", 3, 1, 1), said("guests", 0, 1, 2))
    result = result_of(FORM, HANDED, found)
    assert result.hidden == ("masses", "guests")
    assert [tally.counts for tally in result.tallies] == [(9, 6, 5)]
    assert [group.group for group in result.groups] == ["delegates"]
    assert mean_points(FORM, result.tallies, BUREAU.unit) == Fraction(9 * 100 + 6 * 75, 20)
    assert mean_points(FORM, result.tallies, "nobody") is None
