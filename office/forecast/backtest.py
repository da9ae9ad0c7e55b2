"""How well it would have forecast what is past, beside saying for all the share of all so far.

For the end of each of the last months a model is fitted to what was known by then, and forecasts
the deadlines of the month after, on the days that were known then. Nothing later is looked at.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from engine.calendars.working_days import WorkingCalendar
from office.forecast.model import LEAST, fitted, month_of
from office.forecast.pace import WorkingSpans
from office.forecast.plays import Counted, Plays, Spread
from office.forecast.record import Deadline, in_order, past

_WINDOWS: Final = 6
_MONTH, _XUN = timedelta(days=30), timedelta(days=10)
_LONG: Final = timedelta(days=120)
_DAY: Final = timedelta(days=1)
_BANDS: Final = (0.05, 0.1, 0.2, 0.4, 0.6, 1.01)


class Window(Struct, frozen=True, kw_only=True):
    """The days `first`..`last`, forecast on the evening before: how many deadlines fell into them,
    how many it would have said are missed, how many the plain share says, and how many were.
    """

    first: date
    last: date
    due: int
    forecast: Spread
    naive: float
    actual: int

    @property
    def held(self) -> bool:
        """Whether what came lies within the spread."""
        return self.forecast.low <= self.actual <= self.forecast.high


class Band(Struct, frozen=True, kw_only=True):
    """Deadlines that were given a chance below `until`: how many, how many were to be missed, how
    many were.
    """

    until: float
    due: int
    forecast: float
    actual: int


class Backtest(Struct, frozen=True, kw_only=True):
    """`error` is the mean square of (chance - what came), from 0 to 1; `naive_error` that of the
    plain share, and `skill` says by which share it is smaller, below 0 where it is larger. In
    `held` windows what came lies within the spread. Windows that were too early are left out.
    """

    windows: tuple[Window, ...]
    bands: tuple[Band, ...]
    due: int
    error: float
    naive_error: float
    skill: float
    held: int


def backtest(
    deadlines: Sequence[Deadline], start: date, calendar: WorkingCalendar, seed: int
) -> Backtest | None:
    """Of the days before `start`; None where no window could have been forecast."""
    known = past(deadlines, start)
    if not known:
        return None
    length = _MONTH if start - known[0].due >= _LONG else _XUN
    spans, ordered = WorkingSpans(calendar), in_order(deadlines)
    judged: list[tuple[float, float, bool]] = []
    windows = []
    for number in range(_WINDOWS, 0, -1):
        evening = start - _DAY - length * number
        found = _window(ordered, evening, evening + length, spans, seed)
        if found is not None:
            windows.append(found[0])
            judged += found[1]
    if not judged:
        return None
    error = sum((chance - came) ** 2 for chance, _, came in judged) / len(judged)
    naive_error = sum((plain - came) ** 2 for _, plain, came in judged) / len(judged)
    return Backtest(
        windows=tuple(windows),
        bands=tuple(_bands(judged)),
        due=len(judged),
        error=error,
        naive_error=naive_error,
        skill=1 - error / naive_error if naive_error else 0.0,
        held=sum(window.held for window in windows),
    )


def _window(
    deadlines: Sequence[Deadline], evening: date, last: date, spans: WorkingSpans, seed: int
) -> tuple[Window, list[tuple[float, float, bool]]] | None:
    first = evening + _DAY
    history, ahead = [], []
    for each in deadlines:
        due = each.due_as_of(evening)
        if due is None or each.missed is None:
            continue
        if due < first:
            history.append(_as_known(each, due, evening))
        elif due <= last and (each.handed_in is None or each.handed_in > evening):
            ahead.append((each, due))
    if len(history) < LEAST or not ahead:
        return None
    model = fitted(history, spans)
    plays, counted = Plays(seed, model.swing), Counted()
    plain, judged = model.rates.share, []
    for one in sorted(model.ahead(ahead, first), key=lambda a: (a.deadline.unit, a.due)):
        month = month_of(one.due)
        counted.add(plays.missed(one.deadline.unit, month, one.missed, one.doubt))
        judged.append((one.missed, plain, bool(one.deadline.missed)))
    window = Window(
        first=first,
        last=last,
        due=len(judged),
        forecast=counted.spread(),
        naive=plain * len(judged),
        actual=sum(came for *_, came in judged),
    )
    return window, judged


def _as_known(each: Deadline, due: date, evening: date) -> Deadline:
    """A deadline as it was known in the evening, when its day was over."""
    handed_in = each.handed_in
    if handed_in is not None and handed_in > evening:
        handed_in = None
    if handed_in == each.handed_in and due == each.due:
        return each
    late = handed_in is None or handed_in > due
    return Deadline(
        unit=each.unit,
        group=each.group,
        kind=each.kind,
        duty=each.duty,
        due=due,
        known_since=each.known_since,
        handed_in=handed_in,
        missed=late,
    )


def _bands(judged: Sequence[tuple[float, float, bool]]) -> Iterator[Band]:
    below = 0.0
    for until in _BANDS:
        band = [(chance, came) for chance, _, came in judged if below <= chance < until]
        if band:
            chances, came = zip(*band, strict=True)
            yield Band(
                until=min(until, 1.0), due=len(band), forecast=sum(chances), actual=sum(came)
            )
        below = until
