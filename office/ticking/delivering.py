"""When and how the letters of an office go out, as its settings and its calendar have it."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import cached_property, partial
from random import Random

from sqlalchemy import Engine

from engine.calendars.editions import seed_edition
from engine.calendars.working_days import Edition, WorkingCalendar
from engine.delivery.backoff import Backoff
from engine.delivery.manners import window_at
from engine.delivery.tick import TickSettings
from office.settings import Settings
from office.words import worded
from projections.campaigns import queries as campaigns
from projections.tables.connections import single_reads
from workflows.dates import CalendarKind


class Delivery:
    """What one pass of the scheduler goes by; the calendar is looked at when it is asked for."""

    def __init__(self, settings: Settings, views: Engine) -> None:
        self._settings, self._views = settings, views

    def tick_settings(self, stop: Callable[[], bool] = lambda: False) -> TickSettings:
        """Those of a tick, which ends early once `stop` says so."""
        office = self._settings.office
        return TickSettings(
            zone=office.zone_info,
            day_ends=office.closing_hour,
            letter_name=self.letter_name,
            host=self._settings.outbox.host,
            backoff=Backoff(chance=Random().random),
            worded=partial(worded, lang=office.language),
            stop=stop,
        )

    def letter_name(self, now: datetime, rung: str) -> str | None:
        """The window of the letter in which a fact of a rung is told; None while none go out."""
        manners, zone = self._settings.letters.manners, self._settings.office.zone_info
        window = window_at(now, manners, zone, self._calendar)
        return None if window is None else manners.letter(window, rung)

    @cached_property
    def _calendar(self) -> WorkingCalendar:
        """The newest edition of the calendar by which most of its campaigns count."""
        with single_reads(self._views) as views:
            known = [row.edition for row in campaigns.editions(views)] or [seed_edition()]
            used = Counter(
                Edition.calendar_of(row.edition) for row in campaigns.campaigns(views, None)
            )
        first = known[0].calendar
        calendar = max(used, key=lambda name: (used[name], name == first), default=first)
        alike = [each for each in known if each.calendar == calendar] or known
        newest = max(alike, key=lambda each: each.reach)
        return WorkingCalendar(CalendarKind.WORKING_DAYS, newest)
