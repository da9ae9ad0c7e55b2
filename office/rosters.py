"""Rosters as offices keep them: CSV in UTF-8 or in the encoding of a Chinese Excel, and XLSX.

What a row says is judged by engine.domain.directory.roster; here only that the file can be read.
"""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple
from xml.etree.ElementTree import ParseError

from engine.domain.directory.roster import RosterRow
from engine.errors import BadInput
from engine.ids import PersonId, UnitId
from engine.phrases import Phrase, phrase, system_words

MOST_BYTES: Final = 20 << 20
MOST_ROWS: Final = 100_000
_MOST_UNPACKED: Final = 400 << 20

# Field of RosterRow by heading; the first of each pair is English, the second Chinese.
_HEADINGS: Final = {
    "unit": ("unit_id", "单位编号"),
    "name": ("name", "名称"),
    "name_en": ("name_en", "英文名称"),
    "parent": ("parent_id", "上级编号"),
    "categories": ("categories", "类别"),
    "liaison": ("liaison", "联络员"),
    "liaison_id": ("liaison_id", "联络员编号"),
    "liaison_email": ("liaison_email", "联络员邮箱"),
    "chief": ("chief", "负责人"),
    "chief_id": ("chief_id", "负责人编号"),
    "chief_email": ("chief_email", "负责人邮箱"),
}
_REQUIRED: Final = ("unit", "name", "categories")
_FIELDS: Final = {heading: field for field, pair in _HEADINGS.items() for heading in pair}
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_ZIP: Final = b"PK\x03\x04"


class Roster(NamedTuple):
    """The rows of a file, and headings of columns that are not used."""

    rows: tuple[RosterRow, ...]
    unused: tuple[str, ...]


class _Line(NamedTuple):
    """A row of cells and its line in the file, counted from 1."""

    number: int
    cells: tuple[str, ...]


def read_roster(path: Path) -> Roster:
    """The roster in a .csv or .xlsx file.

    Raises BadInput: no such file, too large (20 MB, 100000 rows), wrong type, unreadable,
    heading with missing or doubled columns, rows longer than the heading.
    """
    name = path.name
    content = _content(path)
    suffix = path.suffix.lower()
    if suffix == ".csv":
        lines = _csv_lines(name, content)
    elif suffix == ".xlsx":
        lines = _xlsx_lines(name, content)
    else:
        raise _unusable(name, phrase("fault.roster.ending", ending=suffix))
    filled = [line for line in _bounded(name, lines) if any(line.cells)]
    if not filled:
        raise _unusable(name, phrase("fault.roster.empty"))
    heading, *rows = filled
    columns = _columns(name, heading)
    faults = [
        phrase("fault.roster.more-cells", line=row.number)
        for row in rows
        if any(row.cells[len(heading.cells) :])
    ]
    if faults:
        raise BadInput(phrase("thing.roster-not-imported", file=name), faults)
    unused = tuple(cell for cell in heading.cells if cell and cell.lower() not in _FIELDS)
    return Roster(tuple(_row(row, columns) for row in rows), unused)


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise _unusable(path.name, phrase("fault.evidence.no-file", place=str(path)))
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as fault:
        problem = phrase("fault.file.unreadable-it", why=system_words(fault))
        raise _unusable(path.name, problem) from fault
    if len(content) > MOST_BYTES:
        raise _unusable(path.name, phrase("fault.roster.too-large", megabytes=MOST_BYTES >> 20))
    if content.startswith(_OLD_EXCEL):
        raise _unusable(path.name, phrase("fault.roster.old-excel"))
    return content


def _csv_lines(name: str, content: bytes) -> Iterator[_Line]:
    if content.startswith(_ZIP):
        raise _unusable(name, phrase("fault.roster.is-excel"))
    text = _decoded(name, content)
    heading = text.partition("\n")[0]
    tabs = "\t" in heading and "," not in heading
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if tabs else ",", strict=True)
    number = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            problem = phrase("fault.roster.no-csv", line=number, why=str(fault))
            raise _unusable(name, problem) from fault
        yield _Line(number, tuple(map(_clean, cells)))
        number = reader.line_num + 1


def _decoded(name: str, content: bytes) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _unusable(name, phrase("fault.roster.no-text"))


def _xlsx_lines(name: str, content: bytes) -> Iterator[_Line]:
    # Here, so that commands that read no workbook start sooner.
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    problem = phrase("fault.roster.no-excel")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
                raise _unusable(
                    name, phrase("fault.roster.unpacked", megabytes=_MOST_UNPACKED >> 20)
                )
        with warnings.catch_warnings():
            # Told of styles and filters, which no roster needs.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheets = book.worksheets
            if not sheets:
                raise _unusable(name, phrase("fault.roster.no-sheet"))
            for number, cells in enumerate(sheets[0].iter_rows(values_only=True), start=1):
                yield _Line(number, tuple(_clean(_text(cell)) for cell in cells))
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ParseError,
        zipfile.LargeZipFile,
    ) as fault:
        raise _unusable(name, problem) from fault


def _bounded(name: str, lines: Iterable[_Line]) -> Iterator[_Line]:
    for count, line in enumerate(lines):
        if count > MOST_ROWS:
            raise _unusable(name, phrase("fault.roster.too-many-rows", most=MOST_ROWS))
        yield line


def _columns(name: str, heading: _Line) -> dict[str, int]:
    found: dict[str, int] = {}
    faults: list[Phrase] = []
    for place, cell in enumerate(heading.cells):
        field = _FIELDS.get(cell.lower())
        if field is None:
            continue
        if field in found:
            faults.append(phrase("fault.roster.twice", line=heading.number, column=cell))
        found.setdefault(field, place)
    faults += [
        phrase(
            "fault.roster.missing",
            line=heading.number,
            column=_HEADINGS[field][0],
            chinese=_HEADINGS[field][1],
        )
        for field in _REQUIRED
        if field not in found
    ]
    if faults:
        raise BadInput(phrase("thing.roster-not-imported", file=name), faults)
    return found


def _row(line: _Line, columns: dict[str, int]) -> RosterRow:
    def cell(field: str) -> str:
        place = columns.get(field)
        return line.cells[place] if place is not None and place < len(line.cells) else ""

    categories = (part.strip() for part in re.split("[;；、,，]", cell("categories")))
    return RosterRow(
        line=line.number,
        unit=UnitId(cell("unit")),
        name=cell("name"),
        name_en=cell("name_en"),
        parent=UnitId(cell("parent")) if cell("parent") else None,
        categories=tuple(dict.fromkeys(part for part in categories if part)),
        liaison=cell("liaison"),
        liaison_id=PersonId(cell("liaison_id")) if cell("liaison_id") else None,
        liaison_email=cell("liaison_email"),
        chief=cell("chief"),
        chief_id=PersonId(cell("chief_id")) if cell("chief_id") else None,
        chief_email=cell("chief_email"),
    )


def _text(cell: object) -> str:
    """A number that Excel made of an id such as 12 is read back as it was typed."""
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _clean(text: str) -> str:
    """One line without signs that nobody sees."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def _unusable(name: str, problem: Phrase) -> BadInput:
    return BadInput(phrase("thing.roster-not-imported", file=name), [problem])
