"""A roster before it is taken in: every fault with its place, every difference."""

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from engine.domain.directory.commands import ImportRoster
from office.answers.roster_check import DifferenceKind, RosterCheck, roster_check
from office.bootstrap import Office
from office.rosters import read_roster
from office.rosters.marked import Mark, marked_workbook
from office.words import LANGUAGES, worded
from tests.played import FIRE, deed, planned

_HEAD = "单位编号,名称,上级编号,类别,联络员,联络员邮箱\n"
_COUNTY = "county,县领导,,county_leadership,王敏,wang@example.org\n"
_GOOD = _COUNTY + "town-1,石桥镇,county,town,李静,li@example.org\n"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office without units."""
    with planned(tmp_path, FIRE, units={}) as found:
        yield found


def _checked(office: Office, folder: Path, text: str) -> RosterCheck:
    return roster_check(office, _file(folder, text), deed(office, "roster"))


def _file(folder: Path, text: str) -> Path:
    file = folder / "名册.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_every_fault_has_its_place_and_its_value(office: Office, tmp_path: Path) -> None:
    rows = "town-2,云溪镇,contry,town,赵宁,zhao@example.org\n"
    rows += "town-3,青岚镇,county,twon,钱进,qian@@example\n"
    found = _checked(office, tmp_path, _HEAD + _GOOD + rows)
    told = {(fault.line, fault.field, fault.value, fault.near) for fault in found.faults}
    assert told == {
        (4, "parent", "contry", ""),
        (5, "categories", "twon", "town"),
        (5, "liaison_email", "qian@@example", ""),
    }
    for lang in LANGUAGES:
        for fault in found.faults:
            assert "label." not in worded(fault.column, lang)
            assert fault.value in worded(fault.said, lang)
    assert found.differences == ()


def test_the_file_comes_back_with_its_faults_marked(office: Office, tmp_path: Path) -> None:
    found = _checked(office, tmp_path, _HEAD + _GOOD + "town-3,青岚镇,nobody,twon,=1+1,\n")
    marks = [
        Mark(f.line, f.field, worded(f.said, "zh"), f.value, f.near)
        for f in found.faults
        if f.line is not None
    ]
    content = marked_workbook(tmp_path / "名册.csv", marks, "须更正")
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][-1] == "须更正"
    assert "nobody" in str(rows[3][-1])
    assert rows[3][4] == "=1+1"
    assert sheet.cell(4, 5).data_type == "s", "a text that looks like a formula stays a text"
    assert sheet.freeze_panes == "A2"


def test_a_first_roster_adds_and_a_second_changes(office: Office, tmp_path: Path) -> None:
    found = _checked(office, tmp_path, _HEAD + _GOOD)
    assert Counter(each.kind for each in found.differences) == {
        DifferenceKind.ADDED: 2,
        DifferenceKind.GRANTED: 2,
    }
    rows = read_roster(tmp_path / "名册.csv").rows
    office.handle(ImportRoster(stamp=deed(office, "import"), source="x", rows=rows))
    again = _checked(office, tmp_path, _HEAD + _GOOD)
    assert (again.differences, again.same) == ((), 2)
    head = _HEAD.replace("联络员邮箱", "联络员邮箱,联络员编号")
    changed = "town-1,石桥街道,county,town,孙红,sun@example.org,sun\n"
    found = _checked(office, tmp_path, head + changed)
    assert [(each.kind, each.before, each.now) for each in found.differences] == [
        (DifferenceKind.AMENDED, "石桥镇", "石桥街道"),
        (DifferenceKind.REVOKED, "李静", ""),
        (DifferenceKind.GRANTED, "", "孙红"),
        (DifferenceKind.MISSING, "县领导", ""),
    ]


def test_another_name_under_a_known_id_is_a_fault(office: Office, tmp_path: Path) -> None:
    rows = read_roster(_file(tmp_path, _HEAD + _GOOD)).rows
    office.handle(ImportRoster(stamp=deed(office, "import"), source="x", rows=rows))
    (fault,) = _checked(office, tmp_path, _HEAD + _GOOD.replace("李静", "孙红")).faults
    assert (fault.line, fault.field) == (3, "liaison_id")


def test_a_file_that_is_no_roster(office: Office, tmp_path: Path) -> None:
    found = _checked(office, tmp_path, "a,b\n1,2\n")
    assert found.faults
    assert found.rows == ()
