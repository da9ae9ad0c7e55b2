"""Checks of dates: they can be read, and their order makes sense (A3, A11, A12)."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from workflows.dates import Anchor, DateFault, DateRule, parse_date
from workflows.faults import Fault
from workflows.tree import Node, reference
from workflows.windows import Bounds, Reach, Window, window

_OF_CAMPAIGN: Final = (Anchor.START, Anchor.END)
_OF_PHASE: Final = (Anchor.PHASE_START, Anchor.PHASE_END)


def check_dates(tree: Node) -> Iterable[Fault]:
    """Every date of the tree; what is blank or cannot be read is left out of the comparisons."""
    start, faults = _read(tree["start"], Bounds(), (*_OF_CAMPAIGN, *_OF_PHASE))
    yield from faults
    end, faults = _read(tree["end"], Bounds(), (*_OF_CAMPAIGN, *_OF_PHASE))
    yield from faults
    wrong = tuple(_backwards(tree, "the campaign", start, end))
    yield from wrong
    campaign = Bounds() if wrong else Bounds(start=start.first, end=end.last)
    previous = Window()
    for phase in tree["phases"].rows():
        opens, faults = _read(phase["start"], campaign, _OF_PHASE)
        yield from faults
        closes, faults = _read(phase["end"], campaign, _OF_PHASE)
        yield from faults
        wrong = tuple(_backwards(phase, "the phase", opens, closes))
        yield from wrong
        # Nothing is compared with a window that is wrong itself.
        here = Window() if wrong else Window(opens.first, closes.last)
        yield from _within_campaign(phase, here, campaign)
        yield from _after_previous(phase, here, previous)
        previous = Window(_known(here.first, previous.first), _known(here.last, previous.last))
        for task in phase["tasks"].rows():
            yield from _check_task(task, here, campaign)


def _read(place: Node, bounds: Bounds, barred: tuple[Anchor, ...]) -> tuple[Window, list[Fault]]:
    """The window of the date at `place`; an open one where it is blank, missing or faulty."""
    text = place.text()
    if text is None or reference(text) is not None:
        return Window(), []
    rule, faults = _parsed(text, place.path)
    if rule is None:
        return Window(), faults
    if rule.anchor in barred:
        asked = 'a calendar date such as "2009-03-31"'
        remedy = asked if Anchor.START in barred else f'{asked}, or count from "start" or "end"'
        problem = f'"{rule.anchor}" has nothing to count from here'
        return Window(), [Fault(place.path, problem, f"write {remedy}")]
    try:
        return window(rule, bounds), []
    except OverflowError:
        return Window(), [
            Fault(place.path, f'"{text}" leaves the calendar', "use a smaller offset")
        ]


def _parsed(text: str, path: str) -> tuple[DateRule | None, list[Fault]]:
    try:
        return parse_date(text), []
    except DateFault as fault:
        problem, _, remedy = str(fault).rpartition("; ")
        return None, [Fault(path, problem or str(fault), remedy)]


def _backwards(owner: Node, what: str, start: Window, end: Window) -> Iterable[Fault]:
    if not start.first.surely_after(end.last):
        return
    shown = f'{what} ends on "{owner["end"].text()}", before its start "{owner["start"].text()}"'
    remedy = "put the end after the start"
    first, last = start.first.low, end.last.exact
    # A3: an end month before the start month means the year after.
    if first and last and first.year == last.year and last.month < first.month:
        remedy = f"where it runs into the next year, write {last.year + 1}"
    yield Fault(owner["end"].path, shown, remedy)


def _within_campaign(phase: Node, here: Window, campaign: Bounds) -> Iterable[Fault]:
    if campaign.start.surely_after(here.first):
        yield _outside(phase["start"], "the phase starts before the campaign", campaign.start)
    if here.last.surely_after(campaign.end):
        yield _outside(phase["end"], "the phase ends after the campaign", campaign.end)


def _outside(place: Node, problem: str, bound: Reach) -> Fault:
    return Fault(place.path, problem, f"keep it within the campaign, whose limit is {_day(bound)}")


def _after_previous(phase: Node, here: Window, previous: Window) -> Iterable[Fault]:
    if previous.first.surely_after(here.first):
        problem = "the phase starts before the one in front of it"
        remedy = f"start it on {_day(previous.first)} or later, or put the phases in order"
        yield Fault(phase["start"].path, problem, remedy)
    elif phase["overlaps_previous"].value is not True and _touches(here, previous):
        problem = f"the phase overlaps the one in front of it, which ends on {_day(previous.last)}"
        remedy = "start it later or set overlaps_previous = true"
        yield Fault(phase["start"].path, problem, remedy)


def _touches(here: Window, previous: Window) -> bool:
    starts, ended = here.first.high, previous.last.low
    return starts is not None and ended is not None and starts <= ended


def _check_task(task: Node, phase: Window, campaign: Bounds) -> Iterable[Fault]:
    bounds = Bounds(
        start=campaign.start, end=campaign.end, phase_start=phase.first, phase_end=phase.last
    )
    due, faults = _read(task["due"], bounds, ())
    yield from faults
    opens, faults = _read(task["opens"], bounds, ())
    yield from faults
    if due.last.surely_after(phase.last) or _counts_past_end(task["due"]):
        remedy = f"make it due on {_day(phase.last)} or before, or move it to a later phase"
        yield Fault(task["due"].path, f'"{task["due"].text()}" lies after the phase ends', remedy)
    if phase.first.surely_after(due.last):
        remedy = f"make it due on {_day(phase.first)} or after, or move it to an earlier phase"
        yield Fault(
            task["due"].path, f'"{task["due"].text()}" lies before the phase starts', remedy
        )
    if phase.first.surely_after(opens.first):
        remedy = f"open it on {_day(phase.first)} or after, or leave the key out"
        yield Fault(task["opens"].path, "the task opens before its phase starts", remedy)
    if opens.first.surely_after(due.last):
        problem = f'the task opens after it is due ("{task["due"].text()}")'
        yield Fault(task["opens"].path, problem, "open it earlier or make it due later")


def _counts_past_end(place: Node) -> bool:
    """`phase end + 3 days` is too late even while the phase's end is a blank."""
    rule, _ = _parsed(place.text("") or "2000", place.path)
    return rule is not None and rule.anchor is Anchor.PHASE_END and rule.offset > 0


def _known(here: Reach, previous: Reach) -> Reach:
    return previous if here == Reach() else here


def _day(reach: Reach) -> str:
    day: date | None = reach.exact or reach.high or reach.low
    return day.isoformat() if day else "its last day"
