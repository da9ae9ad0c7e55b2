"""Views thrown away and built again from the log alone, compared row for row."""

import hashlib
from time import perf_counter
from typing import Final

from msgspec import Struct
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from engine.calendars.clock import Clock
from office.bootstrap import Office
from office.demo.teller import Teller
from office.settings import Settings
from projections.feeding.read_model import ReadModel
from projections.rebuilding.verify import Snapshot, snapshot
from projections.registry import ALL
from projections.tables.open import remove

_DIGITS: Final = 16


class ViewProof(Struct, frozen=True, kw_only=True):
    """A view before and after. `differing` counts rows that stand in one of both only."""

    name: str
    rows: int
    before: str
    after: str
    differing: int


class Proof(Struct, frozen=True, kw_only=True):
    """All views; `seconds` is what it took to build them again from `events`."""

    views: tuple[ViewProof, ...]
    events: int
    seconds: float

    @property
    def identical(self) -> bool:
        """Whether no row differs."""
        return not any(view.differing for view in self.views)


def rebuild_and_compare(settings: Settings, clock: Clock, teller: Teller) -> Proof:
    """Delete the views file, read the whole log into a new one, and compare every row.

    Nobody else may hold the views open.
    """
    with Office(settings, clock=clock) as office:
        before = snapshot(office.views)
    remove(settings.views_path)
    with Office(settings, clock=clock) as office:
        began = perf_counter()
        with progress_bar(teller) as bar:
            head = office.log.head()
            task = bar.add_task(teller.word("label.demo.rebuilding"), total=head, note="")

            def reached(position: int, of: int) -> None:
                speed = position / max(perf_counter() - began, 1e-6)
                note = teller.word("say.demo.speed", speed=speed)
                bar.update(task, completed=position, total=of, note=note)

            events = office.catch_up(reached)
        seconds = perf_counter() - began
        after = snapshot(office.views)
    views = tuple(_compare(view, before, after) for view in ALL)
    return Proof(views=views, events=events, seconds=seconds)


def progress_bar(teller: Teller) -> Progress:
    """A bar that shows on a terminal, and nowhere else."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}"),
        console=teller.console,
        disable=not teller.console.is_terminal,
    )


def _compare(view: ReadModel, before: Snapshot, after: Snapshot) -> ViewProof:
    tables = [table.name for table in view.TABLES.sorted_tables]
    differing = 0
    for table in tables:
        old, new = before[table], after[table]
        if old != new:
            gone = [row for row in old if row not in new]
            differing += max(1, len(gone) + len([row for row in new if row not in old]))
    return ViewProof(
        name=view.NAME,
        rows=sum(len(before[table]) for table in tables),
        before=_digest(before, tables),
        after=_digest(after, tables),
        differing=differing,
    )


def _digest(rows: Snapshot, tables: list[str]) -> str:
    """The beginning of the SHA-256 of all rows as text, in the order of their keys."""
    total = hashlib.sha256()
    for table in tables:
        for row in rows[table]:
            total.update(repr(row).encode())
    return total.hexdigest()[:_DIGITS]
