"""The library's ProjectionRunner on our log: one view of one row an event, one commit each.

The library has no subscription on SQLite and no mapper for our events, so it gets ours; how it
runs a projection is its own.
"""

from pathlib import Path
from threading import Event as Flag
from typing import Any, cast

from eventsourcing.application import Application
from eventsourcing.persistence import (
    InfrastructureFactory,
    JSONTranscoder,
    Mapper,
    Tracking,
)
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.sqlite import SQLiteCursor, SQLiteTrackingRecorder
from eventsourcing.utils import Environment

from benchmarks.figures import Work
from engine.store.log import CampaignLog, Draft, EventMapper
from engine.store.sqlite.recorder import LogFactory
from projections.tables.open import remove

_SECONDS = 120


class _LogByTheLibrary(Application[str]):
    name = "log"

    def construct_factory(self, env: Environment) -> InfrastructureFactory:
        return cast(InfrastructureFactory, LogFactory(env))

    def construct_mapper(self) -> Mapper[str]:
        return EventMapper(JSONTranscoder())


class _Timeline(SQLiteTrackingRecorder):
    """One row an event: who did what, and when."""

    def _create_table(self, c: SQLiteCursor) -> None:
        super()._create_table(c)
        c.execute(
            "CREATE TABLE timeline (position INTEGER PRIMARY KEY, stream TEXT, version INTEGER, "
            "name TEXT, recorded_at TEXT, actor TEXT)"
        )

    def add(self, draft: Draft, tracking: Tracking) -> None:
        """Write the row and the position in one transaction."""
        stamp = draft.event.stamp
        with self.datastore.transaction(commit=True) as c:
            self._insert_tracking(c, tracking)
            c.execute(
                "INSERT OR REPLACE INTO timeline VALUES (?, ?, ?, ?, ?, ?)",
                (
                    tracking.notification_id,
                    draft.stream,
                    draft.version,
                    type(draft.event).__name__,
                    stamp.recorded_at.isoformat(),
                    stamp.actor,
                ),
            )


def _writing(last: int, reached: Flag) -> type[Projection[_Timeline]]:
    """A projection that tells when it has come to an event."""

    class Writing(Projection[_Timeline]):
        name = "timeline"

        def process_event(self, domain_event: Any, tracking: Tracking) -> None:
            self.view.add(domain_event, tracking)
            if tracking.notification_id >= last:
                reached.set()

    return Writing


class LibraryRunner:
    """The contender: from an empty view to the end of the log."""

    def __init__(self, log: CampaignLog, path: Path) -> None:
        self._path, self._events = path, log.head()
        self._env = {
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "LOG_SQLITE_DBNAME": log.path.absolute().as_uri(),
            "LOG_SQLITE_LOCK_TIMEOUT": "5",
            "LOG_CREATE_TABLE": "n",
            "TIMELINE_SQLITE_DBNAME": path.absolute().as_uri(),
        }
        self._runner: ProjectionRunner[_LogByTheLibrary, _Timeline] | None = None

    def prepare(self) -> Work:
        """A new view; building the runner starts it, and is timed."""
        self.close()
        reached = Flag()
        projection = _writing(self._events, reached)

        def work() -> int:
            self._runner = ProjectionRunner(
                application_class=_LogByTheLibrary,
                projection_class=projection,
                view_class=_Timeline,
                env=self._env,
            )
            self._runner.__enter__()
            if not reached.wait(_SECONDS):
                raise TimeoutError(f"the library's runner took over {_SECONDS} s; use --quick")
            return self._events

        return work

    def close(self) -> None:
        """Stop the runner and delete its view."""
        if self._runner is not None:
            self._runner.__exit__(None, None, None)
            self._runner = None
        remove(self._path)
