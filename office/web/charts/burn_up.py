"""Burn-up: what is done day by day, beside what was planned to be done and what there is."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import pairwise

from msgspec import Struct

from office.web.charts.scale import FULL, DayScale, Tick, counting_to


class BurnDay(Struct, frozen=True):
    """The end of a day: how many pieces of work there were, were due by then, were done (None
    for a day that is yet to come).
    """

    day: date
    total: int
    planned: int
    done: int | None


class BurnUp(Struct, frozen=True):
    """The drawing. Lines are points of an SVG polyline, `shade` those of the area under the done;
    `today` and the `*_at` are in per cent of its width and height. `rows` are its figures, few
    enough to read.
    """

    done: str
    shade: str
    planned: str
    total: str
    today: float
    done_at: float
    newest: BurnDay
    x: tuple[Tick, ...]
    y: tuple[Tick, ...]
    rows: tuple[BurnDay, ...]


_ROWS = 16


def burn_up(days: Sequence[BurnDay]) -> BurnUp | None:
    """Of days in their order; None where nothing was ever owed, or nothing is known yet."""
    known = [day for day in days if day.done is not None]
    most = max((max(day.total, day.planned) for day in days), default=0)
    if not known or not most:
        return None
    along, up = DayScale(days[0].day, days[-1].day), counting_to(most)

    def line(chosen: Iterable[BurnDay], value: Callable[[BurnDay], int]) -> list[str]:
        return [f"{along.at(day.day):g},{up.at(value(day)):g}" for day in chosen]

    newest = known[-1]
    done = line(known, lambda day: day.done or 0)
    first, last = along.at(known[0].day), along.at(newest.day)
    return BurnUp(
        done=" ".join(done),
        shade=" ".join((f"{first:g},{FULL}", *done, f"{last:g},{FULL}")),
        planned=" ".join(_stairs(line(days, lambda day: day.planned))),
        total=" ".join(_stairs(line(days, lambda day: day.total))),
        today=last / FULL * 100,
        done_at=up.at(newest.done or 0) / FULL * 100,
        newest=newest,
        x=along.ticks(),
        y=up.ticks(),
        rows=_few(days, newest),
    )


def _stairs(points: Sequence[str]) -> Iterable[str]:
    """A line that rises on the day itself, not between two days; of equal heights both ends."""
    if not points:
        return
    yield points[0]
    for before, after in pairwise(points):
        height = before.partition(",")[2]
        x, _, here = after.partition(",")
        if here != height:
            yield f"{x},{height}"
            yield after
    yield points[-1]


def _few(days: Sequence[BurnDay], newest: BurnDay) -> tuple[BurnDay, ...]:
    """Days evenly apart, the newest known and the last among them."""
    apart = max(1, -(-len(days) // _ROWS))
    chosen = {day.day: day for day in (*days[::apart], newest, days[-1])}
    return tuple(chosen[day] for day in sorted(chosen))
