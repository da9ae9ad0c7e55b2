"""Overdue alerts: raised when a clock ran out, cleared by a later event; lateness is kept."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec
from msgspec import UNSET

from engine.domain.assignment import events as a
from engine.domain.campaign import events as c
from engine.domain.clocks import ChangeKind, ClockChange
from engine.domain.event import Event, Recorded
from engine.domain.items import Outline
from engine.domain.obligation import OccurrencesWithdrawn
from engine.domain.phase import events as p
from engine.domain.rectification import events as x
from engine.domain.rectification.table import RectificationState
from engine.ids import UnitId, assignment_key, campaign_of
from projections.alert_rows import ALERTS as ALERTS
from projections.alert_rows import OUTLINES, OWNERS, OwnerRow, days_late
from projections.alert_rows import TABLES as TABLES
from projections.alert_rows import AlertRow as AlertRow
from projections.alert_rows import alerts as alerts
from projections.feeding.row_cache import CachedRows, RowCache
from projections.items.outlines import (
    ITEM_EVENTS,
    Outlines,
    Step,
    items_of,
    standing,
    streams_of_items,
)
from projections.next_states import (
    ASSIGNMENT_EVENTS,
    RECTIFICATION_EVENTS,
    clock_changes,
    leads_to,
    moves_clock,
)
from projections.states import ItemState

NAME = "alerts"
VERSION = 7
_SUBMITTED, _TRANSFERRED, _LEFT = "submitted", "transferred", "left"
_DONE, _NOT_OWED, _RENEWED = "done", "not-owed", "renewed"
_PAUSING = (_SUBMITTED, _TRANSFERRED, _LEFT, _NOT_OWED)
_RAISING = (a.AssignmentFellOverdue, x.RectificationFellOverdue)
_CLEARING: Mapping[str | None, str] = {
    ItemState.SUBMITTED: _SUBMITTED,
    ItemState.WAIVED: "waived",
    ItemState.TRANSFERRED: _TRANSFERRED,
    RectificationState.REPORTED: _SUBMITTED,
    RectificationState.VERIFIED: "verified",
}
"""States that end an alert, and what it is then cleared by."""

_GIVING_BACK = (RectificationState.SENT_BACK, ItemState.RETURNED, ItemState.ASSIGNED)
"""States in which the unit owes an item again: sent back, or given back by another unit."""
_MOVING = (*_CLEARING, *_GIVING_BACK)
_ANNULLING = (a.AssignmentOverdueAnnulled, x.RectificationOverdueAnnulled)

_STEPS = frozenset(
    {
        *(
            kind
            for kind in (*ASSIGNMENT_EVENTS, *RECTIFICATION_EVENTS)
            if leads_to(kind) in _MOVING
        ),
        *(kind for kind in ASSIGNMENT_EVENTS if moves_clock(kind) and kind not in _ANNULLING),
    }
)
"""What happens to one item, most events of all."""

HANDLES: tuple[type[Event], ...] = (
    c.DateCorrected,
    c.DefinitionAmended,
    c.ParameterSet,
    c.DutiesDropped,
    c.UnitLeft,
    c.UnitJoined,
    c.CampaignConcluded,
    c.CampaignArchived,
    c.CampaignCancelled,
    p.PhaseExtended,
    p.PhaseDatesCorrected,
    p.PhaseDutiesDropped,
    p.PhaseOpeningWithdrawn,
    OccurrencesWithdrawn,
    x.RectificationRaised,
    *_RAISING,
    *_ANNULLING,
    *_STEPS,
    *ITEM_EVENTS,
)

# --- project ---------------------------------------------------------------------------------


class _Tables:
    """The newest alert of each item, the units of rectifications, and outlines of items."""

    def __init__(self, cache: RowCache) -> None:
        self.rows = CachedRows(cache, ALERTS, key=("item",), empty="followed_by")
        self.owners = CachedRows(cache, OWNERS)
        self.outlines = Outlines(cache, OUTLINES)


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Raise and clear alerts."""
    tables = cache.once(_Tables)
    rows, owners = tables.rows, tables.owners
    rows.fetch(r.stream for r in batch if r.stream.startswith(("assignment/", "rectification/")))
    numbered = streams_of_items(batch)
    rows.fetch(numbered)
    tables.outlines.fetch(numbered)
    for r in batch:
        if items_of(r) is not None:
            if (step := tables.outlines.step(r)) is not None:
                _stepped(r, step, rows)
            continue
        if type(r.event) in _STEPS:
            _change(r, r.event, rows)
            continue
        campaign = campaign_of(r.stream)
        match r.event:
            case x.RectificationRaised(campaign=campaign, unit=unit):
                owners.put(OwnerRow(r.stream, campaign, unit))
            case a.AssignmentFellOverdue() | x.RectificationFellOverdue():
                _raise(r, _raised(r, r.event, owners), rows)
            case p.PhaseExtended(duties=duties, ends_on=ends_on):
                moved = ALERTS.c.duty.in_(duties) & (ALERTS.c.due_on < ends_on)
                for row in rows.where(ALERTS.c.campaign == campaign, moved):
                    _extended(r, row, rows)
            case (
                p.PhaseDatesCorrected(moves=moves)
                | c.DateCorrected(moves=moves)
                | c.DefinitionAmended(moves=moves)
                | c.ParameterSet(moves=moves)
            ):
                for move in moves:
                    change = move.change(r.event.stamp)
                    for row in rows.where(
                        ALERTS.c.campaign == campaign, ALERTS.c.duty == move.duty
                    ):
                        if _later(change, row.due_on):
                            _extended(r, row, rows, by="corrected")
            case (
                p.PhaseOpeningWithdrawn(duties=duties)
                | p.PhaseDutiesDropped(duties=duties)
                | c.DutiesDropped(duties=duties)
            ):
                for row in rows.where(ALERTS.c.campaign == campaign, ALERTS.c.duty.in_(duties)):
                    _clear(r, row, "recalled", rows)
            case OccurrencesWithdrawn(campaign=campaign, duty=duty, occurrences=gone):
                for row in rows.where(ALERTS.c.campaign == campaign, ALERTS.c.duty == duty):
                    work = assignment_key(row.item)
                    if work is not None and work.occurrence in gone:
                        _clear(r, row, "recalled", rows)
            case c.UnitLeft(unit=unit):
                own = (ALERTS.c.unit == unit) & ALERTS.c.duty.is_not(None)
                for row in rows.where(ALERTS.c.campaign == campaign, own):
                    _clear(r, row, _LEFT, rows)
            case c.UnitJoined(participant=participant):
                own = (ALERTS.c.unit == participant.unit) & (ALERTS.c.cleared_by == _LEFT)
                for row in rows.where(ALERTS.c.campaign == campaign, own):
                    _raise_again(r, row, rows)
            case c.CampaignConcluded() | c.CampaignArchived():
                still_open = ALERTS.c.cleared_on.is_(None)
                for row in rows.where(ALERTS.c.campaign == campaign, still_open):
                    _leave_open(r, row, rows)
            case c.CampaignCancelled():
                for row in rows.where(ALERTS.c.campaign == campaign):
                    _clear(r, row, "called off", rows)
            case a.AssignmentOverdueAnnulled() | x.RectificationOverdueAnnulled() as event:
                raised = (ALERTS.c.item == r.stream) & (ALERTS.c.generation == event.generation)
                rows.flush()
                for row in ALERTS.where(cache.conn, raised):
                    _annul(r, row, rows)
            case _:
                pass
    rows.flush()
    owners.flush()
    tables.outlines.flush()


