"""Checks of recurring duties: cadences, due days within a period, from when until when."""

from collections.abc import Iterable

from workflows.cadences import EXAMPLES, Every, Interval, UnknownCadence, parse_due, parse_every
from workflows.checks.date_reading import DateReading
from workflows.dates import DateFault
from workflows.faults import Fault, fault, unknown
from workflows.tree import RUN_KEYS, Node, reference


def check_cadences(tree: Node) -> Iterable[Fault]:
    """Every obligation of the tree; what is blank or cannot be read is compared with nothing."""
    dates = DateReading(tree)
    for row in tree["obligations"].rows():
        every, faults = _every(row["every"])
        yield from faults
        if every is not None:
            yield from _check_due(row["due"], every)
            yield from _check_first(row["first"], every)
        order = tuple(_check_order(row, dates))
        own = [dates.faults[path] for key in RUN_KEYS if (path := row[key].path) in dates.faults]
        yield from own or order


def _every(place: Node) -> tuple[Every | None, list[Fault]]:
    text = place.text()
    if text is None or reference(text) is not None:
        return None, []
    try:
        return parse_every(text), []
    except UnknownCadence:
        return None, [unknown(place.path, "thing.cadence", text, EXAMPLES)]
    except DateFault as found:
        return None, [Fault(place.path, found.phrase)]


def _check_due(place: Node, every: Every) -> Iterable[Fault]:
    text = place.text()
    if text is None or reference(text) is not None:
        return
    try:
        parse_due(text, every)
    except DateFault as found:
        yield Fault(place.path, found.phrase)


def _check_first(place: Node, every: Every) -> Iterable[Fault]:
    counted = isinstance(every, Interval)
    if counted and place.missing:
        yield fault(place.path, "fault.cadence.first-missing")
    if not counted and not place.missing:
        yield fault(place.path, "fault.cadence.first-of-period")


def _check_order(row: Node, dates: DateReading) -> Iterable[Fault]:
    """From when until when: in their order, and within the campaign."""
    first, begins, ends = (dates.between(row[key]) for key in RUN_KEYS)
    start, end = dates.start().first, dates.end().last
    for opening in (start, begins.first):
        if opening.surely_after(ends.last):
            yield fault(row["until"].path, "fault.cadence.over-before", day=opening.low)
            return
    limit = end if row["until"].missing else ends.last
    for key, day in (("first", first), ("from", begins)):
        if day.first.surely_after(limit):
            yield fault(row[key].path, "fault.cadence.never-comes", day=limit.high)
