"""Several processes that build views side by side, each some of them, from one reading of its own.

Each works in a shadow of its own and ends with the process that started it, however that ends:
a line between them is then cut.
"""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from threading import Thread
from typing import Any, Final, NamedTuple, cast

from msgspec import Struct

from engine.errors import StoreUnavailable
from engine.store.log import CampaignLog
from engine.store.ports import Address
from projections.feeding.read_model import View
from projections.feeding.runner import EventSource, Progress
from projections.rebuilding import staging as shadows
from projections.registry import ALL
from projections.tables.open import open_staging

_PAYS: Final = 50_000
"""Events from which on it pays to start processes: that takes as long as a tenth of these."""

COSTS: Final[Mapping[str, int]] = {
    "board": 8,
    "deadlines": 8,
    "timeline": 8,
    "progress": 4,
    "filings": 3,
    "outbox": 3,
}
"""What views cost beside one another, indexes included, as measured; the others are at 1."""

_GOES_ON: Final = "run: campaign rebuild, which goes on"

Process = subprocess.Popen[bytes]


class Work(Struct, frozen=True):
    """What all of them do: read a log up to a position, into shadows of views at an address."""

    log: Address
    views: Address
    purpose: str
    until: int


class Share(Struct, frozen=True):
    """What one of them is told: which views to build, in which of the shadows."""

    work: Work
    part: int
    names: tuple[str, ...]


class Fault(NamedTuple):
    """What a process failed on; an exception as it stands does not travel."""

    kind: type[BaseException]
    args: tuple[Any, ...]
    fields: dict[str, Any]

    def again(self) -> BaseException:
        """The exception."""
        fault = self.kind.__new__(self.kind, *self.args)
        fault.args = self.args
        vars(fault).update(self.fields)
        return fault


class Done(NamedTuple):
    """How many events were read."""

    read: int


def hands(source: EventSource, chosen: Sequence[View], head: int, wanted: int | None = None) -> int:
    """How many processes to use: as many as wanted, or one for each core if that pays.

    One where another could not come by the log or the views.
    """
    known = all(any(view is one for one in ALL) for view in chosen)
    if not known or not isinstance(source, CampaignLog):
        return 1
    if wanted or head < _PAYS:
        return wanted or 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def shared_out(chosen: Sequence[View], processes: int) -> list[list[View]]:
    """The views in at most so many shares of about the same cost, always the same ones.

    Not in more than pays: the dearest view is the last to be done in any case.
    """
    costs = [_cost(view) for view in chosen]
    most = -(-sum(costs) // max(costs))
    shares: list[list[View]] = [[] for _ in range(min(processes, most))]
    for view in sorted(chosen, key=_cost, reverse=True):
        min(shares, key=lambda share: sum(map(_cost, share))).append(view)
    return shares


def build(
    work: Work,
    place: str,
    shares: Sequence[Sequence[View]],
    stand: Sequence[int],
    progress: Progress | None = None,
) -> int:
    """Let a process do each share; the number of events that the busiest of them read.

    `place` is the log as shown to people, `stand` where each begins. What one of them fails on is
    raised here, once all have ended.
    """
    reached, read = list(stand), 0
    tasks = [
        Share(work, part, tuple(view.NAME for view in share)) for part, share in enumerate(shares)
    ]
    with ExitStack() as started:
        lines: dict[Connection, tuple[int, Process]] = {}
        for task in tasks:
            ours, process = started.enter_context(_process(task, place))
            lines[ours] = task.part, process
        while lines:
            for line in wait(list(lines)):
                assert isinstance(line, Connection)
                part, process = lines[line]
                match _heard(line, process, place):
                    case Done(read=found):
                        read = max(read, found)
                        del lines[line]
                    case Fault() as fault:
                        raise fault.again()
                    case position:
                        reached[part] = position
                        if progress:
                            progress(sum(reached) // len(reached), work.until)
    return read


def _cost(view: View) -> int:
    return COSTS.get(view.NAME, 1)


@contextmanager
def _process(task: Share, place: str) -> Iterator[tuple[Connection, Process]]:
    """A process at work, and the line to it; at the end it has ended, by itself or not.

    A group of its own keeps an interrupt at the terminal for the one who started it.
    """
    ours, theirs = Pipe()
    with ours, theirs:
        try:
            process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                stdin=subprocess.DEVNULL,
                process_group=0,
            )
        except OSError as fault:
            said = f"a process to read it for a rebuild cannot be started ({fault.strerror})"
            remedy = f"see to {sys.executable} and to the limits of this user; {_GOES_ON}"
            raise StoreUnavailable(place, said, remedy) from fault
        try:
            theirs.close()
            try:
                ours.send(task)
            except OSError:
                raise _ended(process, place) from None
            yield ours, process
        finally:
            process.terminate()
            process.wait()


def _heard(line: Connection, process: Process, place: str) -> int | Done | Fault:
    try:
        return cast(int | Done | Fault, line.recv())
    except (EOFError, ConnectionResetError):
        raise _ended(process, place) from None


def _ended(process: Process, place: str) -> StoreUnavailable:
    """Of a process that has closed its line and not said why."""
    code = process.wait()
    said = f"a process that read it for a rebuild was ended (exit code {code})"
    remedy = "see what it said above" if code >= 0 else "see who ended it"
    if code == -signal.SIGKILL:
        remedy = "see to the memory of the machine"
    return StoreUnavailable(place, said, f"{remedy}, then {_GOES_ON}")


def _work(line: Connection) -> None:
    """Do what the line says, and tell it."""
    try:
        task: Share = line.recv()
    except EOFError:
        return  # called off before it began
    Thread(target=_end_with, args=(line,), daemon=True).start()
    try:
        line.send(_done(task.work, task, line))
    except Exception as fault:
        told = Fault(type(fault), fault.args, vars(fault))
        try:
            pickle.dumps(told)
        except Exception:
            told = Fault(RuntimeError, (f"{type(fault).__name__}: {fault}",), {})
        with suppress(OSError):  # nobody listens any more
            line.send(told)


def _done(work: Work, task: Share, line: Connection) -> Done:
    chosen = [view for view in ALL if view.NAME in task.names]
    shadow = open_staging(work.views, work.purpose, task.part)
    with closing(CampaignLog(work.log)) as source:
        read = shadows.build(shadow, source, chosen, work.until, lambda at, _: line.send(at))
    shadows.make_indexes(shadow, chosen)  # here, where all cores are at work
    shadow.dispose()
    return Done(read)


def _end_with(line: Connection) -> None:
    """Nothing more is ever said to a process at work: the line ends when its other end does."""
    try:
        line.recv()
    except (EOFError, OSError):
        os._exit(1)


if __name__ == "__main__":
    # By its own name: what is sent is known by the module that it is defined in.
    from projections.rebuilding.worker_processes import _work as begin

    begin(Connection(int(sys.argv[1])))
