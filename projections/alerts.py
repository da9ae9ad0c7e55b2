"""Overdue alerts: raised when a clock ran out, cleared by a later event; lateness is kept."""

import sys
from collections.abc import Mapping, Sequence
from datetime import date

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, MetaData

from engine.domain.assignment import events as a
from engine.domain.campaign import events as c
from engine.domain.event import Event, Recorded
from engine.domain.phase import events as p
from engine.domain.rectification import events as x
from engine.domain.rectification.table import RectificationState
from engine.ids import CampaignId, StreamId, UnitId, assignment_key, campaign_of
from projections.feeding.row_cache import CachedRows, RowCache
from projections.next_states import (
    ASSIGNMENT_EVENTS,
    RECTIFICATION_EVENTS,
    clock_changes,
    leads_to,
    moves_clock,
)
from projections.states import ItemState
from projections.tables.table import Table

NAME = "alerts"
VERSION = 3
_RAISING = (a.AssignmentFellOverdue, x.RectificationFellOverdue)
_CLEARING: Mapping[str | None, str] = {
    ItemState.SUBMITTED: "submitted",
    ItemState.WAIVED: "waived",
    ItemState.TRANSFERRED: "transferred",
    RectificationState.REPORTED: "submitted",
    RectificationState.VERIFIED: "verified",
}
"""States that end an alert, and what it is then cleared by."""

_ANNULLING = (a.AssignmentOverdueAnnulled, x.RectificationOverdueAnnulled)

HANDLES: tuple[type[Event], ...] = (
    c.UnitLeft,
    c.CampaignConcluded,
    c.CampaignCancelled,
    p.PhaseExtended,
    x.RectificationRaised,
    *_RAISING,
    *_ANNULLING,
    *(kind for kind in (*ASSIGNMENT_EVENTS, *RECTIFICATION_EVENTS) if leads_to(kind) in _CLEARING),
    *(kind for kind in ASSIGNMENT_EVENTS if moves_clock(kind) and kind not in _ANNULLING),
)

# --- tables ----------------------------------------------------------------------------------

TABLES = MetaData()


class AlertRow(Struct, frozen=True, gc=False):
    """An item that passed a due date. An extension clears it; the new due date may raise another.

    `days_late` counts calendar days from `due_on` to the day it was cleared, None while open.
    At `annulled_position` a fact that had been cleared otherwise was found to be false.
    """

    item: StreamId
    raised_position: int
    campaign: CampaignId
    unit: UnitId
    duty: str | None
    generation: int
    due_on: date
    raised_on: date
    cleared_on: date | None
    cleared_by: str | None
    cleared_position: int | None
    days_late: int | None
    annulled_position: int | None = None


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

# --- project ---------------------------------------------------------------------------------


