"""Queries over several views: what waits for review, and what became of work before."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, Connection, select

from engine.ids import CampaignId, DutyKey, StreamId
from projections.board import BOARD, BoardRow
from projections.seen import ALL_ROWS, Seen
from projections.states import ItemState
from projections.timeline import TIMELINE, TimelineRow

_AT_ONCE: Final = 400
"""Items that one statement asks about; SQLite takes some thousand values."""


def waiting(
    conn: Connection,
    campaign: CampaignId,
    at: int | None = None,
    *,
    duty: DutyKey | None = None,
    seen: Seen = ALL_ROWS,
) -> list[BoardRow]:
    """Work that is handed in and not judged, at a log position (None: now), by item."""
    conditions: list[ColumnElement[bool]] = [
        BOARD.c.campaign == campaign,
        BOARD.c.state == ItemState.SUBMITTED,
        BOARD.valid_at(at),
        *seen.within(BOARD.c.unit, BOARD.c.duty),
    ]
    if duty is not None:
        conditions.append(BOARD.c.duty == duty)
    return BOARD.where(conn, *conditions)


def deeds(
    conn: Connection, items: Sequence[StreamId], names: Sequence[str], at: int | None = None
) -> dict[StreamId, list[TimelineRow]]:
    """Events of these names, of each of these items, oldest first, up to a log position."""
    found: defaultdict[StreamId, list[TimelineRow]] = defaultdict(list)
    table = TIMELINE.c
    until = () if at is None else (table.position <= at,)
    for start in range(0, len(items), _AT_ONCE):
        some = items[start : start + _AT_ONCE]
        query = (
            select(TIMELINE.sql)
            .where(table.item.in_(some), table.name.in_(names), *until)
            .order_by(table.position)
        )
        for row in TIMELINE.rows(conn, query):
            if row.item is not None:
                found[row.item].append(row)
    return found


def newest(
    conn: Connection,
    campaign: CampaignId,
    names: Sequence[str],
    limit: int,
    at: int | None = None,
) -> list[TimelineRow]:
    """The newest events of these names in a campaign, up to a log position."""
    table = TIMELINE.c
    until = () if at is None else (table.position <= at,)
    query = (
        select(TIMELINE.sql)
        .where(table.campaign == campaign, table.name.in_(names), *until)
        .order_by(table.position.desc())
        .limit(limit)
    )
    return list(TIMELINE.rows(conn, query))
