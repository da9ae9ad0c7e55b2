"""Counts by the database: how many items of a duty, of a unit or of the ledger stand alike."""

from datetime import date, time, timedelta
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import Boolean, Connection, and_, case, func, literal, or_, select, type_coerce

from engine.calendars.clock import OfficeMoment, When, day_by
from engine.domain.audience import Part
from engine.ids import CampaignId, DutyKey, UnitId
from projections.board import BOARD, COUNTED
from projections.kept_counts import Rows, kept
from projections.rectifications import LEDGER, LedgerRow
from projections.seen import ALL_ROWS, Seen
from projections.states import NOT_OWED, ItemState

_DAY = timedelta(days=1)


class BoardGroup(Struct, frozen=True, gc=False):
    """Lead items that stand alike on a day, and how many they are.

    `key` holds what they were grouped by. The dates are made up: each lies before, on or after the
    day as that of every item does, or is None as it is, which is all that the light depends on
    (states.light).
    """

    key: tuple[Any, ...]
    count: int
    state: ItemState
    held: ItemState | None
    late: bool
    handed_in: bool
    stopped_on: date | None
    due_on: date | None
    assessed_on: date | None
    yellow_from: date | None
    part: Part = Part.LEAD
    due_time: None = None


def counts_by(
    conn: Connection,
    campaign: CampaignId,
    position: int | None,
    when: When,
    *by: str,
    seen: Seen = ALL_ROWS,
    **only: str,
) -> list[BoardGroup]:
    """Lead items owed by their unit at a log position (None: now), grouped by columns of the board
    and by all that their light at a moment depends on: those that are seen, and of the columns
    named in `only` those with that value.
    """
    if seen.units is None and {*by, *only} <= set(COUNTED):
        return _counted(conn, campaign, position, when, by, only)
    c = BOARD.c
    day = day_by(when)
    stands = c.stopped_on.is_not(None)
    here = _day_of_each(when)
    reached = case((c.stopped_on < here, c.stopped_on), else_=here)
    asked = (
        *(c[name] for name in by),
        c.state,
        c.held,
        c.late,
        c.handed_in,
        _yes(stands),
        _yes(reached > c.due_on),
        _yes(reached > c.assessed_on),
        _yes(or_(c.due_on > c.assessed_on, and_(c.late, c.due_time.is_not(None)))),
        _yes(c.yellow_from <= day),
        _yes(c.due_on.is_(None)),
    )
    owed = (
        c.campaign == campaign,
        BOARD.valid_at(position),
        c.part == Part.LEAD,
        c.state.not_in(NOT_OWED),
        *seen.within(c.unit, c.duty),
        *(c[name] == value for name, value in only.items()),
    )
    query = select(func.count(), *asked).where(*owed).group_by(*asked)
    return [_group(row, len(by), day) for row in conn.execute(query)]


def _counted(
    conn: Connection,
    campaign: CampaignId,
    position: int | None,
    when: When,
    by: tuple[str, ...],
    only: dict[str, str],
) -> list[BoardGroup]:
    """The same of all units: one pass over the index that holds the columns in this order, and of
    an earlier position those rows that stood then and stand no more.

    Whatever the day, items of a duty share their dates, so that there are few groups.
    """
    c, day = BOARD.c, day_by(when)
    columns = [c[name] for name in COUNTED]
    own = [c.campaign == campaign, *(c[name] == value for name, value in only.items())]
    stand = [BOARD.valid_at(None)]
    counted = select(func.count(), *columns).group_by(*columns)
    if position is not None:
        stand.append(c.since_position <= position)

    def count() -> Rows:
        rows = [tuple(row) for row in conn.execute(counted.where(*own, *stand))]
        if position is not None:
            stood = (c.until_position > position, c.since_position <= position)
            rows += [tuple(row) for row in conn.execute(counted.where(*own, *stood))]
        return rows

    rows = kept(conn, position, (campaign, *sorted(only.items())), count)
    places = [COUNTED.index(name) for name in by]
    found = []
    for count, *values in rows:
        alike = _Alike(*values)
        # A condition here would cost the database four times the count.
        if alike.part is Part.LEAD and alike.state not in NOT_OWED:
            key = tuple(values[place] for place in places)
            found.append(_group((count, *key, *alike.on(when, day)), len(by), day))
    return found


