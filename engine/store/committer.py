"""Group commit: what waits together is recorded in one transaction, and each is answered alone.

Whoever comes while nobody writes takes the turn and goes ahead. Who comes meanwhile waits; the
first of them has the next turn and takes all others along. Nobody waits for a clock. Requests are
made in the turn too, by the thread that has it: threads that decide at once would only take the
interpreter's lock from each other and from the one that writes.
"""

from collections.abc import Callable, Mapping, Sequence
from contextvars import copy_context
from threading import Lock, get_ident

from msgspec import Struct

from engine.ids import CommandId, StreamId

Row = tuple[str, int, str, bytes]
"""Stream, version, stored name, canonical bytes."""


class Request(Struct, frozen=True):
    """What one caller wants recorded, whole or not at all; nothing if there are no rows.

    `commands` maps each command to the first and the last of its rows, counted from 0. `unchanged`
    maps streams that were read to their versions, while the log stood at `as_of`.
    """

    rows: Sequence[Row]
    commands: Mapping[CommandId, tuple[int, int]]
    unchanged: Mapping[StreamId, int]
    as_of: int | None


Outcome = range | Exception
"""The positions of a request's rows, or what stopped it."""

Ask = Callable[[], Request]
"""Makes a request, and may do so again; what it raises goes to its caller."""

Write = Callable[[Sequence[Request]], Sequence[Outcome]]
"""Commits a group, in order, and tells each outcome; what it raises stops them all."""


class _Waiting:
    """A request until it is answered; its thread sleeps on `called`."""

    __slots__ = ("ask", "called", "context", "leads", "outcome")

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.context = copy_context()
        self.called = Lock()
        self.leads = False
        self.outcome: Outcome = range(0)


class Committer:
    """Puts requests of many threads into groups, in the order in which they came."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._mutex = Lock()
        self._waiting: list[_Waiting] = []
        self._leader: int | None = None

    def append(self, ask: Ask) -> range:
        """The positions of the rows, once they are on disk. Raises what stopped the request."""
        mine = _Waiting(ask)
        if self._leader == get_ident():
            # A request made while making another cannot wait for it.
            self._settle([mine])
        else:
            self._queue(mine)
        if isinstance(mine.outcome, Exception):
            raise mine.outcome
        return mine.outcome

    def _queue(self, mine: _Waiting) -> None:
        with self._mutex:
            self._waiting.append(mine)
            mine.leads = self._leader is None
            if mine.leads:
                self._leader = get_ident()
        if not mine.leads:
            self._sleep(mine)
        if mine.leads:
            self._lead(mine)

    def _sleep(self, mine: _Waiting) -> None:
        mine.called.acquire()
        try:
            mine.called.acquire()
        except BaseException:
            self._leave(mine)
            raise

    def _lead(self, mine: _Waiting) -> None:
        self._leader = get_ident()
        with self._mutex:
            group, self._waiting = self._waiting, []
        try:
            self._settle(group)
        except BaseException:
            # Only this thread is to end. Should the others be on disk already, then sending them
            # again finds their commands.
            with self._mutex:
                self._waiting[:0] = [waiting for waiting in group if waiting is not mine]
            raise
        else:
            for waiting in group:
                if waiting is not mine:
                    waiting.called.release()
        finally:
            self._pass_on()

    def _settle(self, group: Sequence[_Waiting]) -> None:
        asking: list[_Waiting] = []
        requests: list[Request] = []
        for waiting in group:
            try:
                request = waiting.context.run(waiting.ask)
            except Exception as fault:
                waiting.outcome = fault
            else:
                if request.rows:
                    asking.append(waiting)
                    requests.append(request)
        if not requests:
            return
        try:
            outcomes = self._write(requests)
        except Exception as fault:
            outcomes = [fault] * len(requests)
        for waiting, outcome in zip(asking, outcomes, strict=True):
            waiting.outcome = outcome

    def _pass_on(self) -> None:
        with self._mutex:
            self._leader = None
            if self._waiting:
                following = self._waiting[0]
                self._leader = 0  # nobody's number: the turn is taken, its thread about to wake
                following.leads = True
                following.called.release()

    def _leave(self, mine: _Waiting) -> None:
        with self._mutex:
            if mine in self._waiting:
                self._waiting.remove(mine)
        if mine.leads:
            self._pass_on()
