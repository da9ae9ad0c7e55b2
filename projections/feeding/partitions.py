"""Partitions of a read model: subsets of its rows, so that several workers can feed it at once."""

from typing import NamedTuple
from zlib import crc32


class Partition(NamedTuple):
    """Partition `number`, counted from 0, of the `of` partitions of a view; most views have one."""

    view: str
    number: int = 0
    of: int = 1

    @property
    def name(self) -> str:
        """Unique among all partitions: board-1, or the view's own name if it has only one."""
        return self.view if self.of == 1 else f"{self.view}-{self.number}"

    def owns(self, key: str) -> bool:
        """Whether the rows of a key belong to this partition; the same in every process."""
        return self.of == 1 or crc32(key.encode()) % self.of == self.number
