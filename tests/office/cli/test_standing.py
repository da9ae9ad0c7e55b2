"""A campaign without phases and without an end, by the command line: from its start on."""

import json
from pathlib import Path

import pytest

from tests.office.cli.conftest import Program
from tests.office.cli.test_owners import ROSTER

PLAN = Path(__file__).with_name("standing.toml")


@pytest.fixture
def announced(empty: Program) -> Program:
    """Planned and made known to three towns and two bureaus, in February 2026."""
    (empty.folder / "units.csv").write_text(ROSTER, encoding="utf-8")
    plan = empty.folder / "definitions" / "standing.toml"
    plan.write_text(PLAN.read_text(encoding="utf-8"), encoding="utf-8")
    on(empty, "2026-02-10").does("init")
    on(empty, "2026-02-10").does("unit import units.csv")
    on(empty, "2026-02-10").does("plan standing")
    assert "campaign start standing" in on(empty, "2026-02-10").does("announce standing")
    return empty


def on(program: Program, day: str) -> Program:
    """The program on the morning of a day."""
    program.day = day
    return program


def due(program: Program, *more: str) -> dict[tuple[str, str], str]:
    """The due date of every item, by duty and unit."""
    rows = json.loads(program.does("deadlines standing --all --json", *more))
    return {(row["item"].split("/")[2], row["unit"]): row["due_on"] for row in rows}


def test_starting_makes_its_duties_due_by_one_event(announced: Program) -> None:
    refused = on(announced, "2026-02-10")("assignment receive standing catalogue town-01")
    assert refused.code == 4
    assert "start it with: campaign start standing" in refused.err

    told = on(announced, "2026-02-11").does("start standing")

    assert "campaign status standing" in told
    assert due(announced)["catalogue", "town-02"] == "2026-03-22"
    assert due(announced)["contact", "town-02"] == "2026-02-20"
    assert {unit for duty, unit in due(announced) if duty == "hotline"} == {"trade", "health"}
    announced.does("rebuild --verify")


def test_it_is_worked_on_and_read_as_of_any_moment(announced: Program) -> None:
    on(announced, "2026-02-11").does("start standing")
    liaison = announced.acting("town-01.liaison")
    on(liaison, "2026-02-12").does("assignment receive standing contact town-01")
    on(liaison, "2026-02-20").does("assignment submit standing contact town-01")
    on(announced, "2026-02-21").does("assignment accept standing contact town-01")
    on(announced, "2026-02-23").does("tick")

    now = json.loads(on(announced, "2026-02-23").does("status standing --json"))
    then = json.loads(on(announced, "2026-02-23").does("status standing --json --at 2026-02-19"))

    assert (now["tally"]["done"], now["tally"]["overdue"]) == (1, 2)
    assert (then["tally"]["done"], then["tally"]["overdue"]) == (0, 0)
    assert now["phases"] == []
    assert [duty["phase"] for duty in now["duties"]] == [None, None, None]


def test_a_corrected_start_moves_what_is_owed(announced: Program) -> None:
    on(announced, "2026-02-11").does("start standing")
    on(announced, "2026-02-12").does("assignment receive standing catalogue town-01")

    told = on(announced, "2026-03-01").does("correct-date standing start 2026-03-12 --authority",
        "leading group", "--reason", "misread",
    )  # fmt: skip

    assert "2026-04-01" in told
    assert due(announced)["catalogue", "town-01"] == "2026-04-01"
    assert due(announced)["hotline", "health"] == "2026-04-12"
    announced.does("rebuild --verify")


def test_started_long_before_its_time_it_wants_a_reason(announced: Program) -> None:
    plan = announced.folder / "definitions" / "standing.toml"
    text = plan.read_text(encoding="utf-8").replace("2026-03-02", "2026-05-02")
    plan.write_text(text.replace('"standing"\ntitle', '"later"\ntitle'), encoding="utf-8")
    plan.rename(plan.with_name("later.toml"))
    announced.does("plan later")
    announced.does("announce later")

    refused = announced("start later")

    assert refused.code == 2
    assert "start the campaign more than 30 days before 2026-04-22" in refused.err
    assert "started" in announced.does("start later --reason", "ordered early")


