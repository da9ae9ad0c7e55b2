"""Checks of numbers: bounds, percentages, grades, the ladder, figures that are parts of others."""

from collections.abc import Iterable

from workflows.faults import Fault
from workflows.tree import Node, reference


def check_figures(tree: Node) -> Iterable[Fault]:
    """Every number of the tree; one that stands for a blank parameter is passed over."""
    for phase in tree["phases"].rows():
        for criterion in phase["gate"].rows():
            yield from _check_criterion(criterion)
        for task in phase["tasks"].rows():
            yield from _check_parts(task)
    for obligation in tree["obligations"].rows():
        yield from _check_parts(obligation)
    figures = _figures(tree)
    for quota in tree["quotas"].rows():
        yield from _check_quota(quota)
        yield from _check_counted(quota, figures)
    rules = tree["rectification"]
    for name, smallest in (("plan_within", 1), ("fix_within", 1)):
        yield from _at_least(rules[name], smallest)
    yield from _at_least(tree["lights"]["yellow_within"], 0)
    yield from _check_grades(tree["assessment"])
    yield from _check_ladder(tree["reminders"])


def _check_criterion(criterion: Node) -> Iterable[Fault]:
    bound, kind = criterion["at_least"], criterion["kind"].text()
    if kind in ("coverage", "count_at_least") and bound.missing:
        what = "per cent, e.g. at_least = 100" if kind == "coverage" else "count, e.g. at_least = 1"
        yield Fault(bound.path, f'"{kind}" does not say how much', f"add the {what}")
    yield from _countable(bound)
    yield from _at_least(bound, 0 if kind == "coverage" else 1)
    if kind == "coverage" and (bound.number() or 0) > 100:
        yield Fault(bound.path, f"{bound.value} is more than 100 per cent", "use 0 to 100")


def _check_parts(duty: Node) -> Iterable[Fault]:
    rows = {row["key"].text(): row for row in duty["evidence"].rows()}
    for key, row in rows.items():
        whole = row["of"].text()
        if whole is None:
            continue
        if row["kind"].text() != "figure":
            yield Fault(row["of"].path, '"of" is for figures', 'set kind = "figure"')
        if whole == key:
            yield Fault(row["of"].path, "the figure is a part of itself", "name another figure")
        elif whole not in rows or rows[whole]["kind"].text() != "figure":
            remedy = "add that figure to the evidence of the same task"
            yield Fault(row["of"].path, f'there is no figure "{whole}" here', remedy)


def _check_quota(quota: Node) -> Iterable[Fault]:
    given = [n for n in ("at_least", "at_most", "exactly") if not quota[n].missing]
    if not given:
        yield Fault(quota.path, "the quota has no number", "add at_least, at_most or exactly")
    elif "exactly" in given and len(given) > 1:
        problem = f'"exactly" stands beside {" and ".join(given[:-1])}'
        yield Fault(quota["exactly"].path, problem, "keep either exactly, or the bounds")
    for name in given:
        yield from _countable(quota[name])
        yield from _at_least(quota[name], 0)
    yield from _ordered(quota)


def _figures(tree: Node) -> dict[str, list[str]]:
    """The figures that each duty asks for."""
    duties = [*tree["obligations"].rows()]
    for phase in tree["phases"].rows():
        duties += phase["tasks"].rows()
    return {
        duty["key"].text() or "": [
            row["key"].text() or ""
            for row in duty["evidence"].rows()
            if row["kind"].text() == "figure"
        ]
        for duty in duties
    }


def _check_counted(quota: Node, figures: dict[str, list[str]]) -> Iterable[Fault]:
    named = [*quota["figures"].texts()]
    if (whole := quota["for_each"].text()) is not None:
        named.append((quota["for_each"].path, whole))
        if quota["figures"].missing:
            remedy = 'name what is counted, e.g. figures = ["essays"]'
            yield Fault(quota["for_each"].path, "nothing is counted for each", remedy)
    if named and quota["duty"].missing:
        yield Fault(quota["duty"].path, "the figures belong to no duty", "name the duty")
        return
    known = figures.get(quota["duty"].text() or "", [])
    for path, name in named:
        if name not in known:
            remedy = f"use {', '.join(known)}" if known else "ask for a figure in its evidence"
            yield Fault(path, f'the duty asks for no figure "{name}"', remedy)


def _check_grades(assessment: Node) -> Iterable[Fault]:
    points = assessment["points"].number(100)
    yield from _at_least(assessment["points"], 1)
    for name in ("award_top", "warn_bottom"):
        yield from _at_least(assessment[name], 1)
    above: int | None = None
    for grade in assessment["grades"].rows():
        place = grade["from_points"]
        yield from _countable(place)
        yield from _at_least(place, 0)
        here = place.number()
        if here is None:
            continue
        if points is not None and here > points:
            yield Fault(place.path, f"{here} is more than the full marks", f"use 0 to {points}")
        if above is not None and here >= above:
            problem = f"{here} is not below the grade before, which begins at {above}"
            yield Fault(place.path, problem, "list the grades best first")
        above = here


def _check_ladder(reminders: Node) -> Iterable[Fault]:
    before: int | None = None
    for rung in reminders.rows():
        if rung["to"].value == []:
            yield Fault(rung["to"].path, "nobody is reminded", 'name them, e.g. ["liaison"]')
        days = rung["days"].number()
        if days is None:
            continue
        if before is not None and days < before:
            problem = f"{days} days comes after a rung of {before} days"
            yield Fault(rung["days"].path, problem, "list the rungs by days, earliest first")
        before = days


def _ordered(row: Node) -> Iterable[Fault]:
    least, most = row["at_least"].number(), row["at_most"].number()
    if least is not None and most is not None and most < least:
        remedy = "make at_most as large as at_least, or larger"
        yield Fault(row["at_most"].path, f"at most {most} is less than at least {least}", remedy)


def _countable(place: Node) -> Iterable[Fault]:
    text = place.text()
    if text is not None and reference(text) is None:
        remedy = 'write digits without quotes, or "$key"'
        yield Fault(place.path, f'"{text}" is not a whole number', remedy)


def _at_least(place: Node, smallest: int) -> Iterable[Fault]:
    number = place.number()
    if number is not None and number < smallest:
        yield Fault(place.path, f"{number} is too small", f"use {smallest} or more")
