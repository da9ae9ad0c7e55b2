"""Group commit: decisions that wait at the same time are recorded in one transaction.

A thread that comes while nobody writes takes the turn and decides at once. Threads that come
meanwhile wait; the first of them gets the next turn and decides for all who wait by then. No
thread waits for a clock. The thread that has the turn makes the decisions of the others too:
threads that decided in parallel would only take the interpreter's lock from each other and from
the one that writes. Each decision of a group sees what the ones before it have drafted.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from contextvars import copy_context
from functools import partial
from threading import Lock, get_ident
from typing import Final, Protocol

from engine.ids import StreamId
from engine.store.ports import Outcome, Request

_MOST: Final = 256  # decisions in a group: those who come later do not hold up its commit

Ask = Callable[[], Request]
"""Makes a decision, and may be called again to make it anew; what it raises goes to its caller."""


class Turn(Protocol):
    """What the log does for the thread that has the turn to write."""

    def group(self) -> AbstractContextManager[object]:
        """Entered around the decisions of one group and their commit."""
        ...

    def read_ahead(self, streams: Sequence[StreamId]) -> None:
        """Read together what the next decisions will ask for one by one."""
        ...

    def write(self, requests: Sequence[Request]) -> Sequence[Outcome | None]:
        """Commit the requests of a group, in order; what it raises stops them all.

        The outcome of a request that has to be decided again is None.
        """
        ...


class _Caller:
    """A thread that waits for the answers to its decisions; `unanswered` counts those to come.

    It leads a group itself, or sleeps on `called`. After an interruption it is `gone` and is given
    neither answers nor the turn.
    """

    __slots__ = ("called", "gone", "leads", "unanswered")

    def __init__(self, unanswered: int) -> None:
        self.unanswered = unanswered
        self.leads, self.gone = False, False

    def may_sleep(self) -> None:
        """Make the lock `called`, to sleep on. Another thread releases it when everything is
        answered, or to pass the turn to this thread.
        """
        self.leads = False
        self.called = Lock()
        self.called.acquire()


class _Entry:
    """A decision with its answer; until it is answered, `outcome` means nothing."""

    __slots__ = ("about", "ask", "caller", "outcome", "request")

    def __init__(self, ask: Ask, about: StreamId | None, caller: _Caller) -> None:
        self.ask, self.about, self.caller = ask, about, caller
        self.request: Request | None = None
        self.outcome: Outcome | None = None

    def decide(self) -> None:
        """Decide: keep the request, or the fault that stops it. No rows need no commit."""
        self.request, self.outcome = None, range(0)
        try:
            request = self.ask()
        except Exception as fault:
            self.outcome = fault
        else:
            if request.rows:
                self.request = request


class GroupCommit:
    """Puts decisions of many threads into groups, in the order in which they come."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._mutex = Lock()
        self._waiting: list[_Entry] = []
        self._leader: int | None = None

    @property
    def waiting(self) -> int:
        """How many decisions wait for the next turn."""
        return len(self._waiting)

    def append(self, ask: Ask, about: StreamId | None = None) -> range:
        """The positions of the rows, once they are on disk. Raises what stopped the decision.

        `about` is a stream that the decision will read.
        """
        caller = _Caller(1)
        entry = _Entry(ask, about, caller)
        self._run(caller, [entry])
        if isinstance(entry.outcome, Exception):
            raise entry.outcome
        return entry.outcome or range(0)

    def append_many(self, asks: Sequence[Ask], about: Sequence[StreamId | None]) -> list[Outcome]:
        """The same for many decisions of one caller, in order: positions, or what stopped each."""
        caller = _Caller(len(asks))
        entries = [_Entry(ask, at, caller) for ask, at in zip(asks, about, strict=True)]
        self._run(caller, entries)
        return [range(0) if entry.outcome is None else entry.outcome for entry in entries]

    def _run(self, caller: _Caller, entries: list[_Entry]) -> None:
        me = get_ident()
        if self._leader == me:
            # A decision that appends by itself cannot wait for its own group: it is made at once.
            self._decide_inside(entries)
        elif entries:
            self._queue(caller, entries, me)

    def _decide_inside(self, entries: Sequence[_Entry]) -> None:
        for entry in entries:
            with self._turn.group():
                entry.decide()
                self._write([entry])

    def _queue(self, caller: _Caller, entries: list[_Entry], me: int) -> None:
        try:
            with self._mutex:
                alone = self._leader is None and len(entries) == 1
                if self._leader is None:
                    self._leader = me
                    caller.leads = True
                else:
                    caller.may_sleep()
                if not alone:
                    run = (
                        copy_context().run
                    )  # whoever decides for this thread does so in its context
                    for entry in entries:
                        entry.ask = partial(run, entry.ask)
                    self._waiting += entries
            if alone:
                self._lead(caller, entries)
            while caller.unanswered:
                if caller.leads:
                    self._leader = me
                    caller.may_sleep()
                    self._lead(caller, self._take(_MOST))
                else:
                    caller.called.acquire()
        except BaseException:
            self._leave(caller, me)
            raise

    def _lead(self, caller: _Caller, coming: list[_Entry]) -> None:
        """Decide and commit a group that begins with `coming`; then pass the turn on."""
        group: list[_Entry] = []
        caller.leads = False
        try:
            with self._turn.group():
                while coming:
                    group += coming
                    self._decide(coming)
                    # Others come while decisions are made: they are taken along as well.
                    coming = self._take(_MOST - len(group)) if self._waiting else []
                again = self._write(group)
        except BaseException:
            # Only this thread ends. If the others are on disk already, deciding them again finds
            # their commands on record.
            caller.gone = True
            self._put_back(group)
            raise
        else:
            self._put_back(again)
            self._answer(caller, group, again)
        finally:
            self._pass_on()

    def _decide(self, coming: Sequence[_Entry]) -> None:
        if len(coming) > 1:
            self._turn.read_ahead([entry.about for entry in coming if entry.about])
        for entry in coming:
            entry.decide()

    def _write(self, group: Sequence[_Entry]) -> Sequence[_Entry]:
        """Commit a group. Returns the entries that have to be decided again.

        A decision without rows, a refusal for instance, may rest on drafts that entries before it
        have made. It is made again unless all of these are recorded.
        """
        asking = [(entry, entry.request) for entry in group if entry.request]
        if not asking:
            return ()
        outcomes: Sequence[Outcome | None]
        try:
            outcomes = self._turn.write([request for _, request in asking])
        except Exception as fault:
            outcomes = [fault] * len(asking)
        for (entry, _), outcome in zip(asking, outcomes, strict=True):
            entry.outcome = outcome
        if len(group) == 1 or all(isinstance(outcome, range) for outcome in outcomes):
            return ()
        behind = group[group.index(asking[0][0]) :]
        return [entry for entry in behind if not entry.request or entry.outcome is None]

    def _answer(self, mine: _Caller, group: Sequence[_Entry], again: Sequence[_Entry]) -> None:
        for entry in group:
            caller = entry.caller
            if again and entry in again:
                continue
            caller.unanswered -= 1
            if not caller.unanswered and caller is not mine:
                caller.called.release()

    def _take(self, most: int) -> list[_Entry]:
        with self._mutex:
            taken, self._waiting = self._waiting[:most], self._waiting[most:]
        return taken

    def _put_back(self, entries: Sequence[_Entry]) -> None:
        """Give these the next turn, except those of threads that were interrupted."""
        if entries:
            with self._mutex:
                self._waiting[:0] = [entry for entry in entries if not entry.caller.gone]

    def _pass_on(self) -> None:
        with self._mutex:
            self._leader = None
            if self._waiting:
                following = self._waiting[0].caller
                self._leader = 0  # no thread's number: taken, until the thread is awake
                following.leads = True
                following.called.release()

    def _leave(self, caller: _Caller, me: int) -> None:
        """Take an interrupted thread out of the queue; pass the turn on if it has it."""
        with self._mutex:
            caller.gone = True
            self._waiting = [entry for entry in self._waiting if entry.caller is not caller]
            has_turn = caller.leads or self._leader == me
        if has_turn:
            self._pass_on()
