"""Quotas held against figures: bounds, per head, blanks."""

import pytest

from engine.domain.evidence import Filed
from engine.domain.quotas import breaches
from tests.spec import in_english
from workflows.schema import Quota, Severity, Title


def quota(
    *,
    at_least: int | str | None = None,
    at_most: int | None = None,
    exactly: int | None = None,
    for_each: str | None = None,
) -> Quota:
    return Quota(
        key="essays",
        title=Title(zh="每人文章", en="Essays of each"),
        rules=("R131",),
        per="cadre",
        unit="essays",
        duty="study-essays",
        figures=("essays",),
        for_each=for_each,
        at_least=at_least,
        at_most=at_most,
        exactly=exactly,
    )


def filed(essays: int, cadres: int = 10) -> tuple[Filed, ...]:
    return (Filed(key="essays", value=essays), Filed(key="cadres", value=cadres))


@pytest.mark.parametrize(
    ("rule", "essays", "fault"),
    [
        (quota(at_least=1, for_each="cadres"), 10, None),
        (quota(at_least=1, for_each="cadres"), 9, "at least 1 for each of 10 asked"),
        (quota(at_least=1, at_most=3), 4, "at most 3 allowed"),
        (quota(at_least=1, at_most=3), 3, None),
        (quota(exactly=1, for_each="cadres"), 11, "exactly 1 for each of 10 asked"),
        (quota(at_least="$essays"), 0, None),
    ],
)
def test_a_figure_against_its_bounds(rule: Quota, essays: int, fault: str | None) -> None:
    """R096, R099, R100, R102, R105, R106, R131, R141, R212, R214."""
    texts = [in_english(breach.text) for breach in breaches((rule,), filed(essays))]
    assert texts == ([f"essays is {essays}, {fault} (Essays of each)"] if fault else [])


def test_a_figure_that_was_not_handed_in_breaks_nothing() -> None:
    assert breaches((quota(at_least=5),), ()) == ()


def test_a_breach_says_how_severe_it_is() -> None:
    (breach,) = breaches((quota(at_most=1),), filed(2))
    assert (breach.quota, breach.severity) == ("essays", Severity.HARD)
