"""One runner for many threads: a round serves everybody who came before it began."""

from collections.abc import Callable
from threading import Lock

from projections.feeding.event_source import Progress
from projections.feeding.runner import Runner


class SharedRunner:
    """Threads take turns to bring the views up. Whoever waits while others do, and finds that a
    whole round was begun after he came, needs none of his own: a thousand readers at once cost a
    few rounds.
    """

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._turn = Lock()
        self._begun = self._completed = 0

    def catch_up(self, progress: Progress | None = None) -> int:
        """Every event that was on record when this was called is projected when it returns.

        How many events this thread has read for that; raises as Runner.catch_up does, to each who
        waits in his own round.
        """
        came = self._begun
        with self._turn:
            if self._completed > came:
                return 0
            self._begun = mine = self._begun + 1
            read = self._runner.catch_up(progress)
            self._completed = mine
            return read

    def begin_anew(self, let_go: Callable[[], object]) -> None:
        """Call `let_go`, which leaves tables that were damaged or deleted, while no round is under
        way; then make what is missing.
        """
        with self._turn:
            let_go()
            self._runner.prepare()
