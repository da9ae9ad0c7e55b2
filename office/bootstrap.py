"""The one composition root: an office put together from its settings."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from uuid import uuid4

from sqlalchemy import Engine

from engine.calendars.clock import Clock, SystemClock, local_date
from engine.delivery import lock
from engine.delivery.channels import Channel, FileChannel
from engine.delivery.lock import SchedulerLock
from engine.delivery.ports import Agenda, Commands, Outcome
from engine.delivery.tick import TickReport, TickSettings, tick
from engine.domain.agenda import DueItem, OutboxEntry, Recipient
from engine.domain.event import Stamp, Via
from engine.domain.gates import GateFacts
from engine.domain.message import MessageQueued
from engine.errors import StoreUnavailable
from engine.handling import assignments, messages, obligations, rectifications
from engine.handling.desk import Desk, publish_seed_edition
from engine.handling.phases import phase_of
from engine.handling.rectifications import RectificationKey
from engine.ids import (
    CampaignId,
    CommandId,
    PersonId,
    PhaseKey,
    StreamId,
    UnitId,
    assignment_key,
    rectification_key,
)
from engine.reactions.reminders import Letterhead
from engine.store.log import CampaignLog
from office.evidence import EvidenceFolder
from office.settings import Settings
from projections import directory, gate_figures, outbox
from projections.campaigns import projection as campaigns
from projections.deadlines import queries as due_dates
from projections.feeding.event_source import Progress
from projections.feeding.runner import Runner
from projections.registry import ALL
from projections.tables.connections import consistent_reads, single_reads
from projections.tables.open import open_views, place_of
from workflows.schema import Rung, RungRecipient, Title

_LOOKS: Final = 100


class Office:
    """One office at work: log, views, desk, outbox. Close it when done, or use `with`."""

    def __init__(
        self,
        settings: Settings,
        *,
        create: bool = False,
        clock: Clock | None = None,
        channel: Channel | None = None,
        rehearse: bool = False,
    ) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        if create:
            _make_folder(settings.store.folder)
        self.log = CampaignLog(
            settings.log_address, create=create, lock_timeout=settings.store.lock_timeout
        )
        try:
            self.views: Engine = open_views(settings.views_address)
        except BaseException:
            self.log.close()
            raise
        self.runner = Runner(self.views, self.log, ALL)
        self.desk = Desk(self.log, rehearse=rehearse)
        self.agenda: Agenda = _Agenda(self)
        self.commands: Commands = _Commands(self.desk)
        self.channel = channel or FileChannel(settings.outbox.folder, settings.outbox.sender)
        megabytes = settings.evidence.max_megabytes
        self.evidence = EvidenceFolder(settings.evidence_folder, megabytes << 20)
        self.found_at = self.log.head() if create else 0
        if create:
            publish_seed_edition(self.desk, self.stamp(PersonId("system"), Via.CLI))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of both databases."""
        self.views.dispose()
        self.log.close()

    def today(self) -> date:
        """The office's day now."""
        return local_date(
            self.clock.now(),
            self.settings.office.zone_info,
            self.settings.office.closing_hour,
        )

    def stamp(
        self,
        actor: PersonId,
        via: Via,
        *,
        reason: str | None = None,
        on_behalf_of: PersonId | None = None,
        effective_on: date | None = None,
        command_id: CommandId | None = None,
    ) -> Stamp:
        """Who and when, for one command; a command id is made up where none is given."""
        return Stamp(
            recorded_at=self.clock.now(),
            on=self.today(),
            actor=actor,
            via=via,
            command_id=command_id or CommandId(uuid4().hex),
            on_behalf_of=on_behalf_of,
            effective_on=effective_on,
            reason=reason,
        )

    def catch_up(self, progress: Progress | None = None) -> int:
        """Bring the views up to the end of the log; how many events that took."""
        return self.runner.catch_up(progress)

    def gate_facts(self, campaign: CampaignId, phase: PhaseKey) -> GateFacts:
        """What the gate of a phase asks for, counted at one position, to which every view has come.

        Workers move views one by one: those that stand apart are brought up once more. Raises
        StoreUnavailable if that does not help.
        """
        definition = self.desk.campaign(campaign).definition
        phase_of(definition, phase)
        for _ in range(_LOOKS):
            self.catch_up()
            with consistent_reads(self.views) as views:
                at = self.runner.position(views)
                if at is not None:
                    return gate_figures.gate_facts(views, definition, campaign, phase, at)
        remedy = "try again; if nobody else is at work, run: campaign rebuild"
        raise StoreUnavailable(place_of(self.views), "the views stand apart", remedy)

    def tick(self, now: datetime | None = None) -> TickReport:
        """One pass of the scheduler. The caller holds the scheduler's lock."""
        office = self.settings.office
        return tick(
            now or self.clock.now(),
            self.agenda,
            self.commands,
            self.channel,
            TickSettings(
                zone=office.zone_info,
                day_ends=office.closing_hour,
                letterhead=Letterhead(office=Title(zh=office.name_zh, en=office.name_en)),
            ),
        )


