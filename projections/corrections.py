"""Corrections: what was taken back or put right, by whose authority and why; one row per event."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, MetaData

from engine.domain.event import Event, Recorded
from engine.domain.families import EFFECTS
from engine.ids import (
    CampaignId,
    DutyKey,
    PersonId,
    StreamId,
    UnitId,
    assignment_key,
    campaign_of,
)
from projections.feeding.row_cache import RowCache
from projections.seen import ALL_ROWS, Seen
from projections.tables.table import Table, upsert

NAME = "corrections"
VERSION = 1
HANDLES: tuple[type[Event], ...] = tuple(
    event for event, effect in EFFECTS.items() if effect.corrects
)

# --- tables ----------------------------------------------------------------------------------

TABLES = MetaData()


class CorrectionRow(Struct, frozen=True, gc=False):
    """A correction. `stream` is what was corrected; `duty` and `unit` are None unless it is work
    of a unit.
    """

    position: int
    campaign: CampaignId
    stream: StreamId
    name: str
    duty: DutyKey | None
    unit: UnitId | None
    on_day: date
    actor: PersonId
    authority: str
    reason: str


CORRECTIONS: Final = Table(
    "corrections",
    CorrectionRow,
    ("position",),
    TABLES,
    for_queries=(("campaign", "position"),),
)

# --- project ---------------------------------------------------------------------------------


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Add one row per event."""
    rows = [_row(r) for r in batch if isinstance(r.event, HANDLES)]
    upsert(cache.conn, CORRECTIONS, rows)


def _row(r: Recorded) -> CorrectionRow:
    work, stamp = assignment_key(r.stream), r.event.stamp
    return CorrectionRow(
        position=r.position,
        campaign=campaign_of(r.stream),
        stream=r.stream,
        name=r.name,
        duty=work and work.duty,
        unit=work and work.unit,
        on_day=stamp.day,
        actor=stamp.actor,
        authority=getattr(r.event, "authority", stamp.authority or ""),
        reason=stamp.reason or "",
    )


# --- queries ---------------------------------------------------------------------------------


def corrections(
    conn: Connection, campaign: CampaignId, upto: int | None = None, seen: Seen = ALL_ROWS
) -> list[CorrectionRow]:
    """Everything corrected in a campaign, up to a log position (None: now), oldest first."""
    table = CORRECTIONS.c
    conditions = [table.campaign == campaign, *seen.within(table.unit, table.duty)]
    if upto is not None:
        conditions.append(CORRECTIONS.c.position <= upto)
    return CORRECTIONS.where(conn, *conditions)
