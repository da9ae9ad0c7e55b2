"""Phases side by side, in any order, with dates that are decided later: by the command line."""

import json
from pathlib import Path

import pytest

from tests.office.cli.conftest import Program
from tests.office.cli.test_owners import ROSTER
from tests.office.cli.test_standing import on
from tests.worlds import CASES

PLAN = Path(__file__).with_name("blanks.toml")


def plans(program: Program, text: str, key: str) -> None:
    """An office that has planned it and made it known."""
    (program.folder / "units.csv").write_text(ROSTER, encoding="utf-8")
    (program.folder / "definitions" / f"{key}.toml").write_text(text, encoding="utf-8")
    on(program, "2026-02-20").does("init")
    program.does("unit import units.csv")
    program.does(f"plan {key}")
    program.does(f"announce {key}")


@pytest.fixture
def announced(empty: Program) -> Program:
    """Planned and made known to three towns in February 2026."""
    plans(empty, PLAN.read_text(encoding="utf-8"), "blanks")
    return empty


def due(program: Program, campaign: str = "blanks") -> dict[tuple[str, str], str | None]:
    """The due date of every item, by duty and unit."""
    rows = json.loads(program.does(f"deadlines {campaign} --all --json"))
    return {(row["item"].split("/")[2], row["unit"]): row["due_on"] for row in rows}


def test_phases_that_wait_for_none_open_in_any_order(announced: Program) -> None:
    on(announced, "2026-03-02").does("phase open blanks publicity")
    announced.does("phase open blanks action")
    assert due(announced)["posters", "town-01"] == "2026-04-30"
    early = announced("phase open blanks second-look")
    assert early.code == 4


def test_a_phase_opens_once_its_dates_are_known_and_those_before_it_are_closed(
    announced: Program,
) -> None:
    for phase in ("publicity", "action"):
        on(announced, "2026-03-02").does(f"phase open blanks {phase}")
    undated = (
        "phase 'second-look' cannot open yet: its dates stand on 'second-look-start', which is "
        "still blank; set it with: campaign set blanks second-look-start DATE --reason WHY"
    )
    announced.refuses(4, undated, "phase open blanks second-look")
    assert "! needs a decision: when phase Second look runs: campaign set blanks" in announced.does(
        "status blanks"
    )
    announced.does("set blanks second-look-start 2026-07-01 --reason meeting")
    announced.does("set blanks second-look-end 2026-09-30 --reason meeting")
    waits = announced("phase open blanks second-look")
    assert (waits.code, "action, publicity" in waits.err) == (4, True)
    for phase in ("publicity", "action"):
        closing = f"phase close blanks {phase} --override leaders --reason enough"
        on(announced, "2026-07-01").does(closing)
    announced.does("phase open blanks second-look")
    on(announced, "2026-08-03").does("tick")
    assert due(announced)["looked", "town-02"] == "2026-09-30"
    owed = json.loads(announced.does("deadlines blanks --all --json"))
    bulletins = {row["item"].split("/")[4] for row in owed if "/bulletin/" in row["item"]}
    assert bulletins == {"2026-07", "2026-08"}
    announced.does("rebuild --verify")


def test_a_deadline_that_is_decided_late_counts_from_then(announced: Program) -> None:
    on(announced, "2026-03-02").does("phase open blanks action")
    assert due(announced)["found", "town-01"] is None
    assert "! needs a decision: until when, Survey: campaign set blanks in-good-time" in (
        announced.does("status blanks")
    )
    past = on(announced, "2026-03-20")("set blanks in-good-time 2026-03-10 --reason meeting")
    assert past.code == 4

    told = announced.does("set blanks in-good-time 2026-04-10 --reason meeting")

    assert "2026-04-10" in told
    assert due(announced)["found", "town-01"] == "2026-04-10"
    assert "until when, Survey" not in announced.does("status blanks")
    before = json.loads(announced.does("deadlines blanks --all --json --at 2026-03-19"))
    assert {row["due_on"] for row in before if "/found/" in row["item"]} == {None}
    announced.does(
        "correct-date blanks in-good-time 2026-04-20 --authority leaders --reason misread"
    )
    assert due(announced)["found", "town-03"] == "2026-04-20"
    on(announced, "2026-04-22").does("tick")
    tally = json.loads(announced.does("status blanks --json"))["tally"]
    assert tally["overdue"] == 6  # the survey and the plan of three towns
    announced.does("rebuild --verify")


