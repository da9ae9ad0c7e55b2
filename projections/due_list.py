"""What is due when, at any log position: the items of the board, those of the ledger, and numbered
ones.

Keeps no rows of its own.
"""

from collections.abc import Iterator, Sequence
from datetime import date, time
from heapq import merge
from itertools import islice

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, or_, select

from engine.calendars.clock import When, day_by
from engine.domain.audience import Part
from engine.ids import CampaignId, DutyKey, OccurrenceKey, PersonId, StreamId, UnitId
from projections.board import BOARD, BoardRow
from projections.feeding.row_cache import RowCache
from projections.items.queries import Wanted, has_part, items
from projections.items.tables import ItemRow
from projections.owed_work import tables as owed_work
from projections.owed_work.beside import NOTHING, Beside, Besides
from projections.owed_work.clocks import OwedClocks
from projections.rectifications import LEDGER, LedgerRow
from projections.seen import ALL_ROWS, Seen
from projections.states import FINAL, OWED, RECTIFICATION_OWED, ItemState, Light, is_late, light
from workflows.dates import CalendarKind
from workflows.schema import Title

_OPEN = (*OWED, ItemState.SUSPENDED, ItemState.NOT_DONE, ItemState.CALLED_OFF)
_OPEN_ENTRY = (*RECTIFICATION_OWED, ItemState.NOT_DONE, ItemState.CALLED_OFF)


class Due(Struct, frozen=True, gc=False):
    """An item with a clock (states.Clocked): an assignment, a rectification once it is issued, or a
    numbered item, whose unit is None where it is the office's.

    `about` is what the occurrence is of, the finding that is put right, or the item's title;
    `own_state` is the state of a numbered item in the words of its lifecycle; `also` are units that
    have to act in it beside `unit`.
    """

    item: StreamId
    unit: UnitId | None
    about: DutyKey | str
    occurrence: OccurrenceKey | None
    part: Part
    state: str
    held: str | None
    late: bool
    handed_in: bool
    stopped_on: date | None
    due_on: date | None
    assessed_on: date | None
    yellow_from: date | None
    due_time: time | None = None
    own_state: str = ""
    also: tuple[UnitId, ...] = ()


class Deadline(Struct, frozen=True):
    """An item that is due, with its light on the day that was asked for.

    `next_working_day` is given where the last day is a day off; `provisional` says that the
    calendar of that year was not published yet.
    """

    due: Due
    title: Title
    late: bool
    light: Light
    provisional: bool
    next_working_day: date | None
    beside: Beside = NOTHING


def deadlines(
    conn: Connection,
    campaign: CampaignId,
    today: When,
    *,
    at: int | None = None,
    unit: UnitId | None = None,
    lights: frozenset[Light] | None = None,
    open_only: bool = False,
    limit: int | None = None,
    rows: Seen = ALL_ROWS,
    work: Seen = ALL_ROWS,
    who: PersonId | None = None,
) -> list[Deadline]:
    """Items at a log position (None: now), by due date, then name, with their lights at a moment;
    what has no deadline comes last.

    `open_only` leaves out what was handed in, let off or passed on; what a campaign left undone
    when it ended stays open for ever. `limit` applies after the filter by `lights`. `rows` of the
    board are seen, and `work` of the ledger and of numbered items; of those that are private `who`
    looks sees his own.
    """
    besides = Besides(conn, campaign, at)
    joined = besides.joined_by(unit) if unit else ()
    listed = merge(
        _assignments(conn, campaign, at, unit, joined, rows, open_only=open_only),
        _entries(conn, campaign, at, unit, work, open_only=open_only),
        _numbered(conn, campaign, at, unit, work, who, open_only=open_only),
        key=lambda due: (due.due_on or date.max, due.item),
    )
    lit = ((due, light(due, today)) for due in listed)
    chosen = ((due, shown) for due, shown in lit if lights is None or shown in lights)
    days = DueDays(conn, campaign, at)
    return [
        Deadline(
            due,
            days.title(due),
            is_late(due, today),
            shown,
            *days.of(due),
            beside=beside_of(besides, due),
        )
        for due, shown in islice(chosen, limit)
    ]


def oldest_overdue(
    conn: Connection,
    campaign: CampaignId,
    today: When,
    limit: int,
    *,
    at: int | None = None,
    seen: Seen = ALL_ROWS,
) -> list[Deadline]:
    """The first assignments of which the day is over with nothing handed in, the oldest first;
    no more rows are read than that takes.
    """
    table = BOARD.c
    conditions = [
        table.campaign == campaign,
        BOARD.valid_at(at),
        *seen.within(table.unit, table.duty),
    ]
    conditions += [table.due_on <= day_by(today), table.state.in_(_OPEN)]
    query = select(BOARD.sql).where(*conditions).order_by(table.due_on, table.item)
    red = (
        due for due in map(of_assignment, BOARD.rows(conn, query)) if light(due, today) is Light.RED
    )
    besides, days = Besides(conn, campaign, at), DueDays(conn, campaign, at)
    return [
        Deadline(
            due,
            days.title(due),
            is_late(due, today),
            Light.RED,
            *days.of(due),
            beside=besides.of(due.item),
        )
        for due in islice(red, limit)
    ]


