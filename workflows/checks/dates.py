"""Checks of dates: they can be read, and their order makes sense (A3, A11, A12)."""

from collections.abc import Iterable
from datetime import date

from engine.phrases import Phrase, phrase
from workflows.checks.date_reading import DateReading
from workflows.faults import Fault, fault
from workflows.schema import Task
from workflows.tree import Node
from workflows.windows import Bounds, Reach, Window


def check_dates(tree: Node) -> Iterable[Fault]:
    """Every date of the tree; what is blank or cannot be read is left out of the comparisons."""
    dates = DateReading(tree)
    wrong = tuple(_backwards(tree, "campaign", dates.start(), dates.end()))
    if wrong:
        dates.forget(tree["start"], tree["end"])
    compared = tuple(_compared(tree, dates))
    # One fault a place: that of its own words comes before those of what it is compared with.
    yield from dates.faults.values()
    yield from (found for found in (*wrong, *compared) if found.path not in dates.faults)


def _compared(tree: Node, dates: DateReading) -> Iterable[Fault]:
    campaign = Bounds(start=dates.start().first, end=dates.end().last)
    previous = Window()
    for phase in tree["phases"].rows():
        opens, closes = dates.starts(phase), dates.ends(phase)
        wrong = tuple(_backwards(phase, "phase", opens, closes))
        yield from wrong
        if wrong:
            dates.forget(phase["start"], phase["end"])
        here = Window(dates.starts(phase).first, dates.ends(phase).last)
        yield from _within_campaign(phase, here, campaign)
        if phase["after"].missing:
            yield from _after_previous(phase, here, previous)
        previous = Window(_known(here.first, previous.first), _known(here.last, previous.last))
    for task, owner in dates.tasks:
        yield from _check_task(task, owner, dates)


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


def _check_task(task: Node, owner: Node | None, dates: DateReading) -> Iterable[Fault]:
    due, opens = dates.due(task, owner), dates.opens(task, owner)
    if owner is not None:
        phase = Window(dates.starts(owner).first, dates.ends(owner).last)
        if phase.first.surely_after(due.last):
            code = "fault.definition.due-before-phase"
            yield fault(task["due"].path, code, due=task["due"].text(), day=_day(phase.first))
        if phase.first.surely_after(opens.first):
            code = "fault.definition.opens-before-phase"
            yield fault(task["opens"].path, code, day=_day(phase.first))
    # Outside any phase, what does not say when it opens is open when it is due.
    by_itself = owner is None and task["opens"].text(Task.opens) == Task.opens
    if opens.first.surely_after(due.last) and not by_itself:
        code = "fault.definition.opens-after-due"
        yield fault(task["opens"].path, code, due=task["due"].text())


def _known(here: Reach, previous: Reach) -> Reach:
    return previous if here == Reach() else here


def _day(reach: Reach) -> date | Phrase:
    day: date | None = reach.exact or reach.high or reach.low
    return day or phrase("fault.definition.its-last-day")
