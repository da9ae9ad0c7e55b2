"""Duties whose cadence nobody has set: in the status, at the doctor's."""

import json

import pytest

from tests.office.cli.conftest import Program

RECURRING = """
[[parameters]]
key = "bulletin-cadence"
title = { zh = "通报周期", en = "Bulletin cadence" }
value = "unresolved"
rules = ["plan 1"]
required = false

[[obligations]]
key = "bulletin"
title = { zh = "通报", en = "Bulletin" }
rules = ["plan 1"]
kind = "report"
audience = ["town"]
every = "$bulletin-cadence"
phases = ["mobilize"]
"""
COMMAND = "campaign set spring bulletin-cadence VALUE --reason WHY"


@pytest.fixture
def open_ended(office: Program) -> Program:
    """The spring drive with bulletins, nobody said how often."""
    own = office.folder / "definitions" / "spring-drive.toml"
    own.write_text(own.read_text(encoding="utf-8") + RECURRING, encoding="utf-8")
    office.does("plan spring-drive --id spring --set visits=3 --reason x")
    office.does("announce spring")
    office.does("phase open spring mobilize")
    return office


def test_the_status_says_what_needs_a_decision(open_ended: Program) -> None:
    line = f"! needs a decision: how often, Bulletin: {COMMAND}\n"
    assert line in open_ended.does("status spring")
    assert "! 待决定：通报的周期尚未设定" in open_ended.does("--lang zh status spring")
    (told,) = json.loads(open_ended.does("status spring --json"))["undecided"]
    assert (told["duty"], told["parameter"]) == ("bulletin", "bulletin-cadence")
    open_ended.does("set spring bulletin-cadence month --reason meeting")
    assert "decision" not in open_ended.does("status spring")


def test_the_doctor_names_it_and_is_content(open_ended: Program) -> None:
    found = json.loads(open_ended.does("doctor --json"))
    assert [finding for finding in found if finding["what"] == "decision"] == [
        {
            "what": "decision",
            "ok": True,
            "found": "spring: the cadence of Bulletin is not set",
            "remedy": COMMAND,
        }
    ]
    open_ended.does("cancel spring --reason x")
    assert "decision" not in open_ended.does("doctor")
