"""Group commit: what waits together is recorded in one transaction, and each is answered alone.

Whoever comes while nobody writes takes the turn and writes at once. Who comes meanwhile waits; the
first of them has the next turn and takes all others along. Nobody waits for a clock.
"""

from collections.abc import Callable, Mapping, Sequence
from threading import Lock

from msgspec import Struct

from engine.ids import CommandId, StreamId

Row = tuple[str, int, str, bytes]
"""Stream, version, stored name, canonical bytes."""


class Request(Struct, frozen=True):
    """What one caller wants recorded, whole or not at all.

    `commands` maps each command to the first and the last of its rows, counted from 0. `unchanged`
    maps streams that were read to their versions, while the log stood at `as_of`.
    """

    rows: Sequence[Row]
    commands: Mapping[CommandId, tuple[int, int]]
    unchanged: Mapping[StreamId, int]
    as_of: int | None


Outcome = range | Exception
"""The positions of a request's rows, or what stopped it."""

Write = Callable[[Sequence[Request]], Sequence[Outcome]]
"""Commits a group, in order, and tells each outcome; what it raises stops them all."""


class _Waiting:
    """A request until it is answered; its thread sleeps on `called`."""

    __slots__ = ("called", "leads", "outcome", "request")

    def __init__(self, request: Request) -> None:
        self.request = request
        self.called = Lock()
        self.leads = False
        self.outcome: Outcome | None = None


class Committer:
    """Puts requests of many threads into groups, in the order in which they came."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._mutex = Lock()
        self._waiting: list[_Waiting] = []
        self._led = False

    def append(self, request: Request) -> range:
        """The positions of the rows, once they are on disk. Raises what stopped the request."""
        mine = _Waiting(request)
        with self._mutex:
            self._waiting.append(mine)
            mine.leads, self._led = not self._led, True
        if not mine.leads:
            self._sleep(mine)
        if mine.leads:
            self._lead(mine)
        if isinstance(mine.outcome, range):
            return mine.outcome
        assert mine.outcome is not None
        raise mine.outcome

    def _sleep(self, mine: _Waiting) -> None:
        mine.called.acquire()
        try:
            mine.called.acquire()
        except BaseException:
            self._leave(mine)
            raise

    def _lead(self, mine: _Waiting) -> None:
        with self._mutex:
            group, self._waiting = self._waiting, []
        outcomes: Sequence[Outcome]
        try:
            outcomes = self._write([waiting.request for waiting in group])
        except Exception as fault:
            outcomes = [fault] * len(group)
        except BaseException:
            # Only this thread is to end. Should the others be on disk already, then sending them
            # again finds their commands.
            with self._mutex:
                self._waiting[:0] = [waiting for waiting in group if waiting is not mine]
            self._pass_on()
            raise
        self._pass_on()
        for waiting, outcome in zip(group, outcomes, strict=True):
            waiting.outcome = outcome
            if waiting is not mine:
                waiting.called.release()

    def _pass_on(self) -> None:
        with self._mutex:
            self._led = bool(self._waiting)
            if self._led:
                self._waiting[0].leads = True
                self._waiting[0].called.release()

    def _leave(self, mine: _Waiting) -> None:
        with self._mutex:
            if mine in self._waiting:
                self._waiting.remove(mine)
        if mine.leads:
            self._pass_on()
