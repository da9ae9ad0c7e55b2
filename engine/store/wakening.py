"""Waiting for the log to grow: woken by an append of any process, not by a look now and then."""

import threading
from time import monotonic
from types import TracebackType
from typing import Final, Self

from eventsourcing.persistence import ApplicationRecorder, Subscription

from engine.errors import StoreUnavailable
from engine.store.log import CampaignLog

_STEP: Final = 0.2


class Wakening:
    """A subscription to what is appended from now on; use it as a context manager."""

    def __init__(self, log: CampaignLog) -> None:
        self._log = log
        self._grown = threading.Event()
        self._fault: Exception | None = None
        self._subscription: Subscription[ApplicationRecorder] | None = None
        self._thread = threading.Thread(target=self._listen, name="wakening")

    def __enter__(self) -> Self:
        self._subscription = self._log.recorder.subscribe(gt=self._log.head())
        self._subscription.__enter__()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._subscription is not None:
            self._subscription.__exit__(kind, fault, trace)
            self._thread.join()

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """Until the log grows, `stop` is set or the time is over; whether it has grown.

        Raises StoreUnavailable when the log cannot be listened to any more.
        """
        until = monotonic() + seconds
        while not stop.is_set() and monotonic() < until:
            # In steps: a signal sets `stop` and wakes nobody.
            if self._grown.wait(_STEP):
                break
        if self._fault is not None:
            remedy = "it is opened again"
            raise StoreUnavailable(str(self._log.path), str(self._fault), remedy) from self._fault
        grown = self._grown.is_set()
        self._grown.clear()
        return grown

    def _listen(self) -> None:
        assert self._subscription is not None
        try:
            for _ in self._subscription:
                self._grown.set()
        except Exception as fault:
            self._fault = fault
            self._grown.set()
