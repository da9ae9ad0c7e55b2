"""What is likely to become of the rest of a campaign, by weeks, units and duties."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from math import sqrt
from typing import Final

from msgspec import Struct

from engine.calendars.working_days import WorkingCalendar
from office.forecast.model import LEAST, Ahead, Model, fitted, month_of
from office.forecast.pace import WorkingSpans
from office.forecast.plays import Counted, Plays, Spread, Swing
from office.forecast.record import Deadline, in_order, past

MOST_RISKS: Final = 20
_MIDDLE: Final = 1.2816
"""Standard deviations to both sides that hold four fifths of a normal distribution."""

_DAY: Final = timedelta(days=1)


class WeekAhead(Struct, frozen=True, kw_only=True):
    """The week from a Monday: how many deadlines fall into it, how many of them are missed, and how
    many hand-ins come in, in time or late.
    """

    monday: date
    due: int
    missed: Spread
    load: Spread


class Risk(Struct, frozen=True, kw_only=True):
    """A unit, or a duty: what is to come of it, and what it did so far."""

    key: str
    due: int
    missed: Spread
    past_due: int
    past_missed: int


class Outlook(Struct, frozen=True, kw_only=True):
    """From the day `start` to the last deadline. `overdue` are those missed already of which
    nothing has come, `due` those to come, `opened` of them made due already. In the week `peak`
    most is handed in; `units` and `duties` carry most of the risk, the largest first. `history`
    deadlines are past, `history_missed` of them missed.
    """

    start: date
    last: date
    due: int
    opened: int
    overdue: int
    missed: Spread
    weeks: tuple[WeekAhead, ...]
    peak: WeekAhead
    units: tuple[Risk, ...]
    duties: tuple[Risk, ...]
    history: int
    history_missed: int
    weights: tuple[float, float, float]
    swing: Swing


class TooLittle(Exception):
    """Too few deadlines are past: `known`; `first` is the day of the first to come, if any."""

    def __init__(self, known: int, first: date | None) -> None:
        super().__init__(known, LEAST)
        self.known, self.first = known, first


def outlook(
    deadlines: Sequence[Deadline], start: date, calendar: WorkingCalendar, seed: int
) -> Outlook | None:
    """The forecast for what can still be handed in from the day `start` on; None where nothing is
    to come. Raises TooLittle.
    """
    ahead = in_order(
        d for d in deadlines if d.missed is None and d.due >= start and d.handed_in is None
    )
    history = past(deadlines, start)
    if not ahead:
        return None
    if len(history) < LEAST:
        raise TooLittle(len(history), min(d.due for d in ahead))
    model = fitted(history, WorkingSpans(calendar))
    found = list(model.ahead(((d, d.due) for d in ahead), start))
    overdue = [d for d in history if d.missed and d.handed_in is None]
    played = _Played(found, Plays(seed, model.swing))
    weeks = tuple(_weeks(found, overdue, played, model, start))
    return Outlook(
        start=start,
        last=max(d.due for d in ahead),
        due=len(ahead),
        opened=sum(d.known_since < start for d in ahead),
        overdue=len(overdue),
        missed=played.whole.spread(),
        weeks=weeks,
        peak=max(weeks, key=lambda week: (week.load.expected, -week.monday.toordinal())),
        units=played.risks("unit", history),
        duties=played.risks("duty", history),
        history=len(history),
        history_missed=sum(bool(d.missed) for d in history),
        weights=model.rates.weights,
        swing=model.swing,
    )


class _Played:
    """What is missed in each of the plays, counted in several ways."""

    def __init__(self, ahead: Iterable[Ahead], plays: Plays) -> None:
        self.whole = Counted()
        self.due: dict[str, defaultdict[object, int]] = {}
        self._counted: dict[str, defaultdict[object, Counted]] = {}
        for name in ("unit", "duty", "week"):
            self.due[name] = defaultdict(int)
            self._counted[name] = defaultdict(Counted)
        order = sorted(ahead, key=lambda a: (a.deadline.unit, a.due, a.deadline.duty))
        for each in order:
            deadline = each.deadline
            missed = plays.missed(deadline.unit, month_of(each.due), each.missed, each.doubt)
            self.whole.add(missed)
            keys = {"unit": deadline.unit, "duty": deadline.duty, "week": monday_of(each.due)}
            for name, key in keys.items():
                self.due[name][key] += 1
                self._counted[name][key].add(missed)

    def missed(self, name: str, key: object) -> Spread:
        counted = self._counted[name].get(key)
        return counted.spread() if counted else Spread(0.0, 0, 0)

    def risks(self, name: str, history: Iterable[Deadline]) -> tuple[Risk, ...]:
        """The keys that carry the most, the largest first."""
        counted = self._counted[name]
        most = sorted(counted, key=lambda key: (-counted[key].expected, str(key)))[:MOST_RISKS]
        known, missed = defaultdict[str, int](int), defaultdict[str, int](int)
        for each in history:
            key = each.unit if name == "unit" else each.duty
            known[key] += 1
            missed[key] += bool(each.missed)
        return tuple(
            Risk(
                key=str(key),
                due=self.due[name][key],
                missed=counted[key].spread(),
                past_due=known[str(key)],
                past_missed=missed[str(key)],
            )
            for key in most
        )


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - _DAY * day.weekday()


def _weeks(
    ahead: Sequence[Ahead], overdue: Sequence[Deadline], played: _Played, model: Model, start: date
) -> Iterator[WeekAhead]:
    load = _load(ahead, overdue, model, start)
    mondays = {monday_of(start), *load, *(monday_of(each.due) for each in ahead)}
    last = max(monday_of(each.due) for each in ahead)
    day = min(mondays)
    while day <= last:
        expected, variance = load.get(day, (0.0, 0.0))
        room = _MIDDLE * sqrt(variance)
        yield WeekAhead(
            monday=day,
            due=played.due["week"].get(day, 0),
            missed=played.missed("week", day),
            load=Spread(expected, max(0, round(expected - room)), round(expected + room)),
        )
        day += 7 * _DAY


def _load(
    ahead: Iterable[Ahead], overdue: Iterable[Deadline], model: Model, start: date
) -> dict[date, tuple[float, float]]:
    """Hand-ins by week, with their variance: deadlines of one kind and day come at one pace."""
    groups: defaultdict[tuple[str, date, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for each in ahead:
        group = groups[each.deadline.kind, each.due, each.left]
        group[0] += 1 - each.missed
        group[1] += each.missed
    found: defaultdict[date, list[float]] = defaultdict(lambda: [0.0, 0.0])

    def comes(day: date, cases: float, share: float) -> None:
        week = found[monday_of(max(day, start))]
        week[0] += cases * share
        week[1] += cases * share * (1 - share)

    spans, pace = model.pace.spans, model.pace
    late = _late(model)
    for (kind, due, left), (in_time, missed) in groups.items():
        for lead, share in pace.leads(kind, left):
            comes(spans.moved(due, -lead), in_time, share)
        for delay, share in late:
            comes(spans.moved(due, max(1, delay)), missed, share)
    for open_ in overdue:
        gone = spans.between(open_.due, start)
        still = [(delay, share) for delay, share in late if delay >= gone]
        never = 1 - sum(share for _, share in late)
        of = never + sum(share for _, share in still)
        for delay, share in still:
            comes(spans.moved(open_.due, delay), 1, share / of)
    return {monday: (expected, variance) for monday, (expected, variance) in found.items()}


def _late(model: Model) -> list[tuple[int, float]]:
    """Delays of what is missed, with the shares of all that is missed."""
    delays, comes = model.pace.delays, model.pace.comes_late
    total = delays.total()
    return [(delay, count / total * comes) for delay, count in sorted(delays.items())]
