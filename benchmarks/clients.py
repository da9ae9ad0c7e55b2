"""Thirty-two clients that begin at the same moment, each with work of its own."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Final

from benchmarks.figures import Work

CLIENTS: Final = 32


def at_once(works: Sequence[Callable[[], object]], units: int) -> Work:
    """Each work in a thread of its own; `units` is what they do together.

    The threads are started before the clock is; what goes wrong in one of them is raised.
    """
    ready = Barrier(len(works) + 1)
    faults: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        ready.wait()
        try:
            work()
        except BaseException as fault:
            faults.append(fault)

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()

    def all_of_them() -> int:
        ready.wait()
        for thread in threads:
            thread.join()
        if faults:
            raise faults[0]
        return units

    return all_of_them
