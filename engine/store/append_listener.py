"""Waits for the log to grow: an append of any process ends the wait, and no event is read."""

import threading
from contextlib import ExitStack
from time import monotonic
from types import TracebackType
from typing import Final, Self

from engine.store.log import CampaignLog

_STEP: Final = 0.2


class AppendListener:
    """Notices every append between `with` and its end."""

    def __init__(self, log: CampaignLog) -> None:
        self._log, self._open = log, ExitStack()

    def __enter__(self) -> Self:
        self._hear = self._open.enter_context(self._log.listening())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.__exit__(kind, fault, trace)

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """Wait until the log grows, `stop` is set or the time is over; whether it has grown.

        Raises StoreUnavailable when the log cannot be listened to any more.
        """
        until = monotonic() + seconds
        while not stop.is_set() and (left := until - monotonic()) > 0:
            # In steps, because a signal handler that sets `stop` does not end the wait.
            if self._hear(min(left, _STEP)):
                return True
        return False
