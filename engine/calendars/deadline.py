"""A deadline as a clock: a budget of days that can be stopped, resumed and extended.

The date worked to (`due_on`) and the date assessed against (`assessed_on`) part ways when an
extension is asked for too late. Lateness never heals: no stop brings back a day that is past.
A clock may have no date: then nothing is late or overdue by it until time is set. No method
refuses: each returns a value, so that folds of events can use them; only a day outside the
calendar raises OutsideCalendar.
"""

from datetime import date, time

import msgspec
from msgspec import UNSET, UnsetType

from engine.calendars.clock import When, day_by
from engine.calendars.working_days import WorkingCalendar


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """One reason for which the clock stands still: what stopped it, and since which day."""

    by: str
    on: date


class DeadlineClock(msgspec.Struct, frozen=True, kw_only=True):
    """Two inclusive dates, both or neither, and what stopped them; `generation` grows whenever a
    date moves or the work is owed anew.

    Reminders belong to a generation: moving a date voids the rungs of the old one. `stopped_on`
    is the day the clock last stood still from, None while it runs; it outlives the stop that set
    it when others overlap. Where `due_time` is set, days are over at that hour, by this clock.
    """

    due_on: date | None = None
    assessed_on: date | None = None
    generation: int = 1
    stops: tuple[Stop, ...] = ()
    stopped_on: date | None = None
    due_time: time | None = None

    @property
    def dates(self) -> tuple[date, date]:
        """The date worked to and the date assessed against, of a clock that has them."""
        assert self.due_on is not None, "it has a deadline"
        assert self.assessed_on is not None, "both dates or neither"
        return self.due_on, self.assessed_on

    @property
    def running(self) -> bool:
        """Whether no stop is left."""
        return not self.stops

    def day_of(self, when: When) -> date:
        """The day that a moment counts to by this clock."""
        return day_by(when, self.due_time)

    def stop(self, by: str, on: date) -> "DeadlineClock":
        """Stand still from `on` for the reason `by`; a reason already given changes nothing.

        The day of the stop is spent: what is kept is the days after it.
        """
        if any(stop.by == by for stop in self.stops):
            return self
        since = on if self.stopped_on is None else min(on, self.stopped_on)
        return msgspec.structs.replace(
            self, stops=(*self.stops, Stop(by=by, on=on)), stopped_on=since
        )

    def resume(self, by: str, on: date, calendar: WorkingCalendar) -> "DeadlineClock":
        """Take back the reason `by`; with the last one the clock runs on from `on`.

        Each date then lies as many counted days after `on` as it lay after the stop, and never
        earlier than before. A date already past at the stop stays. An unknown reason is no-op.
        """
        left = tuple(stop for stop in self.stops if stop.by != by)
        if len(left) == len(self.stops):
            return self
        since = self.stopped_on
        if left or since is None:
            return msgspec.structs.replace(self, stops=left)
        return self._with_dates(
            _carried(self.due_on, since, on, calendar),
            _carried(self.assessed_on, since, on, calendar),
            stops=(),
            stopped_on=None,
        )

    def extend(self, to: date, on: date, hour: time | UnsetType | None = UNSET) -> "DeadlineClock":
        """Grant time until `to`, asked for on `on`; an earlier `to` than now changes nothing.

        Asked for after the assessed date, it moves only the date worked to. While the clock is
        stopped, `to` is carried on like the date it replaces when the clock resumes. A clock that
        had no date has this one from now on. The hour stays unless another is named.
        """
        if self.due_on is not None and to < self.due_on:
            hour = UNSET
        return self._with_dates(
            max(self.due_on or to, to),
            self.assessed_on if self.is_late(on) else max(self.assessed_on or to, to),
            stops=self.stops,
            stopped_on=self.stopped_on,
            hour=hour,
        )

    def correct(self, to: date, on: date, hour: time | UnsetType | None = UNSET) -> "DeadlineClock":
        """The date was wrong: work to `to`. Corrected after the assessed date had passed, it moves
        only the date worked to.
        """
        assessed_on = self.assessed_on if self.is_late(on) else to
        return self._with_dates(
            to, assessed_on, stops=self.stops, stopped_on=self.stopped_on, hour=hour
        )

    def arm(self, to: date, on: date) -> "DeadlineClock":
        """What the date counts from is on record since `on`: work to `to`. A clock that stands
        still does so from that day; one that has a date already is corrected.
        """
        if self.due_on is not None:
            return self.correct(to, on)
        since = None if self.stopped_on is None else max(self.stopped_on, on)
        return self._with_dates(to, to, stops=self.stops, stopped_on=since)

    def disarm(self) -> "DeadlineClock":
        """What the date counts from is on record no more: there is none."""
        return self._with_dates(None, None, stops=self.stops, stopped_on=self.stopped_on)

    def renew(self) -> "DeadlineClock":
        """The same dates as a new generation: reminders and overdue facts are due anew."""
        return msgspec.structs.replace(self, generation=self.generation + 1)

    def recount(self, counted: "DeadlineClock", on: date) -> "DeadlineClock":
        """The dates that another calendar gives, had it been counted on all along. A date that is
        past stays, and none moves to a day that is past.
        """
        reached = self._reached(on)
        if self.due_on is None or counted.due_on is None:
            return self
        if min(self.due_on, counted.due_on) < reached:
            return self
        passed = self.assessed_on is None or self.assessed_on < reached
        return self._with_dates(
            counted.due_on,
            self.assessed_on if passed else counted.assessed_on,
            stops=self.stops,
            stopped_on=self.stopped_on,
        )

    def is_late(self, on: When) -> bool:
        """Whether something handed in then is late, by the date assessed against.

        While the clock stands still, no day counts against the unit.
        """
        return self.assessed_on is not None and self._reached(on) > self.assessed_on

    def is_overdue(self, on: When) -> bool:
        """Whether the clock runs and the date worked to is past."""
        return self.running and self.due_on is not None and self.day_of(on) > self.due_on

    def days_left(self, on: date, calendar: WorkingCalendar) -> int | None:
        """Counted days from `on` (or from the stop) through `due_on`; negative when past, None
        without a date.
        """
        return None if self.due_on is None else calendar.count(self._reached(on), self.due_on)

    def _reached(self, on: When) -> date:
        day = self.day_of(on)
        return day if self.stopped_on is None else min(day, self.stopped_on)

    def _with_dates(
        self,
        due_on: date | None,
        assessed_on: date | None,
        *,
        stops: tuple[Stop, ...],
        stopped_on: date | None,
        hour: time | UnsetType | None = UNSET,
    ) -> "DeadlineClock":
        due_time = self.due_time if hour is UNSET else hour
        before = (self.due_on, self.assessed_on, self.due_time)
        moved = (due_on, assessed_on, due_time) != before
        return DeadlineClock(
            due_on=due_on,
            assessed_on=assessed_on,
            generation=self.generation + moved,
            stops=stops,
            stopped_on=stopped_on,
            due_time=due_time,
        )


def _carried(
    day: date | None, stopped: date, resumed: date, calendar: WorkingCalendar
) -> date | None:
    """Where a date moves to; a day off is reached by working days before it, hence the maximum."""
    if day is None or stopped > day:
        return day
    return max(day, calendar.add(resumed, calendar.count(stopped, day)))
