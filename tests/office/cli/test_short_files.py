"""A short file through the program: checked, planned, announced, its blank filled when it opens."""

from pathlib import Path

import pytest

from tests.office.cli.conftest import Program

SHORT = Path(__file__).parents[2] / "workflows" / "short.toml"
ROSTER = """unit_id,name,name_en,parent_id,categories,liaison,liaison_email,chief,chief_email
town-01,一镇,Town One,,xiang-zhen,李梅,li@town.example,王强,wang@town.example
brigade,大队,Brigade,,fire-brigade,赵敏,zhao@town.example,,
"""


@pytest.fixture
def written(office: Program) -> Program:
    """The short file among the office's definitions, its last day decided."""
    text = SHORT.read_text(encoding="utf-8").replace('end = "?"', 'end = "2027-03-31"')
    write(office, text)
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
