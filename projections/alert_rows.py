"""The rows of alerts, and their query; projections/alerts.py writes them."""

import sys
from collections.abc import Collection
from datetime import date

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, MetaData, or_

from engine.ids import CampaignId, DutyKey, StreamId, UnitId
from projections.items.outlines import outlines_table
from projections.seen import ALL_ROWS, Seen
from projections.tables.table import Table

# --- tables ----------------------------------------------------------------------------------

TABLES = MetaData()


class AlertRow(Struct, frozen=True, gc=False):
    """An item that passed a due date. An extension clears it; the new due date may raise another.

    `pauses` says that it is cleared only because nobody owes the item at present: handed in, passed
    on, or its unit has left. It is raised again if the item comes back before the due date has
    moved. One that is open when the campaign ends is never cleared: the item was `not_done_on` that
    day. `days_late` counts calendar days from `due_on` to the day it was cleared, or to the
    campaign's end; None while open. `followed_by` is the position of the item's next alert.

    `cleared_by` stays what it was where the fact is found to be false later, at
    `annulled_position`; `alerts` tells it.
    """

    item: StreamId
    raised_position: int
    campaign: CampaignId
    unit: UnitId | None
    duty: str | None
    generation: int
    due_on: date
    raised_on: date
    cleared_on: date | None
    cleared_by: str | None
    cleared_position: int | None
    days_late: int | None
    pauses: bool
    not_done_on: date | None
    not_done_position: int | None
    followed_by: int | None
    annulled_position: int | None


class OwnerRow(Struct, frozen=True, gc=False):
    """The unit of a rectification: only its first event names it."""

    item: StreamId
    campaign: CampaignId
    unit: UnitId


ALERTS = Table(
    "alerts",
    AlertRow,
    ("item", "raised_position"),
    TABLES,
    indexes=(("campaign", "cleared_on"),),
    for_queries=(("cleared_on",),),
)
OWNERS = Table("alerts_owners", OwnerRow, ("item",), TABLES)
OUTLINES = outlines_table("alerts_outlines", TABLES)


def days_late(day: date, row: AlertRow) -> int:
    """Calendar days from its due date to a day."""
    return max((day - row.due_on).days, 0)


# --- queries ---------------------------------------------------------------------------------


def alerts(
    conn: Connection,
    *,
    campaign: CampaignId | None = None,
    unit: UnitId | None = None,
    joined: Collection[DutyKey] = (),
    open_only: bool = False,
    at: int | None = None,
    seen: Seen = ALL_ROWS,
    acted: Collection[StreamId] = (),
    shared: Collection[StreamId] = (),
) -> list[AlertRow]:
    """Alerts as they were at a log position (None: now), oldest first: of a unit, and of the duties
    that it is `joined` in. `acted` are items in which the unit has to act beside another, `shared`
    those that are seen so.
    """
    table = ALERTS.c
    conditions = [or_(each, table.item.in_(shared)) for each in seen.within(table.unit, table.duty)]
    conditions += [] if campaign is None else [table.campaign == campaign]
    if unit is not None:
        conditions.append(or_(table.unit == unit, table.duty.in_(joined), table.item.in_(acted)))
    if at is not None:
        conditions.append(table.raised_position <= at)
    if open_only:
        still = table.cleared_on.is_(None)
        conditions.append(still if at is None else still | (table.cleared_position > at))
    rows = sorted(ALERTS.where(conn, *conditions), key=lambda row: row.raised_position)
    return [_as_of(row, sys.maxsize if at is None else at) for row in rows]


def _as_of(row: AlertRow, at: int) -> AlertRow:
    """The row as it was told at a log position, at which it was raised already."""
    changes: dict[str, object] = {}
    if row.annulled_position is not None and row.annulled_position <= at:
        changes["cleared_by"] = "annulled"
    not_done_on = row.not_done_on
    if row.not_done_position is not None and row.not_done_position > at:
        not_done_on = changes["not_done_on"] = None
    if row.cleared_position is None or row.cleared_position > at:
        changes |= {"cleared_on": None, "cleared_by": None, "cleared_position": None}
        changes["days_late"] = None if not_done_on is None else days_late(not_done_on, row)
    return msgspec.structs.replace(row, **changes) if changes else row
