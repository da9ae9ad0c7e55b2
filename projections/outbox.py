"""The outbox: every letter that was queued, and what became of it.

A message of old is a letter too, until another one claims what it was to tell.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    bindparam,
    func,
    select,
    tuple_,
)

from engine.domain import message as m
from engine.domain.agenda import OFFICE_DESK, QueuedLetter
from engine.domain.directory import events as d
from engine.domain.effects import next_state
from engine.domain.event import Event, Recorded
from engine.domain.message import LeftOut, MessageState, VoidCause
from engine.ids import CampaignId, PersonId, StreamId, UnitId
from projections.feeding.row_cache import CachedRows, CurrentRows, RowCache
from projections.reminders.tables import REMINDERS
from projections.seen import ALL_ROWS, Seen
from projections.tables.table import Table

NAME = "outbox"
VERSION = 6
HANDLES: tuple[type[Event], ...] = (
    d.RoleGranted,
    d.PersonRegistered,
    d.PersonAmended,
    d.PersonEnded,
    d.ReachAmended,
    d.DeputyNamed,
    d.RoleRevoked,
    *m.EFFECTS,
)
GIVEN_UP: Final = (MessageState.ABANDONED, MessageState.BOUNCED)

# --- tables ----------------------------------------------------------------------------------

TABLES = MetaData()


class LetterRow(Struct, frozen=True, gc=False):
    """A letter, valid from `since_position` until just before `until_position`; to be sent at
    `send_from` or later, None once it is done with.

    `number` is the position of its first event. `facts` are those that it claims, and once it is
    sent those that were in it. `failures` counts the tries that went wrong since it was queued or
    last redriven; `version` is that of its stream. `mended` says of one that was given up or came
    back that its person has another address since, or another may have to be told.
    """

    stream: StreamId
    since_position: int
    until_position: int | None
    number: int
    recipient: PersonId
    window: str
    state: MessageState
    queued_at: datetime
    version: int
    facts: tuple[StreamId, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    send_from: datetime | None = None
    sent_at: datetime | None = None
    channel: str | None = None
    address: str | None = None
    receipt: str | None = None
    subject: str | None = None
    body: str | None = None
    failures: int = 0
    fault: str | None = None
    remedy: str | None = None
    why: VoidCause | None = None
    redriven: int = 0
    mended: bool | None = None


class PersonRow(Struct, frozen=True, gc=False):
    """The address of a person."""

    person: PersonId
    address: str


LETTERS = Table(
    "letters",
    LetterRow,
    ("stream", "since_position"),
    TABLES,
    current=(("send_from", "stream"), ("mended",), ("state", "recipient")),
    for_queries=(("queued_at", "stream"), ("number",)),
)
PEOPLE = Table("letters_people", PersonRow, ("person",), TABLES)

# --- project ---------------------------------------------------------------------------------


class _Tables:
    """The cached rows of this view."""

    def __init__(self, cache: RowCache) -> None:
        self.rows = CurrentRows(cache, LETTERS, ("stream",))
        self.people = CachedRows(cache, PEOPLE)

    def of_directory(self, r: Recorded) -> None:
        """Whoever has another address, or whose posts are another's, has letters to be redriven."""
        match r.event:
            case d.RoleGranted() | d.PersonRegistered() | d.PersonAmended() as event:
                known = self.people.get(event.person)
                if event.email or not isinstance(event, d.RoleGranted):
                    self.people.put(PersonRow(event.person, event.email))
                    if event.email and (known is None or known.address != event.email):
                        self._mend(r, event.person)
                if isinstance(event, d.RoleGranted):
                    self._mend(r, OFFICE_DESK.person)
            case (
                d.PersonEnded(person=person)
                | d.RoleRevoked(person=person)
                | d.DeputyNamed(person=person)
                | d.ReachAmended(person=person)
            ):
                self._mend(r, person)
            case _:
                pass

    def _mend(self, r: Recorded, person: PersonId) -> None:
        table = LETTERS.c
        own = (table.recipient == person) & table.state.in_(GIVEN_UP)
        for row in self.rows.where(own, table.since_position < r.position):
            if not row.mended:
                self.rows.follow(replace(row, mended=True), r.position)

    def queued(self, r: Recorded, event: m.LetterQueued | m.MessageQueued) -> None:
        """A letter, in place of messages of old that it claims."""
        at = event.stamp.recorded_at
        if isinstance(event, m.LetterQueued):
            row = LetterRow(
                stream=r.stream, since_position=r.position, until_position=None, number=r.position,
                recipient=event.person, window=event.window, state=MessageState.QUEUED,
                queued_at=at, version=r.version, facts=event.facts, send_from=at,
            )  # fmt: skip
            for fact in event.facts:
                old = self.rows.get(fact) if not fact.startswith("reminder/") else None
                if old is not None:
                    self.rows.end(old, r.position)
        else:
            known = self.rows.get(r.stream)
            row = LetterRow(
                stream=r.stream, since_position=r.position, until_position=None,
                number=known.number if known else r.position, recipient=event.recipient,
                window="", state=MessageState.QUEUED, queued_at=at, version=r.version,
                facts=(r.stream,), send_from=at, address=event.address, subject=event.subject,
                body=event.body, failures=known.failures if known else 0,
            )  # fmt: skip
        self.rows.follow(row, r.position)

    def happened(self, r: Recorded) -> None:
        """Something became of a letter."""
        row = self.rows.get(r.stream)
        if row is not None and row.since_position < r.position:
            self.rows.follow(_after(r, row), r.position)


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Keep one row per letter, and one for each change of it."""
    tables = cache.once(_Tables)
    tables.rows.fetch(r.stream for r in batch if r.stream.startswith("message/"))
    for r in batch:
        if not r.stream.startswith("message/"):
            tables.of_directory(r)
        elif isinstance(r.event, m.LetterQueued | m.MessageQueued):
            tables.queued(r, r.event)
        else:
            tables.happened(r)
    tables.rows.flush()
    tables.people.flush()


def _after(r: Recorded, row: LetterRow) -> LetterRow:
    at = r.event.stamp.recorded_at
    match r.event:
        case m.MessageSent() as sent:
            changes: dict[str, Any] = {
                name: getattr(sent, name)
                for name in ("channel", "address", "receipt", "subject", "body", "facts")
            }
            changes |= {"left_out": sent.left_out, "send_from": None, "sent_at": at, "fault": None}
        case m.MessageDelivered(channel=channel, receipt=receipt):
            changes = {"channel": channel, "receipt": receipt, "send_from": None, "sent_at": at}
        case m.MessageFailed(channel=channel, fault=fault, retry_at=retry_at):
            changes = {"channel": channel, "fault": fault, "send_from": retry_at}
            changes["failures"] = row.failures + 1
        case m.MessageAbandoned(channel=channel, fault=fault, remedy=remedy):
            changes = {"channel": channel, "fault": fault, "remedy": remedy, "send_from": None}
        case m.MessageVoided(why=why, left_out=left_out):
            changes = {"why": why, "left_out": left_out, "send_from": None, "fault": None}
        case m.MessageRedriven():
            changes = {"send_from": at, "failures": 0, "redriven": row.redriven + 1}
            changes |= {"remedy": None, "mended": None}
        case m.MessageBounced(status=status, diagnostic=diagnostic):
            changes = {"fault": " ".join(part for part in (status, diagnostic) if part)}
        case _:
            changes = {}
    state, _ = next_state(m.MESSAGE, m.EFFECTS[type(r.event)], row.state, None)
    return replace(row, state=state, version=r.version, **changes)


# --- queries ---------------------------------------------------------------------------------


_TURN: Final = (LETTERS.c.send_from, LETTERS.c.stream)
SENDABLE: Final = (
    select(
        LETTERS.c.stream, LETTERS.c.recipient, LETTERS.c.window, LETTERS.c.facts,
        LETTERS.c.queued_at, LETTERS.c.send_from, LETTERS.c.failures, LETTERS.c.version,
    )
    .where(
        LETTERS.valid_at(None),
        LETTERS.c.send_from <= bindparam("now"),
        tuple_(*_TURN) > tuple_(*(bindparam(c.name, type_=c.type) for c in _TURN)),
        LETTERS.c.window != "",
    )
    .order_by(*_TURN)
    .limit(bindparam("limit", type_=Integer))
)  # fmt: skip
_BEFORE_ALL: Final = datetime.min.replace(tzinfo=UTC)


def sendable(
    conn: Connection, now: datetime, after: QueuedLetter | None = None, limit: int = 500
) -> list[QueuedLetter]:
    """Letters that may be sent now, the longest waiting first, past `after`. Those of old are not
    among them: what they tell is told by another.
    """
    since, past = (after.since, after.stream) if after else (_BEFORE_ALL, "")
    asked = {"now": now, "send_from": since, "stream": past, "limit": limit}
    return [
        QueuedLetter(
            stream=stream,
            person=person,
            window=window,
            facts=facts,
            queued_at=queued_at,
            since=since,
            failures=failures,
            turn=turn,
        )
        for stream, person, window, facts, queued_at, since, failures, turn in conn.execute(
            SENDABLE, asked
        )
    ]


def written(conn: Connection, letters: Collection[StreamId]) -> set[StreamId]:
    """Those of these letters that are on record, sent or not."""
    wanted = sorted(set(letters))
    rows = LETTERS.statements(conn).among(conn, "stream", wanted, None) if wanted else ()
    return {row.stream for row in rows}


def mended(conn: Connection, limit: int) -> list[StreamId]:
    """Letters that were given up or came back, and of which that may be mended."""
    table = LETTERS.c
    query = select(table.stream).where(LETTERS.valid_at(None), table.mended.is_not(None))
    found = conn.execute(query.order_by(table.stream).limit(limit))
    return [StreamId(stream) for (stream,) in found]


class Sought(Struct, frozen=True, kw_only=True):
    """Which letters; None: any. Of a campaign, a unit or an item are those that claim a fact about
    it.
    """

    campaign: CampaignId | None = None
    unit: UnitId | None = None
    item: StreamId | None = None
    recipient: PersonId | None = None
    states: tuple[MessageState, ...] | None = None
    stream: StreamId | None = None
    number: int | None = None


def letters(
    conn: Connection,
    sought: Sought,
    *,
    at: int | None = None,
    newest_first: bool = False,
    after: int = 0,
    limit: int = 500,
    seen: Seen = ALL_ROWS,
) -> list[LetterRow]:
    """Letters as they were at a log position (None: now), in the order in which they were queued or
    the other way round, `after` of them passed over.
    """
    table = LETTERS.c
    order = (table.queued_at, table.stream)
    ordered = tuple(column.desc() for column in order) if newest_first else order
    query = select(LETTERS.sql).where(*_those(sought, at, seen)).order_by(*ordered)
    return list(LETTERS.rows(conn, query.offset(after).limit(limit)))


def course(conn: Connection, stream: StreamId, at: int | None = None) -> list[LetterRow]:
    """What a letter was after each of its own events, up to a log position (None: now)."""
    rows = LETTERS.statements(conn).among(conn, "stream", [stream], None)
    found = sorted(rows, key=lambda row: row.since_position)
    first = {row.version: row for row in reversed(found)}
    own = sorted(first.values(), key=lambda row: row.since_position)
    return [row for row in own if at is None or row.since_position <= at]


def count_by_state(
    conn: Connection, sought: Sought, *, at: int | None = None, seen: Seen = ALL_ROWS
) -> dict[MessageState, int]:
    """How many of these letters were in each state at a log position (None: now)."""
    table = LETTERS.c
    query = select(table.state, func.count()).where(*_those(sought, at, seen))
    found = {state: int(count) for state, count in conn.execute(query.group_by(table.state))}
    return {state: found.get(state, 0) for state in MessageState}


def _those(sought: Sought, at: int | None, seen: Seen) -> Iterator[ColumnElement[bool]]:
    table, facts = LETTERS.c, REMINDERS.sql.c
    yield LETTERS.valid_at(at)
    if sought.states is not None:
        yield table.state.in_(sought.states)
    for name in ("recipient", "stream", "number"):
        if (value := getattr(sought, name)) is not None:
            yield table[name] == value
    about = [
        column == value
        for column, value in (
            (facts.campaign, sought.campaign),
            (facts.unit, sought.unit),
            (facts.item, sought.item),
        )
        if value is not None
    ]
    about += seen.within(facts.unit, campaign=facts.campaign)
    if about:
        claimed = select(facts.letter).where(facts.letter.is_not(None), *about)
        yield table.stream.in_(claimed if at is None else claimed.where(facts.since_position <= at))


def sent_since(conn: Connection, moment: datetime) -> list[tuple[str, datetime]]:
    """By which channel letters went out at a moment or later, and when; of those queued in the two
    days before.
    """
    table = LETTERS.c
    asked = select(table.channel, table.sent_at).where(
        table.until_position.is_(None),
        table.queued_at >= moment - timedelta(days=2),
        table.sent_at >= moment,
    )
    return [(channel, sent_at) for channel, sent_at in conn.execute(asked)]


def queued_since(conn: Connection, moment: datetime) -> dict[StreamId, str]:
    """Every letter that was queued at a moment or later, with the address that it was sent to;
    empty for one that is not out.
    """
    table = LETTERS.c
    asked = select(table.stream, table.address)
    asked = asked.where(table.until_position.is_(None), table.queued_at >= moment)
    return {row.stream: row.address or "" for row in conn.execute(asked)}


def unsent(conn: Connection) -> int:
    """How many letters are neither sent, given up nor voided."""
    table = LETTERS.c
    waiting = select(func.count()).where(LETTERS.valid_at(None), table.send_from.is_not(None))
    return int(conn.execute(waiting).scalar() or 0)
