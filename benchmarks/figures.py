"""One figure: ours beside a baseline, both measured in turns so that a noisy machine hits both."""

import gc
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from typing import Protocol

from msgspec import Struct

Work = Callable[[], int]
"""Does what is timed; how many units of work that was."""

Tell = Callable[[str], None]
"""Told what is being measured now."""


class Block(Protocol):
    """One contender: `prepare` is not timed, the work it returns is."""

    def prepare(self) -> Work:
        """Make ready the next round."""
        ...


class Figure(Struct, frozen=True, kw_only=True):
    """One row of the table. Rates are medians over rounds; `ratio` is ours by baseline.

    `budget` is the least ratio to reach (design section 11), None where none was set; `met` says
    whether it was reached.
    """

    name: str
    unit: str
    ours: float
    baseline: float
    baseline_name: str
    ratio: float
    budget: float | None
    met: bool | None


class Sizes(Struct, frozen=True, kw_only=True):
    """How much is measured. `rounds` are per contender; `commands` are per round.

    `lengths` are those of the logs, in events, on which the cost of a command is measured;
    `open_items` are the deadlines that the scheduler has to look through; `wide_units` are the
    units of an office whose pages are asked for, and `wide_lengths` the lengths of its log;
    `letters` go through SMTP, `answers` into the box of one survey.
    """

    rounds: int
    commands: int
    bulk: int
    replayed: int
    decoded: int
    rebuilt: int
    lengths: tuple[int, ...]
    open_items: int
    wide_units: int
    wide_lengths: tuple[int, ...]
    weeks: int = 52
    letters: int
    answers: int


FULL = Sizes(
    rounds=25,
    commands=80,
    bulk=1000,
    replayed=1000,
    decoded=5000,
    rebuilt=20_000,
    lengths=(10_000, 100_000, 1_000_000),
    open_items=1_000_000,
    wide_units=3000,
    wide_lengths=(100_000, 1_000_000),
    letters=10_000,
    answers=100_000,
)
QUICK = Sizes(
    rounds=9,
    commands=40,
    bulk=1000,
    replayed=1000,
    decoded=2000,
    rebuilt=4000,
    lengths=(10_000, 100_000),
    open_items=100_000,
    wide_units=300,
    wide_lengths=(10_000, 40_000),
    weeks=13,
    letters=2000,
    answers=5000,
)


def compare(
    name: str,
    unit: str,
    ours: Block,
    baseline: Block,
    *,
    baseline_name: str,
    budget: float | None,
    rounds: int,
) -> Figure:
    """Measure both in turns, changing who goes first, after one round each that is not counted."""
    rates: dict[bool, list[float]] = {True: [], False: []}
    for order in _turns(rounds + 1):
        for is_ours in order:
            rates[is_ours].append(rate(ours if is_ours else baseline))
    mine, theirs = (median(rates[is_ours][1:]) for is_ours in (True, False))
    return figure(name, unit, mine, theirs, baseline_name=baseline_name, budget=budget)


def within(
    name: str, unit: str, ours: Block, *, seconds: float, budget: float | None, rounds: int
) -> Figure:
    """Measure what has a time to keep instead of a contender: `seconds` for one unit."""
    rates = [rate(ours) for _ in range(rounds + 1)]
    return figure(
        name,
        unit,
        median(rates[1:]),
        1 / seconds,
        baseline_name=f"{1000 * seconds:g} ms each",
        budget=budget,
    )


def figure(
    name: str, unit: str, ours: float, baseline: float, *, baseline_name: str, budget: float | None
) -> Figure:
    """A figure from two rates, per second."""
    ratio = ours / baseline
    return Figure(
        name=name,
        unit=unit,
        ours=ours,
        baseline=baseline,
        baseline_name=baseline_name,
        ratio=ratio,
        budget=budget,
        met=None if budget is None else ratio >= budget,
    )


def rate(block: Block) -> float:
    """Units of work per second in one round."""
    work = block.prepare()
    gc.collect()
    begun = perf_counter()
    done = work()
    return done / (perf_counter() - begun)


def _turns(rounds: int) -> Iterator[tuple[bool, bool]]:
    for turn in range(rounds):
        yield (True, False) if turn % 2 == 0 else (False, True)
