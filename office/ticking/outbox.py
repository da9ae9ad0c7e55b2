"""What the scheduler asks of facts and letters in an office (engine.delivery.ports.Outbox)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Final

from sqlalchemy import Connection, Engine

from engine.domain.agenda import Fact, QueuedLetter, Recipient
from engine.domain.message import MessageKind, VoidCause
from engine.ids import StreamId, UnitId, person_of
from engine.reactions.reminders import OFFICE_DESK, addressees
from projections import letter_recipients, outbox
from projections.deadlines import queries as due_dates
from projections.reminders import waiting
from projections.tables.connections import single_reads
from workflows.schema import Rung, RungRecipient

_OFFICE: Final = UnitId("")
_POSTS: Final = {post.value: post for post in RungRecipient}


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
            asked = [fact.stream for fact in facts if fact.kind is not MessageKind.NOTICE]
            return due_dates.untrue(views, asked, on)

    def holders(self, facts: Sequence[Fact], on: date) -> Mapping[StreamId, tuple[Recipient, ...]]:
        with single_reads(self._views) as views:
            found = _holders(views, facts, on)
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


def _holders(
    views: Connection, facts: Sequence[Fact], on: date
) -> dict[StreamId, tuple[Recipient, ...]]:
    """Asked once a post for all units of these facts."""
    units = {fact.unit or _OFFICE for fact in facts}
    named = {person for fact in facts if (person := person_of(fact.post))}
    people = letter_recipients.people(views, named) if named else {}

    @cache
    def of_post(post: RungRecipient) -> Mapping[UnitId, tuple[Recipient, ...]]:
        return letter_recipients.recipients(views, units, post, on)

    def held(unit: UnitId, post: RungRecipient) -> tuple[Recipient, ...]:
        return of_post(post).get(unit, ())

    found: dict[StreamId, tuple[Recipient, ...]] = {}
    for fact in facts:
        person = person_of(fact.post)
        if person is not None:
            found[fact.stream] = (people.get(person, OFFICE_DESK),)
            continue
        rung = Rung(key=fact.rung, days=0, to=(_POSTS.get(fact.post, RungRecipient.OFFICE),))
        found[fact.stream] = addressees(fact.unit or _OFFICE, rung, held)
    return found
