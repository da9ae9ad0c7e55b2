"""Files of drafts, in pieces of a megabyte in the database: every serving process can read them.

Only a file whose last piece has arrived is one; a connection that breaks leaves nothing.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final
from uuid import uuid4

from sqlalchemy import Engine, delete, select

from engine.errors import NotFound
from engine.ids import PersonId
from office.accounts.drafts import DraftFile, Drafts, file_of, storable
from office.accounts.tables import DRAFT_FILES, DRAFTS, FILE_PARTS
from projections.tables.connections import for_writing, single_reads
from projections.tables.ports import BESIDE_OTHERS

_PIECE: Final = 1 << 20
_LONGEST_NAME: Final = 200


class DraftFiles:
    """Adds, reads and removes files. Their bounds are checked by whoever takes them in."""

    def __init__(self, engine: Engine, drafts: Drafts) -> None:
        self._engine, self._drafts = engine, drafts
        self._beside_others = for_writing(engine, BESIDE_OTHERS)

    def add(
        self,
        owner: str,
        place: str,
        field: str,
        name: str,
        content: BinaryIO,
        by: PersonId,
        now: datetime,
    ) -> DraftFile:
        """Keep a file with a draft, which is begun if there is none.

        The same content under the same name in the same field is kept once.
        """
        if self._drafts.find(owner, place) is None:
            self._drafts.save(owner, place, {}, by, now)
        digest, size = _measured(content)
        file = DraftFile(
            id=uuid4().hex,
            field=field,
            name=storable(name[-_LONGEST_NAME:]),
            digest=f"sha256:{digest}",
            size=size,
            added_at=now,
        )
        mine = select(DRAFTS.c.id).where(DRAFTS.c.owner == owner, DRAFTS.c.place == place)
        with self._beside_others.begin() as conn:
            draft = conn.scalar(mine)
            if draft is None:
                raise NotFound("thing.draft", place)  # handed in while the file was on its way
            same = (
                DRAFT_FILES.c.draft == draft,
                DRAFT_FILES.c.field == field,
                DRAFT_FILES.c.name == file.name,
                DRAFT_FILES.c.digest == file.digest,
            )
            known = conn.execute(select(DRAFT_FILES).where(*same)).first()
            if known is not None:
                return file_of(known)
            values = {each: getattr(file, each) for each in file.__struct_fields__}
            conn.execute(DRAFT_FILES.insert().values(draft=draft, **values))
            for number, piece in enumerate(_pieces(content)):
                conn.execute(FILE_PARTS.insert().values(file=file.id, part=number, content=piece))
            changed = DRAFTS.update().where(DRAFTS.c.id == draft)
            conn.execute(changed.values(version=DRAFTS.c.version + 1, saved_at=now, saved_by=by))
        return file

    def remove(self, owner: str, place: str, file: str, by: PersonId, now: datetime) -> bool:
        """Take a file out of a draft; whether it was there."""
        mine = select(DRAFTS.c.id).where(DRAFTS.c.owner == owner, DRAFTS.c.place == place)
        with self._beside_others.begin() as conn:
            found = conn.scalar(mine)
            named = (DRAFT_FILES.c.id == file, DRAFT_FILES.c.draft == found)
            if not conn.execute(delete(DRAFT_FILES).where(*named)).rowcount:
                return False
            changed = {"version": DRAFTS.c.version + 1, "saved_at": now, "saved_by": by}
            conn.execute(DRAFTS.update().where(DRAFTS.c.id == found).values(**changed))
        return True

    def pieces(self, owner: str, place: str, file: str) -> Iterator[bytes]:
        """The content of a file of this draft, piece by piece. Raises NotFound."""
        known = (
            select(DRAFT_FILES.c.id)
            .join(DRAFTS, DRAFTS.c.id == DRAFT_FILES.c.draft)
            .where(DRAFTS.c.owner == owner, DRAFTS.c.place == place, DRAFT_FILES.c.id == file)
        )
        with single_reads(self._engine) as conn:
            if conn.scalar(known) is None:
                raise NotFound("thing.draft-file", file)
        return self._read(file)

    @contextmanager
    def on_disk(self, owner: str, place: str, file: DraftFile) -> Iterator[Path]:
        """A file under its own name in a folder that is deleted afterwards. Raises NotFound."""
        with tempfile.TemporaryDirectory(prefix="draft-") as folder:
            path = Path(folder, _safe(file.name))
            with path.open("xb") as written:
                for piece in self.pieces(owner, place, file.id):
                    written.write(piece)
            yield path

    def _read(self, file: str) -> Iterator[bytes]:
        number = 0
        while True:
            key = (FILE_PARTS.c.file == file, FILE_PARTS.c.part == number)
            with single_reads(self._engine) as conn:
                piece = conn.scalar(select(FILE_PARTS.c.content).where(*key))
            if piece is None:
                return
            yield bytes(piece)
            number += 1


def _measured(content: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    content.seek(0)
    for piece in _pieces(content):
        digest.update(piece)
        size += len(piece)
    content.seek(0)
    return digest.hexdigest(), size


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    while piece := content.read(_PIECE):
        yield piece


def _safe(name: str) -> str:
    """A name for a file that stays in its folder and fits any system: 255 bytes at most."""
    plain = "".join(sign if sign.isprintable() and sign not in "/\\\0" else "_" for sign in name)
    stem, dot, ending = plain.strip(". ").rpartition(".")
    while len(f"{stem}{dot}{ending}".encode()) > 240:
        stem, ending = (stem[:-1], ending) if stem else (stem, ending[:-1])
    return f"{stem}{dot}{ending}" or "file"
