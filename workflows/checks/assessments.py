"""Checks of `[[assessments]]`: sums that come out, groups and grades that can be told apart."""

from collections.abc import Collection, Iterable
from typing import Final

from workflows.checks.figures import at_least, countable
from workflows.faults import Fault, fault, unknown
from workflows.owners import EVERYBODY, named_unit
from workflows.tree import Node, keys_of, reference

_FULL: Final = 100
_POSITIVE: Final = ("points", "award_top", "appeal_within", "bottom_n")
_NOT_NEGATIVE: Final = ("bonus_at_most", "penalty_at_most")
_FEWEST_TRIMMED: Final = 3
"""Of fewer sheets none would be left."""


def check_assessments(tree: Node) -> Iterable[Fault]:
    """Every assessment of a tree whose parameters are filled in, and what an old file says of its
    one.
    """
    yield from check_grades(tree["assessment"])
    for name in ("award_top", "warn_bottom"):
        yield from at_least(tree["assessment"][name], 1)
    categories, surveys = keys_of(tree["categories"]), keys_of(tree["surveys"])
    for rules in tree["assessments"].rows():
        yield from _check_subjects(rules, categories)
        yield from _check_sums(rules)
        yield from check_grades(rules)
        for name in _POSITIVE:
            yield from at_least(rules[name], 1)
        for name in _NOT_NEGATIVE:
            yield from at_least(rules[name], 0)
        yield from at_least(rules["trim_from"], _FEWEST_TRIMMED)
        for group in rules["groups"].rows():
            survey = group["survey"].text()
            if survey is not None and survey not in surveys:
                yield unknown(group["survey"].path, "thing.survey-section", survey, surveys)
        yield from _check_bottom(rules["bottom"])


def _check_subjects(rules: Node, categories: Collection[str]) -> Iterable[Fault]:
    if rules["subjects"].value == []:
        yield fault(rules["subjects"].path, "fault.assessment.no-subjects")
    for path, name in rules["subjects"].texts():
        known = name == EVERYBODY or named_unit(name) is not None or reference(name) is not None
        if not known and name not in categories:
            yield unknown(path, "thing.category", name, categories)


def _check_sums(rules: Node) -> Iterable[Fault]:
    """The points of the items are those of the assessment, the weights of the groups 100."""
    full = rules["points"].number(_FULL)
    for name, key, whole, code in (
        ("items", "points", full, "scheme-sum"),
        ("groups", "weight", _FULL, "weights"),
    ):
        rows = rules[name].rows()
        if not rows:
            yield fault(rules[name].path, f"fault.assessment.no-{name}")
            continue
        numbers = [row[key].number() for row in rows]
        for row in rows:
            yield from at_least(row[key], 1)
        given = [number for number in numbers if number is not None]
        if len(given) == len(rows) and whole is not None and sum(given) != whole:
            data = {"given": sum(given)} | ({"points": whole} if name == "items" else {})
            yield fault(rules[name].path, f"fault.assessment.{code}", **data)


def check_grades(rules: Node) -> Iterable[Fault]:
    """Grades begin below full marks, the best first."""
    points = rules["points"].number(_FULL)
    yield from at_least(rules["points"], 1)
    above: int | None = None
    for grade in rules["grades"].rows():
        place = grade["from_points"]
        yield from countable(place)
        yield from at_least(place, 0)
        here = place.number()
        if here is None:
            continue
        if points is not None and here > points:
            yield fault(place.path, "fault.definition.over-full-marks", number=here, most=points)
        if above is not None and here >= above:
            code = "fault.definition.grades-out-of-order"
            yield fault(place.path, code, number=here, above=above)
        above = here


def _check_bottom(bottom: Node) -> Iterable[Fault]:
    seen: dict[int, str] = {}
    for rung in bottom.rows():
        years, consequence = rung["years"].number(), rung["consequence"].text()
        yield from at_least(rung["years"], 1)
        if years in seen:
            yield fault(rung["years"].path, "fault.assessment.years-twice", years=years)
        if years is not None:
            seen.setdefault(years, rung.path)
        if consequence is not None and not consequence.strip():
            yield fault(rung["consequence"].path, "fault.assessment.no-consequence")
