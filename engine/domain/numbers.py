"""Numbers that a lifecycle gives to its items in a row: r-0001, p-0001, m-0001."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from engine.ids import CampaignId, ItemKey

if TYPE_CHECKING:
    from engine.domain.event import Command
    from engine.domain.family import Along, Reads

UNNUMBERED = "new"
"""Stands for the number of an item that is not opened yet."""


def spelled(prefix: str, number: int) -> str:
    """`m-0001`."""
    return f"{prefix}-{number:04d}"


def first_free(taken: Callable[[int], bool]) -> int:
    """The first number that is free: doubled until free, then halved down; they have no gaps."""
    high = 1
    while taken(high):
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if taken(middle) else (low, middle)
    return high


def numbering(family: str, prefix: str, evolve: Callable[[Any, Any], Any]) -> "Along":
    """What a lifecycle records along with a command that opens an item: the same command under the
    next free number of its campaign. The command has `campaign` and `number`, which is None until
    then; its class stands in `replaced` of the family too. One that was taken meanwhile is a
    conflict, after which the door numbers anew.
    """

    def along(command: Any, reads: "Reads") -> "Iterator[Command]":
        campaign: CampaignId = command.campaign

        def taken(number: int) -> bool:
            key = ItemKey(family, campaign, spelled(prefix, number))
            return reads.state(key.stream, evolve) is not None

        yield replace(command, number=spelled(prefix, first_free(taken)))

    return along
