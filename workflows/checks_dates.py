"""Checks of dates: they can be read, and their order makes sense (A3, A11, A12)."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from engine.phrases import Phrase, phrase
from workflows.dates import Anchor, DateFault, DateRule, parse_date
from workflows.faults import Fault, fault
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
    wrong = tuple(_backwards(tree, "campaign", start, end))
    yield from wrong
    campaign = Bounds() if wrong else Bounds(start=start.first, end=end.last)
    previous = Window()
    for phase in tree["phases"].rows():
        opens, faults = _read(phase["start"], campaign, _OF_PHASE)
        yield from faults
        closes, faults = _read(phase["end"], campaign, _OF_PHASE)
        yield from faults
        wrong = tuple(_backwards(phase, "phase", opens, closes))
        yield from wrong
        # Nothing is compared with a window that is wrong itself.
        here = Window() if wrong else Window(opens.first, closes.last)
        yield from _within_campaign(phase, here, campaign)
        yield from _after_previous(phase, here, previous)
        previous = Window(_known(here.first, previous.first), _known(here.last, previous.last))
        for task in phase["tasks"].rows():
            yield from _check_task(task, here, campaign)
    for task in tree["tasks"].rows():
        yield from _check_free_task(task, campaign)


def _read(place: Node, bounds: Bounds, barred: tuple[Anchor, ...]) -> tuple[Window, list[Fault]]:
    """The window of the date at `place`; an open one where it is blank, missing or faulty."""
    text = place.text()
    if text is None or reference(text) is not None:
        return Window(), []
    rule, faults = _parsed(text, place.path)
    if rule is None:
        return Window(), faults
    if rule.anchor in barred:
        which = "" if Anchor.START in barred else ".of-phase"
        code = f"fault.definition.nothing-to-count-from{which}"
        return Window(), [fault(place.path, code, anchor=rule.anchor.value)]
    try:
        return window(rule, bounds), []
    except OverflowError:
        return Window(), [fault(place.path, "fault.definition.leaves-the-calendar", date=text)]


def _parsed(text: str, path: str) -> tuple[DateRule | None, list[Fault]]:
    try:
        return parse_date(text), []
    except DateFault as found:
        return None, [Fault(path, found.phrase)]


def _backwards(owner: Node, what: str, start: Window, end: Window) -> Iterable[Fault]:
    if not start.first.surely_after(end.last):
        return
    code = f"fault.definition.{what}-backwards"
    data: dict[str, object] = {"end": owner["end"].text(), "start": owner["start"].text()}
    first, last = start.first.low, end.last.exact
    # A3: an end month before the start month means the year after.
    if first and last and first.year == last.year and last.month < first.month:
        code = f"fault.definition.{what}-backwards.next-year"
        yield fault(owner["end"].path, code, **data, year=str(last.year + 1))
    else:
        yield fault(owner["end"].path, code, **data)


def _within_campaign(phase: Node, here: Window, campaign: Bounds) -> Iterable[Fault]:
    if campaign.start.surely_after(here.first):
        code = "fault.definition.phase-before-campaign"
        yield fault(phase["start"].path, code, limit=_day(campaign.start))
    if here.last.surely_after(campaign.end):
        code = "fault.definition.phase-after-campaign"
        yield fault(phase["end"].path, code, limit=_day(campaign.end))


def _after_previous(phase: Node, here: Window, previous: Window) -> Iterable[Fault]:
    if previous.first.surely_after(here.first):
        code = "fault.definition.phase-out-of-order"
        yield fault(phase["start"].path, code, day=_day(previous.first))
    elif phase["overlaps_previous"].value is not True and _touches(here, previous):
        code = "fault.definition.phase-overlaps"
        yield fault(phase["start"].path, code, day=_day(previous.last))


def _touches(here: Window, previous: Window) -> bool:
    starts, ended = here.first.high, previous.last.low
    return starts is not None and ended is not None and starts <= ended


def _check_free_task(task: Node, campaign: Bounds) -> Iterable[Fault]:
    """A task outside any phase opens as the campaign starts, whatever a phase would begin with."""
    bounds = Bounds(start=campaign.start, end=campaign.end, phase_start=campaign.start)
    due, faults = _read(task["due"], bounds, _OF_PHASE)
    yield from faults
    opens, faults = _read(task["opens"], bounds, (Anchor.PHASE_END,))
    yield from faults
    if opens.first.surely_after(due.last):
        code = "fault.definition.opens-after-due"
        yield fault(task["opens"].path, code, due=task["due"].text())


def _check_task(task: Node, phase: Window, campaign: Bounds) -> Iterable[Fault]:
    bounds = Bounds(
        start=campaign.start, end=campaign.end, phase_start=phase.first, phase_end=phase.last
    )
    due, faults = _read(task["due"], bounds, ())
    yield from faults
    opens, faults = _read(task["opens"], bounds, ())
    yield from faults
    if due.last.surely_after(phase.last) or _counts_past_end(task["due"]):
        code = "fault.definition.due-after-phase"
        yield fault(task["due"].path, code, due=task["due"].text(), day=_day(phase.last))
    if phase.first.surely_after(due.last):
        code = "fault.definition.due-before-phase"
        yield fault(task["due"].path, code, due=task["due"].text(), day=_day(phase.first))
    if phase.first.surely_after(opens.first):
        code = "fault.definition.opens-before-phase"
        yield fault(task["opens"].path, code, day=_day(phase.first))
    if opens.first.surely_after(due.last):
        code = "fault.definition.opens-after-due"
        yield fault(task["opens"].path, code, due=task["due"].text())


def _counts_past_end(place: Node) -> bool:
    """`phase end + 3 days` is too late even while the phase's end is a blank."""
    rule, _ = _parsed(place.text("") or "2000", place.path)
    return rule is not None and rule.anchor is Anchor.PHASE_END and rule.offset > 0


def _known(here: Reach, previous: Reach) -> Reach:
    return previous if here == Reach() else here


def _day(reach: Reach) -> date | Phrase:
    day: date | None = reach.exact or reach.high or reach.low
    return day or phrase("fault.definition.its-last-day")
