"""The items behind a figure, at any log position: those of the board that a tally counts under a
name, those of the ledger, numbered ones, by phase, duty, unit, and days.

Keeps no rows of its own.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, or_, select, type_coerce

from engine.calendars.clock import When, day_by
from engine.domain.audience import Part
from engine.domain.rectification.table import RectificationState
from engine.ids import CampaignId, DutyKey, OccurrenceKey, PersonId, PhaseKey, UnitId
from projections.board import BOARD
from projections.due_list import Due, of_entry, of_item
from projections.items.queries import Wanted, has_part
from projections.items.queries import items as view_of_items
from projections.rectifications import LEDGER
from projections.seen import ALL_ROWS, Seen
from projections.states import (
    NOT_OWED,
    OWED,
    RECTIFICATION_OWED,
    SETTLED,
    ItemState,
    Light,
    is_late,
    light,
)
from projections.tables.column_types import BYTEWISE


class Show(StrEnum):
    """Which items: those that a tally counts under this name; `due`, what is not handed in yet."""

    ALL = "all"
    DONE = "done"
    WAITING = "waiting"
    OPEN = "open"
    DUE = "due"
    SOON = "soon"
    OVERDUE = "overdue"
    LATE = "late"
    LATE_EXTENDED = "late-extended"
    NOT_DONE = "not-done"
    NOT_ACCEPTED = "not-accepted"
    CALLED_OFF = "called-off"


class Of(StrEnum):
    """What kind of items: work that a unit leads, work that it supports, the ledger, or the
    numbered items of other lifecycles.
    """

    WORK = "work"
    SUPPORT = "support"
    LEDGER = "ledger"
    ITEMS = "items"


class Among(Struct, frozen=True, kw_only=True):
    """Which items of a campaign; None does not narrow. Days are inclusive; `lights` and `show`
    both hold. `units` are those of a district. `family` and `key` name the lifecycle of numbered
    items, and their section of the definition.
    """

    show: Show = Show.ALL
    of: Of | None = None
    lights: frozenset[Light] | None = None
    phase: PhaseKey | None = None
    duty: DutyKey | None = None
    occurrence: OccurrenceKey | None = None
    unit: UnitId | None = None
    units: frozenset[UnitId] | None = None
    family: str | None = None
    key: str | None = None
    due_from: date | None = None
    due_to: date | None = None


_STOPPED = frozenset({ItemState.SUSPENDED, ItemState.NOT_DONE, ItemState.CALLED_OFF})
_STATES: dict[Show, frozenset[ItemState]] = {
    Show.DONE: SETTLED,
    Show.WAITING: frozenset({ItemState.SUBMITTED}),
    Show.OPEN: OWED,
    Show.DUE: OWED | _STOPPED,
    Show.SOON: OWED,
    Show.OVERDUE: OWED | {ItemState.SUSPENDED},
    Show.LATE_EXTENDED: OWED | {ItemState.SUSPENDED},
    Show.NOT_DONE: frozenset({ItemState.NOT_DONE}),
    Show.NOT_ACCEPTED: frozenset({ItemState.NOT_ACCEPTED}),
    Show.CALLED_OFF: frozenset({ItemState.CALLED_OFF}),
}
_LEDGER_STATES: dict[Show, frozenset[str]] = {
    Show.DONE: frozenset({RectificationState.VERIFIED}),
    Show.WAITING: frozenset({RectificationState.REPORTED}),
    Show.OPEN: RECTIFICATION_OWED | {RectificationState.RAISED},
    Show.DUE: RECTIFICATION_OWED | _STOPPED,
    Show.NOT_DONE: frozenset({ItemState.NOT_DONE}),
    Show.NOT_ACCEPTED: frozenset({ItemState.NOT_ACCEPTED}),
    Show.CALLED_OFF: frozenset({ItemState.CALLED_OFF}),
}
_LIGHT_OF = {
    Show.SOON: Light.YELLOW,
    Show.OVERDUE: Light.RED,
    Show.LATE_EXTENDED: Light.LATE_EXTENDED,
}

_COLUMNS: Final = (
    *(BOARD.c[name] for name in ("item", "unit", "duty", "occurrence")),
    *(type_coerce(BOARD.c[name], BYTEWISE) for name in ("part", "state", "held")),
    *(BOARD.c[name] for name in ("late", "handed_in", "stopped_on", "due_on", "assessed_on")),
    *(BOARD.c.yellow_from, BOARD.c.due_time),
)
"""The fields of a Due, in their order."""


def items(
    conn: Connection,
    campaign: CampaignId,
    among: Among,
    when: When,
    at: int | None = None,
    rows: Seen = ALL_ROWS,
    work: Seen = ALL_ROWS,
    who: PersonId | None = None,
) -> list[tuple[Due, Light]]:
    """Items at a log position (None: now) with their lights at a moment, by due date, then name;
    what has no deadline comes last. `rows` of the board are seen, and `work` of the ledger and of
    numbered items; of private ones those that `who` looks may know of.
    """
    found = list(_board(conn, campaign, among, when, at, rows))
    entries = [
        (due, shown)
        for due in (
            *_ledger(conn, campaign, among, at, work),
            *_numbered(conn, campaign, among, at, work, who),
        )
        if (shown := _light(due, among, when)) is not None
    ]
    if entries:
        found = sorted(found + entries, key=lambda each: (each[0].due_on or date.max, each[0].item))
    return found


def _light(due: Due, among: Among, when: When) -> Light | None:
    """The light of what is among them, None for what is not."""
    shown, wanted = light(due, when), _LIGHT_OF.get(among.show)
    if wanted is not None and shown is not wanted:
        return None
    if among.lights is not None and shown not in among.lights:
        return None
    return None if among.show is Show.LATE and not is_late(due, when) else shown


def _board(
    conn: Connection,
    campaign: CampaignId,
    among: Among,
    when: When,
    at: int | None,
    seen: Seen,
) -> Iterator[tuple[Due, Light]]:
    if among.of in (Of.LEDGER, Of.ITEMS) or among.family or among.key:
        return
    c = BOARD.c
    conditions: list[ColumnElement[bool]] = [c.campaign == campaign, BOARD.valid_at(at)]
    conditions += [c.state.not_in(NOT_OWED), *seen.within(c.unit, c.duty)]
    if among.show in _STATES:
        conditions.append(c.state.in_(_STATES[among.show]))
    if among.of is not None:
        conditions.append(c.part == (Part.LEAD if among.of is Of.WORK else Part.SUPPORTING))
    for column, value in (
        (c.phase, among.phase),
        (c.duty, among.duty),
        (c.occurrence, among.occurrence),
        (c.unit, among.unit),
    ):
        if value is not None:
            conditions.append(column == value)
    if among.units is not None:
        conditions.append(c.unit.in_(among.units))
    conditions += _days(c, among)
    # A day more than may be: where days end at an hour, some have ended already.
    reached = day_by(when) + timedelta(days=1)
    if among.show is Show.OVERDUE:
        conditions.append(c.due_on <= reached)
    elif among.show is Show.SOON:
        conditions.append(c.yellow_from <= reached)
    elif among.show is Show.LATE:
        conditions.append(or_(c.late, c.assessed_on <= reached))
    query = select(*_COLUMNS).where(*conditions).order_by(c.due_on.nulls_last(), c.item)
    known: dict[tuple[Any, ...], tuple[tuple[Any, ...], Light | None]] = {}
    for item, unit, duty, occurrence, *values in conn.execute(query):
        # There are many items, and few ways to stand: each of these is looked at once.
        stands = tuple(values)
        if stands not in known:
            part, state, held, *rest = stands
            alike = (Part(part), ItemState(state), ItemState(held) if held else None, *rest)
            due = Due(item, unit, duty, occurrence, *alike)
            known[stands] = alike, _light(due, among, when)
        alike, shown = known[stands]
        if shown is not None:
            yield Due(item, unit, duty, occurrence, *alike), shown


def _ledger(
    conn: Connection, campaign: CampaignId, among: Among, at: int | None, seen: Seen
) -> Iterator[Due]:
    if _is_about_work(among) or among.of is Of.ITEMS or among.family or among.key:
        return iter(())
    c = LEDGER.c
    conditions: list[ColumnElement[bool]] = [c.campaign == campaign, LEDGER.valid_at(at)]
    conditions += seen.within(c.unit)
    if among.of is None:
        conditions.append(c.due_on.is_not(None))
    if among.unit is not None:
        conditions.append(c.unit == among.unit)
    if among.units is not None:
        conditions.append(c.unit.in_(among.units))
    conditions += _days(c, among)
    query = select(LEDGER.sql).where(*conditions).order_by(c.due_on.nulls_last(), c.item)
    states = _LEDGER_STATES.get(among.show)
    entries = map(of_entry, LEDGER.rows(conn, query))
    return (due for due in entries if states is None or due.state in states)


def _is_about_work(among: Among) -> bool:
    narrowed = among.phase or among.duty or among.occurrence
    return bool(narrowed) or among.of in (Of.WORK, Of.SUPPORT)


def _numbered(
    conn: Connection,
    campaign: CampaignId,
    among: Among,
    at: int | None,
    seen: Seen,
    who: PersonId | None,
) -> Iterator[Due]:
    if _is_about_work(among) or among.of is Of.LEDGER:
        return
    states = _STATES.get(among.show)
    wanted = Wanted(family=among.family, key=among.key, unit=among.unit, states=states)
    for row in view_of_items(conn, campaign, wanted, at=at, seen=seen, who=who):
        if not has_part(row, seen, who) or (not row.is_owed_at_all and among.of is None):
            continue
        if among.of is None and not among.family and row.due_on is None:
            continue
        if among.units is not None and among.units.isdisjoint({row.unit, *row.also}):
            continue
        if _outside(row.due_on, among):
            continue
        yield of_item(row)


def _outside(due_on: date | None, among: Among) -> bool:
    """Whether a day lies outside those that are asked for."""
    if among.due_from is not None and (due_on is None or due_on < among.due_from):
        return True
    return among.due_to is not None and (due_on is None or due_on > among.due_to)


def _days(columns: object, among: Among) -> list[ColumnElement[bool]]:
    due_on: ColumnElement[date] = columns.due_on  # type: ignore[attr-defined]
    found = []
    if among.due_from is not None:
        found.append(due_on >= among.due_from)
    if among.due_to is not None:
        found.append(due_on <= among.due_to)
    return found
