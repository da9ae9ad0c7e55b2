"""What the scheduler asks of reminders: which facts stand in no letter yet, and single facts."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    not_,
    or_,
    select,
    tuple_,
    union_all,
)

from engine.domain.agenda import Fact
from engine.domain.message import MessageKind
from engine.ids import PersonId, StreamId
from projections.deadlines.tables import DEADLINES
from projections.reminders.tables import NOBODY, REMINDERS, ReminderRow, ReminderState
from projections.states import OWED, RECTIFICATION_OWED
from workflows.schema import RungRecipient

_BEFORE_ALL: Final = datetime.min.replace(tzinfo=UTC)
_OF_ONE: Final = (RungRecipient.LIAISON, RungRecipient.UNIT_CHIEF)
"""Posts of which one holder is told."""
_BEHIND_EVERY_DAY: Final = ":"
"""Windows that are named by a day come before it, those of what goes at once behind."""


def _page(*conditions: Any) -> Select[Any]:
    """A page of rows valid now that meet the conditions, in the order of the facts."""
    table = REMINDERS.c
    found = (
        select(REMINDERS.sql)
        .where(REMINDERS.valid_at(None), *conditions)
        .order_by(table.recorded_at, table.fact)
        .limit(bindparam("limit", type_=Integer))
        .subquery()
    )
    return select(found)


def _past(column: Any) -> ColumnElement[bool]:
    """Facts behind one of a moment, which is in this column."""
    after = (
        bindparam("moment", type_=REMINDERS.c.recorded_at.type),
        bindparam("fact", type_=REMINDERS.c.fact.type),
    )
    return tuple_(column, REMINDERS.sql.c.fact) > tuple_(*after)


def _owed_again() -> ColumnElement[bool]:
    """What a fact was left out for has ended, and the clock is the same."""
    table, item = REMINDERS.c, DEADLINES.sql.alias("item").c
    owed = and_(
        table.kind == MessageKind.REMINDER,
        item.generation == table.generation,
        item.state.in_((*OWED, *RECTIFICATION_OWED)),
        item.takes_work,
    )
    in_review = and_(
        table.kind == MessageKind.REVIEW, item.hand_ins == table.generation, item.in_review
    )
    again = select(item.item).where(
        item.item == table.item, item.stopped_on.is_(None), or_(owed, in_review)
    )
    return and_(table.held_back.is_not(None), again.correlate(REMINDERS.sql).exists())


def _of_several() -> Select[Any]:
    """Facts of a post that several people may hold, in letters of the last two days on which there
    were any: one of them may have had his letter of the window before.
    """
    table = REMINDERS.c
    letters = REMINDERS.sql.alias("letters")

    def newest(before: Any) -> Any:
        now = and_(letters.c.until_position.is_(None), letters.c.window < before)
        return func.substr(select(func.max(letters.c.window)).where(now).scalar_subquery(), 1, 10)

    last = newest(_BEHIND_EVERY_DAY)
    return select(table.recorded_at, table.fact).where(
        REMINDERS.valid_at(None),
        table.window >= func.coalesce(newest(last), last),
        table.window < _BEHIND_EVERY_DAY,
        table.post.not_in(_OF_ONE),
        not_(table.post.startswith("person:")),
        table.state != ReminderState.VOIDED,
    )


def _waiting() -> CompoundSelect[Any]:
    table = REMINDERS.c
    return union_all(
        _page(table.waits_since.is_not(None), _past(table.waits_since)),
        _page(_owed_again(), _past(table.recorded_at)),
    )


WAITING: Final = _waiting()
"""Reads ranges of indexes that hold what waits, however many facts there are."""
_OF_SEVERAL: Final = _of_several()


def waiting(
    conn: Connection, after: Fact | None, limit: int, settled: Collection[StreamId] = ()
) -> list[Fact]:
    """Facts that stand in no letter, the oldest first, past `after`; with those that somebody who
    holds the post too may have to be told yet. Of these the `settled` are left out.
    """
    moment, fact = (after.recorded_at, after.stream) if after else (_BEFORE_ALL, StreamId(""))
    asked = {"moment": moment, "fact": fact, "limit": limit}
    found = [ReminderRow(*row) for row in conn.execute(WAITING, asked)]
    several = sorted(
        place
        for at, stream in {(each[0], each[1]) for each in conn.execute(_OF_SEVERAL)}
        if stream not in settled and (place := (at, StreamId(stream))) > (moment, fact)
    )
    found += _now(conn, [stream for _, stream in several[:limit]])
    rows = {row.fact: row for row in sorted(found, key=_place)}
    return _facts(conn, list(rows.values())[:limit])


def _place(row: ReminderRow) -> tuple[datetime, StreamId]:
    return row.recorded_at, row.fact


def facts(conn: Connection, streams: Collection[StreamId]) -> dict[StreamId, Fact]:
    """Facts by their streams, whatever became of them."""
    found = _now(conn, streams)
    rows = {row.fact: row for row in sorted(found, key=lambda row: row.since_position)}
    return {fact.stream: fact for fact in _facts(conn, list(rows.values()), found)}


def _now(conn: Connection, streams: Iterable[StreamId]) -> list[ReminderRow]:
    wanted = sorted(set(streams))
    if not wanted:
        return []
    return list(REMINDERS.statements(conn).among(conn, "fact", wanted, "until_position"))


def _facts(
    conn: Connection, rows: list[ReminderRow], every: list[ReminderRow] | None = None
) -> list[Fact]:
    """The facts of these rows, each with those in whose letters it stands."""
    if every is None:
        every = _now(conn, (row.fact for row in rows))
    told: dict[StreamId, set[PersonId]] = {}
    for row in every:
        if row.person != NOBODY and row.state is not ReminderState.VOIDED:
            told.setdefault(row.fact, set()).add(row.person)
    return [
        Fact(
            stream=row.fact,
            kind=row.kind,
            campaign=row.campaign,
            unit=row.unit,
            item=row.item,
            rung=row.rung,
            generation=row.generation,
            post=row.post,
            form=row.form,
            channel=row.wanted,
            due_on=row.due_on,
            reason=row.reason,
            recorded_at=row.recorded_at,
            told=frozenset(told.get(row.fact, ())),
        )
        for row in rows
    ]