def test_what_is_due_after_its_phase_is_not_asked_for_and_lives_on(announced: Program) -> None:
    on(announced, "2026-03-02").does("phase open blanks action")
    on(announced, "2026-03-10")
    for town in ("town-01", "town-02", "town-03"):
        liaison = announced.acting(f"{town}.liaison")
        for duty in ("plan", "found"):
            liaison.does(f"assignment receive blanks {duty} {town}")
            liaison.does(f"assignment submit blanks {duty} {town}")
            announced.does(f"assignment accept blanks {duty} {town}")

    on(announced, "2026-05-31").does("phase close blanks action")

    liaison = announced.acting("town-01.liaison")
    on(liaison, "2026-06-29").does("assignment receive blanks closing town-01")
    liaison.does("assignment submit blanks closing town-01")
    on(announced, "2026-07-02").does("tick")
    tally = json.loads(announced.does("status blanks --json"))["tally"]
    assert tally["overdue"] == 2
    announced.does("rebuild --verify")


@pytest.mark.parametrize("case", ["blank-due", "p-optdue"])
def test_a_blank_deadline_of_the_cases_is_none_until_it_is_set(empty: Program, case: str) -> None:
    text = (CASES / f"{case}.toml").read_text(encoding="utf-8")
    plans(empty, text.replace("2017-10-16", "2026-03-02").replace("2018-10-16", "2027-03"), case)
    first = {"blank-due": "p1", "p-optdue": "a"}[case]
    key, duty = {"blank-due": ("d", "t1"), "p-optdue": ("in-good-time", "t")}[case]

    on(empty, "2026-03-02").does(f"phase open {case} {first}")
    assert due(empty, case)[duty, "town-01"] is None
    empty.does(f"set {case} {key} 2026-05-15 --reason meeting")

    assert due(empty, case)[duty, "town-01"] == "2026-05-15"


def test_three_phases_that_start_together_are_all_opened(empty: Program) -> None:
    text = (CASES / "three.toml").read_text(encoding="utf-8")
    plans(empty, text.replace("2020-09-02", "2026-03-02").replace("2022-09-02", "2028"), "three")

    for phase in ("a", "b", "c"):
        on(empty, "2026-03-02").does(f"phase open three {phase}")

    states = json.loads(empty.does("status three --json"))["phases"]
    assert [phase["state"] for phase in states] == ["open", "open", "open"]


def test_a_duty_of_a_category_that_nobody_has_is_named(empty: Program) -> None:
    text = (CASES / "p-empty.toml").read_text(encoding="utf-8")
    (empty.folder / "units.csv").write_text(ROSTER, encoding="utf-8")
    (empty.folder / "definitions" / "p-empty.toml").write_text(text, encoding="utf-8")
    on(empty, "2026-01-02").does("init")
    empty.does("unit import units.csv")
    empty.does("plan p-empty")
    empty.does("set p-empty a-start 2026-01-05 --reason meeting")
    empty.does("set p-empty b-start 2026-05-04 --reason meeting")
    told = empty.does("announce p-empty")
    assert "Ministry" in told


def test_a_deadline_that_is_set_ends_the_alert_of_a_day_for_doing_it_again(empty: Program) -> None:
    text = """title = "长效机制"
    start = "2026-03-01"
    end = "2026-12-31"
    audience = ["town"]
    source.issuer = "县委"
    [[categories]]
    key = "town"
    title = "场镇"
    [[tasks]]
    key = "rules"
    title = "建章立制"
    due = "?"
    """
    plans(empty, text, "lasting")
    on(empty, "2026-03-01").does("start lasting")
    liaison = on(empty.acting("town-01.liaison"), "2026-03-01")
    liaison.does("assignment receive lasting rules town-01")
    liaison.does("assignment submit lasting rules town-01")
    empty.does("assignment return lasting rules town-01 --redo-by 2026-03-05 --reason thin")
    on(empty, "2026-03-10").does("tick")
    empty.does("set lasting rules-due 2026-06-01 --reason meeting")
    (alert,) = json.loads(empty.does("alerts lasting --json"))
    assert alert["cleared_by"] == "corrected"
    empty.does("rebuild --verify")
