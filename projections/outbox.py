"""The outbox: every message that was queued, and what became of it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Integer, MetaData, bindparam, func, select, tuple_

from engine.domain import message as m
from engine.domain.agenda import OutboxEntry, Recipient
from engine.domain.directory import RoleGranted
from engine.domain.event import Event, Recorded
from engine.domain.message import MessageState
from engine.ids import CampaignId, PersonId, StreamId, UnitId
from projections.feeding.row_cache import Bench, Rows
from projections.tables.table import Sheet

NAME = "outbox"
VERSION = 2
HANDLES: tuple[type[Event], ...] = (
    RoleGranted,
    m.MessageQueued,
    m.MessageDelivered,
    m.MessageFailed,
    m.MessageAbandoned,
)

# --- tables ----------------------------------------------------------------------------------

TABLES = MetaData()


class MessageRow(Struct, frozen=True, gc=False):
    """A message. `send_from` is the moment from which it may be sent, None once it is done with."""

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
    """What a person is called."""

    person: PersonId
    name: str


MESSAGES = Sheet(
    "messages",
    MessageRow,
    ("stream",),
    TABLES,
    for_queries=(("send_from", "stream"), ("item",), ("campaign", "queued_at")),
)
PEOPLE = Sheet("messages_people", PersonRow, ("person",), TABLES)

# --- project ---------------------------------------------------------------------------------


class _Work:
    """The tables of this view."""

    def __init__(self, bench: Bench) -> None:
        self.rows, self.people = Rows(bench, MESSAGES), Rows(bench, PEOPLE)


def project(bench: Bench, batch: Sequence[Recorded]) -> None:
    """Fold a batch into one row per message."""
    work = bench.kept(_Work)
    rows, people = work.rows, work.people
    rows.fetch(r.stream for r in batch)
    for r in batch:
        row, event = rows.get(r.stream), r.event
        if isinstance(event, RoleGranted):
            people.put(PersonRow(event.person, event.name))
            continue
        if isinstance(event, m.MessageQueued):
            if row is None:
                rows.put(_queued(r, event))
        elif row is not None and row.position < r.position:
            rows.put(_after(r, row))
    rows.flush()
    people.flush()


def _queued(r: Recorded, event: m.MessageQueued) -> MessageRow:
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
        failures=0,
        fault=None,
        receipt=None,
        position=r.position,
    )


def _after(r: Recorded, row: MessageRow) -> MessageRow:
    changes: dict[str, object] = {}
    match r.event:
        case m.MessageDelivered(receipt=receipt, stamp=stamp):
            changes = {"state": MessageState.DELIVERED, "delivered_at": stamp.recorded_at}
            changes |= {"receipt": receipt, "send_from": None}
        case m.MessageFailed(fault=fault, retry_at=retry_at):
            changes = {"state": MessageState.FAILED, "fault": fault, "send_from": retry_at}
            changes["failures"] = row.failures + 1
        case m.MessageAbandoned(fault=fault):
            changes = {"state": MessageState.ABANDONED, "fault": fault, "send_from": None}
        case _:
            pass
    return msgspec.structs.replace(row, position=r.position, **changes)


# --- queries ---------------------------------------------------------------------------------


_TURN: Final = (MESSAGES.c.send_from, MESSAGES.c.stream)
SENDABLE: Final = (
    select(MESSAGES.table)
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
    named = PEOPLE.prepared(conn).among(conn, "person", people, None)
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
    query = select(MESSAGES.table).where(*conditions).order_by(table.queued_at, table.stream)
    return list(MESSAGES.rows(conn, query.limit(limit)))


def unsent(conn: Connection) -> int:
    """How many messages are not yet delivered and not given up."""
    waiting = select(func.count()).where(MESSAGES.c.send_from.is_not(None))
    return int(conn.execute(waiting).scalar() or 0)
