"""The lanes of an item over time: its state, its light, and in whose hands it lies."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.policy.actors import Role
from engine.ids import PersonId, StreamId, UnitId
from engine.phrases import Phrase, phrase
from office.answers.reading import Reading
from projections import moments
from projections.board import BOARD
from projections.directory import GRANTS, PEOPLE, GrantRow
from projections.due_list import of_entry
from projections.rectifications import LEDGER
from projections.states import OWED, RECTIFICATION_OWED, Clocked, Light, light

_OWED = frozenset((*OWED, *RECTIFICATION_OWED))
_HANDED_IN = frozenset(("submitted", "reported"))
_DAY = timedelta(days=1)
_LEAST = 0.6
"""Of a day: how wide it is shown when several things happen on one."""


class Holder(Struct, frozen=True):
    """In whose hands an item lies: the liaison of the unit by name, or a reviewer (`review`)."""

    person: PersonId | None
    name: str
    review: bool


class Stand(Struct, frozen=True):
    """How an item stands from a day on: `position` is the newest event by then."""

    on: date
    position: int
    state: str
    light: Light
    holder: Holder | None
    due_on: date | None
    assessed_on: date | None
    late: bool
    stopped_on: date | None


class Span(Struct, frozen=True):
    """A stretch of one lane; `width` is in thousandths of the whole. `value` is a state, a light or
    a holder's name, empty for nobody; `later` than the moment that is looked at, or not.
    """

    value: Phrase | str
    first: date
    width: int
    later: bool


class Lanes(Struct, frozen=True, kw_only=True):
    """The three lanes, and the stretches themselves, oldest first."""

    first: date
    last: date
    states: tuple[Span, ...]
    lights: tuple[Span, ...]
    holders: tuple[Span, ...]
    stands: tuple[Stand, ...]


class _Row(NamedTuple):
    since: int
    until: int | None
    on: date
    row: Clocked


def lanes(
    reading: Reading, item: StreamId, unit: UnitId, events: Iterable[int], here: int
) -> Lanes | None:
    """From the first event to today. `events` are the positions of the item's own; None for what
    has no rows.
    """
    rows = _rows(reading, item)
    if not rows:
        return None
    grants, names = _liaisons(reading, unit)
    today = reading.office.today()
    points = _points(reading, rows, grants, events, today)
    stands = tuple(_stands(points, rows, grants, names))
    widths = _widths(stands, today)
    return Lanes(
        first=stands[0].on,
        last=max(today, stands[-1].on),
        states=tuple(_spans(stands, widths, here, lambda stand: stand.state)),
        lights=tuple(_spans(stands, widths, here, lambda stand: stand.light)),
        holders=tuple(_spans(stands, widths, here, lambda stand: _name(stand.holder))),
        stands=stands,
    )


def _name(holder: Holder | None) -> Phrase | str:
    if holder is None:
        return ""
    return phrase("say.replay.reviewer") if holder.review else holder.name


def _rows(reading: Reading, item: StreamId) -> list[_Row]:
    views = reading.views
    found: list[tuple[int, int | None, Clocked]] = [
        (row.since_position, row.until_position, row) for row in BOARD.find(views, item=item)
    ] or [
        (row.since_position, row.until_position, of_entry(row))
        for row in LEDGER.find(views, item=item)
    ]
    days = {since: moments.day_of(views, since) for since, *_ in found}
    found.sort(key=lambda each: each[0])
    return [_Row(since, until, days[since] or date.min, row) for since, until, row in found]


def _liaisons(reading: Reading, unit: UnitId) -> tuple[list[GrantRow], dict[PersonId, str]]:
    grants = [g for g in GRANTS.find(reading.views, unit=unit) if g.role is Role.LIAISON]
    people = [row for g in grants for row in PEOPLE.find(reading.views, person=g.person)]
    return grants, {row.person: row.name for row in people}


def _points(
    reading: Reading,
    rows: Sequence[_Row],
    grants: Sequence[GrantRow],
    events: Iterable[int],
    today: date,
) -> list[tuple[date, int]]:
    """Every moment at which a lane may change: events, and days on which a light does."""
    begins = rows[0].since
    changes = {each.position for each in grants} | {each.place for each in grants}
    happened = {at for at in (*events, *changes) if at >= begins} | {row.since for row in rows}
    points = {(moments.day_of(reading.views, at) or date.min, at) for at in happened}
    for row in rows:
        for day in (row.row.yellow_from, row.row.due_on, row.row.assessed_on):
            turns = (day, day + _DAY) if day else ()
            points |= {(turn, 0) for turn in turns if row.on < turn <= today}
    ordered, newest, found = sorted(points), begins, []
    for day, at in ordered:
        newest = max(newest, at)
        found.append((day, newest))
    return found


def _stands(
    points: Sequence[tuple[date, int]],
    rows: Sequence[_Row],
    grants: Sequence[GrantRow],
    names: dict[PersonId, str],
) -> Iterator[Stand]:
    for day, at in points:
        found = next((r for r in rows if r.since <= at and (r.until is None or at < r.until)), None)
        if found is None:
            continue
        row = found.row
        yield Stand(
            on=day,
            position=at,
            state=row.state,
            light=light(row, day),
            holder=_holder(row.state, grants, names, day, at),
            due_on=row.due_on,
            assessed_on=row.assessed_on,
            late=row.late,
            stopped_on=row.stopped_on,
        )


def _holder(
    state: str, grants: Sequence[GrantRow], names: dict[PersonId, str], day: date, at: int
) -> Holder | None:
    if state in _HANDED_IN:
        return Holder(None, "", review=True)
    if state not in _OWED:
        return None
    held = [
        g
        for g in grants
        if g.place <= at and (g.held or g.position > at) and g.first <= day <= (g.last or day)
    ]
    held.sort(key=lambda g: (not g.letters, g.place))
    return (
        Holder(held[0].person, names.get(held[0].person, held[0].person), False) if held else None
    )


def _widths(stands: Sequence[Stand], today: date) -> list[int]:
    """In thousandths; a stretch within a day has a width too."""
    ends = [*(stand.on for stand in stands[1:]), max(today, stands[-1].on) + _DAY]
    days = [max((end - s.on).days, _LEAST) for s, end in zip(stands, ends, strict=True)]
    whole = sum(days)
    return [round(1000 * each / whole) for each in days]


def _spans(
    stands: Sequence[Stand],
    widths: Sequence[int],
    here: int,
    of: Callable[[Stand], Phrase | str],
) -> Iterator[Span]:
    """Stretches of the same value are one, but for the moment that is looked at."""
    found: list[Span] = []
    for stand, width in zip(stands, widths, strict=True):
        span = Span(of(stand), stand.on, width, later=stand.position > here)
        if found and (found[-1].value, found[-1].later) == (span.value, span.later):
            found[-1] = replace(found[-1], width=found[-1].width + width)
        else:
            found.append(span)
    yield from found
