"""Why an item shows its light: rule, events, and every day counted."""

from datetime import date
from enum import StrEnum
from itertools import chain

import pytest

from engine.calendars.clock import OfficeMoment
from engine.calendars.working_days import WEEKENDS
from engine.domain.audience import Part
from engine.domain.rectification.table import RectificationState
from engine.errors import NotFound
from engine.ids import (
    AssignmentKey,
    CampaignId,
    DutyKey,
    RectificationKey,
    StreamId,
    UnitId,
    assignment_key,
)
from office.answers.counted_days import DayMark
from office.answers.deadlines import deadlines
from office.answers.ledger import ledger
from office.answers.light_rules import Seen, changes_ahead, light_rule
from office.answers.reading import Reading
from office.answers.reading import reading as reading_of
from office.answers.why import why
from office.words import LANGUAGES, worded
from projections.board import board_at
from projections.due_list import Due
from projections.states import ItemState
from tests.played import SATISFIED
from workflows.schema import Lights


def test_every_item_of_a_campaign_says_why(reading: Reading) -> None:
    """Its light and dates are those of the list, and the last event gives its dates."""
    lines = {
        line.item: line for line in deadlines(reading, SATISFIED, open_only=False, limit=None).rows
    }
    asked = 0
    for row in board_at(reading.views, SATISFIED, reading.at)[::7]:
        key = assignment_key(row.item)
        assert key is not None
        found, line = why(reading, key), lines[row.item]
        assert (found.light, found.state, found.dates.due_on) == (
            line.light,
            line.state,
            line.due_on,
        )
        assert found.dates.late == line.late
        assert found.inputs[-1].due_on == line.due_on
        assert [each.position for each in found.inputs if each.began]
        for lang in LANGUAGES:
            for said in (found.rule.said_of_light, *found.ahead):
                assert not worded(said, lang).startswith("say."), said
        asked += 1
    assert asked > 5


def test_days_are_counted_to_the_due_date(reading: Reading) -> None:
    row = next(row for row in board_at(reading.views, SATISFIED, reading.at) if row.due_on)
    key = assignment_key(row.item)
    assert key is not None
    days = why(reading, key).days
    assert days is not None
    assert days.until == row.due_on
    shown = [day for day in chain.from_iterable(days.weeks) if day.mark is not DayMark.OUTSIDE]
    assert len(shown) + days.cut == days.counted + days.off + days.suspended
    assert [day.number for day in shown if day.number][-1:] == [days.counted][: bool(days.counted)]
    assert all(len(week) == 7 and week[0].on.weekday() == 0 for week in days.weeks)


def test_entries_of_the_ledger_say_why(reading: Reading) -> None:
    for entry in ledger(reading, SATISFIED)[:5]:
        found = why(reading, RectificationKey(SATISFIED, entry.item))
        assert found.dates.due_on == entry.due_on
        assert found.unit == entry.unit


def test_nobody_owes_it(reading: Reading) -> None:
    with pytest.raises(NotFound):
        why(reading, AssignmentKey(SATISFIED, DutyKey("plan"), UnitId("moon")))
    with pytest.raises(NotFound):
        why(reading, AssignmentKey(CampaignId("none"), DutyKey("plan"), UnitId("moon")))


def test_it_tells_of_the_moment_that_is_asked_about(reading: Reading) -> None:
    row = next(r for r in board_at(reading.views, SATISFIED, reading.at) if r.due_on)
    key = assignment_key(row.item)
    assert key is not None
    last = why(reading, key).inputs[-1].position
    with reading_of(reading.office, last - 1) as earlier:
        found = why(earlier, key)
        assert all(each.position < last for each in found.inputs)
        assert found.day <= date(2011, 12, 31)


@pytest.mark.parametrize(
    ("lifecycle", "states"), [("assignment", ItemState), ("rectification", RectificationState)]
)
def test_every_state_has_its_words(lifecycle: str, states: type[StrEnum]) -> None:
    """Of a clock that does not run the rule names the state."""
    day = OfficeMoment(date(2026, 3, 2))
    for state in states:
        row = Due(
            item=StreamId(f"{lifecycle}/x/y"),
            unit=UnitId("town"),
            about="plan",
            occurrence=None,
            part=Part.LEAD,
            state=state,
            held=None,
            late=False,
            handed_in=False,
            stopped_on=None,
            due_on=date(2026, 3, 1),
            assessed_on=date(2026, 3, 1),
            yellow_from=date(2026, 2, 25),
        )
        seen = Seen(row, day, WEEKENDS, Lights(), lifecycle)
        for lang in LANGUAGES:
            for said in (light_rule(seen), seen.state, *changes_ahead(seen)):
                assert not worded(said, lang).startswith(("say.", "state.")), said
