"""Drafts: what somebody has typed and not yet handed in, with its files, outside the log.

A draft has an owner and a place. The owner of a hand-in is its unit (`unit/town-03`): whoever
follows in the post finds it there. The owner of any other form is its person (`person/p-1`). The
place is the path of the form.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, Row, delete, select

from engine.ids import PersonId, UnitId
from office.accounts.refusals import DraftChanged
from office.accounts.tables import DRAFT_FILES, DRAFTS
from projections.tables.connections import for_writing, single_reads

_KEPT: Final = timedelta(days=180)

Fields = Mapping[str, tuple[str, ...]]
"""What was typed, by the name of the field; a field may be given several times."""


class DraftFile(Struct, frozen=True, kw_only=True):
    """A file of a draft. `field` is the evidence it belongs to, `digest` as in `sha256:...`."""

    id: str
    field: str
    name: str
    digest: str
    size: int
    added_at: datetime


class Draft(Struct, frozen=True, kw_only=True):
    """What was saved. `version` grows with every change, of a file too."""

    id: str
    owner: str
    place: str
    saved_by: PersonId
    saved_at: datetime
    version: int
    fields: dict[str, tuple[str, ...]]
    files: tuple[DraftFile, ...] = ()


def of_unit(unit: UnitId) -> str:
    """The owner of what a unit hands in."""
    return f"unit/{unit}"


def of_person(person: PersonId) -> str:
    """The owner of what somebody writes for himself."""
    return f"person/{person}"


class Drafts:
    """Forms that were begun; their files are kept by DraftFiles."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._writing = engine, for_writing(engine)

    def find(self, owner: str, place: str) -> Draft | None:
        """What an owner has begun at a place."""
        where = (DRAFTS.c.owner == owner, DRAFTS.c.place == place)
        with single_reads(self._engine) as conn:
            row = conn.execute(select(DRAFTS).where(*where)).one_or_none()
            return _draft(conn, row) if row is not None else None

    def of(self, owner: str) -> tuple[Draft, ...]:
        """All that an owner has begun, the newest first."""
        query = select(DRAFTS).where(DRAFTS.c.owner == owner).order_by(DRAFTS.c.saved_at.desc())
        with single_reads(self._engine) as conn:
            return tuple(_draft(conn, row) for row in conn.execute(query).all())

    def save(
        self,
        owner: str,
        place: str,
        fields: Fields,
        by: PersonId,
        now: datetime,
        seen: int | None = None,
    ) -> Draft:
        """Keep what was typed in the place of what was; files stay.

        `seen` is the version that the form shows, 0 for none: raises DraftChanged if another
        window has saved since. None saves in any case.
        """
        where = (DRAFTS.c.owner == owner, DRAFTS.c.place == place)
        clean = {name: tuple(map(storable, given)) for name, given in fields.items()}
        typed = msgspec.json.encode(clean).decode()
        with self._writing.begin() as conn:
            row = conn.execute(select(DRAFTS).where(*where)).one_or_none()
            version = row.version if row is not None else 0
            if seen is not None and seen != version:
                raise DraftChanged
            values = {"saved_by": by, "saved_at": now, "version": version + 1, "fields": typed}
            if row is None:
                key = {"id": uuid4().hex, "owner": owner, "place": place}
                conn.execute(DRAFTS.insert().values(**key, **values))
            else:
                conn.execute(DRAFTS.update().where(*where).values(**values))
            return _draft(conn, conn.execute(select(DRAFTS).where(*where)).one())

    def drop(self, owner: str, place: str) -> None:
        """Forget a draft with its files: it was handed in."""
        where = (DRAFTS.c.owner == owner, DRAFTS.c.place == place)
        with self._writing.begin() as conn:
            conn.execute(delete(DRAFTS).where(*where))

    @staticmethod
    def tidy(conn: Connection, now: datetime) -> None:
        """Forget those that nobody has touched for 180 days."""
        conn.execute(delete(DRAFTS).where(DRAFTS.c.saved_at < now - _KEPT))


def _draft(conn: Connection, row: Row[Any]) -> Draft:
    files = (
        select(DRAFT_FILES)
        .where(DRAFT_FILES.c.draft == row.id)
        .order_by(DRAFT_FILES.c.added_at, DRAFT_FILES.c.id)
    )
    return Draft(
        id=row.id,
        owner=row.owner,
        place=row.place,
        saved_by=PersonId(row.saved_by),
        saved_at=row.saved_at,
        version=row.version,
        fields=msgspec.json.decode(row.fields, type=dict[str, tuple[str, ...]]),
        files=tuple(file_of(each) for each in conn.execute(files)),
    )


def storable(text: str) -> str:
    """Without signs that a database does not take: NUL, and halves of a sign."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def file_of(row: Row[Any]) -> DraftFile:
    """A file as its row describes it."""
    return DraftFile(**{name: getattr(row, name) for name in DraftFile.__struct_fields__})
