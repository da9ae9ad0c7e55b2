"""The moment at which a command goes on record, by the office's clock and the newest event."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from engine.calendars.clock import Clock
from engine.domain.event import Command, Stamp
from engine.domain.office.commands import FoundOffice, MarkStrays, RecordRestore
from engine.domain.office.kinds import ClockKind
from engine.domain.office.moments import timed
from engine.domain.office.state import OfficeRecord, known_office
from engine.errors import OfficeDiffers
from engine.handling.reads import LogReads
from engine.store.log import CampaignLog

_OF_THE_OFFICE: Final = FoundOffice | MarkStrays | RecordRestore
"""Commands with moments of their own."""


class Moments:
    """Stamps commands of one log. Where no office is on record they stay as they are.

    `machine` is the clock of this machine.
    """

    def __init__(self, log: CampaignLog, reads: LogReads, machine: Clock) -> None:
        self._log, self._reads, self._machine = log, reads, machine

    def timed(self, command: Command) -> Stamp:
        """The stamp of a command as it goes on record. Raises OfficeDiffers.

        An office that is founded on a log with events takes them as they were found; what is marked
        as strays by a command does not count for itself either.
        """
        office = known_office(self._reads)
        match command:
            case FoundOffice(days=days, clock=clock) if office is None:
                office = OfficeRecord(identity=command.identity, days=days, clock=clock)
                return command.stamp if clock is ClockKind.WALL else self._by(office, command.stamp)
            case MarkStrays(first=first, last=last) if office is not None:
                office = replace(office, strays=(*office.strays, (first, last)))
            case RecordRestore():
                # A log is brought back under whatever clock there is: that is reason enough.
                try:
                    return self._by(office, command.stamp)
                except OfficeDiffers:
                    return replace(command.stamp, dated=True)
            case _:
                pass
        return self._by(office, command.stamp)

    def of_many(self) -> Callable[[Command], Stamp]:
        """The same for commands of one lifecycle that go on record together: what it goes by is
        read once.
        """
        office = known_office(self._reads)
        newest = self._log.newest(office.strays) if office else None
        if office is None or newest is None:
            return self.timed
        record, moment, machine = office, newest, self._machine
        return lambda command: (
            self.timed(command)
            if isinstance(command, _OF_THE_OFFICE)
            else timed(command.stamp, record, moment, machine)
        )

    def checked(self, stamp: Stamp) -> Stamp:
        """A stamp as it would go on record now. Raises OfficeDiffers."""
        return self._by(known_office(self._reads), stamp)

    def newest(self) -> datetime | None:
        """The newest moment on record, dated ones and strays aside."""
        office = known_office(self._reads)
        return self._log.newest(office.strays if office else ())

    def _by(self, office: OfficeRecord | None, stamp: Stamp) -> Stamp:
        newest = self._log.newest(office.strays) if office else None
        if office is None or newest is None:
            return stamp
        return timed(stamp, office, newest, self._machine)

    def by_the_clock(self, stamp: Stamp) -> Stamp:
        """The stamp for what time brings while a command is handled: one with a dated command is
        of the clock's own moment.
        """
        stamp = self.checked(stamp)
        office = known_office(self._reads)
        if not stamp.dated or office is None or office.clock is ClockKind.VIRTUAL:
            return stamp
        now = self._machine.now()
        return replace(stamp, dated=False, recorded_at=now, on=office.days.day_of(now))
