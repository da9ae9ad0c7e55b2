"""What the reading commands show: now, then, by unit, as JSON, filtered."""

import json
from typing import Any

import pytest

from tests.office.cli.conftest import Program

DUTY = "plan-filed"


@pytest.fixture
def late(running: Program) -> Program:
    """Town-01 handed in in time, town-02 after the tick found it overdue."""
    one, two = running.acting("town-01.liaison"), running.acting("town-02.liaison")
    one.day = "2026-03-10"
    one.does(f"assignment receive spring {DUTY} town-01")
    one.does(f"assignment submit spring {DUTY} town-01 plan=@方案.docx")
    running.day = "2026-03-21"
    running.does("tick")
    two.day = running.day = "2026-03-23"
    two.does(f"assignment receive spring {DUTY} town-02")
    two.does(f"assignment submit spring {DUTY} town-02 plan=@方案.docx")
    running.does(f"assignment accept spring {DUTY} town-01")
    return running


def read(program: Program, words: str) -> Any:
    return json.loads(program.does(f"{words} --json"))


def test_status_now(late: Program) -> None:
    shown = late.does("status spring")
    assert "Spring drive [running] · 2026-03-23 · event #" in shown
    assert "▶ Mobilize 03-01~03-31  ○ Sum up 04-01~04-30" in shown
    assert "2 items · 1 done (50%) · 1 with the reviewer · 0 due soon · 0 overdue · 1 late" in shown
    assert "as it stood" not in shown
    assert "[进行中]" in late.does("--lang zh status spring")


def test_status_of_a_day_has_the_lights_of_that_day(late: Program) -> None:
    shown = late.does("status spring --at 2026-03-22")
    assert "2026-03-22 · event #" in shown
    assert "as it stood" in shown
    assert "1 with the reviewer · 0 due soon · 1 overdue · 1 late" in shown
    before = read(late, "status spring --at 2026-03-19")
    assert (before["day"], before["tally"]["overdue"]) == ("2026-03-19", 0)
    assert before["tally"]["soon"] == 1


def test_status_at_an_event(late: Program) -> None:
    (opened,) = read(late, "history spring --event phase.opened")
    shown = read(late, f"status spring --at {opened['position']}")
    assert (shown["position"], shown["day"]) == (opened["position"], "2026-03-02")
    assert [phase["state"] for phase in shown["phases"]] == ["open", "pending"]
    assert shown["tally"]["done"] == 0


def test_moments_that_are_none(late: Program) -> None:
    head = read(late, "status spring")["head"]
    for at, why in (
        ("soon", "'soon' is neither; write a day such as 2009-06-30, or the number of an event"),
        ("0", f"there is no event 0; the log has events 1 to {head}"),
        ("999", f"there is no event 999; the log has events 1 to {head}"),
        ("2026-03-24", "2026-03-24 lies after today, 2026-03-23; name an earlier day"),
        ("2026-01-01", "2026-01-01 lies before the log, which begins on 2026-03-02"),
        ("1", "campaign 'spring' was planned after event 1, on 2026-03-02"),
    ):
        late.refuses(2, f"--at: {why}", f"status spring --at {at}")
    late.refuses(3, "no campaign named 'nope'; known: spring", "status nope")


def test_status_by_unit_in_the_language_of_the_screen(late: Program) -> None:
    assert "Town One" in late.does("status spring --units")
    assert "一镇" in late.does("--lang zh status spring --units")


def test_deadlines_with_their_lights(running: Program) -> None:
    for day, light in (
        ("2026-03-02", "● on track"),
        ("2026-03-18", "▲ due soon"),
        ("2026-03-21", "✕ overdue"),
    ):
        running.day = day
        assert running.does("deadlines spring").count(light) == 2
    assert "(none)" in running.does("deadlines spring --light green")
    shown = running.does("deadlines spring --light red --unit town-02")
    assert "plan-filed town-02" in shown
    assert "town-01" not in shown


def test_deadlines_leave_out_what_is_handed_in(late: Program) -> None:
    assert "Deadlines (none)" in late.does("deadlines spring")
    shown = late.does("deadlines spring --all")
    assert "✓ done" in shown
    assert "submitted" in shown
    assert "已报送" in late.does("--lang zh deadlines spring --all")
    rows = read(late, "deadlines spring --all")
    assert [(r["unit"], r["state"], r["late"], r["light"]) for r in rows] == [
        ("town-01", "accepted", False, "blue"),
        ("town-02", "submitted", True, "green"),
    ]


