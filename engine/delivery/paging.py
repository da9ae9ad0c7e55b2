"""Page by page through what is asked for."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def pages(
    ask: Callable[[T | None], Sequence[T]], size: int, stop: Callable[[], bool]
) -> Iterator[Sequence[T]]:
    """Each page past the last one of the page before, until one is not full or it has to stop."""
    after: T | None = None
    while not stop() and (page := ask(after)):
        yield page
        if len(page) < size:
            return
        after = page[-1]
