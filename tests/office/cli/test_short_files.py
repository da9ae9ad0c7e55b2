"""A short file through the program: checked, planned, announced, its blank filled when it opens."""

import json
from pathlib import Path

import pytest

from office.definitions import find_definition
from tests.office.cli.conftest import Program
from workflows.reading.loader import from_tree

SHORT = Path(__file__).parents[2] / "workflows" / "short.toml"
ROSTER = """unit_id,name,name_en,parent_id,categories,liaison,liaison_email,chief,chief_email
town-01,一镇,Town One,,xiang-zhen,李梅,li@town.example,王强,wang@town.example
brigade,大队,Brigade,,fire-brigade,赵敏,zhao@town.example,,
"""


@pytest.fixture
def written(office: Program) -> Program:
    """The short file among the office's definitions, its last day decided."""
    text = SHORT.read_text(encoding="utf-8").replace('end = "?"', 'end = "2027-03-31"')
    write(office, text.replace('start = "?"', 'start = "?"\noverlaps_previous = true'))
    roster = office.folder / "short.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    office.does(f"unit import {roster}")
    return office


def write(program: Program, text: str) -> None:
    path = program.folder / "definitions" / "short.toml"
    path.write_text(text, encoding="utf-8")


def test_what_cannot_be_counted_is_told_where_the_author_wrote_it(written: Program) -> None:
    """No holidays of 2001 are published; only one task has a date of its own."""
    text = (written.folder / "definitions" / "short.toml").read_text(encoding="utf-8")
    early = text.replace("2026", "2001").replace("2027", "2002")
    write(written, early.replace('"phase end"', '"phase start + 10 working days"'))
    for words in ("workflow check short", "plan short"):
        told = written(words).err
        places = [line.split(": ")[1] for line in told.removeprefix("✘ ").splitlines()]
        assert places == ["due", "phases[0].tasks[1].due"]


BLANK = "ji-zhong-zheng-zhi-start"


def test_a_short_file_goes_all_the_way(written: Program) -> None:
    written.day = "2026-11-02"
    assert "2026-11-20 (“11月20日前”)" in written.does("workflow show short")
    assert "集中整治: first day" in written.does("plan short")
    written.does("announce short")
    written.does("phase open short mobilise")
    shown = written.does("status short")
    assert "▶ Mobilise 11-01~11-30 (“11月底前”)" in shown
    assert "2026-11-20 (“11月20日前”)" in shown
    remedy = f"campaign set short {BLANK} DATE --reason WHY"
    assert remedy in shown
    written.refuses(
        4,
        "phase 'ji-zhong-zheng-zhi' cannot open yet: its dates stand on "
        f"'{BLANK}', which is still blank; set it with: {remedy}",
        "phase open short ji-zhong-zheng-zhi",
    )
    written.day = "2026-12-02"
    written.does(f"set short {BLANK} 2026-12-01 --reason decided")
    written.does("phase open short ji-zhong-zheng-zhi")
    assert "1 period opened" in written.does("tick")
    due = written.does("deadlines short --unit town-01 --all")
    # What the campaign says for all, its phase for its own, and the duty for itself.
    for day, duty in (
        ("2026-11-20", "shi-shi-fang-an"), ("2027-03-31", "zi-cha-2"), ("2026-12-10", "xun-bao"),
    ):  # fmt: skip
        assert any(day in line and duty in line for line in due.splitlines())
    assert "zi-cha" not in written.does("deadlines short --all --at 2026-11-02")
    assert "every row of every view agrees" in written.does("rebuild --verify")


def test_the_blank_of_the_campaign_itself_is_asked_for_before_it_is_announced(
    written: Program,
) -> None:
    write(written, SHORT.read_text(encoding="utf-8"))
    written.does("plan short")
    told = written("announce short")
    assert told.code == 4
    assert "campaign-end" in told.err
    written.does("set short campaign-end 2027-03-31 --reason decided")
    written.does("announce short")


def test_what_is_shown_as_json_is_the_file_written_out(written: Program) -> None:
    shown = json.loads(written.does("workflow show short --json"))
    assert shown["phases"][0]["tasks"][0]["due"] == "phase end"
    assert from_tree(shown, "short") == find_definition("short", [written.folder / "definitions"])
