"""The outbox: every message that was queued, and what became of it."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    and_,
    bindparam,
    func,
    not_,
    select,
    tuple_,
)

from engine.domain import message as m
from engine.domain.agenda import OutboxEntry, Recipient
from engine.domain.directory.events import PersonAmended, PersonRegistered, RoleGranted
from engine.domain.effects import next_state
from engine.domain.event import Event, Recorded
from engine.domain.message import MessageState
from engine.ids import CampaignId, PersonId, StreamId, UnitId
from projections.feeding.row_cache import CachedRows, CurrentRows, RowCache
from projections.seen import ALL_ROWS, Seen
from projections.tables.table import Table

NAME = "outbox"
VERSION = 5
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


class Failure(Struct, frozen=True, gc=False):
    """A try that went wrong, and when to try again."""

    position: int
    fault: str
    retry_at: datetime


class MessageRow(Struct, frozen=True, gc=False):
    """A message, to be sent at `send_from` or later; None once it is done with.

    It is valid from `since_position`, where it was queued, until it is queued anew. `tries` are
    those that went wrong since, the first of them at `failed_position`; `ended_position` is that
    of the event since which nothing more is sent. So one row tells every state it was in.
    """

    stream: StreamId
    since_position: int
    until_position: int | None
    campaign: CampaignId | None
    unit: UnitId | None
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
    failed_position: int | None
    ended_position: int | None
    tries: tuple[Failure, ...]


class PersonRow(Struct, frozen=True, gc=False):
    """The name of a person."""

    person: PersonId
    name: str


MESSAGES = Table(
    "messages",
    MessageRow,
    ("stream", "since_position"),
    TABLES,
    for_queries=(("send_from", "stream"), ("item",), ("campaign", "queued_at")),
)
PEOPLE = Table("messages_people", PersonRow, ("person",), TABLES)

# --- project ---------------------------------------------------------------------------------


class _Tables:
    """The cached rows of this view."""

    def __init__(self, cache: RowCache) -> None:
        self.rows = CurrentRows(cache, MESSAGES, ("stream",))
        self.people = CachedRows(cache, PEOPLE)


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Keep one row per message, and one for each time that it is queued anew."""
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
                queued = _queued(r, event, row.failures if row else 0)
                rows.follow(queued, r.position)
        elif row is not None and row.position < r.position:
            rows.put(_after(r, row))
    rows.flush()
    people.flush()


def _queued(r: Recorded, event: m.MessageQueued, failures: int) -> MessageRow:
    return MessageRow(
        stream=r.stream,
        since_position=r.position,
        until_position=None,
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
        failed_position=None,
        ended_position=None,
        tries=(),
    )


def _after(r: Recorded, row: MessageRow) -> MessageRow:
    changes: dict[str, object] = {}
    match r.event:
        case m.MessageDelivered(receipt=receipt, stamp=stamp):
            changes = {"delivered_at": stamp.recorded_at, "receipt": receipt, "send_from": None}
        case m.MessageFailed(fault=fault, retry_at=retry_at):
            changes = {"fault": fault, "send_from": retry_at, "failures": row.failures + 1}
            changes["tries"] = (*row.tries, Failure(r.position, fault, retry_at))
            changes["failed_position"] = row.failed_position or r.position
        case m.MessageAbandoned(fault=fault):
            changes = {"fault": fault, "send_from": None}
        case m.MessageVoided():
            changes = {"send_from": None}
        case _:
            pass
    state, _ = next_state(m.MESSAGE, m.EFFECTS[type(r.event)], row.state, None)
    after = msgspec.structs.replace(row, state=state, position=r.position, **changes)
    if after.send_from is None and row.ended_position is None:
        after = msgspec.structs.replace(after, ended_position=r.position)
    return after


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
            kind=row.kind,
        )
        for row in rows
    ]


