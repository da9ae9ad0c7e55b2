"""Duties on call: opened by hand, for some or all, and taken back."""

import json

import pytest

from tests.office.cli.conftest import STANDING, Program

DEFINITION = (
    STANDING
    + """
[[obligations]]
key = "incident"
title = "突发情况处置"
every = "on call"
due = "opened + 5 working days"
phases = ["act"]

[[obligations]]
key = "weekly"
title = "周报"
every = "week"
"""
)


@pytest.fixture
def standing(empty: Program) -> Program:
    (empty.folder / "definitions" / "duty.toml").write_text(DEFINITION, encoding="utf-8")
    empty.does("init")
    empty.does("unit import roster.csv")
    empty.does("plan duty")
    empty.does("announce duty")
    return empty


def occurrences(program: Program) -> list[tuple[str, str, str]]:
    rows = json.loads(program.does("deadlines duty --json"))
    return [(row["unit"], row["occurrence"], row["due_on"]) for row in rows]


def test_a_call_is_owed_by_all_with_its_own_day(standing: Program) -> None:
    standing.does("phase open duty act")
    told = standing.does("duty open duty incident --name", "南桥险情")
    assert "incident began for call-1 南桥险情, due on 2026-03-09" in told
    assert occurrences(standing) == [
        ("town-01", "call-1", "2026-03-09"),
        ("town-02", "call-1", "2026-03-09"),
    ]
    standing.day = "2026-03-10"
    assert "overdue" in standing.does("tick")


def test_a_call_for_one_unit_and_another_day(standing: Program) -> None:
    standing.does("phase open duty act")
    standing.does("duty open duty incident --unit town-02 --due 2026-03-04")
    assert occurrences(standing) == [("town-02", "call-1", "2026-03-04")]
    message = "unit 'bureau' does not owe 'incident'; it is owed by units of town"
    standing.refuses(4, message, "duty open duty incident --unit bureau")
    message = (
        "'incident' cannot be due on 2026-03-01, before it is opened on 2026-03-02; give a later"
        " day"
    )
    standing.refuses(4, message, "duty open duty incident --due 2026-03-01")


def test_a_call_is_taken_back_and_its_number_stays_used(standing: Program) -> None:
    standing.does("phase open duty act")
    standing.does("duty open duty incident")
    standing.refuses(
        2, "to withdraw an occurrence needs a reason: give --reason WHY",
        "duty withdraw duty incident call-1",
    )  # fmt: skip
    standing.refuses(
        3, "no open occurrence of 'incident' named 'call-2'; known: call-1",
        "duty withdraw duty incident call-2 --reason slip",
    )  # fmt: skip
    told = standing.does("duty withdraw duty incident call-1 --reason slip")
    assert "occurrences of incident withdrawn: call-1" in told
    assert occurrences(standing) == []
    assert "call-2" in standing.does("duty open duty incident")
    assert "rows that differ" not in standing.does("rebuild --verify")


def test_a_call_is_refused_where_nothing_runs(standing: Program) -> None:
    refused = standing("duty open duty incident")
    assert (refused.code, "cannot open incident" in refused.err) == (4, True)
    standing.does("phase open duty act")
    message = "no duty on call in campaign 'duty' named 'weekly'; known: incident"
    standing.refuses(3, message, "duty open duty weekly")
    standing.does("phase close duty act")
    message = "'incident' is owed in the phases act; none of them takes work now"
    standing.refuses(4, message, "duty open duty incident")


def test_a_withdrawn_opening_takes_its_calls_along(standing: Program) -> None:
    standing.does("phase open duty act")
    standing.does("duty open duty incident")
    standing.does("phase withdraw-opening duty act --authority head --reason slip")
    assert occurrences(standing) == []
