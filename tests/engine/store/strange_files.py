"""Files beside a log that are not its own, as a kill and a careless copy leave them."""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from engine.store.log import CampaignLog
from tests.engine.store.drafting import draft


def log_of(path: Path, events: int, who: str = "c") -> Path:
    """A log of so many events, closed."""
    with CampaignLog(path, create=True) as log:
        for number in range(1, events + 1):
            log.append([draft(number, f"{who}-{number}")])
    return path


def anothers(suffix: str, beside: Path, folder: Path) -> Path:
    """What SQLite would keep beside `beside` for another log of eighteen events, copied there."""
    folder.mkdir(exist_ok=True)
    other = folder / "log.db"
    if suffix == "-journal":
        log_of(other, 18, "x")
        with closing(sqlite3.connect(other, isolation_level=None)) as writer:
            writer.execute("PRAGMA journal_mode = DELETE").fetchone()
            writer.execute("PRAGMA cache_size = 1").fetchone()
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("UPDATE stored_events SET state = zeroblob(60000)")
            found = Path(f"{beside}{suffix}")
            shutil.copy(f"{other}{suffix}", found)
            writer.execute("ROLLBACK")
        return found
    with CampaignLog(other, create=True) as log:
        for number in range(1, 19):
            log.append([draft(number, f"x-{number}")])
        found = Path(f"{beside}{suffix}")
        shutil.copy(f"{other}{suffix}", found)
    return found


def untouched(folder: Path) -> Callable[[], bool]:
    """Whether every file in a folder still is what it is now, byte for byte, and no other is."""

    def seen() -> dict[str, tuple[str, int]]:
        return {
            str(path): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    before = seen()
    return lambda: seen() == before
