"""A simulated year of reminders: how long after the first hour at which each could go it went."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.agenda import BusyOffice, definition_of, roster_of
from benchmarks.figures import Figure, Sizes, Tell
from engine.calendars.editions import seed_edition
from engine.calendars.working_days import WorkingCalendar
from engine.delivery.manners import next_delivery
from engine.domain.directory.commands import ImportRoster
from engine.domain.message import MessageSent
from engine.domain.reminder import ReminderDue
from engine.ids import CampaignId, StreamId
from office.settings import StoreSettings
from workflows.dates import CalendarKind
from workflows.schema import Rung, RungRecipient

_FIRST_DUE: Final = date(2009, 3, 5)
_WEEK: Final = timedelta(days=7)
_TOWNS: Final = 20
_TURN: Final = timedelta(minutes=10)
_BY_CHANCE: Final = 60
"""Seconds that a turn of the scheduler may take longer."""
_EVERYTHING: Final = 1_000_000
_LADDER: Final = (
    Rung(key="T-3", days=-3, to=(RungRecipient.LIAISON,)),
    Rung(key="T0", days=0, to=(RungRecipient.LIAISON,)),
    Rung(key="T+2", days=2, to=(RungRecipient.UNIT_CHIEF,)),
)


class _Year(BusyOffice):
    """Twenty towns owe something each week, and hand nothing in."""

    def _fill(self, open_items: int) -> None:
        roster = ImportRoster(stamp=self.stamp(), source="roster", rows=roster_of(_TOWNS))
        self.office.handle(roster)
        dues = tuple(_FIRST_DUE + number * _WEEK for number in range(open_items))
        self.run(CampaignId("year"), replace(definition_of(dues), reminders=_LADDER))
        self.office.catch_up()

    def play(self, until: datetime) -> None:
        """The scheduler has its turn every ten minutes, or a little later."""
        chance = Random(2009)
        while self.clock.now() < until:
            self.clock.advance(_TURN + timedelta(seconds=chance.randrange(_BY_CHANCE)))
            self.office.tick()

    def lateness(self) -> Iterator[timedelta]:
        """Of each reminder that was told: since the first hour at which letters went out."""
        manners, zone = self.office.settings.letters.manners, self.office.settings.office.zone_info
        calendar = WorkingCalendar(CalendarKind.WORKING_DAYS, seed_edition())
        opened: dict[StreamId, datetime] = {}
        for r in self.office.log.read(0, _EVERYTHING):
            if isinstance(r.event, ReminderDue):
                day = datetime.combine(r.event.stamp.on, time.min, zone)
                opens = next_delivery(day, manners, zone, calendar)
                assert opens is not None
                opened[r.stream] = opens
            elif isinstance(r.event, MessageSent):
                for fact in r.event.facts:
                    yield r.event.stamp.recorded_at - opened[fact]


def lateness(folder: Path, sizes: Sizes, tell: Tell) -> Iterator[Figure]:
    """The middle and the last hundredth, beside one turn of the scheduler."""
    last = datetime.combine(_FIRST_DUE + sizes.weeks * _WEEK, time.min, UTC)
    with _Year(StoreSettings(folder=folder / "year"), sizes.weeks) as year:
        year.play(last)
        late = sorted(each.total_seconds() for each in year.lateness())
    turn = _TURN.total_seconds() + _BY_CHANCE
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        tell(f"lateness of reminders, {name}")
        found = late[int(share * len(late))]
        yield Figure(
            name=f"lateness of {len(late):,} reminders in {sizes.weeks} simulated weeks, {name}",
            unit="s",
            ours=found,
            baseline=turn,
            baseline_name="one turn of the scheduler",
            ratio=turn / found,
            budget=1.0,
            met=found <= turn,
        )