def messages(
    conn: Connection,
    *,
    campaign: CampaignId | None = None,
    item: StreamId | None = None,
    state: MessageState | None = None,
    unit: UnitId | None = None,
    recipient: PersonId | None = None,
    at: int | None = None,
    newest_first: bool = False,
    after: int = 0,
    limit: int = 500,
    seen: Seen = ALL_ROWS,
) -> list[MessageRow]:
    """Messages as they were at a log position (None: now), in the order in which they were queued
    or the other way round, `after` of them passed over.

    `state` is the one that they had then.
    """
    table = MESSAGES.c
    wanted = (
        (table.campaign, campaign),
        (table.item, item),
        (table.unit, unit),
        (table.recipient, recipient),
    )
    conditions = [column == value for column, value in wanted if value is not None]
    conditions += [MESSAGES.valid_at(at), *seen.within(table.unit, campaign=table.campaign)]
    if state is not None:
        conditions.append(_is(state, at))
    order = (table.queued_at, table.stream)
    ordered = (column.desc() for column in order) if newest_first else order
    query = select(MESSAGES.sql).where(*conditions).order_by(*ordered)
    rows = MESSAGES.rows(conn, query.offset(after).limit(limit))
    return list(rows) if at is None else [_as_of(row, at) for row in rows]


def last_of(
    conn: Connection,
    campaign: CampaignId,
    items: Collection[StreamId],
    at: int | None = None,
    seen: Seen = ALL_ROWS,
) -> dict[StreamId, MessageRow]:
    """The newest message about each of these items at a log position (None: now)."""
    table = MESSAGES.c
    conditions = [table.item.in_(items), MESSAGES.valid_at(at), table.campaign == campaign]
    conditions += seen.within(table.unit, campaign=table.campaign)
    query = select(MESSAGES.sql).where(*conditions).order_by(table.queued_at, table.stream)
    rows = MESSAGES.rows(conn, query)
    return {row.item: row if at is None else _as_of(row, at) for row in rows}


def count_by_state(
    conn: Connection,
    campaign: CampaignId,
    *,
    unit: UnitId | None = None,
    at: int | None = None,
    seen: Seen = ALL_ROWS,
) -> dict[MessageState, int]:
    """How many messages of a campaign were in each state at a log position (None: now)."""
    table = MESSAGES.c
    conditions = [table.campaign == campaign, MESSAGES.valid_at(at)]
    conditions += seen.within(table.unit, campaign=table.campaign)
    if unit is not None:
        conditions.append(MESSAGES.c.unit == unit)
    return {
        state: int(
            conn.execute(select(func.count()).where(*conditions, _is(state, at))).scalar() or 0
        )
        for state in MessageState
    }


def _is(state: MessageState, at: int | None) -> ColumnElement[bool]:
    return MESSAGES.c.state == state if at is None else _was(state, at)


def _was(state: MessageState, at: int) -> ColumnElement[bool]:
    """The condition for messages that were in a state at a log position."""
    ended, failed = (
        and_(column.is_not(None), column <= at)
        for column in (MESSAGES.sql.c.ended_position, MESSAGES.sql.c.failed_position)
    )
    match state:
        case MessageState.QUEUED:
            return and_(not_(ended), not_(failed))
        case MessageState.FAILED:
            return and_(not_(ended), failed)
        case _:
            return and_(ended, MESSAGES.c.state == state)


def _as_of(row: MessageRow, at: int) -> MessageRow:
    """The row as it was at a log position, at which it was queued already."""
    if row.ended_position is not None and row.ended_position <= at:
        return row
    tries = tuple(one for one in row.tries if one.position <= at)
    last = tries[-1] if tries else None
    return msgspec.structs.replace(
        row,
        state=MessageState.FAILED if last else MessageState.QUEUED,
        send_from=last.retry_at if last else row.queued_at,
        delivered_at=None,
        failures=row.failures - len(row.tries) + len(tries),
        fault=last.fault if last else None,
        receipt=None,
        position=last.position if last else row.since_position,
        failed_position=tries[0].position if tries else None,
        ended_position=None,
        tries=tries,
    )


def unsent(conn: Connection) -> int:
    """How many messages are neither delivered, abandoned nor voided."""
    waiting = select(func.count()).where(MESSAGES.c.send_from.is_not(None))
    return int(conn.execute(waiting).scalar() or 0)
