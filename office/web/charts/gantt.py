"""Gantt: when phases and duties run, and how far they are."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from office.web.charts.scale import FULL, DayScale, Tick
from workflows.schema import Title

_LEAST: Final = 6


class Span(Struct, frozen=True, kw_only=True):
    """A phase, or a duty of one, with its days; done and overdue of `total` pieces of work."""

    title: Title | str
    first: date | None
    last: date | None
    total: int
    done: int
    overdue: int
    link: str
    phase: bool = False


class Bar(Struct, frozen=True):
    """A line of the drawing: the bar from `x` on, `done` of its `width` filled; no width where it
    has no days. `per_cent` is None where nobody owes anything.
    """

    span: Span
    x: float
    width: float
    done: float
    per_cent: int | None


class Gantt(Struct, frozen=True):
    """The drawing; `today` lies in its units, None outside its days."""

    bars: tuple[Bar, ...]
    months: tuple[Tick, ...]
    today: float | None


def gantt(spans: Sequence[Span], today: date) -> Gantt | None:
    """Of phases and duties in their order; None where none of them has a day."""
    days = [day for span in spans for day in (span.first, span.last) if day]
    if not days:
        return None
    first, last = min(days), max(days)
    along = DayScale(first, max(last, first + timedelta(days=6)))
    return Gantt(
        bars=tuple(_bar(span, along) for span in spans),
        months=along.ticks(),
        today=along.at(today) if along.first <= today <= along.last else None,
    )


def _bar(span: Span, along: DayScale) -> Bar:
    share = span.done / span.total if span.total else None
    per_cent = None if share is None else int(share * 100)
    first, last = span.first or span.last, span.last or span.first
    if first is None or last is None:
        return Bar(span, 0, 0, 0, per_cent)
    x = along.begin(first)
    width = max(along.end(last) - x, _LEAST)
    x = min(x, FULL - width)
    return Bar(span, x, round(width, 1), round(width * (share or 0), 1), per_cent)