class _Tables:
    """Open alerts by item, and the units of rectifications."""

    def __init__(self, cache: RowCache) -> None:
        self.rows = CachedRows(cache, ALERTS, key=("item",), empty="cleared_on")
        self.owners = CachedRows(cache, OWNERS)


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Raise and clear alerts."""
    tables = cache.once(_Tables)
    rows, owners, every = tables.rows, tables.owners, CachedRows(cache, ALERTS)
    rows.fetch(r.stream for r in batch if r.stream.startswith(("assignment/", "rectification/")))
    every.fetch(r.stream for r in batch if isinstance(r.event, _RAISING))
    for r in batch:
        match r.event:
            case x.RectificationRaised(campaign=campaign, unit=unit):
                owners.put(OwnerRow(r.stream, campaign, unit))
            case a.AssignmentFellOverdue() | x.RectificationFellOverdue():
                if every.get(r.stream, r.position) is None:
                    rows.put(_raised(r, r.event, owners))
            case p.PhaseExtended(duties=duties, ends_on=ends_on):
                moved = ALERTS.c.duty.in_(duties) & (ALERTS.c.due_on < ends_on)
                for row in rows.where(ALERTS.c.campaign == campaign_of(r.stream), moved):
                    _clear(r, row, "extended", rows)
            case c.UnitLeft(unit=unit):
                own = (ALERTS.c.unit == unit) & ALERTS.c.duty.is_not(None)
                for row in rows.where(ALERTS.c.campaign == campaign_of(r.stream), own):
                    _clear(r, row, "left", rows)
            case c.CampaignConcluded() | c.CampaignCancelled():
                for row in rows.where(ALERTS.c.campaign == campaign_of(r.stream)):
                    _clear(r, row, "campaign over", rows)
            case a.AssignmentOverdueAnnulled() | x.RectificationOverdueAnnulled() as event:
                raised = (ALERTS.c.item == r.stream) & (ALERTS.c.generation == event.generation)
                rows.flush()
                for row in every.where(raised):
                    _annul(r, row, rows)
            case event:
                _end(r, event, rows)
    rows.flush()
    owners.flush()


def _end(r: Recorded, event: Event, rows: CachedRows[AlertRow]) -> None:
    """Clear the alert of an item that is handed in, done with, or given more time."""
    row, by = rows.get(r.stream), _CLEARING.get(leads_to(type(event)))
    if row is None:
        return
    if by is not None:
        _clear(r, row, by, rows)
    elif r.stream.startswith("assignment/"):
        days = [change.to for change in clock_changes((), event) if change.to is not None]
        if days and row.due_on < max(days):
            _clear(r, row, "extended", rows)


def _raised(
    r: Recorded,
    event: a.AssignmentFellOverdue | x.RectificationFellOverdue,
    owners: CachedRows[OwnerRow],
) -> AlertRow:
    work, owner = assignment_key(r.stream), owners.get(r.stream)
    unit = work.unit if work else owner.unit if owner else UnitId("")
    return AlertRow(
        item=r.stream,
        raised_position=r.position,
        campaign=campaign_of(r.stream),
        unit=unit,
        duty=work and work.duty,
        generation=event.generation,
        due_on=event.due_on,
        raised_on=event.stamp.on,
        cleared_on=None,
        cleared_by=None,
        cleared_position=None,
        days_late=None,
    )


def _clear(r: Recorded, row: AlertRow | None, by: str, rows: CachedRows[AlertRow]) -> None:
    if row is None or row.cleared_on is not None or row.raised_position > r.position:
        return
    day = r.event.stamp.day
    rows.put(
        msgspec.structs.replace(
            row,
            cleared_on=day,
            cleared_by=by,
            cleared_position=r.position,
            days_late=max((day - row.due_on).days, 0),
        )
    )


def _annul(r: Recorded, row: AlertRow, rows: CachedRows[AlertRow]) -> None:
    """The fact was false: the alert stands in the list for ever, cleared by that."""
    if row.cleared_on is None:
        _clear(r, row, "annulled", rows)
    elif row.raised_position < r.position:
        rows.write(msgspec.structs.replace(row, annulled_position=r.position))


# --- queries ---------------------------------------------------------------------------------


def alerts(
    conn: Connection,
    *,
    campaign: CampaignId | None = None,
    unit: UnitId | None = None,
    open_only: bool = False,
    at: int | None = None,
) -> list[AlertRow]:
    """Alerts as they were at a log position (None: now), oldest first."""
    table = ALERTS.c
    wanted = ((table.campaign, campaign), (table.unit, unit))
    conditions = [column == value for column, value in wanted if value is not None]
    if at is not None:
        conditions.append(table.raised_position <= at)
    if open_only:
        still = table.cleared_on.is_(None)
        conditions.append(still if at is None else still | (table.cleared_position > at))
    rows = sorted(ALERTS.where(conn, *conditions), key=lambda row: row.raised_position)
    return [_as_of(row, sys.maxsize if at is None else at) for row in rows]


def _as_of(row: AlertRow, at: int) -> AlertRow:
    """The row as it was at a log position, at which it was raised already."""
    if row.cleared_position is not None and row.cleared_position > at:
        return msgspec.structs.replace(
            row, cleared_on=None, cleared_by=None, cleared_position=None, days_late=None
        )
    if row.annulled_position is not None and row.annulled_position <= at:
        return msgspec.structs.replace(row, cleared_by="annulled")
    return row
