"""How sheets lie in a box: every place is there from the beginning, and is written over in place.

So nothing in the file tells which sheet came before which. A sheet is a random id, the number of
its group, and one byte for each answer. Some places make a bucket; the id says which bucket, and a
bucket is always in the order of its ids. Marks of spent tokens stand there from the beginning too.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from msgspec import Struct

ID_BYTES: Final = 16
HASH_BYTES: Final = 16
_ENTRY: Final = HASH_BYTES + 2
GROUP_AT: Final = HASH_BYTES
MARK_AT: Final = HASH_BYTES + 1
_TOKENS_OF_SLICE: Final = 64
_HEAD: Final = ID_BYTES + 1
_MOST_PLACES: Final = 64
_BUCKET_BYTES: Final = 4_000
"""So that a bucket lies on one page of SQLite, if sheets are short."""
_LEAST_PLACES: Final = 4
_ROOM: Final = 2
"""Places for each sheet that goes out: a random bucket is seldom full, and one too many fits."""
_SPARE: Final = 64
HIDDEN_GROUP: Final = 255
MOST_GROUPS: Final = 200
MOST_CELLS: Final = 10_000


class Layout(Struct, frozen=True, kw_only=True):
    """Of a box for `sheets` sheets with `cells` answers each."""

    cells: int
    sheets: int

    @property
    def record(self) -> int:
        """Bytes of one sheet."""
        return _HEAD + self.cells

    @property
    def places(self) -> int:
        """Sheets in one bucket."""
        return max(_LEAST_PLACES, min(_MOST_PLACES, _BUCKET_BYTES // self.record))

    @property
    def buckets(self) -> int:
        """How many there are."""
        return -(-(_ROOM * self.sheets + _SPARE) // self.places)

    @property
    def bucket_bytes(self) -> int:
        """Bytes of one bucket."""
        return self.places * self.record

    def bucket_of(self, sheet: bytes) -> int:
        """The bucket that a sheet's id says."""
        return int.from_bytes(sheet[:8], "big") % self.buckets

    def used(self, bucket: bytes) -> list[bytes]:
        """The sheets in a bucket, by their ids; a place that is free is zero."""
        size = self.record
        return [
            bucket[at : at + size]
            for at in range(0, len(bucket), size)
            if any(bucket[at : at + ID_BYTES])
        ]

    def with_sheet(self, bucket: bytes, sheet: bytes) -> bytes | None:
        """The bucket with one sheet more, in the order of ids; None if it is full."""
        sheets = [*self.used(bucket), sheet]
        if len(sheets) > self.places:
            return None
        return b"".join(sorted(sheets)).ljust(self.bucket_bytes, b"\0")


class TokenLayout(Struct, frozen=True):
    """How `tokens` hashes lie in a box: in slices by their value, sorted, each with the number of
    its group and a mark that is set once it is spent.
    """

    tokens: int

    @property
    def slices(self) -> int:
        """How many there are."""
        return max(1, self.tokens // _TOKENS_OF_SLICE)

    def slice_of(self, token: bytes) -> int:
        """The slice that a hash lies in."""
        return int.from_bytes(token[:8], "big") * self.slices >> 64

    def laid_out(self, groups: Sequence[Sequence[bytes]]) -> list[bytes]:
        """Every slice, unspent; `groups` are the hashes of each group by its number."""
        found: list[list[bytes]] = [[] for _ in range(self.slices)]
        for group, hashes in enumerate(groups):
            for token in hashes:
                found[self.slice_of(token)].append(token + bytes((group, 0)))
        return [b"".join(sorted(entries)) for entries in found]

    def entries(self, slice_: bytes) -> Iterator[tuple[bytes, int]]:
        """Every hash of a slice, with the number of its group."""
        for at in range(0, len(slice_), _ENTRY):
            yield slice_[at : at + HASH_BYTES], slice_[at + GROUP_AT]

    def found(self, entries: bytes, token: bytes) -> int | None:
        """Where the entry of a hash begins in its slice; None if it is not there."""
        places = range(0, len(entries), _ENTRY)
        return next((at for at in places if entries[at : at + HASH_BYTES] == token), None)


def new_sheet(group: int, answers: bytes, bits: Callable[[int], int]) -> bytes:
    """A sheet under a random id; `answers` has the number of an option for each cell, from 1."""
    identity = max(1, bits(8 * ID_BYTES)).to_bytes(ID_BYTES, "big")
    return identity + bytes((group,)) + answers


def group_of(sheet: bytes) -> int:
    """The number of the group that a sheet is of."""
    return sheet[ID_BYTES]


def without_groups(sheets: Sequence[bytes], hidden: frozenset[int]) -> Iterator[bytes]:
    """Sheets as they are kept for good: of a group that is hidden none says so."""
    for sheet in sheets:
        if group_of(sheet) in hidden:
            yield sheet[:ID_BYTES] + bytes((HIDDEN_GROUP,)) + sheet[_HEAD:]
        else:
            yield sheet


def columns(sheets: Sequence[bytes], record: int) -> Iterator[bytes]:
    """The answers to each cell, over all these sheets."""
    whole = b"".join(sheets)
    for cell in range(_HEAD, record):
        yield whole[cell::record]
