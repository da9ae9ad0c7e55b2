"""The trial drive of 2026 in an office of its own, on either store, on a virtual clock.

Three towns owe a plan by 20 March, a training by 31 March and a closing report on the last day of
phase one, 31 May, which is a Sunday: it rolls to 1 June. A bureau owes a report for each month of
phase one. The ladder is T-3 and T0 to the liaison, T+2 to the chief.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from engine.calendars.clock import VirtualClock
from engine.calendars.editions import seed_edition
from engine.delivery.channels import MemoryChannel
from engine.delivery.tick import TickReport
from engine.domain.assignment.commands import (
    AcceptAssignment,
    ReceiveAssignment,
    SubmitAssignment,
)
from engine.domain.assignment.events import AssignmentFellOverdue
from engine.domain.campaign.commands import AnnounceCampaign, PlanCampaign
from engine.domain.directory.commands import ImportRoster
from engine.domain.directory.roster import RosterRow
from engine.domain.event import Command, Recorded, Via
from engine.domain.evidence import Filed
from engine.domain.message import MessageSent
from engine.domain.phase.commands import OpenPhase
from engine.ids import (
    ONCE,
    AssignmentKey,
    CampaignId,
    DutyKey,
    LetterKey,
    OccurrenceKey,
    PhaseKey,
    UnitId,
    fact_key,
    letter_key,
)  # fmt: skip
from engine.store.ports import Address
from office.bootstrap import Office
from office.rosters import read_roster
from office.settings import OfficeSettings, OutboxSettings, Settings, StoreSettings
from tests.played import CHEN
from tests.samples import LI
from tests.worlds import CASES
from workflows.reading.loader import load
from workflows.schema import Definition

DEFINITION: Final = CASES / "drive.toml"
ROSTER: Final = Path(__file__).parent / "office" / "rosters" / "cases" / "roster.csv"
DRIVE: Final = CampaignId("drive")
ONE, TWO = PhaseKey("one"), PhaseKey("two")
PLAN, CLOSING, MONTHLY = DutyKey("plan"), DutyKey("closing"), DutyKey("monthly")
TOWNS: Final = tuple(UnitId(f"town-0{number}") for number in (1, 2, 3))
BUREAU: Final = UnitId("bureau-01")
FIGURE: Final = (Filed(key="n", value=7),)


class Driven(NamedTuple):
    """An office and its letters; `do` hands in a command on the morning of a day."""

    office: Office
    sent: MemoryChannel

    def on(self, day: date) -> None:
        """The morning of a day."""
        clock = self.office.clock
        assert isinstance(clock, VirtualClock)
        clock.set(max(clock.now(), datetime(day.year, day.month, day.day, 1, tzinfo=UTC)))

    def do(
        self,
        kind: type[Command],
        day: date,
        reason: str | None = None,
        effective_on: date | None = None,
        **fields: Any,
    ) -> tuple[Recorded, ...]:
        """Somebody does it on that day: of the unit what is the unit's, of the office the rest."""
        self.on(day)
        actor = LI if kind in (ReceiveAssignment, SubmitAssignment) else CHEN
        stamp = self.office.stamp(actor, Via.CLI, reason=reason, effective_on=effective_on)
        return self.office.handle(kind(stamp=stamp, **fields))

    def tick(self, day: date) -> TickReport:
        """The scheduler looks on the morning of a day."""
        self.on(day)
        return self.office.tick()

    def document(self) -> tuple[Filed, ...]:
        """A paper, kept among the evidence."""
        paper = self.office.settings.outbox.folder.with_name("doc.pdf")
        paper.write_bytes(b"doc")
        return (self.office.evidence.keep("doc", paper),)

    def hand_in(
        self, key: AssignmentKey, day: date, *, accept: bool = False, dated: date | None = None
    ) -> None:
        """Receive and submit it, and perhaps take it at once."""
        why = "the paper bears that day" if dated else None
        self.do(ReceiveAssignment, day, why, dated, key=key)
        self.hand_in_again(key, day, dated=dated)
        if accept:
            self.do(AcceptAssignment, day, key=key)

    def hand_in_again(self, key: AssignmentKey, day: date, *, dated: date | None = None) -> None:
        """Submit what is received already."""
        why = "the paper bears that day" if dated else None
        filed = FIGURE if key.duty == MONTHLY else self.document()
        self.do(SubmitAssignment, day, why, dated, key=key, filed=filed)

    def names(self) -> list[str]:
        """The stored names of all events."""
        return [recorded.name for recorded in self.office.log.read(0, 100_000)]

    def overdue(self) -> list[tuple[str, date]]:
        """Streams and due dates of the overdue facts on record, in order."""
        return [
            (recorded.stream, recorded.event.due_on)
            for recorded in self.office.log.read(0, 100_000)
            if isinstance(recorded.event, AssignmentFellOverdue)
        ]

    def told(self) -> list[tuple[str, str, str]]:
        """Rung, address and item of every fact that went out, in order."""
        return [
            (key.rung, sent.address, "/".join(key.item.split("/")[2:]))
            for _, sent in self._sent()
            for key in map(fact_key, sent.facts)
        ]

    def letters(self) -> list[tuple[str, str]]:
        """Person and item of the same."""
        return [
            (letter.person, "/".join(fact_key(fact).item.split("/")[2:4]))
            for letter, sent in self._sent()
            for fact in sent.facts
        ]

    def _sent(self) -> list[tuple[LetterKey, MessageSent]]:
        return [
            (letter, recorded.event)
            for recorded in self.office.log.read(0, 100_000)
            if isinstance(recorded.event, MessageSent) and (letter := letter_key(recorded.stream))
        ]


def key_of(duty: DutyKey, unit: UnitId, occurrence: str = ONCE) -> AssignmentKey:
    """One piece of work of the drive."""
    return AssignmentKey(DRIVE, duty, unit, OccurrenceKey(occurrence))


def settings_of(folder: Path, address: Address, zone: str = "Asia/Shanghai") -> Settings:
    """An office whose log is at an address: a file of the folder, or a database."""
    url = "" if isinstance(address, Path) else str(address)
    return Settings(
        store=StoreSettings(folder=folder / "store", database_url=url),
        outbox=OutboxSettings(folder=folder / "outbox"),
        office=OfficeSettings(zone=zone),
    )


@contextmanager
def driven(
    folder: Path,
    address: Address,
    opened: date | None = date(2026, 3, 1),
    definition: Definition | None = None,
    day: date = date(2026, 2, 10),
    roster: Sequence[RosterRow] | None = None,
    zone: str = "Asia/Shanghai",
) -> Iterator[Driven]:
    """Announced on a `day`, and phase one open since `opened`."""
    begins = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    clock, sent = VirtualClock(begins), MemoryChannel()
    settings = settings_of(folder, address, zone)
    with Office(settings, create=True, clock=clock, channel=sent) as office:
        drive = Driven(office, sent)
        rows = read_roster(ROSTER).rows if roster is None else tuple(roster)
        drive.do(ImportRoster, day, source="roster.csv", rows=rows)
        plan = definition or load(DEFINITION)
        drive.do(PlanCampaign, day, campaign=DRIVE, definition=plan, edition=seed_edition().id)
        drive.do(AnnounceCampaign, day, campaign=DRIVE)
        if opened is not None:
            drive.do(OpenPhase, opened, campaign=DRIVE, phase=ONE)
        yield drive


def streams(duty: DutyKey, units: Sequence[UnitId], occurrence: str = ONCE) -> list[str]:
    """The streams of a duty of some units."""
    return [key_of(duty, unit, occurrence).stream for unit in units]
