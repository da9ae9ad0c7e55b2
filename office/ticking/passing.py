"""The passes of the scheduler over one office: most have nothing to do, and find that out soon."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from engine.calendars.clock import Clock
from engine.delivery.ports import Agenda, Commands, Letters, Outbox, Sender
from engine.delivery.tick import TickReport, tick
from engine.domain.office.day_rules import DayRules
from engine.domain.office.kinds import ClockKind
from engine.domain.office.state import OfficeRecord
from engine.store.log import CampaignLog
from office.channels.bounces import Noting, note_bounces
from office.ticking.delivering import Delivery
from office.ticking.leaps import check_leap
from office.ticking.resting import Resting

if TYPE_CHECKING:
    from engine.domain.event import Command, Recorded


class PutsAway(Protocol):
    """Something that has to be put away once it is over."""

    def tidy(self) -> int:
        """Do it; how many were put away."""
        ...


class Scheduled(Noting, Protocol):
    """As much of an office as a pass of the scheduler needs."""

    log: CampaignLog
    clock: Clock
    record: OfficeRecord | None

    @property
    def days(self) -> DayRules:
        """How days are counted."""
        ...

    @property
    def agenda(self) -> Agenda:
        """What is due."""
        ...

    @property
    def outbox(self) -> Outbox:
        """Facts and letters."""
        ...

    @property
    def commands(self) -> Commands:
        """The door."""
        ...

    @property
    def letters(self) -> Letters:
        """The letter room."""
        ...

    @property
    def sender(self) -> Sender:
        """The channels."""
        ...

    @property
    def boxes(self) -> "PutsAway":
        """The sealed boxes of surveys."""
        ...

    def check_clock(self, now: datetime | None = None) -> datetime:
        """The moment of a pass. Raises OfficeDiffers where the scheduler stops."""
        ...

    def handle(self, command: "Command") -> "tuple[Recorded, ...]":
        """Hand a command in."""
        ...


class Passes:
    """One after the other. An office whose letters may come back to a mailbox never rests: what
    lies there is in no log yet.
    """

    def __init__(self, office: Scheduled) -> None:
        self._office, settings = office, office.settings
        self._has_mailbox = bool(settings.bounces.maildir or settings.bounces.imap_host)
        self.resting = Resting(office.log, office.views, office.days, settings.letters.manners)

    def tick(self, now: datetime | None, stop: Callable[[], bool]) -> TickReport:
        """One pass, at `now` or at the moment of the office's clock."""
        if not self._has_mailbox and self.resting.goes_on(now or self._office.clock.now()):
            return TickReport()
        moment = self._office.check_clock(now)
        return self.resting.after(moment, lambda: self._pass(moment, stop), stop)

    def _pass(self, moment: datetime, stop: Callable[[], bool]) -> TickReport:
        office = self._office
        if office.record is not None and office.record.clock is ClockKind.WALL:
            office.catch_up()
            check_leap(office.views, office.record)
        ports = office.agenda, office.outbox, office.commands, office.letters, office.sender
        back = note_bounces(office)
        report = tick(moment, *ports, Delivery(office.settings, office.views).tick_settings(stop))
        office.boxes.tidy()
        return replace(report, bounced=back.noted, faults=(*back.faults, *report.faults))
