"""Who read what is not for everybody: covert papers, score sheets, exports. Kept for 180 days."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, Row, delete, select

from engine.ids import PersonId
from office.accounts.tables import READINGS
from projections.tables.connections import for_writing, single_reads

_KEPT: Final = timedelta(days=180)


class ReadingKind(StrEnum):
    """What was read."""

    COVERT = "covert"
    SHEET = "sheet"
    EXPORT = "export"
    EVIDENCE = "evidence"


class Noted(Struct, frozen=True, kw_only=True):
    """Somebody read something. `what` is a stream, or a path of the pages without its query."""

    at: datetime
    person: PersonId
    principal: PersonId | None
    kind: ReadingKind
    what: str
    address: str


class Readings:
    """The list of them, in order."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._writing = engine, for_writing(engine)

    def note(self, reading: Noted) -> None:
        """Put one on the list."""
        values = {name: getattr(reading, name) for name in Noted.__struct_fields__}
        with self._writing.begin() as conn:
            conn.execute(READINGS.insert().values(**{**values, "kind": str(reading.kind)}))

    def between(self, first: datetime, last: datetime) -> tuple[Noted, ...]:
        """Those from one moment until just before another."""
        query = (
            select(READINGS)
            .where(READINGS.c.at >= first, READINGS.c.at < last)
            .order_by(READINGS.c.number)
        )
        with single_reads(self._engine) as conn:
            return tuple(map(_noted, conn.execute(query)))

    def digest(self, first: datetime, last: datetime) -> str:
        """SHA-256 over those between two moments, in order, as canonical JSON."""
        found = self.between(first, last)
        return hashlib.sha256(msgspec.json.encode(found, order="deterministic")).hexdigest()

    @staticmethod
    def tidy(conn: Connection, now: datetime) -> None:
        """Forget those that are older than 180 days."""
        conn.execute(delete(READINGS).where(READINGS.c.at < now - _KEPT))


def _noted(row: Row[Any]) -> Noted:
    values = {name: getattr(row, name) for name in Noted.__struct_fields__}
    return Noted(**{**values, "kind": ReadingKind(row.kind)})