def _change(r: Recorded, event: Event, rows: CachedRows[AlertRow]) -> None:
    """An item was handed in, done with, given back, or given more time."""
    row = rows.get(r.stream)
    if row is None:
        return
    state = leads_to(type(event))
    if state in _CLEARING:
        _clear(r, row, _CLEARING[state], rows)
        return
    changes = clock_changes((), event) if r.stream.startswith("assignment/") else ()
    if any(change.kind is ChangeKind.DISARM for change in changes):
        _extended(r, row, rows, by="waits")
        return
    if any(_later(change, row.due_on) for change in changes):
        _extended(r, row, rows)
        return
    if state in _GIVING_BACK:
        _raise_again(r, row, rows)


def _stepped(r: Recorded, step: Step, rows: CachedRows[AlertRow]) -> None:
    """A numbered item fell overdue, was handed in, done with, given back or given another clock. Of
    one that is private no alert is raised.
    """
    before, after = step.before, step.after
    if before is None or after.private:
        return
    if after.overdue_generation > before.overdue_generation:
        _raise(r, _of_item(r, after), rows)
        return
    row = rows.get(r.stream)
    if row is None:
        return
    if after.began != before.began:
        _extended(r, row, rows, by=_RENEWED)
        return
    for change in after.changes[len(before.changes) :]:
        if change.kind is ChangeKind.DISARM:
            _extended(r, row, rows, by="waits")
        elif _later(change, row.due_on):
            _extended(r, row, rows)
    match standing(step.items, after):
        case ItemState.SUBMITTED:
            _clear(r, row, _SUBMITTED, rows)
        case ItemState.ACCEPTED:
            _clear(r, row, _DONE, rows)
        case ItemState.IN_PROGRESS if after.state != before.state:
            _raise_again(r, rows.get(r.stream) or row, rows)
        case ItemState.RECALLED:
            _clear(r, row, _NOT_OWED, rows)
        case _:
            pass


