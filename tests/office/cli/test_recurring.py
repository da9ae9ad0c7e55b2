"""What recurs, as people see it: gates, lights, the past, the end, holidays not yet published."""

import json

import pytest

from tests.office.cli.conftest import STANDING, Program

DEFINITION = (
    STANDING
    + """
[[phases.gate]]
key = "reports"
kind = "all_accepted"
title = { zh = "周报齐全", en = "Weekly reports" }
duties = ["weekly"]

[[obligations]]
key = "weekly"
title = { zh = "周报", en = "Weekly report" }
every = "week"
due = "Friday 17:00"
until = "2026-03-15"

[[obligations]]
key = "rest"
title = { zh = "节前提醒", en = "Before a holiday" }
every = "holiday"
due = "period start - 3 days"
from = 2027
"""
)


@pytest.fixture
def drive(empty: Program) -> Program:
    (empty.folder / "definitions" / "standing.toml").write_text(DEFINITION, encoding="utf-8")
    empty.does("init")
    empty.does("unit import roster.csv")
    empty.does("plan standing")
    empty.does("announce standing")
    empty.does("phase open standing act")
    empty.does("tick")
    return empty


def lights(program: Program, *more: str) -> list[tuple[str, str, str]]:
    rows = json.loads(program.does(" ".join(("deadlines standing --json", *more))))
    return [(row["unit"], row["occurrence"], row["light"]) for row in rows]


def on(program: Program, day: str) -> Program:
    program.day = day
    program.does("tick")
    return program


def test_a_gate_asks_for_what_recurs_outside_any_phase(drive: Program) -> None:
    shown = on(drive, "2026-03-07")("gate standing act --json")
    (criterion,) = json.loads(shown.out)["criteria"]
    assert (criterion["have"], criterion["of"]) == (0, 2)
    for town in ("town-01", "town-02"):
        work = f"standing weekly {town} --occurrence 2026-W10"
        drive.acting(f"{town}.liaison").does(f"assignment receive {work}")
        drive.acting(f"{town}.liaison").does(f"assignment submit {work}")
        drive.does(f"assignment accept {work}")
    assert "the gate is met" in drive("gate standing act").out
    on(drive, "2026-03-14")
    shown = drive("gate standing act --json")
    (criterion,) = json.loads(shown.out)["criteria"]
    assert (criterion["have"], criterion["of"]) == (2, 4), "the second week is due, too"


def test_its_lights_are_red_after_its_hour_and_as_they_were_before(drive: Program) -> None:
    before = lights(on(drive, "2026-03-03"))
    assert before == [("town-01", "2026-W10", "yellow"), ("town-02", "2026-W10", "yellow")]
    assert {light for _, _, light in lights(on(drive, "2026-03-09"))} == {"red", "green"}
    assert lights(drive, "--at 2026-03-03") == before


def test_concluding_leaves_it_undone(drive: Program) -> None:
    on(drive, "2026-03-23")
    drive.does("phase close standing act --override group --reason flood")
    drive.does("conclude standing")
    shown = json.loads(drive.does("status standing --json"))
    weekly = next(duty for duty in shown["duties"] if duty["duty"] == "weekly")
    assert (weekly["due_first"], weekly["due_last"]) == ("2026-03-06", "2026-03-13")
    assert weekly["tally"]["not_done"] == 4
    assert "rows that differ" not in drive.does("rebuild --verify")


def test_a_holiday_that_no_notice_has_named_says_so(drive: Program) -> None:
    on(drive, "2027-01-24")
    shown = drive.does("deadlines standing")
    assert "2027-spring-festival" in shown
    assert "provisional" in shown


def test_a_check_tells_the_days_ahead_and_that_nobody_ends_them(empty: Program) -> None:
    text = DEFINITION.replace('end = "2027-12-31"\n', "", 1).replace('until = "2026-03-15"\n', "")
    (empty.folder / "definitions" / "standing.toml").write_text(text, encoding="utf-8")
    shown = empty.does("workflow check standing --dates --periods 2")
    assert "2026-W10" in shown
    assert "Weekly report: and so on, as nobody ends it" in shown


def test_an_interval_waits_for_the_day_that_it_counts_from(empty: Program) -> None:
    look_back = (
        '\n[[obligations]]\nkey = "look-back"\ntitle = { zh = "回头看", en = "Look back" }\n'
    )
    text = f'{STANDING}{look_back}every = "20 days"\nfirst = "?"\n'
    (empty.folder / "definitions" / "standing.toml").write_text(text, encoding="utf-8")
    for words in ("init", "unit import roster.csv", "plan standing", "announce standing"):
        empty.does(words)
    empty.does("phase open standing act")
    assert lights(on(empty, "2026-03-09")) == []
    (waiting,) = json.loads(empty.does("status standing --json"))["undecided"]
    assert (waiting["duty"], waiting["parameter"]) == ("look-back", "look-back-first")
    refused = empty("set standing look-back-first soon --reason", "decided")
    assert (refused.code, "a date such as" in refused.err) == (2, True)
    empty.does("set standing look-back-first 2026-03-28 --reason", "decided")
    assert [row[:2] for row in lights(on(empty, "2026-03-10"))] == [
        ("town-01", "no-1"),
        ("town-02", "no-1"),
    ]
