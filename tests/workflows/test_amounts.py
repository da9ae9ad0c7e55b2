"""Lower bounds and units of figures: how documents write them, and what reaches them."""

import pytest

from engine.domain.evidence import Filed
from engine.domain.quotas import breaches
from tests.samples import title
from tests.spec import in_english
from workflows.amounts import Amount, Bound, UnitsDiffer, read_amount
from workflows.faults import DefinitionFaults
from workflows.reading.loader import load
from workflows.schema import Quota

HEAD = """
title = "Spring"
start = "2009-03"
source = { issuer = { zh = "县委", en = "County" } }
categories = [{ key = "town", title = { zh = "镇", en = "Town" } }]
[[tasks]]
key = "report"
title = { zh = "报告", en = "Report" }
audience = ["town"]
evidence = [
  { key = "lectures", title = { zh = "讲座", en = "lectures" }, kind = "figure", unit = "期" },
  { key = "books", title = { zh = "书", en = "books" }, kind = "figure", unit = "本" },
]
"""
QUOTA = """
[[quotas]]
key = "many"
title = { zh = "数", en = "Number" }
per = "year"
unit = "期"
duty = "report"
"""
DIFFER = "'期' and '本' cannot be added up"
TARGET = """
[[targets]]
key = "many"
title = { zh = "数", en = "Number" }
duty = "report"
figure = "lectures"
"""


@pytest.mark.parametrize(
    ("text", "least"),
    [("20", 20), ("20多", 21), ("20多万", 200_001), ("1000多", 1_001), ("4000亿", 400_000_000_000),
     ("20+", 21), ("20余", 21), ("20万多", 200_001)],
)  # fmt: skip
def test_a_lower_bound_is_read_as_it_is_written(text: str, least: int) -> None:
    """R060, R062, A25: "20多" of things counted singly is met from 21 on, "20多万" from 200 001."""
    amount = read_amount(text)
    assert amount is not None
    assert amount.least == least
    assert Amount(least).reaches(amount)
    assert not Amount(least - 1).reaches(amount)


@pytest.mark.parametrize("text", ["", "多", "twenty", "20多多", "-3", "20多万多", "2.5万"])
def test_other_texts_are_no_amounts(text: str) -> None:
    """A24: what the report says otherwise is not guessed at."""
    assert read_amount(text) is None


def test_more_than_20_and_5_are_more_than_25() -> None:
    """A25: and a sum of different units is refused."""
    more = Amount(20, more=True, unit="期") + Amount(5, unit="期")
    assert more == Amount(25, more=True, unit="期")
    assert more.reaches(Amount(26, unit="期"))
    assert not more.reaches(Amount(27, unit="期"))
    with pytest.raises(UnitsDiffer) as caught:
        Amount(20, unit="期") + Amount(5, unit="本")
    assert in_english(caught.value.phrase) == (
        "'期' and '本' cannot be added up: count both in one unit"
    )
    with pytest.raises(UnitsDiffer):
        Amount(20, unit="期").reaches(Amount(5, unit="本"))


@pytest.mark.parametrize(
    ("value", "bound", "kept"),
    [
        (20, None, False),
        (21, None, True),
        (20, Bound.MORE_THAN, True),
        (19, Bound.MORE_THAN, False),
    ],
)
def test_a_quota_of_more_than_20(value: int, bound: Bound | None, kept: bool) -> None:
    """R063: 21 keeps it, and so does what is said to be more than 20; 22 is not demanded."""
    quota = Quota(
        key="many", title=title("Number"), per="year", unit="期", figures=("lectures",),
        at_least=20, bound=Bound.MORE_THAN,
    )  # fmt: skip
    found = breaches((quota,), (Filed(key="lectures", value=value, bound=bound),))
    assert (not found) is kept
    if found:
        assert in_english(found[0].text) == f"lectures is {value}, more than 20 asked (Number)"


def test_what_is_more_than_a_number_keeps_no_exact_one_and_no_upper_one() -> None:
    """A25: nobody knows how much more."""
    filed = (Filed(key="lectures", value=5, bound=Bound.MORE_THAN),)
    for exactly, most in ((5, None), (None, 5)):
        quota = Quota(
            key="many", title=title("Number"), per="year", unit="期", figures=("lectures",),
            exactly=exactly, at_most=most,
        )  # fmt: skip
        assert breaches((quota,), filed)


def test_a_definition_says_it_as_the_document_does() -> None:
    """A25: at_least = "20多" is at_least = 20 with bound = "more_than"."""
    found = load(HEAD + QUOTA + 'at_least = "20多"\nfigures = ["lectures"]\n', "spring")
    assert (found.quotas[0].at_least, found.quotas[0].bound) == (20, "more_than")
    found = load(HEAD + TARGET + 'steps = [{ at_least = "20多万" }]\n', "spring")
    assert found.targets
    [step] = found.targets[0].steps
    assert (step.at_least, step.bound) == (200_000, "more_than")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (QUOTA + 'at_least = 3\nfigures = ["lectures", "books"]\n', DIFFER),
        (TARGET + 'unit = "本"\nsteps = [{ at_least = 3 }]\n', DIFFER),
        (QUOTA + 'at_most = 3\nbound = "more_than"\n', "there is none; add at_least"),
    ],
)  # fmt: skip
def test_figures_of_different_units_are_refused(text: str, fault: str) -> None:
    """A25: with place and remedy."""
    with pytest.raises(DefinitionFaults) as caught:
        load(HEAD + text, "spring")
    assert fault in in_english(caught.value)