def _assignments(
    conn: Connection,
    campaign: CampaignId,
    at: int | None,
    unit: UnitId | None,
    joined: Sequence[DutyKey],
    seen: Seen,
    *,
    open_only: bool,
) -> Iterator[Due]:
    table = BOARD.c
    conditions: list[ColumnElement[bool]] = [table.campaign == campaign, BOARD.valid_at(at)]
    conditions += [] if unit is None else [or_(table.unit == unit, table.duty.in_(joined))]
    conditions += [table.state.in_(_OPEN)] if open_only else []
    conditions += seen.within(table.unit, table.duty)
    query = select(BOARD.sql).where(*conditions).order_by(table.due_on.nulls_last(), table.item)
    return map(of_assignment, BOARD.rows(conn, query))


def of_assignment(row: BoardRow) -> Due:
    """A piece of work."""
    return Due(
        item=row.item,
        unit=row.unit,
        about=row.duty,
        occurrence=row.occurrence,
        part=row.part,
        state=row.state,
        held=row.held,
        late=row.late,
        handed_in=row.handed_in,
        stopped_on=row.stopped_on,
        due_on=row.due_on,
        assessed_on=row.assessed_on,
        yellow_from=row.yellow_from,
        due_time=row.due_time,
    )


def _entries(
    conn: Connection,
    campaign: CampaignId,
    at: int | None,
    unit: UnitId | None,
    seen: Seen,
    *,
    open_only: bool,
) -> Iterator[Due]:
    table = LEDGER.c
    conditions = [table.campaign == campaign, LEDGER.valid_at(at), table.due_on.is_not(None)]
    conditions += [] if unit is None else [table.unit == unit]
    conditions += seen.within(table.unit)
    query = select(LEDGER.sql).where(*conditions).order_by(table.due_on, table.item)
    entries = map(of_entry, LEDGER.rows(conn, query))
    return (due for due in entries if not open_only or due.state in _OPEN_ENTRY)


def of_entry(row: LedgerRow) -> Due:
    """A rectification that was issued."""
    return Due(
        item=row.item,
        unit=row.unit,
        about=row.finding,
        occurrence=None,
        part=row.part,
        state=row.final or row.state,
        held=row.state if row.final else None,
        late=row.late,
        handed_in=row.handed_in,
        stopped_on=row.stopped_on,
        due_on=row.due_on,
        assessed_on=row.assessed_on,
        yellow_from=row.yellow_from,
    )


def _numbered(
    conn: Connection,
    campaign: CampaignId,
    at: int | None,
    unit: UnitId | None,
    seen: Seen,
    who: PersonId | None,
    *,
    open_only: bool,
) -> Iterator[Due]:
    rows = items(conn, campaign, Wanted(unit=unit), at=at, seen=seen, who=who)
    rows = [row for row in rows if has_part(row, seen, who) and row.is_owed_at_all]
    found = [of_item(row) for row in rows if row.due_on is not None]
    found.sort(key=lambda due: (due.due_on or date.max, due.item))
    return (due for due in found if not open_only or due.state in _OPEN)


def of_item(row: ItemRow) -> Due:
    """A numbered item."""
    return Due(
        item=row.item,
        unit=row.unit,
        about=row.title,
        occurrence=None,
        part=row.part,
        state=row.state,
        held=row.held,
        late=row.late,
        handed_in=row.handed_in,
        stopped_on=row.stopped_on,
        due_on=row.due_on,
        assessed_on=row.assessed_on,
        yellow_from=row.yellow_from,
        own_state=row.own_state,
        also=row.also,
    )


def beside_of(besides: Besides, due: Due) -> Beside:
    """What is said beside an item, and the units that have to act in it beside its own."""
    return Beside(joint=due.also) if due.also else besides.of(due.item)


def state_of(due: Due) -> str:
    """Its state as it is told: that of its lifecycle, unless the campaign's end put another one."""
    return due.own_state if due.own_state and due.state not in FINAL else due.state


class DueDays:
    """What the calendars say of due days, and the titles of duties; read if they are asked for."""

    def __init__(self, conn: Connection, campaign: CampaignId, at: int | None) -> None:
        self._conn, self._campaign, self._at = conn, campaign, at
        self._clocks = OwedClocks(RowCache(conn))
        self._titles: dict[str, Title] | None = None
        self._pinned: str | None = None
        self._known: dict[date, tuple[bool, date | None]] = {}

    def title(self, due: Due) -> Title:
        """The title of its duty, or the finding."""
        if due.occurrence is None:
            return Title(zh=due.about, en=due.about)
        if self._titles is None:
            titles = self._row().titles
            self._titles = {key: Title(zh=t.zh, en=t.english) for key, t in titles.items()}
        return self._titles.get(due.about) or Title(zh=due.about, en=due.about)

    def of(self, due: Due) -> tuple[bool, date | None]:
        """Whether the day is provisional, and the next working day if it is a day off (A30)."""
        if due.due_on is None:
            return False, None
        known = self._known.get(due.due_on)
        if known is None:
            working = self._clocks.calendar(self._edition(), CalendarKind.WORKING_DAYS)
            counts = working.is_working_day(due.due_on)
            next_one = None if counts else working.next_working_day(due.due_on)
            known = self._known[due.due_on] = working.is_provisional(due.due_on), next_one
        return known

    def _edition(self) -> str:
        """The edition that the campaign counts on."""
        if self._pinned is None:
            self._pinned = self._row().edition
        return self._pinned

    def _row(self) -> owed_work.CampaignRow:
        table = owed_work.CAMPAIGNS
        valid = table.valid_at(self._at)
        (row,) = table.where(self._conn, table.c.campaign == self._campaign, valid)
        return row