def test_more_lines_than_asked_for_are_told(late: Program) -> None:
    assert "... there are more lines: --limit 4" in late.does("deadlines spring --all --limit 1")
    assert "more lines" not in late.does("deadlines spring --all --limit 2")
    assert "... there are more lines" in late.does("history spring --limit 3")


def test_alerts_raised_and_cleared(late: Program) -> None:
    (alert,) = read(late, "alerts spring")
    assert (alert["unit"], alert["raised_on"], alert["days_late"]) == ("town-02", "2026-03-21", 3)
    shown = late.does("alerts spring")
    assert "Town Two" in shown
    assert "handed in" in shown
    assert "(none)" in late.does("alerts spring --open")
    assert "(none)" in late.does("alerts spring --unit town-01")


def test_history_and_its_filters(late: Program) -> None:
    rows = read(late, "history spring --limit 100")
    assert [r["position"] for r in rows] == sorted((r["position"] for r in rows), reverse=True)
    for words, names in (
        ("--event assignment.accepted", {"assignment.accepted.v1"}),
        ("--actor system --event assignment.", {"assignment.fell_overdue.v1"}),
        ("--text meeting", {"campaign.parameter_set.v1"}),
        ("--unit town-01 --until 2026-03-10 --event assignment.", {
            "assignment.received.v1", "assignment.submitted.v1",
        }),
        ("--since 2026-03-23 --until 2026-03-23 --unit town-01", {"assignment.accepted.v1"}),
    ):  # fmt: skip
        found = read(late, f"history spring {words}")
        assert {row["name"] for row in found} == names, words
    newest = rows[0]["position"]
    assert read(late, f"history spring --before {newest} --limit 1") == rows[1:2]
    assert "office.chen" in late.does("history spring --event assignment.accepted")


def test_filters_that_fit_nothing_are_refused(late: Program) -> None:
    message = "--until: 2026-03-01 lies before --since 2026-03-10; swap them"
    late.refuses(2, message, "history spring --since 2026-03-10 --until 2026-03-01")
    refused = late("history spring --event submitted")
    assert (refused.code, "no kind of event named 'submitted'" in refused.err) == (3, True)
    assert "assignment., " in refused.err
    for words in ("deadlines", "alerts", "history", "rectification list"):
        refused = late(f"{words} spring --unit nope")
        assert (refused.code, "no unit named 'nope'" in refused.err) == (3, True), words
    for words in ("deadlines", "alerts", "history", "quotas", "rectification list", "status"):
        late.refuses(3, "no campaign named 'nope'; known: spring", f"{words} nope")


def test_the_ledger_with_lateness(ledger: Program) -> None:
    liaison = ledger.acting("town-01.liaison")
    ledger.does("rectification issue spring r-0001 --plan-due 2026-03-05 --fix-due 2026-03-09")
    liaison.does("rectification plan spring r-0001 --causes forgotten --measures", "a board")
    liaison.does("rectification start spring r-0001")
    ledger.day = liaison.day = "2026-03-11"
    liaison.does("rectification report spring r-0001 done")
    shown = ledger.does("rectification list spring --open")
    assert "Town One" in shown
    assert "2026-03-11 late" in shown
    ledger.does("rectification verify spring r-0001")
    assert "(none)" in ledger.does("rectification list spring --open")
    assert "(none)" in ledger.does("rectification list spring --unit town-02")
    (row,) = read(ledger, "rectification list spring")
    assert (row["state"], row["late"], row["verified_on"]) == ("verified", True, "2026-03-11")


def test_a_person_nobody_knows_is_told_with_those_that_are_known(running: Program) -> None:
    message = (
        "no person named 'nobody'; known: office.chen, town-01.liaison, town-01.chief, "
        "town-02.liaison"
    )
    running.refuses(3, message, "history spring --actor nobody")
    assert "History (none)" in running.does("history spring --actor town-02.liaison")
    assert "office.chen" in running.does("history spring --actor office.chen")
