"""One box: a file of SQLite whose places are written over in place (layout.py).

It keeps a rollback journal and no write-ahead log: that would hold each answer one after another.
A sheet and the mark on its token are one transaction, flushed to the disk before anybody is told.
"""

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import randbits
from typing import Final

import msgspec
from msgspec import Struct

from engine.domain.survey.form import Form, Handed
from engine.domain.survey.hiding import hidden_groups
from engine.domain.survey.results import GroupTally, Sheets, Tally
from engine.domain.survey.table import Way
from engine.store.sqlite.faults import FaultsNamed
from engine.store.unavailable import unavailable
from office.boxes.layout import (
    GROUP_AT,
    MARK_AT,
    Layout,
    TokenLayout,
    columns,
    group_of,
    new_sheet,
    without_groups,
)

_OWNER_ALONE: Final = 0o600
_WAIT_SECONDS: Final = 30
_COUNT_BYTES: Final = 4
_TABLES: Final = """
CREATE TABLE about (id INTEGER PRIMARY KEY, said BLOB NOT NULL);
CREATE TABLE tokens (id INTEGER PRIMARY KEY, entries BLOB NOT NULL);
CREATE TABLE buckets (id INTEGER PRIMARY KEY, sheets BLOB NOT NULL);
CREATE TABLE counts (id INTEGER PRIMARY KEY, numbers BLOB NOT NULL);
CREATE TABLE seal (id INTEGER PRIMARY KEY, at BLOB NOT NULL);
"""


class About(Struct, frozen=True, kw_only=True):
    """What a box was made for: its name, the form, how many sheets of each group go out, and the
    hashes of tokens by group.
    """

    box: str
    form: Form
    handed: tuple[Handed, ...]

    @property
    def layout(self) -> Layout:
        """How sheets lie in it."""
        return Layout(cells=len(self.form.cells), sheets=sum(each.count for each in self.handed))

    @property
    def tokens(self) -> TokenLayout:
        """How tokens lie in it."""
        return TokenLayout(sum(each.count for each in self.handed if each.way is Way.TOKEN))

    def group(self, key: str) -> int:
        """The number of a group of the form."""
        return [group.key for group in self.form.groups].index(key)

    def place(self, group: str, way: Way) -> int:
        """Where it is counted how many came back of a group by one way."""
        return self.group(group) * len(Way) + list(Way).index(way)

    @property
    def counters(self) -> int:
        """How many numbers are kept: one for each group and way, and the spoilt sheets last."""
        return len(self.form.groups) * len(Way) + 1


class Unknown(Exception):
    """No such token."""


class Spent(Exception):
    """The token has been used."""


class Sealed(Exception):
    """No sheet is taken any more."""


class Full(Exception):
    """Twice as many sheets as went out: something is wrong."""


def make(path: Path, about: About, hashes: Mapping[str, Sequence[bytes]]) -> None:
    """A new box with all its places, under a name of its own until it is whole. Raises
    StoreUnavailable.
    """
    layout, draft = about.layout, path.with_suffix(".unfinished")
    draft.unlink(missing_ok=True)
    with FaultsNamed(path):
        os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, _OWNER_ALONE))
        with closing(sqlite3.connect(draft, isolation_level=None)) as conn:
            conn.executescript(f"PRAGMA page_size = 4096; BEGIN; {_TABLES}")
            conn.execute("INSERT INTO about VALUES (1, ?)", (msgspec.json.encode(about),))
            own = [hashes.get(group.key, ()) for group in about.form.groups]
            slices = about.tokens.laid_out(own)
            conn.executemany("INSERT INTO tokens VALUES (?, ?)", enumerate(slices))
            empty = bytes(layout.bucket_bytes)
            rows = ((number, empty) for number in range(layout.buckets))
            conn.executemany("INSERT INTO buckets VALUES (?, ?)", rows)
            conn.execute(
                "INSERT INTO counts VALUES (1, ?)", (bytes(about.counters * _COUNT_BYTES),)
            )
            conn.execute("INSERT INTO seal VALUES (1, ?)", (bytes(8),))
            conn.execute("COMMIT")
        draft.replace(path)


