"""How a piece of work came along: its states and its lights, from the day it was owed until now."""

from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from engine.calendars.clock import OfficeMoment
from engine.ids import StreamId
from office.answers.reading import Reading
from projections.board import BOARD, BoardRow
from projections.states import ItemState, Light, light

_MOST_DAYS: Final = 800


class Span(Struct, frozen=True):
    """Some days, both inclusive, in one state or under one light."""

    first: date
    last: date
    value: ItemState | Light

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


class Strip(Struct, frozen=True):
    """Two lanes over the same days, without gaps."""

    first: date
    last: date
    states: tuple[Span, ...]
    lights: tuple[Span, ...]

    @property
    def days(self) -> int:
        """How many they span."""
        return (self.last - self.first).days + 1


def strip(reading: Reading, item: StreamId) -> Strip | None:
    """None where nothing was owed by the moment that is asked about; of a very long time the last
    days.
    """
    rows = [
        row
        for row in BOARD.find(reading.views, item=item)
        if reading.at is None or row.since_position <= reading.at
    ]
    if not rows:
        return None
    last = max(reading.day, rows[0].since_day)
    first = max(rows[0].since_day, last - timedelta(days=_MOST_DAYS - 1))
    states: list[Span] = []
    lights: list[Span] = []
    day, place = first, 0
    while day <= last:
        while place + 1 < len(rows) and rows[place + 1].since_day <= day:
            place += 1
        row = rows[place]
        _add(states, day, row.state)
        _add(lights, day, _light(reading, row, day))
        day += timedelta(days=1)
    return Strip(first, last, tuple(states), tuple(lights))


def _light(reading: Reading, row: BoardRow, day: date) -> Light:
    return light(row, reading.when if day == reading.day else OfficeMoment(day))


def _add(spans: list[Span], day: date, value: ItemState | Light) -> None:
    if spans and spans[-1].value == value:
        spans[-1] = Span(spans[-1].first, day, value)
    else:
        spans.append(Span(day, day, value))
