"""Checks of targets: what they count is handed in, and can be reached while the campaign runs."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from workflows.checks.figures import (
    at_least,
    bound_fault,
    countable,
    figures_by_duty,
    ordered,
    units_by_duty,
)
from workflows.dates import DateFault, parse_date
from workflows.faults import Fault, fault
from workflows.reading.key_notes import EXAMPLES
from workflows.targets import days_of_period
from workflows.tree import Node, duties_of
from workflows.windows import Bounds, Window, window

_BOUNDS: Final = ("at_least", "at_most")


def check_targets(tree: Node) -> Iterable[Fault]:
    """Every target of a tree whose parameters are filled in."""
    figures, parts, campaign = figures_by_duty(tree), _parts(tree), _campaign(tree)
    for target in tree["targets"].rows():
        duty, whole = target["duty"].text() or "", target["of"]
        for place in (target["figure"], whole):
            name, known = place.text(), figures.get(duty)
            if name is not None and known is not None and name not in known:
                code = "fault.definition.figure-not-asked" + ("" if known else ".none")
                yield fault(place.path, code, figure=name, known=tuple(known))
        if whole.text() is not None and whole.text() == target["figure"].text():
            yield fault(whole.path, "fault.definition.part-of-itself")
        yield from _check_unit(target, units_by_duty(tree).get(duty, {}))
        if target["steps"].value == []:
            example = f"steps = {EXAMPLES['steps']}"
            yield fault(
                target["steps"].path, "fault.definition.target-without-steps", example=example
            )
        # A part can never be more than its whole; of a plan more may be done than it says.
        is_part = (duty, target["figure"].text(), whole.text()) in parts
        seen: dict[tuple[object, ...], str] = {}
        for step in target["steps"].rows():
            yield from _check_step(step, campaign, is_part=is_part)
            about = (
                _days(step["period"].text() or ""),
                *sorted(name for _, name in step["audience"].texts()),
            )
            if about in seen:
                yield fault(step.path, "fault.definition.step-twice", by=seen[about])
            seen.setdefault(about, step.path)


def _check_unit(target: Node, units: dict[str, str]) -> Iterable[Fault]:
    """A target counts its figure in the figure's own unit."""
    own, counted = units.get(target["figure"].text() or ""), target["unit"].text()
    if own and counted and own != counted and target["of"].missing:
        yield fault(target["unit"].path, "fault.amount.units", one=own, other=counted)


def _check_step(step: Node, campaign: Window, *, is_part: bool) -> Iterable[Fault]:
    if all(step[name].missing for name in _BOUNDS):
        yield fault(step.path, "fault.definition.step-without-number")
    for name in _BOUNDS:
        yield from countable(step[name])
        yield from at_least(step[name], 0)
        if is_part and (step[name].number() or 0) > 100:
            yield fault(step[name].path, "fault.definition.over-100", number=step[name].value)
    yield from ordered(step)
    yield from bound_fault(step)
    text = step["period"].text()
    if text is None:
        return
    try:
        first, last = days_of_period(text)
    except DateFault as found:
        yield Fault(step["period"].path, found.phrase)
        return
    begins, ends = campaign.first.low, campaign.last.high
    if (begins and last < begins) or (ends and first > ends):
        code = "fault.definition.target-outside"
        yield fault(step["period"].path, code, period=text, first=begins or "", last=ends or "")


def _days(period: str) -> tuple[date, date] | str:
    """The days of a period, as one period can be written in two ways."""
    try:
        return days_of_period(period)
    except DateFault:
        return period


def _parts(tree: Node) -> set[tuple[str, str | None, str | None]]:
    """Figures with the whole that each is part of, by their duties."""
    return {
        (duty["key"].text() or "", row["key"].text(), row["of"].text())
        for duty in duties_of(tree)
        for row in duty["evidence"].rows()
        if row["of"].text() is not None
    }


def _campaign(tree: Node) -> Window:
    """The days of the campaign as far as they are certain."""
    start = _day(tree["start"], Bounds())
    return Window(start.first, _day(tree["end"], Bounds(start=start.first)).last)


def _day(place: Node, bounds: Bounds) -> Window:
    try:
        return window(parse_date(place.text("") or ""), bounds)
    except (DateFault, OverflowError):
        return Window()
