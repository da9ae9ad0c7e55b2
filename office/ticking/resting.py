"""Until when a scheduler that found nothing left to do has nothing to do."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Engine, bindparam, func, select

from engine.delivery.manners import Manners
from engine.delivery.tick import TickReport
from engine.domain.office.day_rules import DayRules
from engine.store.log import CampaignLog
from projections.deadlines.tables import DEADLINES
from projections.items.tables import ITEMS
from projections.outbox import LETTERS
from projections.tables.column_types import Instant
from projections.tables.connections import single_reads

_NEXT: Final = select(
    select(func.min(DEADLINES.c.attention_on)).scalar_subquery(),
    select(func.min(ITEMS.c.acts_on)).where(ITEMS.valid_at(None)).scalar_subquery(),
    select(func.min(LETTERS.c.send_from))
    .where(LETTERS.valid_at(None), LETTERS.c.send_from > bindparam("now", type_=Instant))
    .scalar_subquery(),
)
"""Entries at the beginning of three indexes, however many items and letters there are."""


_DAY: Final = timedelta(days=1)


class _Rest(Struct, frozen=True):
    """While the log stands at `head`, from `since` until just before `until`."""

    head: int
    since: datetime
    until: datetime


class Resting:
    """What one pass learned for those after it.

    What a tick does follows from the log, the day, and the hours at which letters go out. If a pass
    found nothing to do, there is nothing until one of these is another: a tick within that time
    looks whether the log has grown, and at nothing else.
    """

    def __init__(self, log: CampaignLog, views: Engine, days: DayRules, manners: Manners) -> None:
        self._log, self._views, self._days = log, views, days
        self._hours = {*manners.windows, manners.quiet_from, manners.quiet_to, time.min}
        self._rest: _Rest | None = None

    def forget(self) -> None:
        """The next tick looks at everything."""
        self._rest = None

    def goes_on(self, now: datetime) -> bool:
        """Whether nothing has come since a pass that found nothing left to do."""
        rest = self._rest
        if rest is None or not rest.since <= now < rest.until:
            return False
        return self._log.refresh() == rest.head

    def after(
        self, now: datetime, tick: Callable[[], TickReport], stop: Callable[[], bool]
    ) -> TickReport:
        """What a pass at `now` did; it was cut short if it was to `stop`."""
        self._rest, head = None, self._log.refresh()
        report = tick()
        if not report.did_something and not stop():
            self._rest = self._until(head, now)
        return report

    def _until(self, head: int, now: datetime) -> _Rest | None:
        """None while something is due today: it may have an hour."""
        with single_reads(self._views) as views:
            attention, acts, letter = views.execute(_NEXT, {"now": now}).one()
        today = self._days.day_of(now)
        if any(day is not None and day <= today for day in (attention, acts)):
            return None
        until = min(moment for moment in self.boundaries(now) if moment > now)
        return _Rest(head, now, min(until, letter) if letter else until)

    def boundaries(self, now: datetime) -> Iterator[datetime]:
        """When the day, and whether letters go out, may become another."""
        today = self._days.local(now).date()
        for day in (today - _DAY, today, today + _DAY):
            for hour in self._hours:
                yield from self._shown(day, hour)
            if self._days.day_ends is not None:
                for moment in self._shown(day, self._days.day_ends):
                    yield moment + timedelta.resolution  # its last moment still counts to the day

    def _shown(self, day: date, hour: time) -> Iterator[datetime]:
        """When the clocks of the office show an hour: once, or twice as they are put back."""
        shown = datetime.combine(day, hour, ZoneInfo(self._days.zone))
        yield from (shown.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
