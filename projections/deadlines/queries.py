"""Queries of the deadlines view, which are the scheduler's; people ask due_list."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from msgspec.structs import replace
from sqlalchemy import (
    Connection,
    Integer,
    Select,
    and_,
    bindparam,
    or_,
    select,
    tuple_,
)

from engine.domain.agenda import DueItem
from engine.domain.message import VoidCause
from engine.ids import CampaignId, FactKey, StreamId, fact_key
from projections.deadlines.tables import DEADLINES, LADDERS, UNITS, DeadlineRow
from projections.owed_work.beside import NOTHING, Besides
from projections.states import OWED, RECTIFICATION_OWED, SETTLED, ItemState

_OWED = (*OWED, *RECTIFICATION_OWED)
_UNDONE = (*_OWED, ItemState.SUSPENDED)
_HANDED_IN = (*SETTLED, "submitted", "reported", "verified")


def _attention_query() -> Select[Any]:
    table, ladder = DEADLINES.c, LADDERS.c
    place = (table.attention_on, table.item)
    return (
        select(
            table.item, table.campaign, table.title, table.unit, UNITS.c.name, table.due_on,
            table.due_time, table.generation, table.ladder_index, table.overdue_generation,
            table.attention_on,
            ladder.rungs, ladder.days,
        )
        .select_from(DEADLINES.sql)
        .outerjoin(UNITS.sql, UNITS.c.unit == table.unit)
        .outerjoin(
            LADDERS.sql,
            and_(ladder.campaign == table.campaign, ladder.due_on == table.due_on),
        )
        .where(
            table.attention_on <= bindparam("on"),
            tuple_(*place) > tuple_(*(bindparam(c.name, type_=c.type) for c in place)),
        )
        .order_by(*place)
        .limit(bindparam("limit", type_=Integer))
    )  # fmt: skip


ATTENTION: Final = _attention_query()
"""Reads a range of the index on attention_on, however many deadlines there are."""


def attention(
    conn: Connection, on: date, after: DueItem | None = None, limit: int = 500
) -> list[DueItem]:
    """Items whose `attention_on` is this day or earlier, in that order, beginning past `after`.

    Each comes with the rungs whose day has come; the caller decides which of them to send.
    """
    since, past = (after.since, after.item) if after else (date.min, "")
    asked = {"on": on, "attention_on": since, "item": past, "limit": limit}
    found = [
        DueItem(
            item=item,
            campaign=campaign,
            title=title,
            unit=unit,
            unit_name=unit_name or unit,
            due_on=due_on,
            due_time=due_time,
            generation=generation,
            rungs=tuple(
                key
                for key, day in list(zip(keys or (), days or (), strict=True))[index:]
                if day <= on
            ),
            overdue=(on > due_on or (on == due_on and due_time is not None))
            and overdue < generation,
            since=came,
        )
        for (
            item, campaign, title, unit, unit_name, due_on, due_time, generation, index, overdue,
            came, keys,
            days,
        ) in conn.execute(ATTENTION, asked)
    ]  # fmt: skip
    return _with_names(conn, found)


def owed_item(conn: Connection, item: StreamId) -> DueItem | None:
    """An item that somebody owes now, with its deadline; None for one that nobody does, whose clock
    stands still, or that has no deadline.
    """
    row = next(iter(DEADLINES.find(conn, item=item)), None)
    if row is None or row.due_on is None or row.state not in _OWED:
        return None
    if row.stopped_on is not None or not row.takes_work:
        return None
    unit = next(iter(UNITS.find(conn, unit=row.unit)), None)
    found = DueItem(
        item=row.item,
        campaign=row.campaign,
        title=row.title,
        unit=row.unit,
        unit_name=unit.name if unit else row.unit,
        due_on=row.due_on,
        due_time=row.due_time,
        generation=row.generation,
        rungs=(),
        overdue=False,
        since=row.due_on,
    )
    return _with_names(conn, [found])[0]


def _with_names(conn: Connection, items: list[DueItem]) -> list[DueItem]:
    """The items with their own names, and those of the units beside theirs."""
    besides = {campaign: Besides(conn, campaign) for campaign in {i.campaign for i in items}}
    found = {item.item: besides[item.campaign].of(item.item) for item in items}
    units = sorted({unit for beside in found.values() for unit in beside.joint})
    rows = UNITS.statements(conn).among(conn, "unit", units, None) if units else ()
    names = {row.unit: row.name for row in rows}
    return [
        item
        if (beside := found[item.item]) is NOTHING
        else replace(
            item, label=beside.label, joint=tuple(names.get(unit, unit) for unit in beside.joint)
        )
        for item in items
    ]


_NEWLY_OVERDUE: Final = (
    select(DEADLINES.c.item)
    .where(
        DEADLINES.c.attention_on <= bindparam("on"),
        DEADLINES.c.campaign == bindparam("campaign"),
        or_(
            DEADLINES.c.due_on < bindparam("on"),
            and_(DEADLINES.c.due_on == bindparam("on"), DEADLINES.c.due_time.is_not(None)),
        ),
        DEADLINES.c.overdue_generation < DEADLINES.c.generation,
    )
    .order_by(DEADLINES.c.due_on, DEADLINES.c.item)
)


def newly_overdue(conn: Connection, campaign: CampaignId, on: date) -> list[StreamId]:
    """Items of a campaign that fell overdue by this day without a fact on record that says so; and
    those that do so at an hour of this day, which is for their clocks to decide.
    """
    asked = {"on": on, "campaign": campaign}
    return [StreamId(item) for (item,) in conn.execute(_NEWLY_OVERDUE, asked)]


def untrue(conn: Connection, letters: Sequence[StreamId], on: date) -> dict[StreamId, VoidCause]:
    """Those of these letters that are not true on this day any more, each with the reason."""
    keys = {letter: fact_key(letter) for letter in letters}
    items = list(dict.fromkeys(key.item for key in keys.values()))
    rows = {row.item: row for row in DEADLINES.statements(conn).among(conn, "item", items, None)}
    ladders: dict[tuple[CampaignId, date | None], dict[str, date]] = {}
    found: dict[StreamId, VoidCause] = {}
    for letter, key in keys.items():
        row = rows.get(key.item)
        if row is None:
            continue
        place = row.campaign, row.due_on
        if place not in ladders:
            ladders[place] = _days_of(conn, *place)
        why = _untrue(row, key, ladders[place].get(key.rung), on)
        if why is not None:
            found[letter] = why
    return found


def _days_of(conn: Connection, campaign: CampaignId, due_on: date | None) -> dict[str, date]:
    """The day of each rung of a ladder; none without a deadline."""
    if due_on is None:
        return {}
    known = LADDERS.find(conn, campaign=campaign, due_on=due_on)
    return {rung: day for row in known for rung, day in zip(row.rungs, row.days, strict=True)}


def _untrue(row: DeadlineRow, key: FactKey, came: date | None, on: date) -> VoidCause | None:
    """Why a letter that was queued at a rung, whose day `came`, is not to be sent any more."""
    if row.state in _HANDED_IN:
        return VoidCause.DONE
    if row.state not in _UNDONE or not row.takes_work:
        return VoidCause.OVER
    if row.stopped_on is not None:
        return VoidCause.STOPPED
    if key.generation != row.generation:
        return VoidCause.MOVED
    if came is not None and row.due_on is not None and came <= row.due_on < on:
        return VoidCause.PASSED
    return None
