"""Golden logs: whole campaigns as stored once, and the digests of the views they give."""

import hashlib
import lzma
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct
from sqlalchemy import Engine

from engine.ids import StreamId
from engine.store.log import CampaignLog
from engine.store.sqlite.schema import STEPS, bring_up
from projections.feeding.read_model import ReadModel
from projections.rebuilding.verify import snapshot
from projections.registry import ALL

LOGS = Path(__file__).with_name("logs")
NAMES = tuple(sorted(path.name.removesuffix(".jsonl.xz") for path in LOGS.glob("*.jsonl.xz")))
_COLUMNS = "position, originator_id, originator_version, topic, state"


class Stored(Struct, frozen=True, array_like=True):
    """One line of a golden log: a stored event, its state byte for byte."""

    position: int
    stream: StreamId
    version: int
    name: str
    state: msgspec.Raw

    @property
    def bytes(self) -> bytes:
        """The state as the log holds it."""
        return bytes(self.state)


class ViewDigest(Struct, frozen=True, kw_only=True):
    """What a view made of a log, in which version of the view; SHA-256 over all its rows."""

    version: int
    rows: int
    sha256: str


def path_of(name: str) -> Path:
    """Where a golden log lies."""
    return LOGS / f"{name}.jsonl.xz"


def digests_path(name: str) -> Path:
    """Where the digests of its views lie."""
    return LOGS / f"{name}.views.json"


def from_file(log: Path) -> Iterator[Stored]:
    """Every stored event of a log file of the program."""
    connection = sqlite3.connect(f"{log.absolute().as_uri()}?mode=ro", uri=True)
    try:
        rows = connection.execute(f"SELECT {_COLUMNS} FROM stored_events ORDER BY position")
        for position, stream, version, name, state in rows:
            yield Stored(position, StreamId(stream), version, name, msgspec.Raw(state))
    finally:
        connection.close()


def read(name: str) -> tuple[Stored, ...]:
    """Every event of a golden log, in order."""
    decoder = msgspec.json.Decoder(Stored)
    with lzma.open(path_of(name)) as lines:
        return tuple(decoder.decode(line) for line in lines)


def write(name: str, events: Sequence[Stored]) -> Path:
    """A new golden log. FileExistsError for one that is there: golden logs are never edited."""
    path = path_of(name)
    encoder = msgspec.json.Encoder()
    with path.open("xb") as file, lzma.open(file, "wb", preset=9 | lzma.PRESET_EXTREME) as lines:
        for event in events:
            lines.write(encoder.encode(event) + b"\n")
    return path


def as_log(path: Path, events: Sequence[Stored]) -> CampaignLog:
    """A log of the program at `path` that holds these events, and has been brought up since."""
    connection = sqlite3.connect(path)
    try:
        with connection:
            bring_up(connection.cursor(), {version: STEPS[version] for version in (1, 2)})
            connection.executemany(
                f"INSERT INTO stored_events ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)",
                ((e.position, e.stream, e.version, e.name, e.bytes) for e in events),
            )
    finally:
        connection.close()
    return CampaignLog(path, create=True)


def view_digests(views: Engine, registry: Sequence[ReadModel] = ALL) -> dict[str, ViewDigest]:
    """Each view's rows in the order of their keys, as JSON: the same on every machine."""
    tables = snapshot(views, registry)
    encoder = msgspec.json.Encoder(order="deterministic")
    found = {}
    for view in registry:
        total, rows = hashlib.sha256(), 0
        for table in view.TABLES.sorted_tables:
            total.update(f"{table.name}: {', '.join(table.columns.keys())}\n".encode())
            for row in tables[table.name]:
                total.update(encoder.encode(row) + b"\n")
                rows += 1
        found[view.NAME] = ViewDigest(version=view.VERSION, rows=rows, sha256=total.hexdigest())
    return found


def recorded_digests(name: str) -> dict[str, ViewDigest]:
    """The digests on record."""
    return msgspec.json.decode(digests_path(name).read_bytes(), type=dict[str, ViewDigest])


def record_digests(name: str, digests: dict[str, ViewDigest]) -> Path:
    """Put them on record in place of the former."""
    path = digests_path(name)
    text = msgspec.json.format(msgspec.json.encode(digests), indent=2)
    path.write_bytes(text + b"\n")
    return path
