"""Files as offices send them, each with its trap: read right, or refused by line and column."""

import time
from pathlib import Path

import openpyxl
import pytest

from engine.errors import BadInput
from office.rosters import Roster, read_roster
from office.rosters.encodings import EncodingUnknown
from tests.spec import in_english, refused

CASES = Path(__file__).parent / "cases"


def faults_of(path: Path, encoding: str | None = None) -> list[str]:
    with pytest.raises(BadInput) as caught:
        read_roster(path, encoding)
    return list(map(in_english, caught.value.faults))


def notes_of(found: Roster) -> list[str]:
    return list(map(in_english, found.notes))


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


# --- workbooks -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["dim-stale", "dim-cols", "dim-a1", "strict"])
def test_what_a_sheet_says_of_its_own_size_is_not_believed(name: str) -> None:
    rows = read_roster(CASES / f"{name}.xlsx").rows
    assert [(row.unit, row.name, row.liaison, row.liaison_email) for row in rows] == [
        (f"v-0{n}", f"村{n}", f"张{n}", f"v{n}@x.example") for n in range(1, 6)
    ]


def test_cells_that_hold_no_text_are_named_by_line_and_column() -> None:
    assert faults_of(CASES / "cells-odd.xlsx") == [
        "line 2, column 'name': it holds the error #N/A; mend the formula, or write the text",
        "line 3, column 'name': it holds the error #REF!; mend the formula, or write the text",
        "line 4, column 'name': it holds the logical value TRUE, not a text; write the text",
        "line 5, column 'name': it holds the date or time 2026-03-01, not a text; "
        "give the cell the format Text and write it again",
        "line 5, column 'liaison': it holds the date or time 2026-03-01, not a text; "
        "give the cell the format Text and write it again",
    ]


def test_cells_without_anything_cost_next_to_nothing() -> None:
    before = time.process_time()
    found = read_roster(CASES / "wide.xlsx")
    assert [row.unit for row in found.rows] == ["town-01", "town-02"]
    assert time.process_time() - before < 2


def test_a_formula_without_a_result_and_numbers_that_lost_something(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("unit_id", "name", "categories"))
    for row in (("a", "=B1", "town"), (12345678901234567890, "B", "town"), (1.1, "C", "town")):
        sheet.append(row)
    book.save(tmp_path / "r.xlsx")
    told = faults_of(tmp_path / "r.xlsx")
    first, second, third = (fault.split(";")[0] for fault in told)
    assert first == "line 2, column 'name': it holds the formula =B1 without a result"
    assert second.startswith("line 3, column 'unit_id': it holds the number 123456789012345")
    assert second.endswith(", of which only 15 digits were kept")
    assert third == "line 4, column 'unit_id': it holds the number 1.1"


def test_an_id_keeps_the_zeros_that_its_cell_shows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("unit_id", "name", "categories"))
    sheet.append((7, "A", "town"))
    sheet["A2"].number_format = "000"
    book.save(tmp_path / "r.xlsx")
    assert [row.unit for row in read_roster(tmp_path / "r.xlsx").rows] == ["007"]


@pytest.mark.parametrize("ending", [".xls", ".et"])
def test_old_workbooks(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"r{ending}").write_bytes((CASES / "old.xls").read_bytes())
    found = read_roster(tmp_path / f"r{ending}")
    assert [(row.line, row.unit, row.name, row.liaison) for row in found.rows] == [
        (3, "007", "一镇", "张一"),
        (4, "v-02", "二镇", "张二"),
    ]
    assert notes_of(found) == [
        "line 1, above the headings, is passed over: '一县单位名册'",
        "line 5, a total, is passed over: '合计'",
    ]
    (tmp_path / f"odd{ending}").write_bytes((CASES / "cells-odd.xls").read_bytes())
    assert [fault.split(";")[0] for fault in faults_of(tmp_path / f"odd{ending}")] == [
        "line 3, column '单位名称': it holds the logical value TRUE, not a text",
        "line 4, column '单位名称': it holds the date or time 2026-03-01, not a text",
        "line 5, column '单位名称': it holds the number 1.5",
        "line 6, column '单位名称': it holds the error #N/A",
    ]


def test_a_protected_workbook_is_called_so(tmp_path: Path) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    (tmp_path / "r.xlsx").write_bytes(content)
    assert faults_of(tmp_path / "r.xlsx") == ["it is protected by a password; save it without one"]


# --- headings and what stands around them --------------------------------------------------------


def test_titles_above_other_headings_totals_and_full_width_digits(tmp_path: Path) -> None:
    text = (
        "一县学习活动单位名册,,,,\n填报单位：活动办,,,,\n"
        "单位编码（必填）,单位名称,单位类别,联系人,联络员电子邮箱\n"
        "ｔｏｗｎ－０１,一镇,town；pilot,李梅,li@x.example\n"
        "小 计,1,,,\ntown-02,第２镇,ｔｏｗｎ,赵敏,\n,合计：,,,\n"
    )
    found = read_roster(written(tmp_path / "r.csv", text))
    assert [(row.unit, row.name, row.categories, row.liaison) for row in found.rows] == [
        ("town-01", "一镇", ("town", "pilot"), "李梅"),
        ("town-02", "第２镇", ("town",), "赵敏"),
    ]
    assert notes_of(found) == [
        "line 1, above the headings, is passed over: '一县学习活动单位名册'",
        "line 2, above the headings, is passed over: '填报单位：活动办'",
        "line 4, column '单位编码（必填）': 'ｔｏｗｎ－０１' is taken as 'town-01'",
        "line 5, a total, is passed over: '小 计'",
        "line 6, column '单位类别': 'ｔｏｗｎ' is taken as 'town'",
        "line 7, a total, is passed over: '合计：'",
    ]


