"""Daily progress of each campaign: changes per day, summed up by the query."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, MetaData, and_

from engine.domain.assignment.events import (
    AssignmentFellOverdue,
    AssignmentOverdueAnnulled,
    AssignmentTakenOver,
)
from engine.domain.audience import Part
from engine.domain.clocks import ClockChange
from engine.domain.event import Event, Recorded
from engine.ids import CampaignId, StreamId, UnitId, assignment_key
from projections.feeding.read_model import ReadModel
from projections.feeding.row_cache import CachedRows, RowCache
from projections.next_states import (
    ASSIGNMENT_EVENTS,
    clock_changes,
    final_state,
    leads_to,
    moves_clock,
    taken_back,
)
from projections.owed_work import projection as owed_work_view
from projections.owed_work.changes import Appeared, Ended, Item, Joined, Left, Recalled
from projections.owed_work.owed_work import OWED_WORK_EVENTS, OwedWork
from projections.states import FINAL, ItemState
from projections.tables.table import Table

NAME = "progress"
VERSION = 6
RESTS_ON: tuple[ReadModel, ...] = (owed_work_view,)
_COUNTED: Mapping[str, Mapping[str, bool]] = {
    ItemState.RECEIVED: {"received": True},
    ItemState.SUBMITTED: {"received": True, "submitted": True, "waiting": True},
    ItemState.RETURNED: {"waiting": False},
    ItemState.ACCEPTED: {"accepted": True},
    ItemState.WAIVED: {"accepted": True},
    ItemState.TRANSFERRED: {"owed": False},
}
"""The steps that an assignment has taken once it is in a state."""

_TAKEN_BACK: Mapping[str | None, Mapping[str, bool]] = {
    "submit": {"submitted": False, "waiting": False},
    "accept": {"accepted": False, "waiting": True},
    "waive": {"accepted": False},
}
"""The steps that an assignment has not taken after all."""

HANDLES: tuple[type[Event], ...] = (
    *OWED_WORK_EVENTS,
    *(kind for kind in ASSIGNMENT_EVENTS if leads_to(kind) in _COUNTED or moves_clock(kind)),
    AssignmentFellOverdue,
)

# --- tables ----------------------------------------------------------------------------------

TABLES = MetaData()


class StepRow(Struct, frozen=True, gc=False):
    """How far a lead assignment has come; a step once reached stays true unless it is taken back.

    `waiting` while it is with the reviewer; `final` is what it is once the campaign is over, if it
    was not accepted by then. `changes` are those of its own clock.
    """

    item: StreamId
    campaign: CampaignId
    unit: UnitId
    owed: bool
    left: bool
    received: bool
    submitted: bool
    waiting: bool
    accepted: bool
    final: ItemState | None
    overdue: bool
    late: bool
    changes: tuple[ClockChange, ...]
    position: int


class DailyRow(Struct, frozen=True, gc=False):
    """How much each figure grew on a day; negative for `total` when units leave."""

    campaign: CampaignId
    day: date
    total: int = 0
    received: int = 0
    submitted: int = 0
    accepted: int = 0
    returned: int = 0
    overdue: int = 0
    late: int = 0
    not_done: int = 0
    not_accepted: int = 0
    called_off: int = 0


_NOTHING = StepRow(
    item=StreamId(""),
    campaign=CampaignId(""),
    unit=UnitId(""),
    owed=False,
    left=False,
    received=False,
    submitted=False,
    waiting=False,
    accepted=False,
    final=None,
    overdue=False,
    late=False,
    changes=(),
    position=0,
)

STEPS = Table("progress_steps", StepRow, ("item",), TABLES, indexes=(("campaign", "unit"),))
DAILY = Table("progress_daily", DailyRow, ("campaign", "day"), TABLES)

# --- project ---------------------------------------------------------------------------------


class _Tables:
    """The cached rows of this view."""

    def __init__(self, cache: RowCache) -> None:
        self.owed_work = OwedWork(cache)
        self.steps, self.daily = CachedRows(cache, STEPS), CachedRows(cache, DAILY)


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Keep one row per item, and one per campaign and day."""
    tables = cache.once(_Tables)
    owed_work, steps, daily = tables.owed_work, tables.steps, tables.daily
    owed_work.begin(batch)
    steps.fetch(r.stream for r in batch if r.stream.startswith("assignment/"))
    for r in batch:
        if r.stream.startswith("assignment/"):
            before = steps.get(r.stream)
            if before is None:
                before = _step(r, _item(r, owed_work))
                if before is not None:
                    _count(r, None, before, daily)
            if before is not None and before.position < r.position:
                taken = _back(before, r.event) | _taken(r.event)
                changes = clock_changes(before.changes, r.event)
                after = msgspec.structs.replace(
                    before, position=r.position, changes=changes, **taken
                )
                if not after.owed or after.accepted:
                    after = _noted(before, after, r, owed_work)
                undone = after.waiting is not before.waiting or after.accepted < before.accepted
                if undone or before.final is not None:
                    after = _ended(after, owed_work)
                steps.put(after)
                _count(r, before, after, daily)
            continue
        change = owed_work.apply(r)
        match change:
            case Appeared(items=items):
                _appear(r, items, steps, daily)
            case Joined():
                _join(r, change, tables)
            case Recalled(campaign=campaign, dues=dues):
                own, recalled = STEPS.c.campaign == campaign, frozenset(dues)
                for before in steps.where(own, STEPS.c.owed.is_(True)):
                    key = assignment_key(before.item)
                    gone = key is not None and (key.duty, key.occurrence) in recalled
                    if gone and before.position < r.position:
                        _leave(r, before, tables)
            case Left(campaign=campaign, unit=unit):
                own = (STEPS.c.campaign == campaign) & (STEPS.c.unit == unit)
                for before in steps.where(own, _unfinished(r)):
                    _leave(r, before, tables)
            case Ended(campaign=campaign):
                for before in steps.where(STEPS.c.campaign == campaign, _unfinished(r)):
                    after = msgspec.structs.replace(before, position=r.position)
                    after = _ended(_noted(before, after, r, owed_work), owed_work)
                    steps.put(after)
                    _count(r, before, after, daily)
            case _:
                pass
    steps.flush()
    daily.flush()