class Box:
    """An open box; close it when done, or use `with`."""

    def __init__(self, path: Path, bits: Callable[[int], int] = randbits) -> None:
        self.path, self._bits = path, bits
        if not path.is_file():
            raise unavailable(path, "no-file", "check-path")
        with FaultsNamed(path):
            self._conn = sqlite3.connect(
                path, isolation_level=None, timeout=_WAIT_SECONDS, check_same_thread=False
            )
            self._conn.execute("PRAGMA journal_mode = TRUNCATE").fetchone()
            self._conn.execute("PRAGMA synchronous = FULL").close()
            said = self._conn.execute("SELECT said FROM about").fetchone()
        self.about = msgspec.json.decode(said[0], type=About)
        self._layout, self._tokens = self.about.layout, self.about.tokens

    def __enter__(self) -> "Box":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._conn.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with FaultsNamed(self.path):
            self._conn.execute("BEGIN IMMEDIATE")
            try:
                yield self._conn
            except BaseException:
                self._conn.execute("ROLLBACK")
                raise
            self._conn.execute("COMMIT")

    def spend(self, token: bytes, answers: bytes) -> None:
        """Take the sheet of a token, and mark the token, both or neither. Raises Unknown, Spent,
        Sealed, Full.
        """
        with self._writing() as conn:
            self._check_unsealed(conn)
            with conn.blobopen("tokens", "entries", self._tokens.slice_of(token)) as entries:
                at = self._tokens.found(entries.read(), token)
                if at is None:
                    raise Unknown
                if entries[at + MARK_AT]:
                    raise Spent
                entries[at + MARK_AT] = 1
                group = entries[at + GROUP_AT]
            self._put(conn, group, answers)
            self._count(conn, self.about.place(self.about.form.groups[group].key, Way.TOKEN))

    def enter(self, group: str, way: Way, answers: bytes | None) -> None:
        """Take a sheet that came back on paper or by telephone; None is one that is spoilt. Raises
        Sealed, Full.
        """
        with self._writing() as conn:
            self._check_unsealed(conn)
            if answers is None:
                self._count(conn, self.about.counters - 1)
            else:
                self._put(conn, self.about.group(group), answers)
            self._count(conn, self.about.place(group, way))

    def hashes(self) -> dict[str, list[bytes]]:
        """The hashes of all tokens by their groups, sorted."""
        found: dict[str, list[bytes]] = {group.key: [] for group in self.about.form.groups}
        keys = list(found)
        with FaultsNamed(self.path):
            for (entries,) in self._conn.execute("SELECT entries FROM tokens ORDER BY id"):
                for token, group in self._tokens.entries(entries):
                    found[keys[group]].append(token)
        return found

    def _put(self, conn: sqlite3.Connection, group: int, answers: bytes) -> None:
        for _ in range(self._layout.buckets * 8):
            sheet = new_sheet(group, answers, self._bits)
            with conn.blobopen("buckets", "sheets", self._layout.bucket_of(sheet)) as bucket:
                grown = self._layout.with_sheet(bucket.read(), sheet)
                if grown is not None:
                    bucket.seek(0)
                    bucket.write(grown)
                    return
        raise Full

    def _count(self, conn: sqlite3.Connection, place: int) -> None:
        with conn.blobopen("counts", "numbers", 1) as numbers:
            numbers.seek(place * _COUNT_BYTES)
            more = int.from_bytes(numbers.read(_COUNT_BYTES), "big") + 1
            numbers.seek(place * _COUNT_BYTES)
            numbers.write(more.to_bytes(_COUNT_BYTES, "big"))

    def _check_unsealed(self, conn: sqlite3.Connection) -> None:
        if self._seal(conn):
            raise Sealed

    def _seal(self, conn: sqlite3.Connection) -> int:
        row = conn.execute("SELECT at FROM seal").fetchone()
        return int.from_bytes(row[0], "big")

    def sealed_at(self) -> datetime | None:
        """Since when it takes nothing, None while it does."""
        with FaultsNamed(self.path):
            seconds = self._seal(self._conn)
        return datetime.fromtimestamp(seconds, UTC) if seconds else None

    def seal(self, at: datetime) -> None:
        """Take nothing from now on."""
        self._write_seal(int(at.timestamp()))

    def unseal(self) -> None:
        """Take sheets again: it was sealed for a closing that never came."""
        self._write_seal(0)

    def _write_seal(self, seconds: int) -> None:
        with self._writing() as conn, conn.blobopen("seal", "at", 1) as seal:
            seal.write(seconds.to_bytes(8, "big"))

    def back(self) -> Sheets:
        """How many came back, and how many were spoilt; nothing of what they say."""
        with FaultsNamed(self.path):
            row = self._conn.execute("SELECT numbers FROM counts").fetchone()
        numbers = [
            int.from_bytes(row[0][at : at + _COUNT_BYTES], "big")
            for at in range(0, len(row[0]), _COUNT_BYTES)
        ]
        back = tuple(
            Handed(group=group.key, way=way, count=numbers[self.about.place(group.key, way)])
            for group in self.about.form.groups
            for way in Way
        )
        return Sheets(back=tuple(each for each in back if each.count), spoilt=numbers[-1])

    def counted(self) -> Sheets:
        """All that is in it, group by group. It is sealed before."""
        sheets = self._sheets()
        found, form = self.back(), self.about.form
        groups = tuple(
            _tallied(form, group.key, [s for s in sheets if group_of(s) == number])
            for number, group in enumerate(form.groups)
        )
        digest = digest_of(self._kept(sheets, groups))
        return Sheets(back=found.back, spoilt=found.spoilt, groups=groups, digest=digest)

    def _sheets(self) -> list[bytes]:
        """Every sheet, in the order of ids."""
        with FaultsNamed(self.path):
            rows = self._conn.execute("SELECT sheets FROM buckets")
            return sorted(sheet for (bucket,) in rows for sheet in self._layout.used(bucket))

    def _kept(self, sheets: Sequence[bytes], groups: Iterable[GroupTally]) -> list[bytes]:
        sizes = {group.group: group.sheets for group in groups}
        hidden = hidden_groups(sizes, self.about.form.hide_below)
        return list(without_groups(sheets, frozenset(map(self.about.group, hidden))))

    def kept(self) -> list[bytes]:
        """The sheets as they are kept for good: of hidden groups none says which it is of."""
        return self._kept(self._sheets(), self.counted().groups or ())


def _tallied(form: Form, group: str, sheets: Sequence[bytes]) -> GroupTally:
    options = [bytes((number,)) for number in range(1, len(form.options) + 1)]
    record = Layout(cells=len(form.cells), sheets=0).record
    tallies = (
        Tally(subject, item, tuple(column.count(option) for option in options))
        for (subject, item), column in zip(form.cells, columns(sheets, record), strict=True)
    )
    return GroupTally(group=group, sheets=len(sheets), tallies=tuple(tallies))


def digest_of(sheets: Iterable[bytes]) -> str:
    """`sha256:` of sheets in the order of their ids."""
    found = hashlib.sha256()
    for sheet in sheets:
        found.update(sheet)
    return f"sha256:{found.hexdigest()}"
