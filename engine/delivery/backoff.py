"""When a letter that could not be sent is tried again."""

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct


class Backoff(Struct, frozen=True):
    """`minutes` to wait after the first, second ... failure; after one more it is given up.

    Each wait is longer or shorter by up to `jitter` of it, as `chance` has it (from 0 to 1): so the
    letters that failed together do not come back together.
    """

    minutes: tuple[int, ...] = (1, 5, 15, 60, 240)
    jitter: float = 0.2
    chance: Callable[[], float] = lambda: 0.5

    def next_try(self, failures: int, now: datetime) -> datetime | None:
        """When to try again after so many failures (1 or more), or None: no more."""
        if failures > len(self.minutes):
            return None
        stretched = 1 + self.jitter * (2 * self.chance() - 1)
        return now + timedelta(minutes=self.minutes[failures - 1] * stretched)
