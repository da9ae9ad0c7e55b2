"""What the scheduler asks of facts and letters in an office (engine.delivery.ports.Outbox)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Engine

from engine.domain.agenda import Fact, QueuedLetter, Recipient
from engine.domain.message import VoidCause
from engine.ids import StreamId
from projections import letter_recipients, outbox
from projections.deadlines import queries as due_dates
from projections.reminders import waiting
from projections.tables.connections import single_reads


class OfficeOutbox:
    """The read models, as the scheduler asks them of facts and letters."""

    def __init__(self, views: Engine) -> None:
        self._views = views
        self._settled: set[StreamId] = set()

    def waiting(self, after: Fact | None, limit: int) -> Sequence[Fact]:
        with single_reads(self._views) as views:
            return waiting.waiting(views, after, limit, self._settled)

    def facts(self, streams: Collection[StreamId]) -> Mapping[StreamId, Fact]:
        with single_reads(self._views) as views:
            return waiting.facts(views, streams)

    def untrue(self, facts: Sequence[Fact], on: date) -> Mapping[StreamId, VoidCause]:
        with single_reads(self._views) as views:
            return due_dates.untrue(views, facts, on)

    def holders(self, facts: Sequence[Fact], on: date) -> Mapping[StreamId, tuple[Recipient, ...]]:
        with single_reads(self._views) as views:
            found = letter_recipients.holders(views, facts, on)
        for fact in facts:
            if fact.told.issuperset(each.person for each in found[fact.stream]):
                self._settled.add(fact.stream)
        return found

    def written(self, letters: Collection[StreamId]) -> Collection[StreamId]:
        with single_reads(self._views) as views:
            return outbox.written(views, letters)

    def sendable(
        self, now: datetime, after: QueuedLetter | None, limit: int
    ) -> Sequence[QueuedLetter]:
        with single_reads(self._views) as views:
            return outbox.sendable(views, now, after, limit)

    def mended(self, limit: int) -> Sequence[StreamId]:
        with single_reads(self._views) as views:
            return outbox.mended(views, limit)
