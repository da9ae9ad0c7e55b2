"""Says what happened to the first event that does not fit the chain, as far as it can be told.

An event keeps the link that it was given where it stood: where it fits now tells what was done.
"""

from collections.abc import Sequence
from typing import Final

from engine.phrases import Phrase, phrase
from engine.store.chain import follows
from engine.store.ports import ChainedRow

_LINK: Final = 32  # bytes


def misfit(previous: bytes, expected: int, rows: Sequence[ChainedRow]) -> Phrase:
    """What is wrong at position `expected`, where `previous` is the link before it.

    `rows` begins with the event that does not fit, and goes on with those after it.
    """
    first = rows[0]
    position, *_, link = first
    if position < 1 or len(link) != _LINK:
        return _done_to("inserted", first)
    at = _where(previous, expected, rows)
    if at is not None:
        after = _where(rows[at][-1], expected + 1, rows)
        moved = at == 0 or (after is not None and after < at)
        if moved:
            return _done_to("moved", rows[at], belongs=expected)
        return _done_to("inserted", first)
    if position > expected:
        return removed(expected, position - 1)
    if len(rows) == 1:
        return _done_to("astray", first)
    second, behind = rows[1], rows[1][0]
    if follows(link, behind, second):
        return _done_to("changed", first)
    for gone in range(1, len(rows)):
        if follows(link, behind + gone, second):
            return removed(expected, expected + gone - 1)
    return _done_to("astray", first)


def removed(first: int, last: int) -> Phrase:
    """The events at these positions are gone."""
    return phrase("fault.chain.removed", count=last - first + 1, first=first, last=last)


def _where(previous: bytes, position: int, rows: Sequence[ChainedRow]) -> int | None:
    """Which of the rows belongs at a position."""
    return next((n for n, row in enumerate(rows) if follows(previous, position, row)), None)


def _done_to(what: str, row: ChainedRow, **data: object) -> Phrase:
    position, stream, _, name, *_ = row
    names: dict[str, object] = {"position": position, "name": name, "stream": stream}
    return Phrase(f"fault.chain.{what}", names | data)