def test_it_ends_when_the_office_concludes_it(announced: Program) -> None:
    on(announced, "2026-03-02").does("start standing")

    on(announced, "2026-09-01").does("conclude standing")

    found = json.loads(on(announced, "2026-09-01").does("status standing --json"))
    assert (found["state"], found["tally"]["not_done"]) == ("concluded", 8)
    announced.does("rebuild --verify")


def test_a_unit_that_joins_owes_what_has_time_left(announced: Program) -> None:
    on(announced, "2026-03-02").does("start standing")
    on(announced, "2026-03-10").does("leave standing town-03 --reason merged")
    owed = json.loads(announced.does("deadlines standing --json --unit town-03"))
    assert owed == []
    on(announced, "2026-03-12").does("join standing town-03 --reason restored")
    assert due(announced)["catalogue", "town-03"] == "2026-03-22"


def test_whoever_owes_it_is_reminded_of_it(announced: Program) -> None:
    on(announced, "2026-03-02").does("start standing")
    on(announced, "2026-03-19").does("tick")

    told = json.loads(announced.does("reminders --json"))

    catalogue = [each for each in told if "/catalogue/" in each["item"] and each["person"]]
    assert {(each["rung"], each["person"]) for each in catalogue} == {
        ("T-3", "town-01.liaison"),
        ("T-3", "town-02.liaison"),
        ("T-3", "town-03.liaison"),
    }


def beside_a_phase(program: Program) -> None:
    """The same plan with a phase, for which a bureau of another name is asked."""
    plan = program.folder / "definitions" / "standing.toml"
    text = plan.read_text(encoding="utf-8").replace('key = "standing"', 'key = "beside"')
    text = text.replace('audience = ["bureau"]', 'audience = ["office"]')
    text = text.replace(
        "[[tasks]]", '[[categories]]\nkey = "office"\ntitle = "处室"\n\n[[tasks]]', 1
    )
    phase = """
[[phases]]
key = "first"
title = "第一阶段"
kind = "mobilize"
start = "start"
end = "start + 2 months"

[[phases.tasks]]
key = "letter"
title = { zh = "致信", en = "Letter sent" }
audience = ["office"]
due = "phase end"

[[phases.gate]]
key = "contacts"
title = { zh = "联络员到位", en = "Contacts named" }
kind = "all_accepted"
duties = ["contact"]
"""
    plan.with_name("beside.toml").write_text(text + phase, encoding="utf-8")
    program.does("plan beside")
    program.does("announce beside")


def test_the_opening_of_the_first_phase_starts_it_too(announced: Program) -> None:
    beside_a_phase(announced)

    told = on(announced, "2026-03-02").does("phase open beside first")

    assert "Hotline opened" in told
    assert "Letter sent" in told
    rows = json.loads(announced.does("deadlines beside --all --json"))
    assert {row["item"].split("/")[2] for row in rows} == {"catalogue", "contact"}
    assert announced("start beside").code == 4


def test_a_gate_may_ask_for_what_is_outside_any_phase(announced: Program) -> None:
    beside_a_phase(announced)
    on(announced, "2026-03-02").does("phase open beside first")
    refused = announced("phase close beside first")
    assert (refused.code, "0 of 3" in refused.err) == (5, True)
    for town in ("town-01", "town-02", "town-03"):
        liaison = announced.acting(f"{town}.liaison")
        liaison.does(f"assignment receive beside contact {town}")
        liaison.does(f"assignment submit beside contact {town}")
        announced.does(f"assignment accept beside contact {town}")
    announced.does("phase close beside first")
    tally = json.loads(announced.does("status beside --json"))["tally"]
    assert (tally["done"], tally["total"]) == (3, 6)


def test_a_blank_owner_is_named_before_it_starts(announced: Program) -> None:
    plan = announced.folder / "definitions" / "standing.toml"
    text = plan.read_text(encoding="utf-8").replace('key = "standing"', 'key = "blank"')
    blank = text.replace('audience = ["bureau"]', 'audience = ["?"]')
    plan.with_name("blank.toml").write_text(blank, encoding="utf-8")
    announced.does("plan blank")
    announced.does("announce blank")

    refused = announced("start blank")

    assert (refused.code, "nobody has said yet who owes Hotline opened" in refused.err) == (4, True)
