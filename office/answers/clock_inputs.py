"""The events that a deadline rests on, and what each made of its dates."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from msgspec import Struct

from engine.calendars.deadline import DeadlineClock
from engine.calendars.working_days import WorkingCalendar
from engine.domain.clocks import ClockChange, run
from engine.domain.event import Recorded
from engine.domain.sentences import what_happened
from engine.ids import PersonId, StreamId
from engine.phrases import Phrase
from office.answers.reading import Reading


class Input(Struct, frozen=True, kw_only=True):
    """An event that an answer rests on. `due_on` and `assessed_on` are the dates after it; `moved`
    says that it moved one, `began` that the clock began with it.
    """

    position: int
    stream: StreamId
    on: date
    actor: PersonId
    said: Phrase
    reason: str | None
    due_on: date | None
    assessed_on: date | None
    moved: bool
    began: bool


class ItemClock(NamedTuple):
    """What the clock of an item runs by."""

    first: date | None
    began: datetime
    changes: tuple[ClockChange, ...]
    calendar: WorkingCalendar
    generation: int = 1
    withdrawn: int = 0
    hour: time | None = None
    zone: str = ""

    def after(self, until: datetime) -> DeadlineClock:
        """How it stood once everything up to a moment was done."""
        return run(
            self.first,
            self.began,
            tuple(change for change in self.changes if change.at <= until),
            self.calendar,
            self.generation,
            self.withdrawn,
            hour=self.hour,
            zone=self.zone,
        )


def inputs(
    reading: Reading, streams: Sequence[StreamId], own: StreamId, clock: ItemClock
) -> tuple[Input, ...]:
    """Of the item's own events all; of other streams those that began its clock or changed it. In
    the order of the log.
    """
    until = reading.office.log.head() if reading.at is None else reading.at
    later = (change.at for change in clock.changes if change.at >= clock.began)
    moments = {clock.began, *later}
    found = [
        recorded
        for stream in streams
        for recorded in reading.office.log.read_stream(stream, until)
        if stream == own or recorded.event.stamp.recorded_at in moments
    ]
    found.sort(key=lambda recorded: recorded.position)
    return tuple(_told(found, clock))


def _told(found: Sequence[Recorded], clock: ItemClock) -> Iterator[Input]:
    before: tuple[date | None, date | None] = (None, None)
    for recorded in found:
        stamp = recorded.event.stamp
        dates: tuple[date | None, date | None] = (None, None)
        if stamp.recorded_at >= clock.began:
            stood = clock.after(stamp.recorded_at)
            dates = stood.due_on, stood.assessed_on
        yield Input(
            position=recorded.position,
            stream=recorded.stream,
            on=stamp.day,
            actor=stamp.actor,
            said=what_happened(recorded),
            reason=stamp.reason,
            due_on=dates[0],
            assessed_on=dates[1],
            moved=dates != before,
            began=stamp.recorded_at == clock.began,
        )
        before = dates
