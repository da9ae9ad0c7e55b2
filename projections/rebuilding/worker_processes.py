"""Worker processes of a rebuild: each reads the whole log and builds some of the views.

Each writes to a staging database of its own. A pipe connects it with the process that started it;
when that process ends, in whatever way, the pipe closes and the worker ends too.
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
from engine.phrases import Phrase, phrase, system_words
from engine.store.log import CampaignLog
from engine.store.ports import Address
from projections.feeding.event_source import EventSource, Progress
from projections.feeding.read_model import ReadModel
from projections.rebuilding import staging
from projections.registry import ALL
from projections.tables.open import open_staging

_PAYS: Final = 50_000
"""Events from which on processes pay; starting them takes as long as a tenth of these events."""

COSTS: Final[Mapping[str, int]] = {
    "board": 8,
    "deadlines": 8,
    "timeline": 8,
    "progress": 4,
    "filings": 3,
    "outbox": 3,
}
"""Measured relative cost of building a view with its indexes; 1 for all others."""

Process = subprocess.Popen[bytes]


class RebuildTask(Struct, frozen=True):
    """What all workers do: read a log up to a position into staging databases beside the views."""

    log: Address
    views: Address
    purpose: str
    until: int


class WorkerTask(Struct, frozen=True):
    """What one worker does: which views it builds, in which staging database."""

    rebuild: RebuildTask
    number: int
    names: tuple[str, ...]


class Fault(NamedTuple):
    """An exception of a worker, in parts that can be pickled."""

    kind: type[BaseException]
    args: tuple[Any, ...]
    fields: dict[str, Any]

    def exception(self) -> BaseException:
        """The exception."""
        fault = self.kind.__new__(self.kind, *self.args)
        fault.args = self.args
        vars(fault).update(self.fields)
        return fault


class Done(NamedTuple):
    """A worker is done, and has read so many events."""

    read: int


def process_count(
    source: EventSource, chosen: Sequence[ReadModel], head: int, wanted: int | None = None
) -> int:
    """How many processes to use: as many as wanted, or one per core if that pays.

    One if other processes could not open the log, or import the views.
    """
    known = all(any(view is one for one in ALL) for view in chosen)
    if not known or not isinstance(source, CampaignLog):
        return 1
    if wanted or head < _PAYS:
        return wanted or 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def divided(chosen: Sequence[ReadModel], processes: int) -> list[list[ReadModel]]:
    """The views in at most so many shares of about equal cost; the same in every run.

    No more shares than are of use: the run takes as long as its most expensive view in any case.
    """
    costs = [_cost(view) for view in chosen]
    most = -(-sum(costs) // max(costs))
    shares: list[list[ReadModel]] = [[] for _ in range(min(processes, most))]
    for view in sorted(chosen, key=_cost, reverse=True):
        min(shares, key=lambda share: sum(map(_cost, share))).append(view)
    return shares


def build(
    task: RebuildTask,
    place: str,
    shares: Sequence[Sequence[ReadModel]],
    begun: Sequence[int],
    progress: Progress | None = None,
) -> int:
    """Build each share in a process of its own; the largest number of events that one has read.

    `place` is the log as shown to people, `begun` the position each starts from. The exception of
    a worker is raised here, once all have ended.
    """
    reached, read = list(begun), 0
    tasks = [
        WorkerTask(task, number, tuple(view.NAME for view in share))
        for number, share in enumerate(shares)
    ]
    with ExitStack() as started:
        lines: dict[Connection, tuple[int, Process]] = {}
        for own in tasks:
            ours, process = started.enter_context(_process(own, place))
            lines[ours] = own.number, process
        while lines:
            for line in wait(list(lines)):
                assert isinstance(line, Connection)
                number, process = lines[line]
                match _heard(line, process, place):
                    case Done(read=found):
                        read = max(read, found)
                        del lines[line]
                    case Fault() as fault:
                        raise fault.exception()
                    case position:
                        reached[number] = position
                        if progress:
                            progress(sum(reached) // len(reached), task.until)
    return read


def _cost(view: ReadModel) -> int:
    return COSTS.get(view.NAME, 1)


@contextmanager
def _process(task: WorkerTask, place: str) -> Iterator[tuple[Connection, Process]]:
    """A running worker and the pipe to it; terminated at the end if it still runs.

    It has a process group of its own, so that Ctrl-C at the terminal reaches its parent alone.
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
            said = phrase("fault.views.process-not-started", fault=system_words(fault))
            remedy = phrase("remedy.views.process-limits", program=sys.executable)
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
    """The error for a worker that closed its pipe without sending an exception."""
    code = process.wait()
    remedy = "remedy.views.process-said" if code >= 0 else "remedy.views.process-killed"
    if code == -signal.SIGKILL:
        remedy = "remedy.views.memory"
    said = phrase("fault.views.process-ended", code=code)
    return StoreUnavailable(place, said, Phrase(remedy))


def _run(line: Connection) -> None:
    """Receive a task, do it, and send the outcome."""
    try:
        task: WorkerTask = line.recv()
    except EOFError:
        return  # the parent ended before it sent the task
    Thread(target=_end_with, args=(line,), daemon=True).start()
    try:
        line.send(_done(task, line))
    except Exception as fault:
        told = Fault(type(fault), fault.args, vars(fault))
        try:
            pickle.dumps(told)
        except Exception:
            told = Fault(RuntimeError, (f"{type(fault).__name__}: {fault}",), {})
        with suppress(OSError):  # the parent may have ended
            line.send(told)


def _done(task: WorkerTask, line: Connection) -> Done:
    rebuild = task.rebuild
    chosen = [view for view in ALL if view.NAME in task.names]
    own = open_staging(rebuild.views, rebuild.purpose, task.number)
    with closing(CampaignLog(rebuild.log)) as source:
        read = staging.build(own, source, chosen, rebuild.until, lambda at, _: line.send(at))
    staging.make_indexes(own, chosen)  # here, while every core is busy
    own.dispose()
    return Done(read)


def _end_with(line: Connection) -> None:
    """End this process when the pipe closes; the parent sends nothing after the task."""
    try:
        line.recv()
    except (EOFError, OSError):
        os._exit(1)


if __name__ == "__main__":
    # Imported, for pickled classes are found by the name of their module, which is not __main__.
    from projections.rebuilding.worker_processes import _run as run

    run(Connection(int(sys.argv[1])))
