"""Filed evidence: every document and figure of every submission, and of its corrections."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from sqlalchemy import Connection, MetaData

from engine.domain.assignment.events import AssignmentFiguresCorrected, AssignmentSubmitted
from engine.domain.event import Event, Recorded
from engine.domain.matter.events import MatterClaimed, MatterProgressed
from engine.domain.rectification.events import RectificationReported
from engine.ids import (
    CampaignId,
    DutyKey,
    StreamId,
    UnitId,
    assignment_key,
    item_key,
    rectification_key,
)
from projections.feeding.row_cache import RowCache
from projections.seen import ALL_ROWS, Seen
from projections.tables.table import Table, upsert
from workflows.amounts import Bound

NAME = "filings"
VERSION = 3
HANDLES: tuple[type[Event], ...] = (
    AssignmentSubmitted,
    AssignmentFiguresCorrected,
    RectificationReported,
    MatterProgressed,
    MatterClaimed,
)

# --- tables ----------------------------------------------------------------------------------

TABLES = MetaData()


class FiledRow(Struct, frozen=True, gc=False):
    """One item of evidence; `position` is that of the submission.

    `duty` and `unit` are None for a rectification and a matter.
    """

    item: StreamId
    position: int
    key: str
    campaign: CampaignId
    duty: DutyKey | None
    unit: UnitId | None
    on_day: date
    name: str | None
    digest: str | None
    size: int | None
    value: int | None
    bound: Bound | None


FILED = Table(
    "filed",
    FiledRow,
    ("item", "position", "key"),
    TABLES,
    for_queries=(("campaign", "duty", "position"),),
)

# --- project ---------------------------------------------------------------------------------


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Add one row per item of evidence."""
    rows: list[FiledRow] = []
    for r in batch:
        if isinstance(
            r.event,
            AssignmentSubmitted
            | AssignmentFiguresCorrected
            | RectificationReported
            | MatterProgressed
            | MatterClaimed,
        ):
            work = assignment_key(r.stream)
            about = work or rectification_key(r.stream) or item_key(r.stream)
            assert about is not None, "only these are handed in"
            rows += [
                FiledRow(
                    item=r.stream,
                    position=r.position,
                    key=filed.key,
                    campaign=about.campaign,
                    duty=work and work.duty,
                    unit=work and work.unit,
                    on_day=r.event.stamp.day,
                    name=filed.name,
                    digest=filed.digest,
                    size=filed.size,
                    value=filed.value,
                    bound=filed.bound,
                )
                for filed in r.event.filed
            ]
    last = {(row.item, row.position, row.key): row for row in rows}
    upsert(cache.conn, FILED, list(last.values()))


# --- queries ---------------------------------------------------------------------------------


def latest(
    conn: Connection,
    campaign: CampaignId,
    duties: Sequence[str],
    position: int | None,
    seen: Seen = ALL_ROWS,
) -> dict[StreamId, dict[str, FiledRow]]:
    """For each assignment of these duties, what it handed in last, up to a log position (None: by
    now).
    """
    table = FILED.c
    until = () if position is None else (table.position <= position,)
    until = (*until, *seen.within(table.unit, table.duty))
    rows = FILED.where(conn, table.campaign == campaign, table.duty.in_(duties), *until)
    found: dict[StreamId, dict[str, FiledRow]] = {}
    for row in rows:  # by position within an item
        known = found.setdefault(row.item, {})
        if any(other.position < row.position for other in known.values()):
            known.clear()
        known[row.key] = row
    return found


def filed_for(conn: Connection, item: StreamId, at: int | None = None) -> list[FiledRow]:
    """Everything one item had handed in by a log position (None: by now), oldest first."""
    return [row for row in FILED.find(conn, item=item) if at is None or row.position <= at]


def filed_among(
    conn: Connection, items: Sequence[StreamId], at: int | None = None
) -> dict[StreamId, list[FiledRow]]:
    """The same of many items, asked at once; for no more of them than a page shows."""
    until = () if at is None else (FILED.c.position <= at,)
    found: dict[StreamId, list[FiledRow]] = {}
    for row in FILED.where(conn, FILED.c.item.in_(list(items)), *until):
        found.setdefault(row.item, []).append(row)
    return found


def filed_by(conn: Connection, campaign: CampaignId, position: int, key: str) -> FiledRow | None:
    """What an event of a campaign names as this evidence."""
    table = FILED.c
    mine = (table.campaign == campaign, table.position == position, table.key == key)
    return next(iter(FILED.where(conn, *mine)), None)
