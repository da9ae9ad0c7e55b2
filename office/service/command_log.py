"""What a service says of the commands that it hands in: a line each, and figures."""

from collections import Counter
from collections.abc import Sequence

import structlog

from engine.domain.event import Command
from engine.errors import EngineError
from engine.handling.door import Answer
from office.service.metrics import Metrics


class CommandLog:
    """Told by the door of each command, or of those that came together (R18)."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._log = structlog.get_logger("door")

    def __call__(self, commands: Sequence[Command], answer: Answer) -> None:
        """One line; nothing where a command found that there was nothing to do."""
        refused = isinstance(answer, EngineError)
        if not refused and not answer:
            return
        kinds = Counter(type(command).__name__ for command in commands)
        for kind, times in kinds.items():
            self._metrics.handled(kind, times, refused=refused)
        stamp = commands[0].stamp
        told = {"commands": dict(kinds), "actor": stamp.actor, "command_id": stamp.command_id}
        if isinstance(answer, EngineError):
            self._log.warning("command_refused", **told, why=str(answer.phrase))
        else:
            last = answer[-1].position if answer else None
            self._log.info("command_handled", **told, events=len(answer), position=last)
