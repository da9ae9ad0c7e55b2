"""What the eventsourcing library asks for before its followers read our log: a factory."""

from collections.abc import Callable
from typing import Any, Never

from eventsourcing.persistence import ApplicationRecorder, InfrastructureFactory
from eventsourcing.utils import Environment


class LogFactory(InfrastructureFactory[Any]):
    """Hands out the recorder of a log, and closes its connections with `close`."""

    def __init__(self, recorder: ApplicationRecorder, close: Callable[[], None]) -> None:
        # Our settings alone: variables of the process that the library reads mean others.
        super().__init__(Environment())
        self._recorder, self._close = recorder, close

    def application_recorder(self) -> ApplicationRecorder:
        """The recorder of the log."""
        return self._recorder

    def aggregate_recorder(self, purpose: str = "events") -> Never:
        """None: a log keeps no snapshots."""
        raise NotImplementedError(f"a log has no recorder for {purpose} alone")

    def tracking_recorder(self, tracking_recorder_class: Any = None) -> Never:
        """None: followers track their position in a database of their own."""
        raise NotImplementedError("a log tracks nothing; give the follower a database of its own")

    def process_recorder(self) -> Never:
        """None, for the same reason."""
        raise NotImplementedError("a log tracks nothing; give the follower a database of its own")

    def close(self) -> None:
        """Close the connections."""
        self._close()
