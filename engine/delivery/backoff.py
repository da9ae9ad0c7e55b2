"""When a letter that could not be sent is tried again."""

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct


class Backoff(Struct, frozen=True):
    """`minutes` to wait after the first, second ... failure; after one more it is given up. Where
    the channel takes no letter at all, `outage` more tries follow, with the longest wait between:
    a server that is down for a day loses no letter.

    Each wait is longer or shorter by up to `jitter` of it, as `chance` has it (from 0 to 1): so the
    letters that failed together do not come back together.
    """

    minutes: tuple[int, ...] = (1, 5, 15, 60, 240)
    outage: int = 20
    jitter: float = 0.2
    chance: Callable[[], float] = lambda: 0.5

    def next_try(self, failures: int, now: datetime, *, whole: bool = False) -> datetime | None:
        """When to try again after so many failures (1 or more), or None: no more. `whole` says that
        nobody's letter is taken.
        """
        if failures > len(self.minutes) + self.outage * whole:
            return None
        minutes = self.minutes[min(failures, len(self.minutes)) - 1]
        stretched = 1 + self.jitter * (2 * self.chance() - 1)
        return now + timedelta(minutes=minutes * stretched)
