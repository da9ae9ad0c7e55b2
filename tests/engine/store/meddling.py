"""Changes to a log behind its back, on either store."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import psycopg
from eventsourcing.persistence import StoredEvent

from engine.ids import StreamId
from engine.store.log import CampaignLog
from engine.store.ports import Address

_ON_A_SERVER = "campaign_log.stored_events"
_COUNTER = "campaign_log.head SET position"


def meddle(address: Address, statement: str) -> None:
    """Run a statement; {events} and {commands} in it stand for the tables."""
    if isinstance(address, Path):
        with closing(sqlite3.connect(address)) as file, file:
            file.execute(statement.format(events="stored_events", commands="commands"))
        return
    with psycopg.connect(address) as server:
        server.execute(
            statement.format(events=_ON_A_SERVER, commands="campaign_log.commands").encode()
        )


def append_unknown(address: Address, stream: str, version: int, name: str) -> None:
    """Append an event of a program that is newer than this one."""
    with CampaignLog(address) as log:
        log.recorder.insert_events([StoredEvent(stream, version, name, b"{}")])


class Kept(NamedTuple):
    """A stored event with its link."""

    position: int
    stream: StreamId
    version: int
    name: str
    state: bytes
    link: bytes


Change = Callable[[list[Kept]], list[Kept]]


def kept(log: CampaignLog) -> list[Kept]:
    """Every event with its link."""
    return [Kept._make(row) for row in log.read_chained(0, 10_000)]


def rewrite(address: Address, change: Change) -> None:
    """Put other rows in the place of all stored events, as somebody can who may write to the
    database; what counts the positions stays as it is.
    """
    with CampaignLog(address) as log:
        rows = change(kept(log))
    meddle(address, "DELETE FROM {events}")
    mark, name = ("?", "stored_events") if isinstance(address, Path) else ("%s", _ON_A_SERVER)
    insert = (
        f"INSERT INTO {name} (position, originator_id, originator_version, topic, state, link) "
        f"VALUES ({', '.join([mark] * 6)})"
    )
    if isinstance(address, Path):
        with closing(sqlite3.connect(address)) as file, file:
            file.executemany(insert, rows)
        return
    with psycopg.connect(address) as server, server.cursor() as cursor:
        cursor.executemany(insert.encode(), rows)


def count_again(address: Address, position: int) -> None:
    """Say that a position is the last that was given out."""
    counter = "sqlite_sequence SET seq" if isinstance(address, Path) else _COUNTER
    meddle(address, f"UPDATE {counter} = {position}")