class _Alike(NamedTuple):
    """The values of a group, as COUNTED names them."""

    duty: DutyKey
    phase: str | None
    part: Part
    state: ItemState
    held: ItemState | None
    late: bool
    handed_in: bool
    stopped_on: date | None
    due_on: date | None
    assessed_on: date | None
    yellow_from: date | None
    due_time: time | None

    def on(self, when: When, day: date) -> tuple[Any, ...]:
        """What its light at a moment depends on."""
        here = day_by(when, self.due_time)
        reached = here if self.stopped_on is None else min(self.stopped_on, here)
        due_on, assessed_on, yellow = self.due_on, self.assessed_on, self.yellow_from
        return (
            self.state,
            self.held,
            self.late,
            self.handed_in,
            self.stopped_on is not None,
            due_on is not None and reached > due_on,
            assessed_on is not None and reached > assessed_on,
            (due_on is not None and assessed_on is not None and due_on > assessed_on)
            or (self.late and self.due_time is not None),
            yellow is not None and yellow <= day,
            due_on is None,
        )


def ledger_counts(
    conn: Connection,
    campaign: CampaignId,
    position: int | None,
    seen: Seen = ALL_ROWS,
    unit: UnitId | None = None,
) -> list[tuple[int, LedgerRow]]:
    """How many rectifications at a log position (None: now) stand alike, and one of each sort:
    those that are seen, or of them those of a unit.
    """
    c = LEDGER.c
    alike = (
        c.state, c.final, c.late, c.reported_on.is_(None), c.due_on, c.assessed_on, c.stopped_on,
    )  # fmt: skip
    chosen = [c.campaign == campaign, LEDGER.valid_at(position), *seen.within(c.unit)]
    chosen += [] if unit is None else [c.unit == unit]
    query = select(func.count(), func.min(c.rectification)).where(*chosen).group_by(*alike)
    found = {one: count for count, one in conn.execute(query)}
    rows = LEDGER.where(conn, *chosen, c.rectification.in_(found))
    return [(found[row.rectification], row) for row in rows]


def _day_of_each(when: When) -> Any:
    """The day that a moment counts to by the hour at which the days of an item are over."""
    c = BOARD.c
    day = literal(day_by(when), c.due_on.type)
    if not isinstance(when, OfficeMoment) or when.wall is None:
        return day
    shown = when.wall.date()
    over, ahead = literal(shown + _DAY, c.due_on.type), literal(shown, c.due_on.type)
    return case((c.due_time.is_(None), day), (c.due_time < when.wall.time(), over), else_=ahead)


def _yes(condition: Any) -> Any:
    return type_coerce(case((condition, 1), else_=0), Boolean)


def _group(row: Any, keys: int, day: date) -> BoardGroup:
    count, key, values = row[0], tuple(row[1 : keys + 1]), row[keys + 1 :]
    state, held, late, handed_in, stands, past_due, past_assessed, extended, near, undated = values
    due_on = day - _DAY if past_due else day + _DAY
    if past_assessed:
        assessed_on = day - 2 * _DAY if past_due and extended else day - _DAY
    else:
        assessed_on = day if extended else day + _DAY
    return BoardGroup(
        key=key,
        count=count,
        state=state,
        held=held,
        late=late,
        handed_in=handed_in,
        stopped_on=day if stands else None,
        due_on=None if undated else due_on,
        assessed_on=None if undated else assessed_on,
        yellow_from=None if undated else day if near else day + _DAY,
    )
