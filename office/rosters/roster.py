"""A roster out of a file: its rows, and whatever was not read as it stands."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from engine.domain.directory.roster import RosterRow
from engine.ids import PersonId, UnitId
from engine.phrases import Phrase, phrase, system_words
from office.rosters.cells import Line, ReadCell, Reader, unusable
from office.rosters.csv_files import csv_lines
from office.rosters.headings import Headings, find_headings, is_total
from office.rosters.workbooks import OLE, ZIP, xls_lines, xlsx_lines

MOST_BYTES: Final = 20 << 20
MOST_ROWS: Final = 100_000
_CSV: Final = (".csv", ".txt")
_NEW: Final = (".xlsx", ".xlsm")
_OLD: Final = (".xls", ".et")


class Roster(NamedTuple):
    """The rows of a file, headings of columns that are not used, and `say.*` of all that was
    passed over or read otherwise than it stands.
    """

    rows: tuple[RosterRow, ...]
    unused: tuple[str, ...] = ()
    notes: tuple[Phrase, ...] = ()


def read_roster(path: Path, encoding: str | None = None) -> Roster:
    """The roster in a CSV file or a workbook. `encoding` is that of a CSV file, where it is known.

    Raises BadInput: no such file, too large (20 MB, 100000 rows), wrong type, unreadable, no line
    of headings, cells that hold no text, rows longer than the headings; EncodingUnknown.
    """
    name, lines = path.name, filled_lines(path, encoding)
    if not lines:
        raise unusable(name, phrase("fault.roster.empty"))
    headings = find_headings(lines)
    if not isinstance(headings, Headings):
        raise unusable(name, *headings)
    reader, rows = Reader(), []
    for line in lines:
        if line.number < headings.line.number:
            reader.notes.append(phrase("say.roster.above", line=line.number, text=_said(line)))
        elif line.number > headings.line.number:
            if is_total(line, headings):
                reader.notes.append(phrase("say.roster.total", line=line.number, text=_said(line)))
                continue
            if max(line.cells) > headings.last:
                reader.faults.append(phrase("fault.roster.more-cells", line=line.number))
            rows.append(_row(line, headings, reader))
    if reader.faults:
        raise unusable(name, *reader.faults)
    return Roster(tuple(rows), headings.unused, tuple(reader.notes))


def filled_lines(path: Path, encoding: str | None) -> list[Line]:
    """The lines of a CSV file or a workbook in which anything stands; raises as `read_roster`."""
    return list(_bounded(path.name, _lines(path, encoding)))


def _said(line: Line) -> str:
    return line.text(min(line.cells)).strip()


def _lines(path: Path, encoding: str | None) -> Iterator[Line]:
    name, suffix = path.name, path.suffix.lower()
    content = _content(path)
    if suffix not in (*_CSV, *_NEW, *_OLD):
        raise unusable(name, phrase("fault.roster.ending", ending=suffix))
    if content.startswith((ZIP, OLE)) and suffix in _CSV:
        raise unusable(name, phrase("fault.roster.is-excel"))
    if content.startswith(OLE):
        return xls_lines(name, content)
    return csv_lines(name, content, encoding) if suffix in _CSV else xlsx_lines(name, content)


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            name = path.name or str(path)
            raise unusable(name, phrase("fault.evidence.no-file", place=str(path)))
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as fault:  # ValueError: a name with NUL in it
        why = system_words(fault) if isinstance(fault, OSError) else str(fault)
        raise unusable(path.name, phrase("fault.file.unreadable-it", why=why)) from fault
    if len(content) > MOST_BYTES:
        raise unusable(path.name, phrase("fault.roster.too-large", megabytes=MOST_BYTES >> 20))
    return content


def _bounded(name: str, lines: Iterable[Line]) -> Iterator[Line]:
    count = 0
    for line in lines:
        if line.cells:
            count += 1
            if count > MOST_ROWS + 1:
                raise unusable(name, phrase("fault.roster.too-many-rows", most=MOST_ROWS))
            yield line


def _row(line: Line, headings: Headings, reader: Reader) -> RosterRow:
    """A row. A field whose column is missing is None; one whose cell is empty is empty."""

    def cell(field: str, read: ReadCell = Reader.key) -> str | None:
        at = headings.columns.get(field)
        if at is None:
            return None
        return read(reader, line, at, headings.name(at))

    parent, liaison_id, chief_id = cell("parent"), cell("liaison_id"), cell("chief_id")
    categories = headings.columns["categories"]
    row = RosterRow(
        line=line.number,
        unit=UnitId(cell("unit") or ""),
        name=cell("name", Reader.text) or "",
        name_en=cell("name_en", Reader.text),
        parent=None if parent is None else UnitId(parent),
        categories=reader.keys(line, categories, headings.name(categories)),
        liaison=cell("liaison", Reader.text),
        liaison_id=PersonId(liaison_id) if liaison_id else None,
        liaison_email=cell("liaison_email", Reader.mail),
        chief=cell("chief", Reader.text),
        chief_id=PersonId(chief_id) if chief_id else None,
        chief_email=cell("chief_email", Reader.mail),
    )
    for post, name, mail in (
        ("liaison", row.liaison, row.liaison_email),
        ("chief", row.chief, row.chief_email),
    ):
        if mail and not name:
            reader.note(line, headings.name(headings.columns[f"{post}_email"]), "say.cell.no-name")
    return row
