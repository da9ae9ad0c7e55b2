"""Histories whose truth is known: each unit, kind and month has odds of its own."""

from datetime import date, timedelta
from math import exp
from random import Random
from typing import Final, NamedTuple

from engine.calendars.editions import seed_edition
from engine.calendars.working_days import WorkingCalendar
from office.forecast.record import Deadline
from workflows.dates import CalendarKind

CALENDAR: Final = WorkingCalendar(CalendarKind.WORKING_DAYS, seed_edition())
START: Final = date(2020, 10, 12)
_OWED: Final = timedelta(days=20)


class World(NamedTuple):
    """How much units, kinds and months differ, in log-odds; `base` is that of everybody."""

    units: int = 24
    months: int = 15
    kinds: int = 3
    of_unit: float = 1.0
    of_kind: float = 0.5
    of_month: float = 0.0
    base: float = -2.0


class Truth(NamedTuple):
    """What was known before START, and how many of the deadlines to come were missed then."""

    known: list[Deadline]
    missed: int


def invented(world: World, seed: int) -> Truth:
    """Deadlines of every month from January 2020 on, a few a month for each unit."""
    random = Random(seed)
    units = [random.gauss(0, world.of_unit) for _ in range(world.units)]
    kinds = [random.gauss(0, world.of_kind) for _ in range(world.kinds)]
    known, to_come = [], 0
    for number in range(world.months):
        month = random.gauss(0, world.of_month)
        year, before = divmod(2020 * 12 + number, 12)
        for kind, of_kind in enumerate(kinds):
            due = CALENDAR.roll_forward(date(year, before + 1, 5 + kind * 6))
            for unit, of_unit in enumerate(units):
                chance = 1 / (1 + exp(-(world.base + of_unit + of_kind + month)))
                missed = random.random() < chance
                handed_in = _hand_in(random, due, missed=missed)
                known.append(_seen(unit, kind, due, handed_in, missed=missed))
                open_ = known[-1].missed is None
                to_come += missed and open_
    return Truth(known, to_come)


def _hand_in(random: Random, due: date, *, missed: bool) -> date | None:
    if not missed:
        return CALENDAR.add(due, -min(int(random.expovariate(0.35)), 12))
    if random.random() < 0.2:
        return None
    return CALENDAR.add(due, 1 + int(random.expovariate(0.3)))


def _seen(unit: int, kind: int, due: date, handed_in: date | None, *, missed: bool) -> Deadline:
    came = handed_in if handed_in is not None and handed_in < START else None
    over = due < START or came is not None
    return Deadline(
        unit=f"unit-{unit}",
        group="town" if unit % 2 else "bureau",
        kind=f"kind-{kind}",
        duty=f"kind-{kind}",
        due=due,
        known_since=due - _OWED,
        handed_in=came,
        missed=missed if over else None,
    )
