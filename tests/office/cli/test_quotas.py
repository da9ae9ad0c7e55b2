"""Numbers to keep to, and who keeps them."""

import json

import pytest

from tests.office.cli.conftest import Program

STAFF = """
[[quotas]]
key = "staff"
title = { zh = "人数", en = "Staff" }
rules = ["plan 1"]
per = "town"
unit = "people"
severity = "soft"
at_least = 10
duty = "plan-filed"
figures = ["staff"]
"""


@pytest.fixture
def bounded(office: Program) -> Program:
    """The spring drive with a soft quota on a figure, its first phase open."""
    own = office.folder / "definitions" / "spring-drive.toml"
    own.write_text(own.read_text(encoding="utf-8") + STAFF, encoding="utf-8")
    office.does("plan spring-drive --id spring --set visits=3 --reason", "the group's meeting")
    office.does("announce spring")
    office.does("phase open spring mobilize")
    return office


def hand_in(program: Program, town: str, staff: int, *more: str) -> None:
    liaison = program.acting(f"{town}.liaison")
    liaison.does(f"assignment receive spring plan-filed {town}")
    words = f"assignment submit spring plan-filed {town} plan=@方案.docx staff={staff}"
    liaison.does(words, *more)


def test_who_keeps_a_quota_and_who_does_not(bounded: Program) -> None:
    hand_in(bounded, "town-01", 12)
    hand_in(bounded, "town-02", 4, "--reason", "a small town")
    shown = bounded.does("quotas spring")
    assert "≥10" in shown
    assert "soft" in shown
    assert "Town Two" in shown
    assert "须说明" in bounded.does("--lang zh quotas spring")
    rows = {row["quota"]: row for row in json.loads(bounded.does("quotas spring --json"))}
    assert rows["staff"]["broken_by"] == ["town-02"]
    assert (rows["staff"]["kept"], rows["staff"]["of"]) == (1, 2)


def test_who_has_not_reported_is_named_and_counted_nowhere(bounded: Program) -> None:
    hand_in(bounded, "town-01", 12)
    rows = {row["quota"]: row for row in json.loads(bounded.does("quotas spring --json"))}
    assert (rows["staff"]["kept"], rows["staff"]["of"]) == (1, 1)
    assert rows["staff"]["silent"] == ["town-02"]
    shown = bounded.does("quotas spring")
    assert "not reported" in shown
    assert "Town Two" in shown


def test_a_quota_without_figures_stands_on_record_only(bounded: Program) -> None:
    (visits,) = [q for q in json.loads(bounded.does("quotas spring --json")) if q["bound"] == "≥3"]
    assert (visits["counted"], visits["kept"], visits["of"]) == (False, None, None)
