"""A log that was kept before there was a chain is chained as it is found, and goes on."""

import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from engine.store.log import CampaignLog
from engine.store.ports import Address, DatabaseUrl, Row
from engine.store.postgres import schema as server_schema
from engine.store.postgres.connections import connect
from engine.store.sqlite.schema import STEPS, bring_up
from engine.store.verification import verify, verify_commands
from office.words import worded
from tests.engine.store.drafting import OTHER, draft
from tests.engine.store.meddling import meddle
from tests.engine.store.processes import ROOT

_MAKER = """
import sys
from engine.store.log import CampaignLog
from engine.store.open import address_of
sys.stdin.readline()
with CampaignLog(address_of(sys.argv[1]), create=True, lock_timeout=60) as log:
    print(log.chain_end().link.hex())
"""


def old_file(path: Path, rows: Sequence[tuple[int, *Row]]) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        bring_up(file.cursor(), {version: STEPS[version] for version in (1, 2)})
        file.executemany("INSERT INTO stored_events VALUES (?, ?, ?, ?, ?)", rows)


def old_database(address: DatabaseUrl, rows: Sequence[tuple[int, *Row]]) -> None:
    with closing(connect(address)) as server:
        server.execute("CREATE SCHEMA campaign_log")
        server.execute("CREATE TABLE campaign_log.schema_version (version int PRIMARY KEY)")
        for number, step in enumerate(server_schema.STEPS[:2], 1):
            for statement in step:
                assert isinstance(statement, str)
                server.execute(statement.encode())
            server.execute("INSERT INTO campaign_log.schema_version VALUES (%s)", (number,))
        server.cursor().executemany(
            "INSERT INTO campaign_log.stored_events VALUES (%s, %s, %s, %s, %s)", rows
        )
        server.execute("UPDATE campaign_log.head SET position = %s", (rows[-1][0] if rows else 0,))


def old(address: Address, rows: Sequence[tuple[int, *Row]]) -> None:
    """A log of schema version 2 that holds these rows."""
    if isinstance(address, Path):
        old_file(address, rows)
    else:
        old_database(address, rows)


def rows(count: int, *, without: tuple[int, ...] = ()) -> list[tuple[int, *Row]]:
    return [
        (number, f"stream/{number % 7}", number, "assignment.received.v1", b"{}")
        for number in range(1, count + 1)
        if number not in without
    ]


def test_old_events_are_chained_in_their_order(address: Address) -> None:
    old(address, rows(2500))
    with CampaignLog(address, create=True) as log:
        found = verify(log)
        assert (found.position, found.as_found, found.fault) == (2500, 2500, None)
        log.append([draft(1, "c-1"), draft(1, "c-1", OTHER)])
        found = verify(log)
        assert (found.position, found.as_found, found.fault) == (2502, 2500, None)
        assert verify_commands(log) is None
    with CampaignLog(address) as log:
        assert verify(log).as_found == 2500
        assert verify(log, log.read_chained(9, 1)[0][-1]).found_at == 10


def test_the_chain_is_that_of_a_log_that_had_one_from_the_beginning(
    tmp_path: Path, address: Address
) -> None:
    with CampaignLog(tmp_path / "new.db", create=True) as log:
        log.append([draft(version, f"c-{version}") for version in range(1, 9)])
        kept, end = log.read_stored(0), log.chain_end()
    old(address, [(row.position, *row[1:]) for row in kept])
    with CampaignLog(address, create=True) as log:
        assert log.chain_end().link == end.link


def test_an_event_that_was_taken_as_found_and_is_changed_later_is_named(address: Address) -> None:
    old(address, rows(20))
    with CampaignLog(address, create=True) as log:
        meddle(address, "UPDATE {events} SET topic = 'a.b.v1' WHERE position = 7")
        fault = verify(log).fault
    assert fault is not None
    assert worded(fault, "en").startswith("event 7 (a.b.v1 in stream/0) was changed")


@pytest.mark.parametrize("without", [(5, 6), (20,), (1,)])
def test_what_was_missing_before_is_taken_as_found(
    address: Address, without: tuple[int, ...]
) -> None:
    old(address, [*rows(20)])
    for position in without:
        meddle(address, f"DELETE FROM {{events}} WHERE position = {position}")
    with CampaignLog(address, create=True) as log:
        assert verify(log).fault is None
        assert log.append([draft(1, "c-1")])[0].position == 21
        assert verify(log).fault is None
        meddle(address, "DELETE FROM {events} WHERE position = 15")
        fault = verify(log).fault
        assert fault is not None
        assert worded(fault, "en") == "event 15 was removed"


def test_text_where_bytes_belong_is_taken_as_found(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    old_file(path, rows(3))
    meddle(path, "UPDATE {events} SET state = '[]' WHERE position = 2")
    with CampaignLog(path, create=True) as log:
        assert verify(log).fault is None
        assert log.read_stored(1, 1)[0].state == b"[]"


def test_a_program_that_knows_no_links_cannot_write_any_more(address: Address) -> None:
    old(address, rows(3))
    CampaignLog(address, create=True).close()
    columns = "(position, originator_id, originator_version, topic, state)"
    with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError)):
        meddle(address, f"INSERT INTO {{events}} {columns} VALUES (4, 'x/y', 1, 'a.b.v1', '[]')")


def test_six_programs_chain_one_log_at_once(address: Address) -> None:
    """They wait at their standard input until all are ready."""
    old(address, rows(5000))
    script = [sys.executable, "-W", "error", "-c", _MAKER, str(address)]
    makers = [
        subprocess.Popen(script, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    for maker in makers:
        assert maker.stdin is not None
        maker.stdin.write("now\n")
        maker.stdin.flush()
    heads = {maker.communicate()[0] for maker in makers}
    with CampaignLog(address) as log:
        found = verify(log)
    assert heads == {f"{found.link.hex()}\n"}
    assert (found.position, found.as_found, found.fault) == (5000, 5000, None)
