"""What every lifecycle with numbered items says of them, and the clocks that follow from it."""

from datetime import date
from itertools import pairwise

import pytest
from msgspec.structs import replace

from engine.domain.clocks import ClockChange
from engine.domain.event import Command, Event
from engine.domain.families import FAMILIES, FAMILY_OF
from engine.domain.family import Family
from engine.domain.items import Outline, clock_of, fell_overdue, new_clock, newly_overdue
from engine.ids import CampaignId, ItemKey, StreamId, item_key
from tests.engine.store.event_samples import SAMPLES
from tests.samples import ALL_DAYS, march, stamp
from workflows.dates import CalendarKind

NUMBERED = [family for family in FAMILIES if family.items is not None]
EVERY_ONE = pytest.mark.parametrize("family", NUMBERED, ids=lambda family: family.name)


@EVERY_ONE
def test_its_states_are_those_of_its_table_and_stand_for_one_thing(family: Family) -> None:
    items, table = family.items, family.table
    assert items is not None
    assert table is not None
    groups = (items.open, items.waiting, items.done)
    assert set().union(*groups) <= set(table.states)
    assert sum(map(len, groups)) == len(set().union(*groups))


@EVERY_ONE
def test_the_outline_of_whatever_came_refuses_nothing(family: Family) -> None:
    """Each event after each other one, whether or not the table would allow it."""
    items = family.items
    assert items is not None
    own = [event for event in SAMPLES if isinstance(event, family.events)]
    first = [event for event in own if _begins(family, event)]
    assert first, "there is a sample of what opens one"
    for opening in first:
        outline = items.outline(None, opening)
        for event in (event for event in own if event not in first):
            after = items.outline(outline, event)
            for again in (event for event in own if event not in first):
                assert isinstance(items.outline(after, again), Outline)


def _begins(family: Family, event: Event) -> bool:
    assert family.items is not None
    try:
        family.items.outline(None, event)
    except Exception:
        return False
    return True


@EVERY_ONE
def test_what_the_scheduler_hands_in_is_a_command_to_the_same_item(family: Family) -> None:
    items = family.items
    assert items is not None
    stream = ItemKey(family.name, CampaignId("spring"), "x-0001").stream
    for made in (items.overdue, items.act):
        if made is not None:
            command = made(stream, stamp())
            assert isinstance(command, Command)
            assert FAMILY_OF[type(command)] is family
            assert family.stream_of(command) == stream


def test_no_two_lifecycles_number_alike() -> None:
    letters: dict[str, set[str]] = {}
    for family in NUMBERED:
        for command, along in family.along.items():
            cells = getattr(along, "__closure__", None) or ()
            said = [cell.cell_contents for cell in cells]
            if family.name in said:
                (letter,) = (each for each in said if isinstance(each, str) and len(each) == 1)
                letters.setdefault(letter, set()).add(family.name)
                assert command in family.replaced
    assert all(len(names) == 1 for names in letters.values())


# --- clocks --------------------------------------------------------------------------------------

OPEN = Outline(
    key="k",
    title="t",
    unit=None,
    state="open",
    due_on=march(10),
    began=stamp(march(2)).recorded_at,
)


def test_a_new_clock_is_of_a_later_generation_than_all_before_it() -> None:
    """However often the campaign stopped and its own time moved."""
    campaign = tuple(
        change(CampaignId("spring"), stamp(march(day)))
        for day, change in ((4, ClockChange.stop), (6, ClockChange.resume))
    )
    outline, seen = OPEN, list[int]()
    for day in (8, 12, 16):
        seen.append(clock_of(outline, campaign, ALL_DAYS).generation)
        outline = new_clock(
            outline, march(day + 5), stamp(march(day)), calendar=CalendarKind.ALL_DAYS, edition=""
        )
    seen.append(clock_of(outline, campaign, ALL_DAYS).generation)
    assert all(before < after for before, after in pairwise(seen))
    assert clock_of(outline, campaign, ALL_DAYS).due_on == march(21)


@pytest.mark.parametrize(("day", "fell"), [(10, False), (11, True)])
def test_a_day_is_past_the_day_after_and_is_recorded_once(day: int, fell: bool) -> None:
    items = next(family.items for family in NUMBERED if family.items and family.items.open)
    outline = replace(OPEN, state=next(iter(items.open)))
    clock = clock_of(outline, (), ALL_DAYS)
    assert newly_overdue(items, outline, clock, stamp(march(day))) is fell
    known = fell_overdue(outline, clock.generation)
    assert known.late
    assert not newly_overdue(items, known, clock, stamp(march(day)))


def test_an_item_without_a_clock_is_never_past() -> None:
    outline = Outline(key="k", title="t", unit=None, state="open")
    assert clock_of(outline, (), ALL_DAYS).due_on is None
    assert not clock_of(outline, (), ALL_DAYS).is_overdue(date(2999, 1, 1))


@pytest.mark.parametrize(
    ("stream", "number"),
    [
        ("matter/spring/m-0001", "m-0001"),
        ("matter/spring/m-12345", "m-12345"),
        ("petition/spring/p-0001", None),
        ("rectification/spring/r-0001", None),
        ("phase/spring/m-0001", None),
        ("assignment/spring/plan/m-0001/once", None),
        ("calendar/m-0001", None),
        ("matter/spring/m-1", None),
    ],
)
def test_numbered_streams_are_told_by_their_form(stream: str, number: str | None) -> None:
    key = item_key(StreamId(stream))
    assert (key and key.number) == number
    assert key is None or key.stream == stream
