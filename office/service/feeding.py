"""Keeps the views of a serving process caught up, so that readers seldom have to wait for it."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from time import monotonic
from typing import Final

import structlog

from engine.errors import UnknownEvent
from engine.store.append_listener import AppendListener
from engine.store.sqlite.files import InUse
from office.bootstrap import Office
from office.service.metrics import Metrics
from office.service.worker import STORE_FAULTS
from office.words import worded
from projections.tables.open import REMEDIES

_LOOK: Final = 5.0
_PAUSE: Final = 1.0
_PATIENCE: Final = 30.0


class Feeder:
    """Catches up with every append of any process until `stop` is set; `looked` is called then.

    Views that were deleted or damaged meanwhile are built anew. A store that fails is told and
    tried again; one that fails for half a minute, and an event of a newer program, end it: `fault`
    says so, and `stop` is set.
    """

    def __init__(
        self,
        office: Office,
        metrics: Metrics,
        stop: threading.Event,
        looked: Callable[[], None] = lambda: None,
    ) -> None:
        self._office, self._metrics, self._stop, self._looked = office, metrics, stop, looked
        self._log = structlog.get_logger("feeder")
        self.fault: Exception | None = None

    def run(self) -> None:
        """Until `stop` is set."""
        worked = monotonic()
        while not self._stop.is_set():
            try:
                in_use = self._views_in_use()
                with AppendListener(self._office.log) as listener:
                    while not self._stop.is_set():
                        with in_use:
                            self._round()
                        worked = monotonic()
                        listener.wait(_LOOK, self._stop)
            except STORE_FAULTS as fault:
                self._log.error("feeder_waits", fault=worded(getattr(fault, "phrase", fault), "en"))
                if monotonic() - worked > _PATIENCE:
                    self._end(fault)
                self._stop.wait(_PAUSE)
                with suppress(*STORE_FAULTS):  # told in the next round
                    self._office.renew_views()
            except UnknownEvent as fault:
                self._end(fault)

    def _views_in_use(self) -> AbstractContextManager[None]:
        """Entered, it raises if the file of the views is not the one that this process has open."""
        address = self._office.settings.views_address
        if not isinstance(address, Path):
            return nullcontext()
        with self._office.views.connect():
            return InUse(address, REMEDIES)

    def _round(self) -> None:
        read = self._office.catch_up()
        self._looked()
        if read:
            self._metrics.projected(read)
        self._metrics.observe(self._office, self._office.clock.now())

    def _end(self, fault: Exception) -> None:
        self.fault = fault
        self._stop.set()
