"""Every figure, one after the other, in a folder of its own that is removed after."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import append, at_once, long_logs, rebuild, replay, tick
from benchmarks.figures import Figure, Sizes, Tell

Measure = Callable[[Path, Sizes], Figure]


def _measures(sizes: Sizes) -> Iterator[tuple[str, Measure]]:
    yield "one command", append.one_command
    yield "commands at once", at_once.commands_at_once
    for length in sizes.lengths:
        yield f"one command after {length:,} events", partial(long_logs.one_command, length=length)
    yield "bulk append, one command", partial(append.bulk, one_command=True)
    yield "bulk append, many commands", partial(append.bulk, one_command=False)
    yield "replay", replay.one_stream
    yield "decoding", replay.decoding
    yield "rebuild, beside raw rows", rebuild.beside_raw
    yield "rebuild, beside the library", rebuild.beside_library
    yield "tick, nothing due", tick.nothing_due
    yield "tick, a page due", partial(tick.page_due, sent=False)
    yield "tick, a page due and sent", partial(tick.page_due, sent=True)


def run(sizes: Sizes, tell: Tell) -> tuple[Figure, ...]:
    """Measure everything. The folder stands under the working directory: on the disk in use."""
    Path("build").mkdir(exist_ok=True)
    figures: list[Figure] = []
    with TemporaryDirectory(dir="build", prefix="bench-") as folder:
        for what, measure in _measures(sizes):
            tell(what)
            figures.append(measure(Path(folder), sizes))
    return tuple(figures)
