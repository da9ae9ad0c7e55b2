"""Numbers that a lifecycle gives to its items in a row: r-0001, p-0001."""

from collections.abc import Callable


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
