"""What is to be done on which day, in the order in which it was written down."""

from collections import defaultdict, deque
from collections.abc import Callable
from datetime import date, timedelta

Act = Callable[[], None]


class Diary:
    """Acts by day. What is written down for a day that is over is done on the present one."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._acts: defaultdict[date, deque[Act]] = defaultdict(deque)

    def put(self, day: date, act: Act) -> None:
        """Do this on that day."""
        self._acts[max(day, self.today)].append(act)

    def take(self) -> Act | None:
        """The next act of today, None when the day's work is done."""
        acts = self._acts[self.today]
        return acts.popleft() if acts else None

    def waiting(self) -> int:
        """How many acts are still written down for today."""
        return len(self._acts[self.today])

    def turn_to(self, day: date) -> None:
        """Go on to a later day; what was left over goes first."""
        left = self._acts.pop(self.today, deque())
        self.today = day
        self._acts[day] = deque((*left, *self._acts[day]))

    def put_off(self) -> None:
        """Leave everything of today for tomorrow."""
        tomorrow = self.today + timedelta(days=1)
        self._acts[tomorrow] = deque((*self._acts.pop(self.today, ()), *self._acts[tomorrow]))
