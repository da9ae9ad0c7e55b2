"""When work comes in: days before the due day of what was in time, days after it of the rest."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from engine.calendars.working_days import WorkingCalendar
from office.forecast.record import Deadline

_WEIGHT: Final = 4.0
"""As how many cases of a unit the pace of everybody at this kind of duty counts."""


class WorkingSpans:
    """Working days between two days, each counted once."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self._calendar = calendar
        self._counted: dict[tuple[date, date], int] = {}
        self._moved: dict[tuple[date, int], date] = {}

    def between(self, after: date, through: date) -> int:
        """How many working days lie in (after, through]."""
        known = self._counted.get((after, through))
        if known is None:
            known = self._counted[after, through] = self._calendar.count(after, through)
        return known

    def moved(self, day: date, days: int) -> date:
        """So many working days later, or before it."""
        known = self._moved.get((day, days))
        if known is None:
            known = self._moved[day, days] = self._calendar.add(day, days)
        return known


class Pace:
    """The paces of a history, in working days."""

    def __init__(self, history: Iterable[Deadline], spans: WorkingSpans) -> None:
        self.spans = spans
        cells: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        kinds: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self.delays: Counter[int] = Counter()
        self.never = 0
        for each in history:
            if not each.missed and each.handed_in is not None:
                lead = max(0, spans.between(each.handed_in, each.due))
                cells[each.unit, each.kind].append(lead)
                kinds[each.kind][lead] += 1
                kinds[""][lead] += 1
            elif each.handed_in is None:
                self.never += 1
            else:
                self.delays[max(0, spans.between(each.due, each.handed_in))] += 1
        self._cells = {key: sorted(leads) for key, leads in cells.items()}
        self._leads: Mapping[str, Counter[int]] = kinds
        self._sorted = {kind: sorted(counted.elements()) for kind, counted in kinds.items()}

    def still_open(self, unit: str, kind: str, left: int) -> float:
        """Of the work of a unit that is handed in in time, the share of which nothing has come yet
        when so many working days are left.
        """
        every = self._sorted.get(kind) or self._sorted.get("") or [0]
        share = bisect_right(every, left) / len(every)
        own = self._cells.get((unit, kind), ())
        return (bisect_right(own, left) + _WEIGHT * share) / (len(own) + _WEIGHT)

    def leads(self, kind: str, left: int) -> list[tuple[int, float]]:
        """Days before the due day on which what is in time still comes, with their shares."""
        counted = self._leads.get(kind) or self._leads.get("") or Counter({0: 1})
        open_ = [(lead, count) for lead, count in sorted(counted.items()) if lead <= left]
        total = sum(count for _, count in open_)
        return [(lead, count / total) for lead, count in open_] or [(max(0, left), 1.0)]

    @property
    def comes_late(self) -> float:
        """The share of what was missed that came in later."""
        late = self.delays.total()
        return late / (late + self.never) if late else 0.0


def given_open(missed: float, still_open: float) -> float:
    """How likely it is missed, seen that nothing has come yet: who is going to be late has not
    handed in, and of those in time some have.
    """
    return missed / (missed + (1 - missed) * still_open) if still_open > 0 else 1.0
