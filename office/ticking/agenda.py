"""What the scheduler asks for in an office (engine.delivery.ports.Agenda)."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Engine

from engine.domain.agenda import DueItem, Notice, Recipient
from engine.domain.rectification.state import evolve as evolve_rectification
from engine.domain.sentences import what_happened
from engine.handling.reads import LogReads
from engine.ids import CampaignId, PersonId, StreamId, UnitId, rectification_key
from engine.phrases import phrase
from engine.store.log import CampaignLog
from projections import letter_recipients, notices, petitions
from projections.campaigns import queries as campaigns
from projections.deadlines import queries as due_dates
from projections.feeding.runner import Runner
from projections.items import queries as items
from projections.notices import NoticeRow
from projections.tables.connections import single_reads
from workflows.schema import Rung


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

    def acting(self, on: date, campaign: CampaignId | None = None) -> Sequence[StreamId]:
        with single_reads(self._views) as views:
            return items.acting(views, on, campaign)

    def ladder(self, campaign: CampaignId) -> tuple[Rung, ...]:
        with single_reads(self._views) as views:
            return campaigns.ladder(views, campaign)

    def notices(self, limit: int) -> Sequence[Notice]:
        with single_reads(self._views) as views:
            rows = notices.waiting(views, limit)
            if not rows:
                return ()
            known = letter_recipients.people(
                views, {p for r in rows for p in (r.person, r.by) if p}
            )
            keepers = letter_recipients.keepers(views, max(row.on_day for row in rows))
        return [self._notice(row, known, keepers) for row in rows]

    def _unit_of(self, stream: StreamId) -> UnitId | None:
        """The unit of an item of the ledger: only its first event names it."""
        if rectification_key(stream) is None:
            return None
        item = LogReads(self._log).state(stream, evolve_rectification)
        return item.raised.unit if item else None

    def _notice(
        self,
        row: NoticeRow,
        known: Mapping[PersonId, Recipient],
        keepers: tuple[Recipient, ...],
    ) -> Notice:
        (recorded,) = self._log.read(row.position - 1, 1)
        told = known.get(row.person) if row.person else None
        by = known.get(row.by)
        return Notice(
            position=row.position,
            item=row.stream,
            campaign=row.campaign,
            unit=row.unit or self._unit_of(row.stream),
            said=what_happened(recorded),
            by=phrase("say.policy.person", name=by.name, person=row.by) if by else row.by,
            on=row.on_day,
            entered=row.entered,
            recipients=(told,) if told else keepers,
        )