def _of_item(r: Recorded, outline: Outline) -> AlertRow:
    """The alert of a numbered item, by the day that its fact names, or else that of its clock."""
    due_on: date | None = getattr(r.event, "due_on", None) or outline.due_on
    generation = outline.overdue_generation
    return _fresh(r, outline.unit, None, generation, due_on or r.event.stamp.day)


def _later(change: ClockChange, due_on: date) -> bool:
    """Whether it grants time past the due date, or up to another hour of that day."""
    if change.to is None or change.to == due_on:
        return change.to is not None and change.hour is not UNSET
    return change.to > due_on


def _raise(r: Recorded, alert: AlertRow, rows: CachedRows[AlertRow]) -> None:
    """Add an item's next alert, unless it is there."""
    newest = rows.get(alert.item)
    if newest is not None:
        if newest.raised_position >= r.position:
            return
        _extended(r, newest, rows)
        newest = rows.get(alert.item) or newest
        rows.write(msgspec.structs.replace(newest, followed_by=r.position))
    rows.put(alert)


def _raise_again(r: Recorded, row: AlertRow, rows: CachedRows[AlertRow]) -> None:
    """Raise the alert of an item that is owed again, as long as its due date has not moved."""
    if not row.pauses or row.cleared_position is None or row.cleared_position >= r.position:
        return
    again = msgspec.structs.replace(
        row,
        raised_position=r.position,
        raised_on=r.event.stamp.on,
        cleared_on=None,
        cleared_by=None,
        cleared_position=None,
        days_late=None,
        pauses=False,
    )
    _raise(r, again, rows)


def _extended(r: Recorded, row: AlertRow, rows: CachedRows[AlertRow], by: str = "extended") -> None:
    """The due date has moved, or there is none: the alert is over, also where it only pauses."""
    _clear(r, row, by, rows)
    row = rows.get(row.item) or row
    if row.pauses and row.cleared_position is not None and row.cleared_position < r.position:
        rows.put(msgspec.structs.replace(row, pauses=False))


def _raised(
    r: Recorded,
    event: a.AssignmentFellOverdue | x.RectificationFellOverdue,
    owners: CachedRows[OwnerRow],
) -> AlertRow:
    work, owner = assignment_key(r.stream), owners.get(r.stream)
    unit = work.unit if work else owner.unit if owner else UnitId("")
    return _fresh(r, unit, work and work.duty, event.generation, event.due_on)


def _fresh(
    r: Recorded, unit: UnitId | None, duty: str | None, generation: int, due_on: date
) -> AlertRow:
    return AlertRow(
        item=r.stream,
        raised_position=r.position,
        campaign=campaign_of(r.stream),
        unit=unit,
        duty=duty,
        generation=generation,
        due_on=due_on,
        raised_on=r.event.stamp.on,
        cleared_on=None,
        cleared_by=None,
        cleared_position=None,
        days_late=None,
        pauses=False,
        not_done_on=None,
        not_done_position=None,
        followed_by=None,
        annulled_position=None,
    )


def _clear(r: Recorded, row: AlertRow, by: str, rows: CachedRows[AlertRow]) -> None:
    if row.cleared_on is not None or row.raised_position >= r.position:
        return
    rows.put(
        msgspec.structs.replace(
            row,
            cleared_on=r.event.stamp.day,
            cleared_by=by,
            cleared_position=r.position,
            days_late=days_late(r.event.stamp.day, row),
            pauses=by in _PAUSING,
        )
    )


def _leave_open(r: Recorded, row: AlertRow, rows: CachedRows[AlertRow]) -> None:
    """The campaign is over, and the item is not done."""
    if row.not_done_on is None and row.raised_position < r.position:
        day = r.event.stamp.day
        left = {"not_done_on": day, "not_done_position": r.position}
        rows.put(msgspec.structs.replace(row, days_late=days_late(day, row), **left))


def _annul(r: Recorded, row: AlertRow, rows: CachedRows[AlertRow]) -> None:
    """The fact was false: the alert stands in the list for ever, cleared by that."""
    if row.cleared_on is None:
        _clear(r, row, "annulled", rows)
    elif row.raised_position < r.position:
        annulled = msgspec.structs.replace(row, annulled_position=r.position, pauses=False)
        (rows.put if row.followed_by is None else rows.write)(annulled)
