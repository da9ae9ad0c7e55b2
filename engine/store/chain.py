"""The chain of digests over the log: an event that is changed afterwards no longer fits.

Each event has a *leaf*, made by the program that writes it, and a *link*, made where the event's
position is known and stored beside it:

    leaf = SHA-256(0x00 || S || V || N || B || stream || name || bytes)
    link = SHA-256(previous link || position || leaf)

`S`, `N` and `B` are the lengths of stream, name and bytes as four bytes each, `V` is the version in
the stream as eight bytes, `position` is eight bytes; all are big-endian. `stream` and `name` are
UTF-8, `bytes` are the event as it is stored. What stands before the first link is 32 zero bytes.

The leaf is the leaf hash of RFC 6962 over `S || V || N || B || stream || name || bytes`: a Merkle
tree over the leaves in the order of the log can be built without asking for the events again.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from struct import Struct, error
from typing import Final

from engine.store.ports import ChainedRow, Row

START: Final = bytes(32)
"""What stands before the first link."""

BEFORE_ALL: Final = -(2**63)
"""Below every position that a table can hold."""

# Signed numbers, so that rows which somebody else made have a digest as well.
_frame = Struct(">BIqII").pack
_number = Struct(">q").pack


def framed(row: Row) -> bytes:
    """What a leaf is the digest of: 0x00, then stream, version, stored name and bytes."""
    stream, version, name, state = row
    s, n = stream.encode(), name.encode()
    return _frame(0, len(s), version, len(n), len(state)) + s + n + state


def leaf(row: Row) -> bytes:
    """The digest of an event."""
    return sha256(framed(row)).digest()


def leaves(rows: Iterable[Row]) -> list[bytes]:
    """The digest of each event: `leaf` without a call for each."""
    return [
        sha256(
            _frame(0, len(s := stream.encode()), version, len(n := name.encode()), len(state))
            + s
            + n
            + state
        ).digest()
        for stream, version, name, state in rows
    ]


def link(previous: bytes, position: int, leaf: bytes) -> bytes:
    """What joins the event at a position to all those before it."""
    return sha256(previous + _number(position) + leaf).digest()


def links(previous: bytes, first: int, leaves: Iterable[bytes]) -> list[bytes]:
    """The links of events at `first` and the positions after it."""
    return [
        previous := sha256(previous + _number(position) + leaf).digest()
        for position, leaf in enumerate(leaves, first)
    ]


def fitting(previous: bytes, rows: Sequence[ChainedRow]) -> int:
    """How many rows, counted from the first, have the link that follows from those before them.

    A long log is read through by it, so it calls neither `leaf` nor `link`.
    """
    number = 0
    try:
        for number, (position, stream, version, name, state, stored) in enumerate(rows):
            s, n = stream.encode(), name.encode()
            leaf = sha256(_frame(0, len(s), version, len(n), len(state)) + s + n + state).digest()
            previous = sha256(previous + _number(position) + leaf).digest()
            if previous != stored:
                return number
    except (TypeError, AttributeError, UnicodeError, error):
        return number  # not what any program stores
    return len(rows)


def follows(previous: bytes, position: int, row: ChainedRow) -> bool:
    """Whether a row has the link that it would have at a position."""
    return fitting(previous, [(position, *row[1:])]) == 1
