"""Next year's holidays: a campaign is proposed what they move, and moved when somebody decides."""

import json
from typing import Any

import pytest

from tests.office.cli.conftest import Program
from tests.office.cli.test_calendars import NOTICE

DEFINITION = """
title = "冬春行动"
start = "2026-12-01"
end = "2027-06-30"
audience = ["town"]

[source]
issuer = "县委"

[rectification]
plan_within = 5
fix_within = 40
calendar = "working_days"

[[categories]]
key = "town"
title = "场镇"

[[tasks]]
key = "list"
title = { zh = "清单", en = "List" }
due = "start + 50 working days"

[[phases]]
key = "act"
kind = "implement"
title = { zh = "实施", en = "Act" }
start = "2026-12-15"
end = "phase start + 45 working days"

[[phases.tasks]]
key = "plan"
title = { zh = "方案", en = "Plan" }
due = "phase start + 40 working days"

[[phases.tasks]]
key = "fixed"
title = { zh = "定日", en = "Fixed" }
due = "2027-02-10"

[[phases.tasks]]
key = "follow-up"
title = { zh = "后续", en = "Follow-up" }
due = "hand-in of plan + 38 working days"

[[phases.tasks]]
key = "last"
title = { zh = "收尾", en = "Last" }
due = "phase end"

[[phases.tasks]]
key = "after"
title = { zh = "余事", en = "After" }
due = "phase end + 5 working days"

[[phases]]
key = "sum-up"
kind = "summarize"
title = { zh = "总结", en = "Sum up" }
start = "2027-05-01"
end = "phase start + 30 working days"
after = []

[[obligations]]
key = "monthly"
title = { zh = "月报", en = "Monthly report" }
every = "month"
due = "period end + 20 working days"
from = 2027
"""


@pytest.fixture
def winter(empty: Program) -> Program:
    (empty.folder / "definitions" / "winter.toml").write_text(DEFINITION, encoding="utf-8")
    (empty.folder / "notice.toml").write_text(NOTICE, encoding="utf-8")
    empty.day = "2026-12-15"
    empty.does("init")
    empty.does("unit import roster.csv")
    empty.does("plan winter")
    empty.does("announce winter")
    empty.does("start winter")
    empty.does("phase open winter act")
    empty.does("tick")
    return empty


def due(program: Program, *more: str) -> dict[str, tuple[str, str]]:
    """The dates of town-01, worked to and assessed."""
    rows = json.loads(
        program.does(" ".join(("deadlines winter --all --unit town-01 --json", *more)))
    )
    return {
        "/".join(filter(None, (row["item"].split("/")[2], row["occurrence"]))): (
            row["due_on"],
            row["assessed_on"],
        )
        for row in rows
    }


def moves(program: Program, words: str) -> dict[str, tuple[str, str]]:
    found: list[dict[str, Any]] = json.loads(program.does(words))["moves"]
    return {
        " ".join(filter(None, (m["of"], m["title"], m["occurrence"], m["what"]))): (
            m["was"],
            m["now"],
        )
        for m in found
    }


def on(program: Program, day: str) -> Program:
    program.day = day
    program.does("tick")
    return program


def proposed(program: Program) -> dict[str, tuple[str, str]]:
    """The newest edition is proposed, and what it moves."""
    program.does("calendar propose winter")
    newest = json.loads(program.does("calendar proposals winter --json"))[0]["proposal"]
    return moves(program, f"calendar proposals winter {newest} --json")


def test_a_proposal_lists_each_day_and_moves_none(winter: Program) -> None:
    before = due(winter)
    winter.does("calendar import notice.toml")
    assert proposed(winter) == {
        "due List": ("2027-02-09", "2027-02-17"),
        "due Plan": ("2027-02-09", "2027-02-17"),
        "due Last": ("2027-02-16", "2027-02-23"),
        "due After": ("2027-02-23", "2027-03-02"),
        "phase_end Act": ("2027-02-16", "2027-02-23"),
        "ahead Monthly report 2027-01 due": ("2027-02-26", "2027-03-04"),
    }
    assert due(winter) == before
    said = winter.does("calendar proposals winter cn-2004-2027.1")
    assert "off now: 2027-01-01, 2027-02-05, 2027-02-08–02-11; worked now: 2027-02-20" in said
    assert "尚未执行" in winter.does("--lang zh calendar proposals winter cn-2004-2027.1")
    assert "provisional" in winter.does("deadlines winter")


def test_applying_names_the_proposal_and_moves_what_it_lists(winter: Program) -> None:
    on(winter, "2026-12-16").does("calendar import notice.toml")
    winter.does("calendar propose winter")
    before = due(winter)
    on(winter, "2026-12-17")
    said = winter.does("calendar apply winter cn-2004-2027.1 --authority office")
    assert "by proposal cn-2004-2027.1, on the authority of office" in said
    after = due(winter)
    assert after["plan/once"] == ("2027-02-17", "2027-02-17")
    assert after["last/once"] == ("2027-02-23", "2027-02-23")
    assert after["fixed/once"] == before["fixed/once"]
    assert due(winter, "--at", "2026-12-16") == before
    assert "provisional" not in winter.does("deadlines winter")
    gate = json.loads(winter.does("why winter plan town-01 --json"))
    assert gate["rule"]["edition"] == "cn-2004-2027"
    assert [each["due_on"] for each in gate["inputs"]][-1] == "2027-02-17"
    then = json.loads(winter.does("why winter plan town-01 --json --at 2026-12-16"))
    assert then["rule"]["edition"] == "cn-2004-2026"
    assert then["dates"]["provisional"]
    assert then["dates"]["due_on"] == "2027-02-09"
    winter.refuses(
        4,
        "proposal 'cn-2004-2027.1' of campaign 'winter' is applied already",
        "calendar apply winter cn-2004-2027.1 --authority office",
    )
    winter.refuses(
        4,
        "campaign 'winter' counts on 'cn-2004-2027' already; bring a newer edition in: campaign "
        "calendar import FILE",
        "calendar propose winter",
    )
    # What opens from now on is counted on the new edition.
    assert due(on(winter, "2027-01-01"))["monthly/2027-01"] == ("2027-03-04", "2027-03-04")


