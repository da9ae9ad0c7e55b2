"""Changes to a log behind its back, on either store."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg

from engine.store.ports import Address


def meddle(address: Address, statement: str) -> None:
    """Run a statement in which {events} stands for the table of stored events."""
    if isinstance(address, Path):
        with closing(sqlite3.connect(address)) as file, file:
            file.execute(statement.format(events="stored_events"))
        return
    with psycopg.connect(address) as server:
        server.execute(statement.format(events="campaign_log.stored_events").encode())
