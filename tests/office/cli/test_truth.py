"""What the boards say of lateness and of undone work, on the screen and as JSON."""

import json
from typing import Any

import pytest

from tests.office.cli.conftest import Program


def read(program: Program, words: str) -> Any:
    return json.loads(program.does(f"{words} --json"))


@pytest.fixture
def overdue(ledger: Program) -> Program:
    """Both plans and a rectification have passed their days."""
    ledger.does("rectification issue spring r-0001 --plan-due 2026-03-05 --fix-due 2026-03-16")
    ledger.day = "2026-03-24"
    ledger.does("tick")
    return ledger


def test_an_extension_after_the_due_day_makes_nobody_punctual(overdue: Program) -> None:
    granted = "--to 2026-03-30 --authority county --reason floods"
    overdue.does(f"assignment extend spring plan-filed town-01 {granted}")
    (duty, *_) = read(overdue, "status spring")["duties"]
    assert (duty["due_first"], duty["due_last"], duty["due_dates"]) == (
        "2026-03-20", "2026-03-30", 2,
    )  # fmt: skip
    counted = duty["tally"]
    assert (counted["overdue"], counted["late_extended"], counted["late"]) == (1, 1, 2)
    (line,) = read(overdue, "deadlines spring --light late-extended")
    assert (line["unit"], line["late"], line["assessed_on"]) == ("town-01", True, "2026-03-20")
    shown = overdue.does("status spring")
    assert "1 late, extended" in shown
    assert "2026-03-20 ~ 2026-03-30 · 2 dates" in shown
    assert "◆ late, extended" in overdue.does("deadlines spring")
    assert "逾期后延期 1" in overdue.does("--lang zh status spring")


def test_what_was_closed_against_its_gate_is_marked_on_every_board(overdue: Program) -> None:
    overdue.does("phase close spring mobilize --override county --reason", "no time left")
    (closed,) = read(overdue, "history spring --event phase.closed_by_override")
    status = read(overdue, "status spring")
    override = status["phases"][0]["override"]
    assert (override["event"], override["authority"], override["reason"], override["unmet"]) == (
        closed["position"], "county", "no time left", ["plans"],
    )  # fmt: skip
    assert status["phases"][1]["override"] is None
    gate = overdue("gate spring mobilize --json")
    assert json.loads(gate.out)["override"] == override
    assert [line["overridden"] for line in read(overdue, "deadlines spring")] == [
        False, True, True,
    ]  # fmt: skip
    (entry,) = read(overdue, "rectification list spring")
    assert entry["overridden"] == ["mobilize"]
    said = "was closed on 2026-03-24 against its gate (1 criterion not met), on the authority"
    for words in ("status spring", "rectification list spring", "gate spring mobilize"):
        assert said in overdue(words).out, words
    assert "closed against its gate" in overdue.does("history spring")
    assert "phase closed against its gate" in overdue.does("deadlines spring")
    before = read(overdue, f"status spring --at {closed['position'] - 1}")
    assert before["phases"][0]["override"] is None


def test_what_a_campaign_leaves_undone_is_not_done_for_ever(overdue: Program) -> None:
    overdue.does("phase close spring mobilize --override county --reason", "no time left")
    overdue.day = "2026-04-20"
    overdue.does("phase open spring sum-up")
    overdue.does("phase close spring sum-up")
    overdue.does("conclude spring")
    overdue.day = "2026-05-04"
    overdue.does("archive spring")
    overdue.day = "2027-01-04"
    status = read(overdue, "status spring")
    for counted, undone in ((status["tally"], 2), (status["ledger"], 1)):
        assert (counted["not_done"], counted["late"], counted["overdue"]) == (undone, undone, 0)
        assert counted["light"] == "not-done"
    assert {line["state"] for line in read(overdue, "deadlines spring")} == {"not_done"}
    assert {a["not_done_on"] for a in read(overdue, "alerts spring --open")} == {"2026-04-20"}
    (entry,) = read(overdue, "rectification list spring --open")
    assert (entry["state"], entry["light"], entry["late"]) == ("not_done", "not-done", True)
    plan = read(overdue, "assignment show spring plan-filed town-01")
    assert (plan["state"], plan["light"], plan["late"]) == ("not_done", "not-done", True)
    assert "2 not done" in overdue.does("status spring")
    assert "■ 未办结" in overdue.does("--lang zh status spring --units")
    assert "0 fell overdue" in overdue.does("tick")


def test_a_campaign_that_is_cancelled_calls_its_work_off(overdue: Program) -> None:
    overdue.does("cancel spring --reason merged")
    status = read(overdue, "status spring")
    assert (status["tally"]["called_off"], status["tally"]["late"]) == (2, 2)
    assert (status["ledger"]["called_off"], status["ledger"]["overdue"]) == (1, 0)
    assert read(overdue, "alerts spring --open") == []
    assert {a["cleared_by"] for a in read(overdue, "alerts spring")} == {"called off"}
    assert "2 called off" in overdue.does("status spring")


def test_an_overdue_unit_that_leaves_and_joins_again_owes_it_still(overdue: Program) -> None:
    overdue.does("leave spring town-01 --reason merged")
    assert read(overdue, "status spring")["tally"]["total"] == 1
    overdue.day = "2026-03-26"
    overdue.does("join spring town-01 --reason", "split off again")
    counted = read(overdue, "status spring")["tally"]
    assert (counted["total"], counted["overdue"], counted["late"]) == (2, 2, 2)
    again = [a for a in read(overdue, "alerts spring --open") if a["duty"]]
    assert [(a["unit"], a["raised_on"], a["due_on"]) for a in again] == [
        ("town-02", "2026-03-24", "2026-03-20"), ("town-01", "2026-03-26", "2026-03-20"),
    ]  # fmt: skip
