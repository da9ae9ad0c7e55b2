"""campaign backup, campaign restore, campaign doctor, campaign rebuild --redrive."""

import json
import sqlite3
from contextlib import closing

from engine.store.inspection import inspect
from tests.office.cli.conftest import Program


def test_there_and_back(empty: Program) -> None:
    empty.does("init")
    copy = empty.folder / "copy.db"
    assert empty.does(f"backup {copy}") == f"✔ 2 events of 2 streams copied and read back: {copy}\n"
    empty.refuses(
        2, f"{copy}: it exists already; name another file, or give --force", f"backup {copy}"
    )
    again = json.loads(empty.does(f"backup {copy} --force --json"))
    assert (again["head"], again["events"], again["faults"]) == (2, 2, [])
    log = empty.folder / "data" / "log.db"
    empty.refuses(
        2,
        f"{log}: it exists already; with --force it is kept beside the one that is restored",
        f"restore {copy}",
    )
    assert empty.does(f"restore {copy} --force") == (
        "✔ the log is back with 2 events, the views are built anew\n"
        f"  the log before it is kept as {log}.before-restore\n"
    )
    assert inspect(log).faults == ()
    assert json.loads(empty.does(f"restore {copy} --force --json")) == {
        "log": str(log), "events": 2, "former": f"{log}.before-restore-2",
        "set_aside": [],
    }  # fmt: skip
    empty.does("rebuild --verify")


def test_what_is_no_backup_is_refused(empty: Program) -> None:
    empty.does("init")
    false = empty.folder / "false.db"
    false.write_text("no database" * 100)
    fault = f"{false}: it is no database; check the path, or restore it from a backup"
    empty.refuses(7, fault, f"restore {false} --force")
    other = empty.folder / "other.db"
    with closing(sqlite3.connect(other)) as file:
        file.execute("CREATE TABLE things (name)")
    fault = f"{other}: it is no campaign log: it has no table 'stored_events' of ours"
    empty.refuses(7, f"{fault}; check the path", f"restore {other} --force")


def test_a_doctor_who_looks_deeply(empty: Program) -> None:
    empty.does("init")
    findings = json.loads(empty.does("doctor --deep --json"))
    assert [finding["what"] for finding in findings] == [
        "log", "views", "outbox", "scheduler", "disk", "integrity", "chain", "commands",
        "evidence",
    ]  # fmt: skip
    with closing(sqlite3.connect(empty.folder / "data" / "log.db")) as file:
        file.execute("UPDATE stored_events SET position = 5 WHERE position = 2")
        file.commit()
    ill = empty("doctor --deep --json")
    assert ill.code == 1
    assert "positions have gaps: 2 events from 1 to 5" in ill.out


def test_parked_events_are_tried_again(empty: Program) -> None:
    empty.does("init")
    empty.does("rebuild")
    with closing(sqlite3.connect(empty.folder / "data" / "views.db")) as file:
        file.execute(
            "INSERT INTO parked VALUES ('board', 1, 'x', 'calendar.edition_published.v1', "
            "'KeyError', '2026-03-02 01:00:00.000000')"
        )
        file.commit()
    assert empty("doctor").code == 1
    done = json.loads(empty.does("rebuild --redrive --json"))
    assert done == [{"view": "board", "taken": 1, "parked": 0}]
    assert "(none)" in empty.does("rebuild --redrive")
    empty.does("doctor")
