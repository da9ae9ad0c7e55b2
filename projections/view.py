"""What a read model is."""

from collections.abc import Callable, Sequence
from typing import Protocol

from sqlalchemy import MetaData

from engine.domain.event import Event, Recorded
from projections.bench import Bench


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
