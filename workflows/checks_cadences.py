"""Checks of recurring duties: cadences, due days within a period, from when until when."""

from collections.abc import Iterable

from workflows.cadences import (
    EXAMPLES,
    Every,
    Interval,
    UnknownCadence,
    accepted_duty,
    parse_due,
    parse_every,
)
from workflows.dates import Anchor, DateFault, parse_date
from workflows.faults import Fault, fault, unknown
from workflows.tree import RUN_KEYS, Node, duties_of, reference
from workflows.windows import Bounds, Window, window


def check_cadences(tree: Node) -> Iterable[Fault]:
    """Every obligation of the tree; what is blank or cannot be read is compared with nothing."""
    start, end = _window(tree["start"], Bounds())[0], _window(tree["end"], Bounds())[0]
    campaign = Bounds(start=start.first, end=end.last)
    recurring = tree["obligations"].rows()
    once = {row["key"].text() or "" for row in duties_of(tree) if row not in recurring}
    for row in recurring:
        every, faults = _every(row["every"])
        yield from faults
        if every is not None:
            yield from _check_due(row["due"], every)
            yield from _check_first(row["first"], every)
        yield from _check_run(row, campaign, once)


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


def _check_run(row: Node, campaign: Bounds, once: set[str]) -> Iterable[Fault]:
    """From when until when: dates that can be read, in their order, within the campaign."""
    found: dict[str, Window] = {}
    for name in RUN_KEYS:
        place = row[name]
        duty = accepted_duty(place.text() or "") if name != "first" else None
        if duty is None:
            found[name], faults = _window(place, campaign)
            yield from faults
        elif duty not in once:
            yield unknown(place.path, "thing.duty", duty, once)
    begins, ends = found.get("from", Window()).first, found.get("until", Window()).last
    if campaign.start.surely_after(ends) or begins.surely_after(ends):
        first = (begins if begins.surely_after(ends) else campaign.start).low
        yield fault(row["until"].path, "fault.cadence.over-before", day=first)
        return
    limit = campaign.end if row["until"].missing else ends
    for name in ("first", "from"):
        if found.get(name, Window()).first.surely_after(limit):
            yield fault(row[name].path, "fault.cadence.never-comes", day=limit.high)


def _window(place: Node, bounds: Bounds) -> tuple[Window, list[Fault]]:
    """The window of a date; an open one where it is blank, missing or faulty."""
    text = str(place.value) if isinstance(place.value, int) else place.text()
    if text is None or reference(text) is not None:
        return Window(), []
    try:
        rule = parse_date(text)
    except DateFault as found:
        return Window(), [Fault(place.path, found.phrase)]
    if rule.anchor in (Anchor.PHASE_START, Anchor.PHASE_END):
        code = "fault.definition.nothing-to-count-from.of-phase"
        return Window(), [fault(place.path, code, anchor=rule.anchor.value)]
    try:
        return window(rule, bounds), []
    except OverflowError:
        return Window(), [fault(place.path, "fault.definition.leaves-the-calendar", date=text)]
