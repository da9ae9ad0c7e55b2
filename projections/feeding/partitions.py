"""Parts of a view: the rows of some of its keys, so that several workers can feed it at once."""

from typing import NamedTuple
from zlib import crc32


class Part(NamedTuple):
    """One part of a view, `number` from 0 on, `of` so many; most views are of one part."""

    view: str
    number: int = 0
    of: int = 1

    @property
    def name(self) -> str:
        """To tell it from every other: board-1, or the view's own name if that has one part."""
        return self.view if self.of == 1 else f"{self.view}-{self.number}"

    def owns(self, key: str) -> bool:
        """Whether the rows of a key are in this part, today and in any other process."""
        return self.of == 1 or crc32(key.encode()) % self.of == self.number