def test_own_dates_and_what_recurs_move_too(winter: Program) -> None:
    winter.does("rectification raise winter town-01 --source letter", "no opening hours shown")
    winter.does("rectification issue winter r-0001")
    liaison = on(winter, "2026-12-21").acting("town-01.liaison")
    liaison.does("assignment receive winter plan town-01")
    liaison.does("assignment submit winter plan town-01")
    winter.does("assignment accept winter plan town-01")
    winter.does(
        "assignment extend winter last town-01 --to 2027-03-10 --authority office --reason x"
    )
    on(winter, "2027-01-04").does("calendar import notice.toml")
    found = proposed(winter)
    assert found["armed Follow-up"] == ("2027-02-11", "2027-02-19")
    assert found["rectification r-0001"] == ("2027-02-09", "2027-02-17")
    assert found["due Monthly report 2027-01"] == ("2027-02-26", "2027-03-04")
    on(winter, "2027-01-05")
    winter.does("calendar apply winter cn-2004-2027.1 --authority office")
    after = due(winter)
    assert after["follow-up/once"] == ("2027-02-19", "2027-02-19")
    assert after["r-0001"] == ("2027-02-17", "2027-02-17")
    assert after["monthly/2027-01"] == ("2027-03-04", "2027-03-04")
    assert after["last/once"] == ("2027-03-10", "2027-03-10"), "an extension stays granted"
    assert after["plan/once"] == ("2027-02-09", "2027-02-09"), "what is done with stays"
    winter.does("rebuild --verify")
    for item in ("follow-up town-01", "last town-02", "monthly town-01 --occurrence 2027-01"):
        told = json.loads(winter.does(f"why winter {item} --json"))
        assert told["inputs"][-1]["due_on"] == told["dates"]["due_on"], item


def test_a_budget_that_was_carried_is_counted_anew(winter: Program) -> None:
    winter.does("rectification raise winter town-01 --source letter", "no opening hours shown")
    winter.does("rectification issue winter r-0001")
    on(winter, "2026-12-20").does("suspend winter --authority office --reason flood")
    on(winter, "2027-01-10").does("resume winter --authority office --reason dry")
    stood = due(winter)["plan/once"]
    assert stood == ("2027-03-02", "2027-03-02"), "51 days were left"
    on(winter, "2027-01-11").does("calendar import notice.toml")
    winter.does("calendar propose winter")
    winter.does("calendar apply winter cn-2004-2027.1 --authority office")
    assert due(winter)["plan/once"] == ("2027-03-10", "2027-03-10")
    assert due(winter)["r-0001"] == ("2027-03-08", "2027-03-08")
    winter.does("rebuild --verify")


def test_what_outlasts_its_phase_moves_after_it_is_closed(winter: Program) -> None:
    on(winter, "2026-12-21").does("phase close winter act")
    on(winter, "2026-12-22").does("calendar import notice.toml")
    found = proposed(winter)
    assert found["due After"] == ("2027-02-23", "2027-03-02")
    assert "phase_end Act" not in found
    winter.does("calendar apply winter cn-2004-2027.1 --authority office")
    assert due(winter)["after/once"] == ("2027-03-02", "2027-03-02")
    winter.does("rebuild --verify")


def test_what_is_past_stays_and_stale_proposals_are_refused(winter: Program) -> None:
    winter.does("calendar import notice.toml")
    winter.does("calendar propose winter")
    on(winter, "2027-02-12")
    late = due(winter)["plan/once"]
    stale = (
        "proposal 'cn-2004-2027.1' no longer says what would move (2 days differ by now); propose "
        "it anew: campaign calendar propose winter cn-2004-2027"
    )
    winter.refuses(4, stale, "calendar apply winter cn-2004-2027.1 --authority office")
    assert "due Plan" not in proposed(winter)
    winter.does("calendar apply winter cn-2004-2027.2 --authority office")
    assert due(winter)["plan/once"] == late
    assert due(winter)["last/once"] == ("2027-02-23", "2027-02-23")


def test_who_may_and_what_is_not_there(winter: Program) -> None:
    winter.refuses(
        3,
        "no calendar edition named 'cn-1'; known: cn-2004-2026",
        "calendar propose winter cn-1",
    )
    winter.refuses(
        3,
        "no calendar proposal of campaign 'winter' named 'x'",
        "calendar apply winter x --authority office",
    )
    winter.refuses(
        3, "no calendar proposal of campaign 'winter' named 'x'", "calendar proposals winter x"
    )


def test_what_comes_to_be_owed_as_foreseen_leaves_a_proposal_good(winter: Program) -> None:
    on(winter, "2026-12-20").does("calendar import notice.toml")
    winter.does("calendar propose winter")
    on(winter, "2027-01-02").does("calendar apply winter cn-2004-2027.1 --authority office")
    assert due(winter)["monthly/2027-01"] == ("2027-03-04", "2027-03-04")
