import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace

from engine.domain.directory.roster import RosterRow
from engine.errors import BadInput
from engine.ids import PersonId, UnitId
from office import demo
from office.rosters import read_roster, roster
from tests.spec import in_english

DEMO = Path(demo.__file__).parent
ENGLISH = "unit_id,name,categories,parent_id\n"
CHINESE = "单位编号,名称,类别,上级编号,联络员,联络员邮箱\n"
TOWN = RosterRow(
    line=2,
    unit=UnitId("town-01"),
    name="一镇",
    parent=UnitId("county"),
    categories=("town", "pilot"),
)


def refuses(path: Path, *faults: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_roster(path)
    told = in_english(caught.value.what), tuple(map(in_english, caught.value.faults))
    assert told == (f"{path.name} was not imported", faults)


def workbook(path: Path, *rows: tuple[object, ...]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_every_encoding_that_offices_use(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "单位名册.csv"
    text = CHINESE + "town-01,一镇,town；pilot,county,,\n"
    path.write_bytes(text.encode(encoding))
    assert read_roster(path).rows == (replace(TOWN, liaison="", liaison_email=""),)


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    text = ENGLISH + 'a,"two\nlines",town,\n\n  ,,,\nb,B,town,\n'
    path.write_text(text, encoding="utf-8")
    found = read_roster(path).rows
    assert [(row.line, row.unit, row.name) for row in found] == [
        (2, "a", "two lines"),
        (6, "b", "B"),
    ]


def test_tabs_and_unused_columns(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("unit_id\tname\t备注\tcategories\na\tA\told\ttown\n", encoding="utf-8")
    found = read_roster(path)
    assert (found.rows[0].categories, found.unused) == (("town",), ("备注",))


def test_xlsx_with_numbers_for_ids(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "单位.xlsx",
        ("单位编号", "名称", "类别", None),
        (12, "某局", "bureau", None),
        (None, None, None, None),
        ("town-01", "一镇", "town;pilot", None),
    )
    found = [(row.line, row.unit, row.name, row.categories) for row in read_roster(path).rows]
    assert found == [(2, "12", "某局", ("bureau",)), (4, "town-01", "一镇", ("town", "pilot"))]


def test_the_rosters_of_the_demo_are_read() -> None:
    assert len(read_roster(DEMO / "roster-2009.csv").rows) == 40
    assert len(read_roster(DEMO / "roster-office.csv").rows) == 11


def test_columns_that_are_missing_or_doubled_are_all_named(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("单位编号,unit_id,remark\na,b,c\n", encoding="utf-8")
    refuses(
        path,
        "line 1: column 'unit_id' is there twice; drop one",
        "line 1: column 'name' (名称) is missing; add it to the heading line",
        "line 1: column 'categories' (类别) is missing; add it to the heading line",
    )


def test_rows_longer_than_the_heading_are_named(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(ENGLISH + "a,A,town,,x\nb,B,town,,,\nc,C,town,,y\n", encoding="utf-8")
    more = "it has more cells than the heading; is a text with a comma unquoted?"
    refuses(path, f"line 2: {more}", f"line 4: {more}")


def test_files_that_are_no_roster(tmp_path: Path) -> None:
    refuses(tmp_path / "没有.csv", f"{tmp_path / '没有.csv'} is no file; check the path")
    refuses(tmp_path, f"{tmp_path} is no file; check the path")
    with pytest.raises(BadInput) as caught:
        read_roster(Path("."))
    assert in_english(caught.value.what) == ". was not imported"
    other = "the ending {!r} is not known; save it as .xlsx or .csv"
    no_book = "it is no Excel workbook; open it in Excel and save it as .xlsx"
    old = (
        "it is damaged, or an old workbook in a form that cannot be read here; "
        "open it in Excel or WPS and save it as .xlsx"
    )
    empty = "it is empty; give a heading line and one line a unit"
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("a.txt", "x")
    for name, content, fault in (
        ("r.docx", b"x", other.format(".docx")),
        ("r", b"x", other.format("")),
        ("r.csv", b"", empty),
        ("blank.csv", b" , ,\n\n", empty),
        ("r.xlsx", b"unit_id,name", no_book),
        ("zip.xlsx", zipped.getvalue(), no_book),
        ("book.csv", zipped.getvalue(), "it is an Excel workbook; give it the ending .xlsx"),
        ("old.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1", old),
        (
            "picture.csv",
            b"\x89PNG\0\0",
            "it is no text in UTF-8, UTF-16 or GB18030; save it as CSV UTF-8 or as .xlsx",
        ),
    ):
        (tmp_path / name).write_bytes(content)
        refuses(tmp_path / name, fault)


def test_broken_quotes_are_named_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(ENGLISH + 'a,A,town,\nb,"B,town,\n', encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_roster(path)
    fault = in_english(caught.value.faults[0])
    assert re.match(r"line 3: it is no CSV \(.*\); mend the quotes", fault)


def test_size_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "r.csv"
    path.write_text(ENGLISH + "a,A,town,\n" * 30, encoding="utf-8")
    monkeypatch.setattr(roster, "MOST_ROWS", 20)
    refuses(path, "it has more than 20 rows; split it")
    with path.open("ab") as file:
        file.truncate((20 << 20) + 1)
    refuses(path, "it is larger than 20 MB; split it")


def test_people_may_have_ids_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    text = "unit_id,name,categories,联络员,联络员编号,chief,chief_id\na,A,town,李,li,王,\n"
    path.write_text(text, encoding="utf-8")
    (row,) = read_roster(path).rows
    assert (row.liaison_id, row.chief_id) == (PersonId("li"), None)
