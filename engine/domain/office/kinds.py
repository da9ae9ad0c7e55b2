"""Which clock an office lives by."""

from enum import StrEnum


class ClockKind(StrEnum):
    """By the clock on the `wall`, moments are those of the machine; a `virtual` one moves only
    when it is told to: in simulations, demos and tests.
    """

    WALL = "wall"
    VIRTUAL = "virtual"
