"""A log in a SQLite file: opened if it is one, and watched while it is in use."""

from pathlib import Path

from engine.store.library import LogFactory
from engine.store.sqlite import files
from engine.store.sqlite.check import check
from engine.store.sqlite.connections import LogDatastore
from engine.store.sqlite.faults import FaultsNamed
from engine.store.sqlite.recorder import SQLiteLogRecorder
from engine.store.sqlite.schema import SCHEMA_VERSION


class FileStore:
    """A log in one file. `lock_timeout` is in seconds."""

    schema_version = SCHEMA_VERSION

    def __init__(self, path: Path, *, lock_timeout: int) -> None:
        self.path, self.place = path, str(path)
        self.faults = FaultsNamed(path)
        self._lock_timeout = lock_timeout
        self._uri = path.absolute().as_uri()

    def factory(self, *, create: bool) -> LogFactory:
        """The factory of the log's recorder; StoreUnavailable unless the file may be written."""
        check(self.path, create=create, patience=self._lock_timeout)
        before = files.inode(self.path) if self.path.exists() else None
        datastore = LogDatastore(
            f"{self._uri}?mode={'rwc' if create else 'rw'}", lock_timeout=self._lock_timeout
        )
        recorder = SQLiteLogRecorder(datastore)
        opened = self._open_here = files.OpenHere(self.path, datastore.close)
        factory = LogFactory(recorder, opened.close)
        try:
            if create:
                recorder.create_table()
            else:
                recorder.max_notification_id()
            opened.noted()
            if before is not None:
                files.unchanged(self.path, before)
        except BaseException:
            factory.close()
            raise
        # From now on a missing file is an error, and no longer created.
        datastore.db_name = f"{self._uri}?mode=rw"
        return factory

    def opened(self) -> files.InUse:
        """To enter for each use: the path must still hold the files that were opened."""
        return files.InUse(self.path, is_closed=self._open_here.is_closed)
