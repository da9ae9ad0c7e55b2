"""The log, as far as views need it."""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from engine.domain.event import Recorded
from projections.feeding.checkpoints import mark_of

Progress = Callable[[int, int], None]
"""Called with (position reached, position of the newest event) after each batch."""

BATCH: Final = 1000
"""Events per batch, and per transaction."""


class EventSource(Protocol):
    """Where views read events from."""

    def head(self) -> int:
        """The position of the newest event, 0 for an empty log."""
        ...

    def read(self, after: int, limit: int = BATCH) -> Sequence[Recorded]:
        """Events after a position, oldest first; UnknownEvent for one of a newer program."""
        ...


def contains(source: EventSource, position: int, mark: str) -> bool:
    """Whether the log has the event with this mark at a position; true for position 0."""
    return not position or [mark] == [mark_of(r) for r in source.read(position - 1, 1)]
