"""The library's ProjectionRunner on our log: one view of one row an event, one commit each.

The library has no subscription on SQLite and no mapper for our events, so it gets our log; how it
runs a projection is its own.
"""

from pathlib import Path
from threading import Event as Flag
from typing import Any

from eventsourcing.persistence import Tracking
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.sqlite import SQLiteCursor, SQLiteTrackingRecorder
from eventsourcing.utils import EnvType

from benchmarks.figures import Work
from engine.store.decisions import Draft
from engine.store.log import CampaignLog
from engine.store.open import address_of
from projections.tables.open import remove

_SECONDS = 120


class _FollowedLog(CampaignLog):
    """The log, opened as the library opens an application: from settings."""

    name = "log"

    def __init__(self, env: EnvType) -> None:
        super().__init__(address_of(env["LOG_ADDRESS"]))


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
            "LOG_ADDRESS": str(log.path),
            "TIMELINE_SQLITE_DBNAME": path.absolute().as_uri(),
        }
        self._runner: ProjectionRunner[_FollowedLog, _Timeline] | None = None

    def prepare(self) -> Work:
        """A new view; building the runner starts it, and is timed."""
        self.close()
        reached = Flag()
        projection = _writing(self._events, reached)

        def work() -> int:
            self._runner = ProjectionRunner(
                application_class=_FollowedLog,
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
