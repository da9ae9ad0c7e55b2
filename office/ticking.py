"""What the scheduler asks for in an office (engine/delivery/ports.py)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Engine

from engine.domain.agenda import DueItem, OutboxEntry, Recipient
from engine.domain.message import VoidCause
from engine.domain.office.moments import SILENCE
from engine.domain.office.state import OfficeRecord
from engine.errors import OfficeDiffers
from engine.ids import CampaignId, StreamId, UnitId
from engine.store.log import CampaignLog
from projections import letter_recipients, moments, outbox, petitions
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

    def lapsed(self, on: date, campaign: CampaignId | None = None) -> Sequence[StreamId]:
        with single_reads(self._views) as views:
            return petitions.lapsed(views, on, campaign)

    def recipients(
        self, units: Collection[UnitId], post: RungRecipient, on: date
    ) -> Mapping[UnitId, tuple[Recipient, ...]]:
        with single_reads(self._views) as views:
            return letter_recipients.recipients(views, units, post, on)

    def ladder(self, campaign: CampaignId) -> tuple[Rung, ...]:
        with single_reads(self._views) as views:
            return campaigns.ladder(views, campaign)

    def untrue(self, letters: Sequence[OutboxEntry], on: date) -> Mapping[StreamId, VoidCause]:
        with single_reads(self._views) as views:
            return due_dates.untrue(views, [letter.stream for letter in letters], on)

    def sendable(
        self, now: datetime, after: OutboxEntry | None, limit: int
    ) -> Sequence[OutboxEntry]:
        with single_reads(self._views) as views:
            return outbox.sendable(views, now, after, limit)


def check_leap(views: Engine, record: OfficeRecord) -> None:
    """Raise OfficeDiffers if the log went on for long at once, by the deed of somebody who did not
    say that the clock was right.
    """
    with single_reads(views) as conn:
        leap = moments.unconfirmed_leap(moments.runs(conn), SILENCE)
    if leap is not None:
        raise OfficeDiffers(
            "error.clock.leap",
            position=leap.position,
            days=(leap.moment - leap.newest).days,
            newest=record.days.local(leap.newest),
            moment=record.days.local(leap.moment),
        )
