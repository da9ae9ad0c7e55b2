"""What people ask of reminders: who was told what, when, by which channel, with what outcome."""

from collections.abc import Collection
from datetime import date

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import ColumnElement, Connection, func, select

from engine.ids import CampaignId, PersonId, StreamId, UnitId
from projections.reminders.tables import NOBODY, REMINDERS, ReminderRow, ReminderState
from projections.seen import ALL_ROWS, Seen


class Wanted(Struct, frozen=True, kw_only=True):
    """Which lines of the ledger; None: any. `since` and `until` are days, inclusive, on which they
    were put on record.
    """

    campaign: CampaignId | None = None
    unit: UnitId | None = None
    item: StreamId | None = None
    person: PersonId | None = None
    rung: str | None = None
    state: ReminderState | None = None
    channel: str | None = None
    letter: StreamId | None = None
    since: date | None = None
    until: date | None = None


def reminders(
    conn: Connection,
    wanted: Wanted,
    *,
    at: int | None = None,
    newest_first: bool = False,
    after: int = 0,
    limit: int = 50,
    seen: Seen = ALL_ROWS,
) -> list[ReminderRow]:
    """Lines of the ledger as they were at a log position (None: now), in the order in which they
    were put on record or the other way round, `after` of them passed over.
    """
    table = REMINDERS.c
    order = (table.fact_position, table.person)
    ordered = tuple(column.desc() for column in order) if newest_first else order
    query = select(REMINDERS.sql).where(*_those(wanted, at, seen)).order_by(*ordered)
    return list(REMINDERS.rows(conn, query.offset(after).limit(limit)))


def counts(
    conn: Connection, wanted: Wanted, *, at: int | None = None, seen: Seen = ALL_ROWS
) -> dict[ReminderState, int]:
    """How many of these lines are in each state."""
    table = REMINDERS.c
    query = select(table.state, func.count()).where(*_those(wanted, at, seen)).group_by(table.state)
    found = {state: int(count) for state, count in conn.execute(query)}
    return {state: found.get(state, 0) for state in ReminderState}


def last_of(
    conn: Connection,
    campaign: CampaignId,
    items: Collection[StreamId],
    at: int | None = None,
    seen: Seen = ALL_ROWS,
) -> dict[StreamId, ReminderRow]:
    """The newest line about each of these items, of those that were not missed."""
    table = REMINDERS.c
    conditions = [table.item.in_(items), REMINDERS.valid_at(at), table.campaign == campaign]
    conditions += [table.state != ReminderState.MISSED]
    conditions += seen.within(table.unit, campaign=table.campaign)
    order = (table.fact_position, table.person != NOBODY, table.since_position)
    query = select(REMINDERS.sql).where(*conditions).order_by(*order)
    return {row.item: row for row in REMINDERS.rows(conn, query)}


def of_facts(
    conn: Connection, facts: Collection[StreamId], at: int | None = None
) -> dict[StreamId, ReminderRow]:
    """One line of each of these facts: what they are, whoever was told of them."""
    wanted = sorted(facts)
    empty = "until_position" if at is None else None
    rows = REMINDERS.statements(conn).among(conn, "fact", wanted, empty) if wanted else ()
    return {row.fact: row for row in rows if at is None or row.since_position <= at}


def _those(wanted: Wanted, at: int | None, seen: Seen) -> list[ColumnElement[bool]]:
    table = REMINDERS.c
    conditions: list[ColumnElement[bool]] = [REMINDERS.valid_at(at)]
    for name, value in asdict(wanted).items():
        if value is None:
            continue
        match name:
            case "since":
                conditions.append(table.on_day >= value)
            case "until":
                conditions.append(table.on_day <= value)
            case _:
                conditions.append(table[name] == value)
    conditions += seen.within(table.unit, campaign=table.campaign)
    return conditions
