"""Threads that want the views brought up at the same time share the rounds of one runner."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from typing import cast

import pytest

from projections.feeding.runner import Runner
from projections.feeding.shared_runner import SharedRunner


class Rounds:
    """A runner that projects up to where the log stood when its round began."""

    def __init__(self) -> None:
        self.log = self.projected = self.rounds = 0
        self.fault: Exception | None = None
        self.began, self.may_end = Event(), Event()
        self._alone = Lock()

    def catch_up(self, progress: object = None, until: object = None) -> int:
        assert self._alone.acquire(blocking=False), "two rounds at once"
        try:
            self.rounds += 1
            head = self.log
            self.began.set()
            self.may_end.wait()
            if (fault := self.fault) is not None:
                self.fault = None
                raise fault
            read, self.projected = head - self.projected, head
            return read
        finally:
            self._alone.release()


@pytest.fixture
def rounds() -> Rounds:
    return Rounds()


@pytest.fixture
def shared(rounds: Rounds) -> SharedRunner:
    return SharedRunner(cast(Runner, rounds))


def test_those_who_wait_share_the_next_round(rounds: Rounds, shared: SharedRunner) -> None:
    with ThreadPoolExecutor(21) as threads:
        first = threads.submit(shared.catch_up)
        rounds.began.wait()
        rounds.log = 7  # after the first round began: it does not see it

        def read() -> int:
            shared.catch_up()
            return rounds.projected

        waiting = [threads.submit(read) for _ in range(20)]
        rounds.may_end.set()
        assert first.result() == 0
        assert {each.result() for each in waiting} == {7}
    # Whoever came before the second round began was served by it; a straggler made one more.
    assert 2 <= rounds.rounds <= 21


def test_a_round_that_failed_serves_nobody(rounds: Rounds, shared: SharedRunner) -> None:
    rounds.fault = OSError("full")
    rounds.may_end.set()
    with pytest.raises(OSError, match="full"):
        shared.catch_up()
    rounds.log = 3
    assert (shared.catch_up(), rounds.projected) == (3, 3)
