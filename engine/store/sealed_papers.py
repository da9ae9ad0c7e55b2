"""Sealed papers in a file of their own beside the log, which its owner alone reads.

It is in no backup and no bundle, and like the log it cannot be built anew: whoever loses it can no
longer say what the digests on record stand for.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from engine.domain.sealing import Kept, Paper, commitment_of
from engine.ids import CampaignId, CommandId, StreamId, campaign_of
from engine.store.sqlite.faults import FaultsNamed

_OWNER_ALONE: Final = 0o600
_WAIT_SECONDS: Final = 30.0
_REMEDIES: Final = {"restore": "sealed-damaged", "check-path-restore": "sealed-damaged"}
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS paper (
    commitment TEXT PRIMARY KEY, stream TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
    nonce TEXT NOT NULL, command_id TEXT NOT NULL, mark BLOB NOT NULL
) WITHOUT ROWID
"""


class PapersFile:
    """Keeps papers in the file at a path; it is made when the first one comes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._faults = FaultsNamed(path, _REMEDIES)

    def keep(self, stream: StreamId, papers: Sequence[Kept]) -> None:
        """Keep papers of a thing; on the disk before it returns. Raises StoreUnavailable."""
        rows = []
        for kept in papers:
            paper = kept.paper
            told = (commitment_of(paper), stream, paper.kind, paper.body, paper.nonce)
            rows.append((*told, kept.command_id, kept.mark))
        with self._faults:
            if not self._path.exists():
                os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, _OWNER_ALONE))
            with self._opened() as database:
                database.execute(_SCHEMA)
                database.executemany("INSERT INTO paper VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def papers(self, stream: StreamId) -> tuple[Kept, ...]:
        """All papers of a thing, in no order. Raises StoreUnavailable."""
        wanted = "SELECT kind, body, nonce, command_id, mark FROM paper WHERE stream = ?"
        return tuple(
            Kept(Paper(kind=kind, body=body, nonce=nonce), CommandId(command), mark)
            for kind, body, nonce, command, mark in self._found(wanted, (stream,))
        )

    def streams(self, campaign: CampaignId) -> tuple[StreamId, ...]:
        """The things of a campaign that have papers. Raises StoreUnavailable."""
        found = self._found("SELECT DISTINCT stream FROM paper ORDER BY stream", ())
        streams = (StreamId(stream) for (stream,) in found)
        return tuple(stream for stream in streams if campaign_of(stream) == campaign)

    def _found(self, wanted: str, values: tuple[str, ...]) -> list[Any]:
        if not self._path.exists() or not self._path.stat().st_size:
            return []
        with self._faults, self._opened() as database:
            return list(database.execute(wanted, values))

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=_WAIT_SECONDS)) as database, database:
            database.execute("PRAGMA synchronous = FULL")
            yield database
