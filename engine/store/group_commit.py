"""Group commit: what waits together is recorded in one transaction, and each is answered alone.

Whoever comes while nobody writes takes the turn and goes ahead. Who comes meanwhile waits; the
first of them has the next turn and takes all others along. Nobody waits for a clock. Requests are
made in the turn too, by the thread that has it: threads that decide at once would only take the
interpreter's lock from each other and from the one that writes.
"""

from collections.abc import Callable, Mapping, Sequence
from contextvars import copy_context
from functools import partial
from threading import Lock, get_ident
from typing import Final

from msgspec import Struct

from engine.ids import CommandId, StreamId

_MOST: Final = 256  # in a group; who comes later is not kept waiting for those who still come

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

Ahead = Callable[[Sequence[StreamId]], None]
"""Told what the requests of a group are about, before they are made."""


class _Waiting:
    """A request until it is answered.

    Its own thread leads or sleeps on `called`, unless it was interrupted there and is `gone`.
    """

    __slots__ = ("about", "ask", "called", "gone", "leads", "outcome", "request")

    def __init__(self, ask: Ask, about: StreamId | None) -> None:
        self.ask, self.about = ask, about
        self.leads, self.gone = True, False
        self.request: Request | None = None
        self.outcome: Outcome = range(0)

    def queued(self) -> None:
        """Another has the turn, and may make the request: in its own thread, in our context."""
        self.leads = False
        self.ask = partial(copy_context().run, self.ask)
        self.called = Lock()
        self.called.acquire()

    @property
    def rows(self) -> Sequence[Row]:
        """What it would have recorded."""
        return self.request.rows if self.request else ()

    @property
    def streams(self) -> set[str]:
        """What may not have grown meanwhile."""
        unchanged = self.request.unchanged if self.request else ()
        return {*unchanged, *(row[0] for row in self.rows)}

    def make(self) -> bool:
        """Make the request, or learn what stops it; whether there is something to record."""
        self.request, self.outcome = None, range(0)
        try:
            self.request = self.ask()
        except Exception as fault:
            self.outcome = fault
            return False
        return bool(self.request.rows)


class GroupCommit:
    """Puts requests of many threads into groups, in the order in which they came."""

    def __init__(self, write: Write, ahead: Ahead) -> None:
        self._write, self._ahead = write, ahead
        self._mutex = Lock()
        self._waiting: list[_Waiting] = []
        self._leader: int | None = None

    @property
    def waiting(self) -> int:
        """How many requests wait for the next turn."""
        return len(self._waiting)

    def append(self, ask: Ask, about: StreamId | None = None) -> range:
        """The positions of the rows, once they are on disk. Raises what stopped the request.

        `about` is a stream that making the request will read.
        """
        mine, me = _Waiting(ask, about), get_ident()
        if self._leader == me:
            # A request made while making another cannot wait for it.
            if mine.make():
                self._write_group([mine])
        else:
            with self._mutex:
                if self._leader is None:
                    self._leader = me
                else:
                    mine.queued()
                    self._waiting.append(mine)
            if mine.leads:
                self._lead(mine, [mine])
            else:
                self._sleep(mine)
        if isinstance(mine.outcome, Exception):
            raise mine.outcome
        return mine.outcome

    def _sleep(self, mine: _Waiting) -> None:
        try:
            mine.called.acquire()
        except BaseException:
            self._leave(mine)
            raise
        if mine.leads:
            self._leader = get_ident()
            self._lead(mine, self._take())

    def _lead(self, mine: _Waiting, coming: list[_Waiting]) -> None:
        group: list[_Waiting] = []
        try:
            # Others come while requests are made: they are taken along as well.
            while coming:
                group += coming
                if self._make(group, len(coming)):
                    break
                coming = self._take() if self._waiting and len(group) < _MOST else []
            if asking := [waiting for waiting in group if waiting.rows]:
                self._write_group(asking)
        except BaseException:
            # Only this thread is to end. Should the others be on disk already, then sending them
            # again finds their commands.
            mine.gone = True
            self._put_back(group)
            raise
        else:
            for waiting in group:
                if waiting is not mine:
                    waiting.called.release()
        finally:
            self._pass_on()

    def _make(self, group: list[_Waiting], coming: int) -> bool:
        """Make the last requests of a group, up to one that stands on what the group changes.

        That one could not stand: it has the next turn instead, and so have those behind it.
        Whether there is one.
        """
        made = len(group) - coming
        if coming > 1:
            self._ahead([waiting.about for waiting in group[made:] if waiting.about])
        grown = {row[0] for waiting in group[:made] for row in waiting.rows}
        for number, waiting in enumerate(group[made:], start=made):
            waiting.make()
            if grown and not grown.isdisjoint(waiting.streams):
                self._put_back(group[number:])
                del group[number:]
                return True
            grown.update(row[0] for row in waiting.rows)
        return False

    def _take(self) -> list[_Waiting]:
        with self._mutex:
            taken, self._waiting = self._waiting, []
        return taken

    def _put_back(self, waiting: Sequence[_Waiting]) -> None:
        """These are the first to have the next turn; who has left would never pass it on."""
        with self._mutex:
            self._waiting[:0] = [one for one in waiting if not one.gone]

    def _write_group(self, asking: Sequence[_Waiting]) -> None:
        outcomes: Sequence[Outcome]
        try:
            outcomes = self._write([waiting.request for waiting in asking if waiting.request])
        except Exception as fault:
            outcomes = [fault] * len(asking)
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
            mine.gone = True
            if mine in self._waiting:
                self._waiting.remove(mine)
        if mine.leads:
            self._pass_on()
