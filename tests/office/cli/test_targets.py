"""What is to be reached by when, and how far what was handed in has come."""

import json

import pytest

from tests.office.cli.conftest import Program

STAFF = """
[[targets]]
key = "staff"
title = { zh = "队伍人数", en = "People on the teams" }
duty = "plan-filed"
figure = "staff"
unit = "people"
steps = [{ period = "2026-Q1", at_least = 10 }]

[[targets]]
key = "staff-in-all"
title = { zh = "队伍总人数", en = "People in all" }
duty = "plan-filed"
figure = "staff"
scope = "together"
steps = [{ period = "2026-03", at_least = 20 }]
"""


@pytest.fixture
def aiming(office: Program) -> Program:
    """The spring drive with targets on a figure; one town has reported 12, the other 4."""
    own = office.folder / "definitions" / "spring-drive.toml"
    own.write_text(own.read_text(encoding="utf-8") + STAFF, encoding="utf-8")
    office.does("plan spring-drive --id spring --set visits=3 --reason", "the group's meeting")
    office.does("announce spring")
    office.does("phase open spring mobilize")
    for town, staff in (("town-01", 12), ("town-02", 4)):
        liaison = office.acting(f"{town}.liaison")
        liaison.does(f"assignment receive spring plan-filed {town}")
        words = f"assignment submit spring plan-filed {town} plan=@方案.docx staff={staff}"
        liaison.does(words)
    return office


def test_targets_are_shown_with_who_is_behind(aiming: Program) -> None:
    shown = aiming.does("targets spring")
    assert "1 of 2 units" in shown
    assert "≥10 people" in shown
    assert "▲ behind" in shown
    assert "Town Two" in shown
    assert "2 units together" in shown
    assert "targets: ✓ reached 1 · ● on the way 1 · ▲ behind 1" in aiming.does("status spring")


def test_targets_in_chinese(aiming: Program) -> None:
    shown = aiming.does("--lang zh targets spring")
    for words in ("目标完成情况", "队伍总人数", "2 个单位合计", "▲ 滞后", "序时进度"):
        assert words in shown
    assert "目标：✓ 达标 1 · ● 推进中 1 · ▲ 滞后 1" in aiming.does("--lang zh status spring")


def test_targets_of_a_unit_and_of_each(aiming: Program) -> None:
    rows = json.loads(aiming.does("targets spring --unit town-02 --json"))
    assert [(row["target"], row["light"], row["standings"][0]["have"]) for row in rows] == [
        ("staff", "behind", 4)
    ]
    each = aiming.does("targets spring --units")
    assert "12 people" in each
    assert "4 people" in each
    aiming.refuses(
        3,
        "no unit named 'town-09'; known: town-01, town-02, bureau",
        "targets spring --unit town-09",
    )


def test_a_definition_shows_its_targets(aiming: Program) -> None:
    shown = aiming.does("workflow show spring-drive")
    for words in ("plan-filed: staff", "2026-Q1", "≥10 people", "together"):
        assert words in shown
    assert "目标值" in aiming.does("--lang zh workflow show spring-drive")