class _Agenda:
    """The read models, as the scheduler asks them."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def catch_up(self) -> None:
        self._office.runner.catch_up(until=self._office.log.refresh())

    def running_campaigns(self) -> tuple[CampaignId, ...]:
        with single_reads(self._office.views) as views:
            return campaigns.running(views)

    def attention(self, on: date, after: DueItem | None, limit: int) -> Sequence[DueItem]:
        with single_reads(self._office.views) as views:
            return due_dates.attention(views, on, after, limit)

    def recipients(
        self, units: Collection[UnitId], post: RungRecipient, on: date
    ) -> Mapping[UnitId, tuple[Recipient, ...]]:
        with single_reads(self._office.views) as views:
            return directory.recipients(views, units, post, on)

    def ladder(self, campaign: CampaignId) -> tuple[Rung, ...]:
        with single_reads(self._office.views) as views:
            return campaigns.ladder(views, campaign)

    def sendable(
        self, now: datetime, after: OutboxEntry | None, limit: int
    ) -> Sequence[OutboxEntry]:
        with single_reads(self._office.views) as views:
            return outbox.sendable(views, now, after, limit)


class _Commands:
    """The handlers, as the scheduler asks them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._all_open: dict[CampaignId, tuple[date, tuple[int, ...]]] = {}

    def open_occurrences(self, campaign: CampaignId, stamp: Stamp) -> int:
        # Looked at first: whatever grows from here on is decided by at the next tick.
        now = stamp.day, obligations.standing(self._desk, campaign)
        if self._all_open.get(campaign) == now:
            return 0
        opened = len(obligations.open_occurrences(self._desk, stamp, campaign))
        if not opened:
            self._all_open[campaign] = now
        return opened

    def record_overdue(self, items: Sequence[StreamId], stamp: Stamp) -> int:
        works = [work for item in items if (work := assignment_key(item))]
        found = [RectificationKey(*name) for item in items if (name := rectification_key(item))]
        return len(assignments.record_overdue(self._desk, stamp, works)) + len(
            rectifications.record_overdue(self._desk, stamp, found)
        )

    def queue(self, queued: Sequence[MessageQueued]) -> int:
        return len(messages.queue(self._desk, queued))

    def note(self, outcomes: Sequence[Outcome]) -> None:
        messages.note(self._desk, [(outcome.stream, outcome.note) for outcome in outcomes])


def scheduler_lock(settings: Settings) -> SchedulerLock:
    """Held by the one process that ticks this office's log."""
    address = settings.log_address
    if isinstance(address, Path):
        return lock.FileLock(settings.scheduler_lock)
    # Here, so that an office on SQLite needs no driver of PostgreSQL.
    from engine.delivery.server_lock import ServerLock

    return ServerLock(address)


def scheduler_holder(settings: Settings) -> str | None:
    """The process that ticks this office's log now, None if nobody does."""
    address = settings.log_address
    if isinstance(address, Path):
        return lock.holder(settings.scheduler_lock)
    from engine.delivery import server_lock

    return server_lock.holder(address)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        remedy = "check the path and who may write there"
        raise StoreUnavailable(str(folder), "it cannot be made", remedy) from fault