def _unfinished(r: Recorded) -> ColumnElement[bool]:
    return and_(STEPS.c.position < r.position, STEPS.c.owed.is_(True), ~STEPS.c.accepted)


def _noted(before: StepRow, after: StepRow, r: Recorded, owed_work: OwedWork) -> StepRow:
    """`after`, late if nothing was handed in by the day that it was assessed against."""
    if after.late or before.submitted or not before.owed:
        return after
    due = owed_work.item(before.item).due
    clock = owed_work.clock(due, before.changes)
    late = clock.is_late(
        r.event.stamp.moment(due.due.zone) if clock.due_time else r.event.stamp.day
    )
    return msgspec.structs.replace(after, late=late) if late else after


def _ended(step: StepRow, owed_work: OwedWork) -> StepRow:
    """The row with its final state, once the campaign is over."""
    terms, final = owed_work.campaign(step.campaign), None
    if terms.ended_on is not None and step.owed and not step.accepted:
        state = ItemState.SUBMITTED if step.waiting else ItemState.ASSIGNED
        final, _ = final_state(state, None, called_off=terms.called_off)
    return msgspec.structs.replace(step, final=final)


def _appear(
    r: Recorded, items: Sequence[Item], steps: CachedRows[StepRow], daily: CachedRows[DailyRow]
) -> None:
    steps.fetch(item.item for item in items)
    for item in items:
        known = steps.get(item.item)
        step = _step(r, item) if known is None else None
        if known is not None and known.left and known.position < r.position:
            step = msgspec.structs.replace(known, owed=True, left=False, position=r.position)
        if step is not None:
            steps.put(step)
            _count(r, known, step, daily)


def _leave(r: Recorded, before: StepRow, tables: _Tables) -> None:
    after = msgspec.structs.replace(before, owed=False, left=True, position=r.position)
    after = _noted(before, after, r, tables.owed_work)
    tables.steps.put(after)
    _count(r, before, after, tables.daily)


def _join(r: Recorded, joined: Joined, tables: _Tables) -> None:
    """Count again what the unit owed before it left, and what it owes newly."""
    own = (STEPS.c.campaign == joined.campaign) & (STEPS.c.unit == joined.unit)
    earlier = STEPS.c.position < r.position
    for before in tables.steps.where(own, earlier, STEPS.c.left.is_(True)):
        due = tables.owed_work.item(before.item).due
        if tables.owed_work.comes_back(
            due, before.changes, joined.day, late=before.late, handed_in=before.waiting
        ):
            after = msgspec.structs.replace(before, owed=True, left=False, position=r.position)
            tables.steps.put(after)
            _count(r, before, after, tables.daily)
    _appear(r, joined.items, tables.steps, tables.daily)


