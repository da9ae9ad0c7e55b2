"""A thread that is interrupted on its way into a group never keeps the turn from the others."""

import inspect
import sys
from itertools import count
from threading import Thread
from types import FrameType
from typing import Any

import pytest

from engine.store.group_commit import GroupCommit
from engine.store.log import CampaignLog
from tests.engine.store.drafting import STREAM, commands, draft
from tests.engine.store.test_group_commit import turn_taken

QUEUE = GroupCommit._queue.__code__
LINES, FIRST = inspect.getsourcelines(GroupCommit._queue)
# A signal is never handled between a block and the release of its lock, as a trace would be.
LOCKS = FIRST + next(n for n, line in enumerate(LINES) if "with self._mutex" in line)
SLEEPS = FIRST + next(n for n, line in enumerate(LINES) if "called.acquire()" in line)


def interrupted_at(nth: int, log: CampaignLog) -> bool:
    """Append, interrupted before the nth line of queueing; whether it came to where it sleeps."""
    seen, slept = count(), False

    def each_line(frame: FrameType, event: str, _: object) -> Any:
        nonlocal slept
        if event == "line" and frame.f_lineno != LOCKS:
            slept = frame.f_lineno == SLEEPS
            if slept or next(seen) == nth:
                sys.settrace(None)
                frame.f_trace = None
                raise KeyboardInterrupt
        return each_line

    before = sys.gettrace()
    sys.settrace(lambda frame, *_: each_line if frame.f_code is QUEUE else None)
    try:
        with pytest.raises(KeyboardInterrupt):
            log.append([draft(1, f"never-{nth}")])
    finally:
        sys.settrace(before)
    return slept


def test_wherever_it_is_interrupted_the_others_go_on(file_log: CampaignLog) -> None:
    for nth in count():
        with turn_taken(file_log):
            slept = interrupted_at(nth, file_log)
            assert file_log.waiting == 0
        after = Thread(target=file_log.append, args=([draft(nth + 1, f"c-{nth}")],), daemon=True)
        after.start()
        after.join(timeout=20)
        assert not after.is_alive(), f"interrupted before line {nth}, it kept the turn"
        if slept:
            break
    assert file_log.load(STREAM, commands).state == tuple(f"c-{n}" for n in range(nth + 1))
    assert nth > 5
