"""What is checked of `[[assessments]]`: place and remedy, in both languages."""

import pytest

from office.words import worded
from tests.workflows.test_checks import SAMPLE, faults
from workflows.checks.acting import acting
from workflows.reading.loader import DefinitionFaults, load
from workflows.reading.shapes import plain
from workflows.sections.assessment import LIFTED, Assessment, RaterGroup, ScoreItem, Ties
from workflows.titles import Title
from workflows.tree import Node, written

GOOD = """
[[assessments]]
key = "sections"
subjects = ["town"]
rules = ["R200", "R202", "R203"]
items = [{ key = "style", points = 40 }, { key = "service", points = 60 }]
groups = [{ key = "leading_group", weight = 60 }, { key = "delegates", weight = 40 }]
grades = [{ key = "satisfied", title = "满意", from_points = 90 }]
bonus_at_most = 10
trim_from = 5
ties = "all"
award_top = 3
appeal_within = 5
bottom = [{ years = 1, consequence = "warning" }, { years = 2, consequence = "off_post_training" }]
"""


def test_the_section_of_the_specification_loads_and_acts() -> None:
    """R200, R202, R203: it claims its rules, and lets a provision be served by it."""
    definition = load(SAMPLE + GOOD, "sample.toml")
    (rules,) = definition.assessments or ()
    assert [(group.key, group.weight) for group in rules.groups] == [
        ("leading_group", 60),
        ("delegates", 40),
    ]
    places = acting(Node(plain(written(definition))))
    assert places["assessments/sections"] == ("R200", "R202", "R203")


BROKEN = {
    "weights": (
        "weight = 40",
        "weight = 30",
        "assessments[0].groups: the weights of the groups add up to 90, not to 100; change them "
        "until they do",
    ),
    "items": (
        "points = 60",
        "points = 50",
        "assessments[0].items: the points of the items add up to 90, not to 100; change them "
        "until they do",
    ),
    "no groups": (
        'groups = [{ key = "leading_group", weight = 60 }, { key = "delegates", weight = 40 }]',
        "",
        'assessments[0].groups: nobody scores; add groups = [{ key = "...", weight = 100 }]',
    ),
    "a group twice": (
        'key = "delegates"',
        'key = "leading_group"',
        'assessments[0].groups[1].key: key "leading_group" is taken by assessments[0].groups[0]; '
        "choose another",
    ),
    "an unknown category": (
        'subjects = ["town"]',
        'subjects = ["towm"]',
        'assessments[0].subjects[0]: unknown category "towm"; did you mean "town"?',
    ),
    "nobody": (
        'subjects = ["town"]',
        "subjects = []",
        'assessments[0].subjects: nobody is assessed; list categories, e.g. ["town"]',
    ),
    "too few to trim": (
        "trim_from = 5",
        "trim_from = 2",
        "assessments[0].trim_from: 2 is too small; use 3 or more",
    ),
    "no survey": (
        "weight = 40",
        'weight = 40, survey = "review"',
        'assessments[0].groups[1].survey: unknown survey "review"',
    ),
    "years twice": (
        "years = 2",
        "years = 1",
        "assessments[0].bottom[1].years: 1 years stand twice; let one consequence follow for "
        "each number of years",
    ),
    "a grade beyond": (
        "from_points = 90",
        "from_points = 110",
        "assessments[0].grades[0].from_points: 110 is more than the full marks; use 0 to 100",
    ),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_each_check(broken: str) -> None:
    old, new, said = BROKEN[broken]
    assert old in GOOD
    found = faults(SAMPLE + GOOD.replace(old, new, 1))
    assert len(found) == 1
    assert found[0].startswith(said)


def test_weights_that_do_not_add_up_are_told_in_chinese_too() -> None:
    with pytest.raises(DefinitionFaults) as caught:
        load(SAMPLE + GOOD.replace("weight = 40", "weight = 30"), "sample.toml")
    (fault,) = caught.value.faults
    assert worded(fault.phrase, "zh") == (
        "assessments[0].groups：各组权重合计 90，不是 100；请调整到相符"
    )


def test_what_old_files_say_of_their_one_is_lifted() -> None:
    """Everybody is scored on one item, each sheet alike; points, grades and places as they were."""
    old = Assessment(
        points=50,
        raters=(Title(zh="群众", en="Public"), Title(zh="代表", en="Delegates")),
        award_top=2,
        award_ties=False,
        warn_bottom=3,
    )
    rules = old.lifted()
    assert (rules.key, rules.subjects, rules.bottom_n, rules.ties) == (
        LIFTED, ("*",), 3, Ties.DECIDE
    )  # fmt: skip
    assert rules.items == (ScoreItem(key="points", points=50),)
    assert rules.groups == (
        RaterGroup(key="raters", weight=100, title=Title(zh="群众、代表", en="Public, Delegates")),
    )
    assert load(SAMPLE, "sample.toml").every_assessment[0].key == LIFTED