def _item(r: Recorded, owed_work: OwedWork) -> Item:
    item = owed_work.item(r.stream)
    if isinstance(r.event, AssignmentTakenOver):
        return msgspec.structs.replace(item, part=r.event.part)
    return item


def _step(r: Recorded, item: Item) -> StepRow | None:
    """The first row of a lead assignment; None for supporting units, which are not counted."""
    if item.part is not Part.LEAD:
        return None
    return StepRow(
        item=item.item,
        campaign=item.due.campaign,
        unit=item.unit,
        owed=True,
        left=False,
        received=False,
        submitted=False,
        waiting=False,
        accepted=False,
        final=None,
        overdue=False,
        late=False,
        changes=(),
        position=r.position - 1,
    )


def _back(before: StepRow, event: Event) -> dict[str, bool]:
    """A unit that works on an item after it left owes it again (next_states.next_state)."""
    away = before.left and not isinstance(event, AssignmentFellOverdue)
    return {"owed": True, "left": False} if away else {}


def _taken(event: Event) -> dict[str, bool]:
    taken = dict(_COUNTED.get(leads_to(type(event)) or "", {}))
    taken.update(_TAKEN_BACK.get(taken_back(type(event)), {}))
    if isinstance(event, AssignmentFellOverdue):
        taken["overdue"] = True
    if isinstance(event, AssignmentOverdueAnnulled):
        return {"overdue": False, "late": event.late}
    if isinstance(event, AssignmentTakenOver):
        taken["owed"] = event.part is Part.LEAD
    if "overdue" in taken or getattr(event, "late", False):
        taken["late"] = True
    return taken


def _count(
    r: Recorded, before: StepRow | None, after: StepRow, daily: CachedRows[DailyRow]
) -> None:
    day = r.event.stamp.day
    daily.cover(after.campaign)
    row = daily.get(after.campaign, day) or DailyRow(after.campaign, day)
    was = before or _NOTHING
    grown = DailyRow(
        campaign=row.campaign,
        day=row.day,
        total=row.total + after.owed - was.owed,
        received=row.received + after.received - was.received,
        submitted=row.submitted + after.submitted - was.submitted,
        accepted=row.accepted + after.accepted - was.accepted,
        returned=row.returned + (before is not None and _is_return(r.event)),
        overdue=row.overdue + after.overdue - was.overdue,
        late=row.late + after.late - was.late,
        not_done=row.not_done,
        not_accepted=row.not_accepted,
        called_off=row.called_off,
    )
    if was.final is not after.final:
        grown = _with_finals(grown, was.final, after.final)
    if grown != row:
        daily.put(grown)


def _with_finals(row: DailyRow, was: ItemState | None, now: ItemState | None) -> DailyRow:
    grown = {final: getattr(row, final) + (now is final) - (was is final) for final in FINAL}
    return msgspec.structs.replace(row, **grown)


def _is_return(event: Event) -> bool:
    return type(event) in ASSIGNMENT_EVENTS and leads_to(type(event)) == ItemState.RETURNED


# --- queries ---------------------------------------------------------------------------------


def daily(conn: Connection, campaign: CampaignId) -> list[DailyRow]:
    """Figures at the end of each day on which something changed.

    `returned` counts returns; the others count lead assignments that came that far.
    """
    total = DailyRow(campaign, date.min)
    found: list[DailyRow] = []
    for row in DAILY.where(conn, DAILY.c.campaign == campaign):
        total = DailyRow(
            campaign=campaign,
            day=row.day,
            total=total.total + row.total,
            received=total.received + row.received,
            submitted=total.submitted + row.submitted,
            accepted=total.accepted + row.accepted,
            returned=total.returned + row.returned,
            overdue=total.overdue + row.overdue,
            late=total.late + row.late,
            not_done=total.not_done + row.not_done,
            not_accepted=total.not_accepted + row.not_accepted,
            called_off=total.called_off + row.called_off,
        )
        found.append(total)
    return found
