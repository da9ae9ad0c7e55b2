"""Queries of the deadlines view, which are the scheduler's; people ask due_list."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, Final, NamedTuple

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

from engine.domain.agenda import DueItem, Fact
from engine.domain.message import MessageKind, VoidCause
from engine.ids import CampaignId, FactKey, StreamId, fact_key
from projections.deadlines.tables import DEADLINES, LADDERS, UNITS, DeadlineRow
from projections.owed_work.beside import NOTHING, Besides
from projections.states import OWED, RECTIFICATION_OWED, SETTLED, ItemState
from workflows.schema import RungRecipient

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
            table.attention_on, table.in_review, table.review_index, table.hand_ins,
            table.counts_from,
            ladder.rungs, ladder.days,
        )
        .select_from(DEADLINES.sql)
        .outerjoin(UNITS.sql, UNITS.c.unit == table.unit)
        .outerjoin(
            LADDERS.sql,
            and_(
                ladder.campaign == table.campaign,
                ladder.in_review == table.in_review,
                ladder.counts_from == table.counts_from,
            ),
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
            unit_name=unit_name or unit or "",
            due_on=counts_from,
            due_time=due_time,
            generation=hand_ins if in_review else generation,
            rungs=tuple(
                key
                for key, day in list(zip(keys or (), days or (), strict=True))[
                    review_index if in_review else index :
                ]
                if day <= on
            ),
            kind=MessageKind.REVIEW if in_review else MessageKind.REMINDER,
            overdue=not in_review
            and (on > due_on or (on == due_on and due_time is not None))
            and overdue < generation,
            since=came,
        )
        for (
            item, campaign, title, unit, unit_name, due_on, due_time, generation, index, overdue,
            came, in_review, review_index, hand_ins, counts_from, keys,
            days,
        ) in conn.execute(ATTENTION, asked)
    ]  # fmt: skip
    return _with_names(conn, found)


class OpenItem(NamedTuple):
    """An item that somebody has to act on, and when he was urged last."""

    item: DueItem
    urged_at: datetime | None


def open_items(conn: Connection, items: Collection[StreamId]) -> dict[StreamId, OpenItem]:
    """Those of these items that somebody owes now, with a deadline whose clock runs, and those that
    wait for a reviewer; none of their rungs.
    """
    rows = DEADLINES.statements(conn).among(conn, "item", sorted(items), None) if items else ()
    waiting = [row for row in rows if _waits_for_review(row) or _is_owed(row)]
    units = sorted({row.unit for row in waiting if row.unit is not None})
    found = UNITS.statements(conn).among(conn, "unit", units, None) if units else ()
    names = {unit.unit: unit.name for unit in found}
    due = [
        DueItem(
            item=row.item,
            campaign=row.campaign,
            title=row.title,
            unit=row.unit,
            unit_name=names.get(row.unit, row.unit) if row.unit else "",
            due_on=row.counts_from,
            due_time=row.due_time,
            generation=row.hand_ins if row.in_review else row.generation,
            rungs=(),
            overdue=False,
            since=row.counts_from,
            kind=MessageKind.REVIEW if row.in_review else MessageKind.REMINDER,
        )
        for row in waiting
        if row.counts_from is not None
    ]
    urged_at = {row.item: row.urged_at for row in waiting}
    return {item.item: OpenItem(item, urged_at[item.item]) for item in _with_names(conn, due)}


def _is_owed(row: DeadlineRow) -> bool:
    return row.due_on is not None and row.state in _OWED and row.takes_work and row.running


def _waits_for_review(row: DeadlineRow) -> bool:
    return row.in_review and not row.review_stopped


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


def untrue(conn: Connection, facts: Iterable[Fact], on: date) -> dict[StreamId, VoidCause]:
    """Those of these facts that are not true on this day any more, each with the reason; what was
    done in somebody's name stays true.
    """
    told = [(each, fact_key(each.stream)) for each in facts if each.kind is not MessageKind.NOTICE]
    items = list(dict.fromkeys(key.item for _, key in told))
    rows = {row.item: row for row in DEADLINES.statements(conn).among(conn, "item", items, None)}
    ladders: dict[tuple[CampaignId, date | None], dict[str, date]] = {}
    found: dict[StreamId, VoidCause] = {}
    for fact, key in told:
        row = rows.get(key.item)
        if row is None:
            continue
        if fact.kind is MessageKind.REVIEW or key.post == RungRecipient.REVIEWER:
            why = _review_untrue(row, key)
        else:
            place = row.campaign, row.due_on
            if place not in ladders:
                ladders[place] = _days_of(conn, *place)
            why = _untrue(row, key, ladders[place].get(key.rung), on)
        if why is not None:
            found[fact.stream] = why
    return found


def _days_of(conn: Connection, campaign: CampaignId, due_on: date | None) -> dict[str, date]:
    """The day of each rung of a ladder; none without a deadline."""
    if due_on is None:
        return {}
    known = LADDERS.find(conn, campaign=campaign, in_review=False, counts_from=due_on)
    return {rung: day for row in known for rung, day in zip(row.rungs, row.days, strict=True)}


def _untrue(row: DeadlineRow, key: FactKey, came: date | None, on: date) -> VoidCause | None:
    """Why a rung, whose day `came`, is not told any more."""
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


def _review_untrue(row: DeadlineRow, key: FactKey) -> VoidCause | None:
    """Why a reviewer is not told any more of what waited for him."""
    if row.in_review:
        if row.review_stopped:
            return VoidCause.STOPPED
        return None if key.generation == row.hand_ins else VoidCause.MOVED
    if row.state == ItemState.SUSPENDED:
        return VoidCause.STOPPED
    reviewed = row.state in _OWED or row.state in _HANDED_IN
    return VoidCause.DONE if reviewed else VoidCause.OVER