def test_signs_are_kept_or_named(tmp_path: Path) -> None:
    """Private use, and newer than the tables of this interpreter: kept. Unseen ones: named."""
    text = (
        "unit_id,name,categories,chief\na,\ue000\U0003fffd镇,town,A\u200bB\n"
        'b,"two\nlines",town,e\u0301\nc,x\x1b[2J,town,\u202ey\n'
    )
    path = written(tmp_path / "r.csv", text)
    assert [fault.split(", a sign")[0] for fault in faults_of(path)] == [
        r"line 5, column 'name': 'x\x1b[2J' holds U+001B",
        r"line 5, column 'chief': '\u202ey' holds U+202E",
    ]
    found = read_roster(written(path, text.partition("c,x")[0]))
    assert [(row.name, row.chief) for row in found.rows] == [
        ("\ue000\U0003fffd镇", "AB"),
        ("two lines", "\u00e9"),
    ]
    assert notes_of(found) == [
        "line 2, column 'chief': 'AB' was read without U+200B, which cannot be seen",
        "line 3, column 'name': read in one line: 'two lines'",
    ]


def test_missing_columns_and_empty_cells_are_told_apart(tmp_path: Path) -> None:
    text = "unit_id,name,categories,liaison,liaison_email\na,A,town,,\n"
    (row,) = read_roster(written(tmp_path / "r.csv", text)).rows
    assert (row.liaison, row.liaison_email) == ("", "")
    assert (row.name_en, row.parent, row.chief, row.chief_email) == (None, None, None, None)


def test_semicolons_between_the_cells(tmp_path: Path) -> None:
    text = "sep=;\nunit_id;name;categories\na;A, and B;town\n"
    (row,) = read_roster(written(tmp_path / "r.csv", text)).rows
    assert (row.line, row.name) == (3, "A, and B")


# --- addresses -----------------------------------------------------------------------------------


def test_addresses_are_taken_out_of_what_was_copied_with_them() -> None:
    rows = read_roster(CASES / "mails14.csv").rows
    assert [row.liaison_email for row in rows] == [
        "a@x.example",
        "a@x.example",
        "a@x.example",
        "a@x.example,b",
        "a@x..example",
        "a.@x.example",
        "a@x.example.",
        "李@例子.example",
        "a@例子.中国",
        "a,b@x.example",
        "a@x.example",
        "a@-x.example",
        "a@x.example",
        "(a)@x.example",
    ]
    notes = notes_of(read_roster(CASES / "mails14.csv"))
    assert [note.split(",")[0] for note in notes] == [
        "line 2", "line 3", "line 4", "line 5", "line 12", "line 14"
    ]  # fmt: skip
    assert notes[1].endswith("'张三<a@x.example>' is taken as 'a@x.example'")


def test_an_address_without_a_name_beside_it_is_named(tmp_path: Path) -> None:
    text = "unit_id,name,categories,liaison,liaison_email\na,A,town,,a@x.example\n"
    assert notes_of(read_roster(written(tmp_path / "r.csv", text))) == [
        "line 2, column 'liaison_email': no name stands beside the address; it is not used"
    ]


# --- encodings -----------------------------------------------------------------------------------


def test_one_bad_byte_is_named_by_line() -> None:
    assert faults_of(CASES / "utf8-cut.csv") == [
        "it is damaged, or not in UTF-8; write what is named here anew and save the file as CSV "
        "UTF-8 or as .xlsx",
        "line 4: the byte 0xE7 after 'u-3,红旗镇,town,' does not fit",
    ]


@pytest.mark.parametrize(
    ("name", "encoding", "right"),
    [("big5", "big5", "中文鎮"), ("cp1252", "cp1252", "Cafétéria du Châtelet")],
)
def test_what_may_be_read_in_several_ways_is_asked(name: str, encoding: str, right: str) -> None:
    path = CASES / f"{name}.csv"
    with pytest.raises(EncodingUnknown) as caught:
        read_roster(path)
    told = in_english(caught.value)
    for tried in ("gb18030", "big5", "cp1252"):
        assert f"in {tried}: " in told
    (row,) = read_roster(path, encoding).rows
    assert str(row.name if name == "big5" else row.name_en) in told


def test_an_answer_that_is_wrong_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "r.csv", "单位编号,名称,类别\na,镇,town\n", "gb18030")
    assert faults_of(path, "klingon") == [
        "no encoding of this name is known; such as utf-8, gb18030, big5, cp1252, utf-16"
    ]
    for codec in ("base64", "rot13", "idna", "undefined", "", "\0"):
        assert "no encoding of this name is known" in faults_of(path, codec)[0]
    assert "does not fit" in faults_of(path, "utf-8")[1]
    assert faults_of(path, "utf-16")


def test_gb18030_is_taken_where_its_headings_are_known(tmp_path: Path) -> None:
    text = "一县名册,,\n单位编号,单位名称,类别\na,一镇,town\nb,二镇,town\n"
    path = written(tmp_path / "r.csv", text, "gb18030")
    assert [row.name for row in read_roster(path).rows] == ["一镇", "二镇"]
    path.write_bytes(path.read_bytes().replace("二".encode("gb18030"), b"\xb6\xff"))
    assert faults_of(path)[1].startswith("line 4: the byte 0xB6 after 'b,' does not fit")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_two_bytes_a_sign_without_a_mark(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path / "r.csv", "unit_id,name,categories\na,一镇,town\n", encoding)
    assert [row.name for row in read_roster(path).rows] == ["一镇"]
    odd = written(tmp_path / "odd.csv", "x\0y", "ascii")
    with refused(BadInput, "it is no text in UTF-8, UTF-16 or GB18030"):
        read_roster(odd)
