"""A box once it is counted: a new file with nothing but the sheets, in the order of random ids."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from engine.store.sqlite.faults import FaultsNamed
from office.boxes.box import digest_of

_OWNER_ALONE: Final = 0o600


def keep(path: Path, sheets: list[bytes]) -> None:
    """Write the sheets into a new file under this name. Raises StoreUnavailable."""
    draft = path.with_suffix(".unfinished")
    draft.unlink(missing_ok=True)
    with FaultsNamed(path):
        os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, _OWNER_ALONE))
        with closing(sqlite3.connect(draft)) as conn, conn:
            conn.execute("CREATE TABLE sheets (sheet BLOB PRIMARY KEY) WITHOUT ROWID")
            conn.executemany("INSERT INTO sheets VALUES (?)", ((sheet,) for sheet in sheets))
        draft.replace(path)


def digest_kept(path: Path) -> str:
    """The digest of sheets that were kept, as the log has it of the box."""
    with (
        FaultsNamed(path),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as conn,
    ):
        rows = conn.execute("SELECT sheet FROM sheets ORDER BY sheet")
        return digest_of(sheet for (sheet,) in rows)
