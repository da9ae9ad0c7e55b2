"""Inspects a log's file: whether it is a log, whether it is whole, which events it holds.

It only reads, on a connection of its own, so that it can inspect files that no program would open.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from engine.errors import EngineError, UnknownEvent
from engine.phrases import Phrase, phrase
from engine.store.codec import decode
from engine.store.log import CampaignLog
from engine.store.names import EVENTS
from engine.store.ports import ChainedRow, ChainEnd
from engine.store.sqlite.check import lacking_table
from engine.store.sqlite.faults import FaultsNamed
from engine.store.sqlite.files import has_wal
from engine.store.sqlite.schema import CHAINED_SINCE, SCHEMA_VERSION
from engine.store.sqlite.statements import CHAIN_END, CHAINED, chain_end
from engine.store.unavailable import unavailable
from engine.store.upcasts import UPCASTS
from engine.store.verification import verify

_MOST_FAULTS = 20


class StoredName(Struct, frozen=True):
    """An event name in a log: how often, where first, whether this program reads it."""

    name: str
    count: int
    first_position: int
    known: bool


class Inspection(Struct, frozen=True):
    """What was found. The log is whole if there are no faults; at most 20 are listed."""

    schema_version: int
    head: int
    events: int
    streams: int
    faults: tuple[Phrase, ...]


def schema_version(path: Path) -> int:
    """The version of the schema that a log's file has."""
    with FaultsNamed(path), closing(_open(path)) as file:
        return _schema_version(file)


def names(path: Path) -> tuple[StoredName, ...]:
    """Every event name in the log, in alphabetical order; reads the whole file once."""
    statement = "SELECT topic, COUNT(*), MIN(position) FROM stored_events GROUP BY topic"
    with FaultsNamed(path), closing(_open(path)) as file:
        found = file.execute(f"{statement} ORDER BY topic").fetchall()
    return tuple(
        StoredName(name, n, at, name in EVENTS or name in UPCASTS) for name, n, at in found
    )


def inspect(path: Path, *, deep: bool = True, named: Path | None = None) -> Inspection:
    """Inspect a log: pages of the file, positions and versions without gap, commands.

    With `deep` also each event is decoded; those of a newer program are no fault here. Raises
    StoreUnavailable for a file that is missing, is no log, or is of a newer program; of a copy it
    tells as of the file that is `named`.
    """
    if not path.is_file():
        raise unavailable(path, "no-file", "check-path")
    with FaultsNamed(path), closing(_open(path)) as file:
        version = _check_kind(named or path, file)
        # In one transaction, so that all queries see the same moment of the log.
        file.execute("BEGIN")
        faults = []
        for fault in _faults(file, deep=deep):
            faults.append(fault)
            if len(faults) == _MOST_FAULTS:
                faults.append(_fault("first-only", most=_MOST_FAULTS))
                break
        head, events, streams = file.execute(
            "SELECT COALESCE(MAX(position), 0), COUNT(*), COUNT(DISTINCT originator_id) "
            "FROM stored_events"
        ).fetchone()
    return Inspection(version, head, events, streams, tuple(faults))


def misfit_in(path: Path) -> Phrase | None:
    """What the first event is that does not fit the chain; None also for a log from before it."""
    with FaultsNamed(path), closing(_open(path)) as file:
        return verify(_Chain(file)).fault if _schema_version(file) >= CHAINED_SINCE else None


class _Chain:
    """The chain of a file that is no open log."""

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file

    def read_chained(self, after: int, limit: int = 1000) -> list[ChainedRow]:
        """Events in log order, each with its link."""
        return self._file.execute(CHAINED, (after, limit)).fetchall()

    def chain_end(self) -> ChainEnd:
        """Where the chain ends."""
        return chain_end(self._file.execute(CHAIN_END).fetchone())


def read_through(log: CampaignLog) -> Inspection:
    """Read an open log on any store: every event readable, positions and versions without gap.

    Ends at the first event of a newer program, which this one cannot pass.
    """
    head, events, faults = 0, 0, list[Phrase]()
    versions: Counter[str] = Counter()
    try:
        while (batch := log.read(head)) and len(faults) < _MOST_FAULTS:
            for found in batch:
                if found.position != head + 1:
                    faults.append(_fault("position-gap", position=found.position, before=head))
                versions[found.stream] += 1
                if found.version != versions[found.stream]:
                    faults.append(_fault("version-gap", stream=found.stream, version=found.version))
                    versions[found.stream] = found.version
                head, events = found.position, events + 1
    except EngineError as fault:
        faults.append(_fault("unreadable-after", position=head, why=fault.phrase))
    return Inspection(log.schema_version, head, events, len(versions), _first(faults))


def _first(faults: list[Phrase]) -> tuple[Phrase, ...]:
    """The first faults; where there are more, that is said."""
    if len(faults) <= _MOST_FAULTS:
        return tuple(faults)
    return (*faults[:_MOST_FAULTS], _fault("first-only", most=_MOST_FAULTS))


def _open(path: Path) -> sqlite3.Connection:
    # Reading must not create a write-ahead log beside a file that has none.
    mode = "mode=ro" if has_wal(path) else "immutable=1"
    uri = f"{path.absolute().as_uri()}?{mode}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=30)


def _schema_version(file: sqlite3.Connection) -> int:
    return int(file.execute("PRAGMA user_version").fetchone()[0])


def _check_kind(path: Path, file: sqlite3.Connection) -> int:
    if table := lacking_table(file):
        raise unavailable(path, "no-table", "check-path", table=table)
    version = _schema_version(file)
    if not version:
        raise unavailable(path, "foreign", "other-file")
    if version > SCHEMA_VERSION:
        raise unavailable(path, "newer", "update", found=version, known=SCHEMA_VERSION)
    return version


def _faults(file: sqlite3.Connection, *, deep: bool) -> Iterator[Phrase]:
    for (said,) in file.execute("PRAGMA integrity_check"):
        if said != "ok":
            yield _fault("file-damaged", said=said)
    count, first, last = file.execute(
        "SELECT COUNT(*), COALESCE(MIN(position), 1), COALESCE(MAX(position), 0) FROM stored_events"
    ).fetchone()
    if first != 1 or last - first + 1 != count:
        yield _fault("position-gaps", events=count, first=first, last=last)
    for stream, found, low, high in file.execute(
        "SELECT originator_id, COUNT(*), MIN(originator_version), MAX(originator_version) "
        "FROM stored_events GROUP BY originator_id "
        "HAVING MIN(originator_version) != 1 OR MAX(originator_version) != COUNT(*)"
    ):
        yield _fault("version-gaps", stream=stream, found=found, low=low, high=high)
    for (command,) in file.execute(
        "SELECT command_id FROM commands WHERE first_position < 1 "
        "OR last_position < first_position OR last_position > ?",
        (last,),
    ):
        yield _fault("command-astray", command=command)
    if deep:
        yield from _unreadable(file)


def _unreadable(file: sqlite3.Connection) -> Iterator[Phrase]:
    rows = file.execute(
        "SELECT position, originator_id, originator_version, topic, state "
        "FROM stored_events ORDER BY position"
    )
    for position, stream, version, name, state in rows:
        try:
            decode(name, state, stream, version)
        except UnknownEvent:
            continue
        except EngineError as fault:
            yield _fault("unreadable", position=position, why=fault.phrase)


def _fault(name: str, **data: object) -> Phrase:
    return phrase(f"fault.store.{name}", **data)
