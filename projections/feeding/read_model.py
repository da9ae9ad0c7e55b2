"""What a read model is."""

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from sqlalchemy import Connection, Engine, MetaData

from engine.domain.event import Event, Recorded
from projections.feeding.partitions import Part
from projections.feeding.row_cache import Bench
from projections.tables.connections import has_many_writers

KeyOf = Callable[[Recorded], str | None]


class View(Protocol):
    """A read model; each module named in registry.py is one.

    VERSION grows with every change of tables or of their meaning: the runner then builds the
    view anew from the whole log. `project` may be given an event twice and leaves the same rows;
    it has no side effects.
    """

    @property
    def NAME(self) -> str: ...  # noqa: N802
    @property
    def VERSION(self) -> int: ...  # noqa: N802
    @property
    def HANDLES(self) -> tuple[type[Event], ...]: ...  # noqa: N802
    @property
    def TABLES(self) -> MetaData: ...  # noqa: N802
    @property
    def project(self) -> Callable[[Bench, Sequence[Recorded]], None]: ...


@runtime_checkable
class SplitView(View, Protocol):
    """A heavy view, in PARTS parts where the database has several writers.

    `key_of` names the rows that an event is about, None for one that every part takes. A part
    may write rows of its own keys only, and heed no others. What all of them need, each keeps for
    itself: the first in TABLES, the others in PART_TABLES, which nobody asks.
    """

    @property
    def PARTS(self) -> int: ...  # noqa: N802
    @property
    def PART_TABLES(self) -> Sequence[MetaData]: ...  # noqa: N802
    @property
    def key_of(self) -> KeyOf: ...


def parts_of(view: View, views: Engine | Connection) -> tuple[Part, ...]:
    """The parts of a view on this database."""
    of = 1
    if isinstance(view, SplitView) and has_many_writers(views):
        of = view.PARTS
    return tuple(Part(view.NAME, number, of) for number in range(of))


def tables_of(view: View, views: Engine | Connection) -> tuple[MetaData, ...]:
    """All tables of a view on this database, with those that its parts keep for themselves."""
    if isinstance(view, SplitView) and has_many_writers(views):
        return (view.TABLES, *view.PART_TABLES)
    return (view.TABLES,)
