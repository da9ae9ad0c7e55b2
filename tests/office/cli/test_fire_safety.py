"""A campaign that is TOML alone, by the command line alone: past the calendar, phases overlapping.

The roster says who the five categories of the drive are.
"""

import json

import pytest

from tests.office.cli.conftest import Program

ROSTER = """unit_id,name,name_en,parent_id,categories,liaison,liaison_email,chief,chief_email
county,县领导,County leaders,,county_leadership,李一,li@fire.example,王一,wang@fire.example
drive,专项办,Drive office,county,campaign_office,陈二,chen@fire.example,赵二,zhao@fire.example
town-01,一镇,Town One,county,town,李梅,mei@fire.example,王强,qiang@fire.example
trade,商务局,Trade bureau,county,industry_regulator,周三,zhou@fire.example,吴三,wu@fire.example
brigade,消防大队,Fire brigade,county,fire_brigade,郑四,zheng@fire.example,冯四,feng@fire.example
"""
WINTER = "winter"


@pytest.fixture
def announced(empty: Program) -> Program:
    """The winter drive, made known to five units."""
    (empty.folder / "units.csv").write_text(ROSTER, encoding="utf-8")
    empty.day = "2026-10-25"
    empty.does("init")
    empty.does("unit import units.csv")
    empty.does(f"plan fire-safety-winter --id {WINTER}")
    empty.does(f"announce {WINTER}")
    return empty


def hand_in(program: Program, duty: str, unit: str, *filed: str) -> None:
    liaison = program.acting(f"{unit}.liaison")
    liaison.does(f"assignment receive {WINTER} {duty} {unit}")
    liaison.does(f"assignment submit {WINTER} {duty} {unit}", *filed)


@pytest.fixture
def inspecting(announced: Program) -> Program:
    """Preparation went through its gate, inspection is open."""
    announced.day = "2026-11-02"
    announced.does(f"phase open {WINTER} prepare")
    announced.day = "2026-11-06"
    hand_in(announced, "launch-meeting", "county", "minutes=@方案.docx")
    for unit in ("town-01", "trade"):
        hand_in(announced, "action-plan", unit, "plan=@方案.docx", "site_list=@方案.docx")
        hand_in(announced, "inspector-training", unit, "inspectors=10", "trained=9")
    announced.day = "2026-12-01"
    announced.does(f"phase close {WINTER} prepare")
    announced.does(f"phase open {WINTER} inspect")
    return announced


def test_no_blank_holds_the_announcement_up(announced: Program) -> None:
    message = f"cannot announce campaign '{WINTER}' while announced"
    refused = announced(f"announce {WINTER}")
    assert (refused.code, message in refused.err) == (4, True)


def test_days_past_the_calendar_are_provisional(inspecting: Program) -> None:
    shown = inspecting.does(f"deadlines {WINTER} --unit brigade")
    assert "provisional" in shown
    rows = json.loads(inspecting.does(f"deadlines {WINTER} --json"))
    by_duty = {row["title"]: row for row in rows}
    joint = by_duty["Joint check before the Spring Festival"]
    assert (joint["due_on"][:4], joint["provisional"]) == ("2027", True)
    crowded = by_duty["Crowded places inspected"]
    assert (crowded["due_on"], crowded["provisional"]) == ("2026-12-31", False)


def test_putting_right_begins_while_inspection_goes_on(inspecting: Program) -> None:
    inspecting.day = "2026-12-15"
    inspecting.does(f"phase open {WINTER} put-right")
    status = json.loads(inspecting.does(f"status {WINTER} --json"))
    states = {phase["phase"]: phase["state"] for phase in status["phases"]}
    assert states == {
        "prepare": "closed",
        "inspect": "open",
        "put-right": "open",
        "sum-up": "pending",
    }
    message = (
        "phase 'sum-up' cannot open before inspect, put-right is closed; "
        "no phase may be skipped (R041)"
    )
    inspecting.refuses(4, message, f"phase open {WINTER} sum-up")
    assert json.loads(inspecting.does("tick --json"))["opened"] > 0
    rows = json.loads(inspecting.does(f"deadlines {WINTER} --unit town-01 --json"))
    assert {row["title"] for row in rows} >= {
        "Escape routes cleared",
        "Return of hazards, every ten days",
    }


def test_a_soft_quota_asks_for_a_reason(inspecting: Program) -> None:
    liaison = inspecting.acting("town-01.liaison")
    inspecting.day = liaison.day = "2027-01-20"
    liaison.does(f"assignment receive {WINTER} small-sites town-01")
    words = f"assignment submit {WINTER} small-sites town-01 sites=25 inspected=25"
    refused = liaison(words)
    assert (refused.code, "inspected is 25, at least 30 asked" in refused.err) == (2, True)
    out = liaison.does(words, "--reason", "there are only 25")
    assert "handed in in time, due on 2027-01-31" in out
    assert "Town One" in inspecting.does(f"quotas {WINTER}")


def test_a_tick_climbs_the_own_ladder(inspecting: Program) -> None:
    inspecting.day = "2026-12-31"
    told = json.loads(inspecting.does("tick --json"))
    assert told["reminded"] > told["delivered"] > 0, "one letter a person, whatever is due"
    lines = json.loads(inspecting.does("reminders --rung T0 --limit 1000 --json"))
    sites = [each for each in lines if "/crowded-sites/trade/" in each["item"]]
    assert {each["post"] for each in sites} == {"liaison", "unit_chief"}
    assert {each["state"] for each in sites} == {"told"}
