"""The outbox: every message that was queued, and what became of it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Integer, MetaData, bindparam, func, select, tuple_

from engine.domain import message as m
from engine.domain.agenda import OutboxEntry, Recipient
from engine.domain.directory.events import PersonAmended, PersonRegistered, RoleGranted
from engine.domain.effects import next_state
from engine.domain.event import Event, Recorded
from engine.domain.message import MessageState
from engine.ids import CampaignId, PersonId, StreamId, UnitId
from projections.feeding.row_cache import CachedRows, RowCache
from projections.tables.table import Table

NAME = "outbox"
VERSION = 3
HANDLES: tuple[type[Event], ...] = (
    RoleGranted,
    PersonRegistered,
    PersonAmended,
    m.MessageQueued,
    m.MessageDelivered,
    m.MessageFailed,
    m.MessageAbandoned,
    m.MessageVoided,
)

# --- tables ----------------------------------------------------------------------------------

TABLES = MetaData()


class MessageRow(Struct, frozen=True, gc=False):
    """A message, to be sent at `send_from` or later; None once it is done with."""

    stream: StreamId
    campaign: CampaignId
    unit: UnitId
    item: StreamId
    kind: m.MessageKind
    rung: str
    generation: int
    recipient: PersonId
    address: str
    subject: str
    body: str
    state: MessageState
    queued_at: datetime
    send_from: datetime | None
    delivered_at: datetime | None
    failures: int
    fault: str | None
    receipt: str | None
    position: int


class PersonRow(Struct, frozen=True, gc=False):
    """The name of a person."""

    person: PersonId
    name: str


MESSAGES = Table(
    "messages",
    MessageRow,
    ("stream",),
    TABLES,
    for_queries=(("send_from", "stream"), ("item",), ("campaign", "queued_at")),
)
PEOPLE = Table("messages_people", PersonRow, ("person",), TABLES)

# --- project ---------------------------------------------------------------------------------


class _Tables:
    """The cached rows of this view."""

    def __init__(self, cache: RowCache) -> None:
        self.rows, self.people = CachedRows(cache, MESSAGES), CachedRows(cache, PEOPLE)


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Keep one row per message."""
    tables = cache.once(_Tables)
    rows, people = tables.rows, tables.people
    rows.fetch(r.stream for r in batch)
    for r in batch:
        row, event = rows.get(r.stream), r.event
        if isinstance(event, RoleGranted | PersonRegistered | PersonAmended):
            if event.name is not None:
                people.put(PersonRow(event.person, event.name))
            continue
        if isinstance(event, m.MessageQueued):
            if row is None or row.position < r.position:
                rows.put(_queued(r, event, row.failures if row else 0))
        elif row is not None and row.position < r.position:
            rows.put(_after(r, row))
    rows.flush()
    people.flush()


def _queued(r: Recorded, event: m.MessageQueued, failures: int) -> MessageRow:
    return MessageRow(
        stream=r.stream,
        campaign=event.campaign,
        unit=event.unit,
        item=event.item,
        kind=event.kind,
        rung=event.rung,
        generation=event.generation,
        recipient=event.recipient,
        address=event.address,
        subject=event.subject,
        body=event.body,
        state=MessageState.QUEUED,
        queued_at=event.stamp.recorded_at,
        send_from=event.stamp.recorded_at,
        delivered_at=None,
        failures=failures,
        fault=None,
        receipt=None,
        position=r.position,
    )


def _after(r: Recorded, row: MessageRow) -> MessageRow:
    changes: dict[str, object] = {}
    match r.event:
        case m.MessageDelivered(receipt=receipt, stamp=stamp):
            changes = {"delivered_at": stamp.recorded_at, "receipt": receipt, "send_from": None}
        case m.MessageFailed(fault=fault, retry_at=retry_at):
            changes = {"fault": fault, "send_from": retry_at, "failures": row.failures + 1}
        case m.MessageAbandoned(fault=fault):
            changes = {"fault": fault, "send_from": None}
        case m.MessageVoided():
            changes = {"send_from": None}
        case _:
            pass
    state, _ = next_state(m.MESSAGE, m.EFFECTS[type(r.event)], row.state, None)
    return msgspec.structs.replace(row, state=state, position=r.position, **changes)


# --- queries ---------------------------------------------------------------------------------


_TURN: Final = (MESSAGES.c.send_from, MESSAGES.c.stream)
SENDABLE: Final = (
    select(MESSAGES.sql)
    .where(
        MESSAGES.c.send_from <= bindparam("now"),
        tuple_(*_TURN) > tuple_(*(bindparam(c.name, type_=c.type) for c in _TURN)),
    )
    .order_by(*_TURN)
    .limit(bindparam("limit", type_=Integer))
)
_BEFORE_ALL: Final = datetime.min.replace(tzinfo=UTC)


def sendable(
    conn: Connection, now: datetime, after: OutboxEntry | None = None, limit: int = 500
) -> list[OutboxEntry]:
    """Messages that may be sent now, the longest waiting first, past `after`."""
    since, past = (after.since, after.stream) if after else (_BEFORE_ALL, "")
    asked = {"now": now, "send_from": since, "stream": past, "limit": limit}
    rows = [MessageRow(*found) for found in conn.execute(SENDABLE, asked)]
    people = list({row.recipient for row in rows})
    named = PEOPLE.statements(conn).among(conn, "person", people, None)
    names = {row.person: row.name for row in named}
    return [
        OutboxEntry(
            stream=row.stream,
            recipient=Recipient(
                person=row.recipient,
                name=names.get(row.recipient, row.recipient),
                address=row.address,
            ),
            subject=row.subject,
            body=row.body,
            queued_at=row.queued_at,
            since=row.send_from or row.queued_at,
            failures=row.failures,
        )
        for row in rows
    ]


def messages(
    conn: Connection,
    *,
    campaign: CampaignId | None = None,
    item: StreamId | None = None,
    state: MessageState | None = None,
    limit: int = 500,
) -> list[MessageRow]:
    """Messages in the order in which they were queued."""
    table = MESSAGES.c
    wanted = ((table.campaign, campaign), (table.item, item), (table.state, state))
    conditions = [column == value for column, value in wanted if value is not None]
    query = select(MESSAGES.sql).where(*conditions).order_by(table.queued_at, table.stream)
    return list(MESSAGES.rows(conn, query.limit(limit)))


def unsent(conn: Connection) -> int:
    """How many messages are neither delivered, abandoned nor voided."""
    waiting = select(func.count()).where(MESSAGES.c.send_from.is_not(None))
    return int(conn.execute(waiting).scalar() or 0)
