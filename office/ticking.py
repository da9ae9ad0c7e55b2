"""What the scheduler asks for and orders in an office (engine/delivery/ports.py)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Engine

from engine.delivery.ports import Outcome
from engine.domain.agenda import DueItem, OutboxEntry, Recipient
from engine.domain.event import Stamp
from engine.domain.message import MessageQueued
from engine.handling import assignments, messages, obligations, rectifications
from engine.handling.desk import Desk
from engine.handling.rectifications import RectificationKey
from engine.ids import CampaignId, StreamId, UnitId, assignment_key, rectification_key
from engine.store.log import CampaignLog
from projections import directory, outbox
from projections.campaigns import queries as campaigns
from projections.deadlines import queries as due_dates
from projections.feeding.runner import Runner
from projections.tables.connections import single_reads
from workflows.schema import Rung, RungRecipient


class OfficeAgenda:
    """The read models, as the scheduler asks them."""

    def __init__(self, log: CampaignLog, views: Engine, runner: Runner) -> None:
        self._log, self._views, self._runner = log, views, runner

    def catch_up(self) -> None:
        self._runner.catch_up(until=self._log.refresh())

    def running_campaigns(self) -> tuple[CampaignId, ...]:
        with single_reads(self._views) as views:
            return campaigns.running(views)

    def attention(self, on: date, after: DueItem | None, limit: int) -> Sequence[DueItem]:
        with single_reads(self._views) as views:
            return due_dates.attention(views, on, after, limit)

    def recipients(
        self, units: Collection[UnitId], post: RungRecipient, on: date
    ) -> Mapping[UnitId, tuple[Recipient, ...]]:
        with single_reads(self._views) as views:
            return directory.recipients(views, units, post, on)

    def ladder(self, campaign: CampaignId) -> tuple[Rung, ...]:
        with single_reads(self._views) as views:
            return campaigns.ladder(views, campaign)

    def sendable(
        self, now: datetime, after: OutboxEntry | None, limit: int
    ) -> Sequence[OutboxEntry]:
        with single_reads(self._views) as views:
            return outbox.sendable(views, now, after, limit)


class OfficeCommands:
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
