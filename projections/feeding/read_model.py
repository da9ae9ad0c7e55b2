"""What a read model is: a set of tables derived from the log, called a view for short."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, runtime_checkable

from sqlalchemy import Connection, Engine, MetaData

from engine.domain.event import Event, Recorded
from projections.feeding.partitions import Partition
from projections.feeding.row_cache import RowCache
from projections.tables.connections import has_many_writers

KeyOf = Callable[[Recorded], str | None]


class ReadModel(Protocol):
    """A read model; each module listed in registry.py is one.

    VERSION grows with every change of its tables or of their meaning; the runner then rebuilds it
    from the whole log. `project` has no side effects, and an event given twice leaves the same
    rows as once.
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
    def project(self) -> Callable[[RowCache, Sequence[Recorded]], None]: ...


@runtime_checkable
class PartitionedReadModel(ReadModel, Protocol):
    """A heavy read model that has PARTITIONS partitions where the database has many writers.

    `key_of` gives the key whose partition takes an event, None for an event that every partition
    takes. A partition writes rows of its own keys only, and depends on no others.
    """

    @property
    def PARTITIONS(self) -> int: ...  # noqa: N802
    @property
    def key_of(self) -> KeyOf: ...


@runtime_checkable
class DependentReadModel(ReadModel, Protocol):
    """A read model that reads rows of those in RESTS_ON, as of the position it stands at itself.

    They are fed in the same transactions, before it. When one of them is rebuilt for its VERSION,
    so is this one.
    """

    @property
    def RESTS_ON(self) -> Sequence[ReadModel]: ...  # noqa: N802


def foundations(view: ReadModel) -> tuple[ReadModel, ...]:
    """The read models that a view rests on."""
    return tuple(view.RESTS_ON) if isinstance(view, DependentReadModel) else ()


def with_foundations(chosen: Iterable[ReadModel]) -> tuple[ReadModel, ...]:
    """The views, each after those that it rests on, whether these were among them or not."""
    found: list[ReadModel] = []
    for view in chosen:
        found += [one for one in (*foundations(view), view) if one not in found]
    return tuple(found)


def partitions_of(view: ReadModel, views: Engine | Connection) -> tuple[Partition, ...]:
    """The partitions of a view on this database."""
    of = 1
    if isinstance(view, PartitionedReadModel) and has_many_writers(views):
        of = view.PARTITIONS
    return tuple(Partition(view.NAME, number, of) for number in range(of))


def key_function(view: ReadModel, partition: Partition) -> KeyOf | None:
    """The view's `key_of`; None if the partition is the whole view and takes every event."""
    if partition.of > 1 and isinstance(view, PartitionedReadModel):
        return view.key_of
    return None
