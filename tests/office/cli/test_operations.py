"""What keeps an office running: tick, rebuild, doctor."""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine.delivery.lock import FileLock
from engine.domain.event import Stamp, Via
from engine.domain.rectification.events import RectificationIssued
from engine.ids import CampaignId, CommandId, PersonId, RectificationId, rectification_stream
from engine.store.decisions import Draft
from engine.store.log import CampaignLog
from office.bootstrap import Office
from office.settings import load_settings
from projections.rebuilding.rebuild import rebuild
from projections.tables.open import open_views
from tests.office.cli.conftest import Program
from workflows.dates import CalendarKind

NOTHING = (
    "0 periods opened · 0 fell overdue · 0 reminders · "
    "0 letters sent · 0 to try again · 0 given up\n"
)


def views_of(program: Program) -> Path:
    return program.folder / "data" / "views.db"


def without_views(program: Program) -> None:
    for path in views_of(program).parent.glob("views.db*"):
        path.unlink()


@contextmanager
def tampering(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as database:
        yield database
        database.commit()


# --- tick ------------------------------------------------------------------------------------


def test_a_tick_reminds_once(running: Program) -> None:
    running.day = "2026-03-17"
    told = json.loads(running.does("tick --json"))
    assert told["reminded"] == told["delivered"] == 2
    letters = sorted((running.folder / "data" / "outbox").glob("*.eml"))
    assert len(letters) == 2
    before = running.log()
    assert running.does("tick") == NOTHING
    assert running.log() == before
    assert sorted((running.folder / "data" / "outbox").glob("*.eml")) == letters


def test_a_tick_as_of_a_moment(running: Program) -> None:
    told = json.loads(running.does("tick --now 2026-03-21 --json"))
    assert told["overdue"] == 2
    running.refuses(
        2,
        "--now: 'soon' is no day or moment; write 2009-03-15 or 2009-03-15T14:30",
        "tick --now soon",
    )
    running.day = "2026-03-21"  # a virtual clock does not go back
    assert "periods opened" in running.does("tick")
    assert "逾期" in running.does("--lang zh tick")


def test_one_ticks_at_a_time(running: Program) -> None:
    lock = running.folder / "data" / "scheduler.lock"
    message = f"{lock}: process {os.getpid()} runs the scheduler; stop it, and try again"
    with FileLock(lock):
        running.refuses(6, message, "tick")
        running.refuses(6, message, "scheduler")
    running.does("tick")


# --- rebuild ---------------------------------------------------------------------------------


def test_views_are_rebuilt(filed: Program) -> None:
    assert "✔ rebuilt from" in filed.does("rebuild")
    told = json.loads(filed.does("rebuild board alerts --json"))
    assert told["views"] == ["board", "alerts"]
    assert told["events"] > 0
    refused = filed("rebuild bord")
    assert refused.code == 3
    assert "no view named 'bord'; known: " in refused.err
    assert "board" in refused.err


def test_verify_names_each_difference(filed: Program) -> None:
    agreed = "✔ every row of every view agrees with the log\n"
    assert filed.does("rebuild --verify") == agreed
    assert json.loads(filed.does("rebuild --verify --json")) == []
    with tampering(views_of(filed)) as views:
        views.execute("UPDATE timeline SET actor = 'nobody' WHERE position = 3")
    told = filed("rebuild --verify")
    assert told.code == 1
    assert told.out.splitlines() == [
        "Views that differ from the log (view → log)",
        "  timeline timeline 3 actor: nobody → office.chen",
        "to build them anew: campaign rebuild",
    ]
    differences = filed("rebuild --verify --json")
    assert (differences.code, differences.err) == (1, "")
    (difference,) = json.loads(differences.out)
    assert (difference["key"], difference["old"], difference["new"]) == (
        "3",
        "nobody",
        "office.chen",
    )
    assert filed.does("rebuild --verify board") == agreed
    filed.does("rebuild timeline")
    assert filed.does("rebuild --verify") == agreed


def test_verify_shows_no_more_than_one_reads(filed: Program) -> None:
    filed.does("rebuild")
    with tampering(views_of(filed)) as views:
        views.execute("UPDATE timeline SET actor = ?, stream = 'x'", ("x" * 50,))
    lines = filed("rebuild --verify").out.splitlines()
    assert lines[2] == f"  timeline timeline 1 actor: {'x' * 39}… → system"
    assert lines[21:] == ["  … more with --json", "to build them anew: campaign rebuild"]


def test_verify_names_what_a_view_could_not_take(filed: Program) -> None:
    filed.does("rebuild")
    row = ("board", 9, "assignment/x", "assignment.received.v1", "KeyError: 'x'", "2026-03-01")
    with tampering(views_of(filed)) as views:
        views.execute("INSERT INTO parked VALUES (?, ?, ?, ?, ?, ?)", row)
    told = filed("rebuild --verify --json")
    assert told.code == 1
    (left_out,) = json.loads(told.out)
    assert left_out == {
        "projection": "board", "table": "parked", "key": "9", "column": "error",
        "old": "KeyError: 'x'", "new": None,
    }  # fmt: skip


def test_a_rebuild_goes_on_where_one_broke_off(filed: Program) -> None:
    """Two at once are refused; the one that is ended has read everything, and swapped nothing."""
    views, log = open_views(views_of(filed)), CampaignLog(filed.folder / "data" / "log.db")
    remedy = "let it end, or stop it and try again"
    message = f"{views_of(filed)}: another campaign rebuild is at work on these views; {remedy}"

    def meanwhile(_at: int, _of: int) -> None:
        filed.refuses(6, message, "rebuild")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(views, log, progress=meanwhile)
    assert filed.does("rebuild") == (
        f"goes on at event {log.head()}, where a rebuild broke off\n✔ rebuilt from 0 events\n"
    )
    views.dispose()
    log.close()


def test_deleted_views_come_back_by_themselves(filed: Program) -> None:
    shown = filed.does("status spring")
    without_views(filed)
    assert filed.does("status spring") == shown


def test_views_that_are_no_database_are_told(filed: Program) -> None:
    without_views(filed)
    views_of(filed).write_bytes(b"letters " * 1000)
    message = f"{views_of(filed)}: it is no database; run: campaign rebuild"
    for words in ("status spring", "deadlines spring", "tick", "doctor"):
        filed.refuses(7, message, words)
    filed.does("rebuild")
    filed.does("status spring")


# --- doctor ----------------------------------------------------------------------------------


def test_all_is_well(filed: Program) -> None:
    filed.does("doctor")
    findings = json.loads(filed.does("doctor --json"))
    assert [finding["what"] for finding in findings] == [
        "log", "views", "outbox", "scheduler", "disk",
    ]  # fmt: skip
    assert all(finding["ok"] for finding in findings)


def test_an_event_of_a_newer_program_is_named(filed: Program) -> None:
    with tampering(filed.folder / "data" / "log.db") as log:
        log.execute(
            "UPDATE stored_events SET topic = 'assignment.praised.v1' "
            "WHERE position = (SELECT max(position) FROM stored_events)"
        )
    without_views(filed)
    told = filed("doctor")
    assert (told.code, told.err) == (7, "")
    assert "assignment.praised.v1" in told.out
    assert "update the program" in told.out


def test_a_parked_event_is_named(filed: Program) -> None:
    """A fact about an item that was never raised: the views that need the item set it aside."""
    stamp = Stamp(
        recorded_at=datetime(2026, 3, 2, 1, tzinfo=UTC),
        on=date(2026, 3, 2),
        actor=PersonId("office.chen"),
        via=Via.CLI,
        command_id=CommandId("astray"),
    )
    fact = RectificationIssued(
        stamp=stamp,
        plan_due_on=date(2026, 3, 5),
        fix_due_on=date(2026, 3, 9),
        edition="cn-2004-2026",
        calendar=CalendarKind.ALL_DAYS,
    )
    stream = rectification_stream(CampaignId("spring"), RectificationId("r-0009"))
    with Office(load_settings()) as office:
        office.log.append([Draft(stream, 1, fact)])
    told = filed("doctor --json")
    findings = [f for f in json.loads(told.out) if not f["ok"]]
    assert told.code == 1
    assert {f["what"] for f in findings} == {"parked event"}
    assert any("rectifications could not take" in f["found"] for f in findings)
    assert any(f["remedy"].endswith("campaign rebuild rectifications --redrive") for f in findings)
