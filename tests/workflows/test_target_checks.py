"""Targets in a definition: each fault with its place and remedy, and the remedies followed."""

from datetime import date
from pathlib import Path

import pytest

from tests.spec import in_english
from workflows.reading.loader import DefinitionFaults, load
from workflows.targets import days_of_period

SAMPLE = (
    (Path(__file__).parent / "sample.toml").read_text(encoding="utf-8")
    + """
[[targets]]
key = "people"
title = "参加人数"
duty = "study"
figure = "people_covered"
of = "people_total"
steps = [
  { period = "2009-Q1", at_least = 60 },
  { period = "2009", at_least = 80, audience = ["town"] },
  { at_least = 90, at_most = 100 },
]
"""
)

BROKEN = {
    "duty": (
        'duty = "study"\nfigure', 'duty = "studdy"\nfigure',
        'targets[0].duty: unknown task or obligation "studdy"; did you mean "study"?',
    ),
    "figure": (
        'figure = "people_covered"', 'figure = "heads"',
        'targets[0].figure: the duty asks for no figure "heads"; use people_covered, people_total',
    ),
    "a part of itself": (
        'of = "people_total"\nsteps', 'of = "people_covered"\nsteps',
        "targets[0].of: the figure is a part of itself; name another figure",
    ),
    "more than the whole": (
        "at_least = 80", "at_least = 101",
        "targets[0].steps[1].at_least: 101 is more than 100 per cent; use 0 to 100",
    ),
    "nothing to reach": (
        "at_least = 90, at_most = 100", "audience = []",
        "targets[0].steps[2]: no number is to be reached; add at_least or at_most",
    ),
    "most below least": (
        "at_most = 100", "at_most = 89",
        "targets[0].steps[2].at_most: at most 89 is less than at least 90; make at_most as large "
        "as at_least, or larger",
    ),
    "no category": (
        '["town"] },', '["towns"] },',
        'targets[0].steps[1].audience[0]: unknown category "towns"; did you mean "town"?',
    ),
    "no period": (
        '"2009-Q1"', '"2009-03 early"',
        'targets[0].steps[0].period: "2009-03 early" is no period; write a year "2026", a '
        'half-year "2026-H1", a quarter "2026-Q2" or a month "2026-03"',
    ),
    "outside the campaign": (
        '"2009-Q1"', '"2010"',
        'targets[0].steps[0].period: "2010" lies outside the campaign (2009-02-01 to 2009-12-31); '
        "write a period in which it runs, or correct the campaign's days",
    ),
    "twice": (
        '{ period = "2009-Q1", at_least = 60 }', '{ at_least = 60 }',
        "targets[0].steps[2]: the same period and the same units stand in targets[0].steps[0] "
        "already; keep one of them",
    ),
    "twice, written in another way": (
        '{ at_least = 90, at_most = 100 }',
        '{ period = "2009 end", at_least = 90, audience = ["town"] }',
        "targets[0].steps[2]: the same period and the same units stand in targets[0].steps[1] "
        "already; keep one of them",
    ),
}  # fmt: skip


def test_the_sample_is_sound() -> None:
    (target,) = load(SAMPLE).targets or ()
    assert [step.period for step in target.steps][:2] == ["2009-Q1", "2009"]


@pytest.mark.parametrize("name", BROKEN)
def test_one_fault_with_its_place(name: str) -> None:
    sound, broken, told = BROKEN[name]
    assert sound in SAMPLE
    with pytest.raises(DefinitionFaults) as caught:
        load(SAMPLE.replace(sound, broken), "sample.toml")
    assert [in_english(fault) for fault in caught.value.faults] == [told]


def test_a_target_without_steps() -> None:
    text = SAMPLE.partition("steps = [")[0] + "steps = []"
    with pytest.raises(DefinitionFaults) as caught:
        load(text)
    assert [in_english(fault) for fault in caught.value.faults] == [
        "targets[0].steps: nothing is to be reached; add a step, e.g. "
        'steps = [{ period = "2026", at_least = 80 }]'
    ]


def test_a_number_in_a_step_may_be_a_blank_in_place() -> None:
    found = load(SAMPLE.replace("at_least = 80", 'at_least = "?"'))
    assert found.targets
    assert found.targets[0].steps[1].at_least == "$people-at-least"
    assert found.parameters[-1].title.zh == "参加人数: at_least"


def test_more_than_was_planned_can_be_asked_for() -> None:
    """Only of a part and its whole are more than a hundred per cent a slip."""
    text = SAMPLE.replace('figure = "people_covered"', 'figure = "people_total"').replace(
        'of = "people_total"\nsteps', 'of = "people_covered"\nsteps'
    )
    assert load(text.replace("at_least = 80", "at_least = 120")).targets


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026 end", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026-Q2 end", date(2026, 4, 1), date(2026, 6, 30)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_a_period_has_all_its_days(text: str, first: date, last: date) -> None:
    assert days_of_period(text) == (first, last)
