"""Checks of numbers: bounds, percentages, grades, figures that are parts of others."""

from collections.abc import Iterable, Mapping

from workflows.faults import Fault, fault
from workflows.titles import read_share
from workflows.tree import Node, duties_of, reference


def check_figures(tree: Node) -> Iterable[Fault]:
    """Every number of the tree; one that stands for a blank parameter is passed over."""
    for phase in tree["phases"].rows():
        for criterion in phase["gate"].rows():
            yield from _check_criterion(criterion)
    for duty in duties_of(tree):
        yield from _check_parts(duty)
    figures, units = figures_by_duty(tree), units_by_duty(tree)
    for quota in tree["quotas"].rows():
        yield from _check_quota(quota)
        yield from _check_counted(quota, figures)
        yield from _check_units(quota, units)
    rules = tree["rectification"]
    for name, smallest in (("plan_within", 1), ("fix_within", 1)):
        yield from at_least(rules[name], smallest)
    lights = tree["lights"]
    for name in ("yellow_within", "receive_within", "start_within"):
        yield from at_least(lights[name], 0)
    received, begun = lights["receive_within"].number(), lights["start_within"].number()
    if received is not None and begun is not None and begun < received:
        path = lights["start_within"].path
        yield fault(path, "fault.definition.begun-before", received=received, begun=begun)


def _check_criterion(criterion: Node) -> Iterable[Fault]:
    bound, kind = criterion["at_least"], criterion["kind"].text()
    if kind in ("coverage", "count_at_least") and bound.missing:
        yield fault(bound.path, f"fault.definition.how-much.{kind.replace('_', '-')}")
    if kind == "reached" and (asked := read_share(bound.value)) is not None:
        if not 0 < asked <= 100:
            yield fault(bound.path, "fault.definition.over-100", number=asked)
    else:
        yield from countable(bound)
    yield from at_least(bound, 0 if kind == "coverage" else 1)
    per_cent = kind in ("coverage", "rectifications_verified")
    shares = (bound, criterion["reported"]) if per_cent else ()
    for share in shares:
        if (share.number() or 0) > 100:
            yield fault(share.path, "fault.definition.over-100", number=share.value)
    reported = criterion["reported"]
    if kind != "coverage" and not reported.missing:
        yield fault(reported.path, "fault.definition.reported-of-coverage")
    yield from countable(reported)
    yield from at_least(reported, 0)


def _check_parts(duty: Node) -> Iterable[Fault]:
    rows = {row["key"].text(): row for row in duty["evidence"].rows()}
    for key, row in rows.items():
        whole = row["of"].text()
        if row["kind"].text() == "checklist":
            yield from _check_list(row, rows)
            continue
        if not row["items"].missing:
            yield fault(row["items"].path, "fault.definition.items-of-no-list")
        if whole is None:
            continue
        if row["kind"].text() != "figure":
            yield fault(row["of"].path, "fault.definition.of-is-for-figures")
        if whole == key:
            yield fault(row["of"].path, "fault.definition.part-of-itself")
        elif whole not in rows or rows[whole]["kind"].text() != "figure":
            yield fault(row["of"].path, "fault.definition.no-figure-here", figure=whole)


def _check_list(row: Node, rows: Mapping[str | None, Node]) -> Iterable[Fault]:
    """A checklist has items, each once, and `of` names the document that they are in."""
    if not row["items"].rows():
        yield fault(row["items"].path, "fault.definition.list-without-items")
    seen: set[str] = set()
    for path, item in row["items"].texts():
        if item in seen:
            yield fault(path, "fault.definition.item-twice", item=item)
        seen.add(item)
    whole = row["of"].text()
    if whole is not None and (
        whole not in rows or rows[whole]["kind"].text("document") != "document"
    ):
        yield fault(row["of"].path, "fault.definition.no-document-here", document=whole)


def _check_quota(quota: Node) -> Iterable[Fault]:
    given = [n for n in ("at_least", "at_most", "exactly") if not quota[n].missing]
    if not given:
        yield fault(quota.path, "fault.definition.quota-without-number")
    elif "exactly" in given and len(given) > 1:
        beside = tuple(given[:-1])
        yield fault(quota["exactly"].path, "fault.definition.exactly-beside", beside=beside)
    for name in given:
        yield from countable(quota[name])
        yield from at_least(quota[name], 0)
    yield from ordered(quota)
    yield from bound_fault(quota)


def bound_fault(row: Node) -> Iterable[Fault]:
    """A bound is that of a least number."""
    if not row["bound"].missing and row["at_least"].missing:
        yield fault(row["bound"].path, "fault.definition.bound-of-nothing")


def units_by_duty(tree: Node) -> dict[str, dict[str, str]]:
    """The units of the figures that each duty asks for, where they have one."""
    return {
        duty["key"].text() or "": {
            row["key"].text() or "": unit
            for row in duty["evidence"].rows()
            if (unit := row["unit"].text())
        }
        for duty in duties_of(tree)
    }


def _check_units(quota: Node, units: dict[str, dict[str, str]]) -> Iterable[Fault]:
    """Figures that one number counts are of one unit."""
    known = units.get(quota["duty"].text() or "", {})
    found = {known[name]: path for path, name in quota["figures"].texts() if name in known}
    if len(found) > 1:
        one, other = list(found)[:2]
        yield fault(found[other], "fault.amount.units", one=one, other=other)


def figures_by_duty(tree: Node) -> dict[str, list[str]]:
    """The figures that each duty asks for."""
    return {
        duty["key"].text() or "": [
            row["key"].text() or ""
            for row in duty["evidence"].rows()
            if row["kind"].text() == "figure"
        ]
        for duty in duties_of(tree)
    }


def _check_counted(quota: Node, figures: dict[str, list[str]]) -> Iterable[Fault]:
    named = [*quota["figures"].texts()]
    if (whole := quota["for_each"].text()) is not None:
        named.append((quota["for_each"].path, whole))
        if quota["figures"].missing:
            yield fault(quota["for_each"].path, "fault.definition.nothing-counted")
    if named and quota["duty"].missing:
        yield fault(quota["duty"].path, "fault.definition.figures-of-no-duty")
        return
    known = figures.get(quota["duty"].text() or "", [])
    for path, name in named:
        if name not in known:
            code = "fault.definition.figure-not-asked"
            if known:
                yield fault(path, code, figure=name, known=tuple(known))
            else:
                yield fault(path, f"{code}.none", figure=name)


def ordered(row: Node) -> Iterable[Fault]:
    least, most = row["at_least"].number(), row["at_most"].number()
    if least is not None and most is not None and most < least:
        code = "fault.definition.most-below-least"
        yield fault(row["at_most"].path, code, most=most, least=least)


def countable(place: Node) -> Iterable[Fault]:
    text = place.text()
    if text is not None and reference(text) is None:
        yield fault(place.path, "fault.definition.not-a-number", text=text)


def at_least(place: Node, smallest: int) -> Iterable[Fault]:
    number = place.number()
    if number is not None and number < smallest:
        yield fault(place.path, "fault.definition.too-small", number=number, least=smallest)
