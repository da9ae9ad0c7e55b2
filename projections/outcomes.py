"""What became of each lead assignment: its days, when it was handed in first, how it stands.

Keeps no rows of its own.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, case, func, select, type_coerce

from engine.domain.audience import Part
from engine.ids import CampaignId, DutyKey, OccurrenceKey, StreamId, UnitId
from projections.board import BOARD
from projections.states import ItemState


class Outcome(Struct, frozen=True, gc=False):
    """An item at a log position. `handed_in_on` is the day of the first hand-in that stands.

    `days` are the days that its lateness was judged by, in their order, each with the day since
    which it stood; the last one stands now, and a day None is none. `hour` says that its last day
    is over before midnight.
    """

    item: StreamId
    unit: UnitId
    duty: DutyKey
    occurrence: OccurrenceKey
    state: ItemState
    late: bool
    running: bool
    hour: bool
    handed_in_on: date | None
    days: tuple[tuple[date, date | None], ...]


def outcomes(conn: Connection, campaign: CampaignId, at: int | None = None) -> Iterator[Outcome]:
    """Every lead assignment of a campaign, at a log position (None: now), by item."""
    c = BOARD.c
    own: list[ColumnElement[bool]] = [c.campaign == campaign, c.part == Part.LEAD]
    days, handed_in = _days(conn, own, at)
    now = select(
        c.item, c.unit, c.duty, c.occurrence, c.state, c.late, c.handed_in, c.stopped_on,
        c.due_time, c.assessed_on,
    ).where(*own, BOARD.valid_at(at)).order_by(c.item)  # fmt: skip
    for (
        item,
        unit,
        duty,
        occurrence,
        state,
        late,
        handed,
        stopped_on,
        hour,
        assessed_on,
    ) in conn.execute(now):
        stood = days[item]
        if not stood or stood[-1][1] != assessed_on:  # it went back to a day that it had before
            stood = [
                *(each for each in stood if each[1] != assessed_on),
                (stood[0][0], assessed_on),
            ]
        yield Outcome(
            item=item,
            unit=unit,
            duty=duty,
            occurrence=occurrence,
            state=state,
            late=late,
            running=stopped_on is None,
            hour=hour is not None,
            handed_in_on=handed_in.get(item) if handed else None,
            days=tuple(stood),
        )


def _days(
    conn: Connection, own: list[ColumnElement[bool]], at: int | None
) -> tuple[defaultdict[str, list[tuple[date, date | None]]], dict[str, date]]:
    """The days of each item by when they came, and the day of its first hand-in."""
    c = BOARD.c
    until = () if at is None else (c.since_position <= at,)
    first = type_coerce(func.min(case((c.handed_in, c.since_day))), c.since_day.type)
    since = type_coerce(func.min(c.since_day), c.since_day.type)
    grouped = (
        select(c.item, c.assessed_on, since, first)
        .where(*own, *until)
        .group_by(c.item, c.assessed_on)
        .order_by(c.item, func.min(c.since_position))
    )
    days: defaultdict[str, list[tuple[date, date | None]]] = defaultdict(list)
    handed_in: dict[str, date] = {}
    for item, assessed_on, stood_since, came in conn.execute(grouped):
        days[item].append((stood_since, assessed_on))
        if came is not None:
            handed_in[item] = min(came, handed_in.get(item, came))
    return days, handed_in
