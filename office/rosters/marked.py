"""A roster handed back as a workbook, with every fault marked where it stands."""

import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from engine.errors import BadInput
from office.rosters.cells import Line
from office.rosters.headings import Headings, field_of, find_headings
from office.rosters.roster import filled_lines

_WRONG: Final = PatternFill("solid", fgColor="FFF4B8")
_BETTER: Final = PatternFill("solid", fgColor="CDEBD8")
_BOLD: Final = Font(bold=True)


class Mark(NamedTuple):
    """A fault of a line: its field (empty: the line), what is said of it, and a better value."""

    line: int
    field: str
    said: str
    wrong: str = ""
    better: str = ""


def marked_workbook(
    path: Path, marks: Sequence[Mark], heading: str, encoding: str | None = None
) -> bytes:
    """The same lines as an .xlsx: what is wrong on yellow with the remedy in a last column, under
    `heading`; where a value is probably meant it stands there, on green.

    Raises BadInput for a file of which no line can be read.
    """
    lines = filled_lines(path, encoding)
    found = find_headings(lines) if lines else ()
    if not isinstance(found, Headings):
        raise BadInput(path.name, found)
    by_line: defaultdict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_line[mark.line].append(mark)
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = f"A{1 + sum(line.number <= found.line.number for line in lines)}"
    width = max(found.last, *(max(line.cells, default=0) for line in lines)) + 1
    fields = {field_of(found.name(at)): at for at in found.line.cells}
    for line in lines:
        said = heading if line.number == found.line.number else ""
        sheet.append(_row(sheet, line, width, by_line[line.number], fields, said))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _row(
    sheet: WriteOnlyWorksheet,
    line: Line,
    width: int,
    marks: Iterable[Mark],
    fields: Mapping[str | None, int],
    heading: str,
) -> list[WriteOnlyCell]:
    cells = [_text(sheet, line.text(at)) for at in range(width)]
    said = []
    for mark in marks:
        said.append(mark.said)
        at = fields.get(mark.field)
        if at is None:
            continue
        if mark.better and mark.wrong in line.text(at):
            cells[at] = _text(sheet, line.text(at).replace(mark.wrong, mark.better))
            cells[at].fill = _BETTER
        else:
            cells[at].fill = _WRONG
    cells.append(_text(sheet, heading or "\n".join(said)))
    if heading:
        for cell in cells:
            cell.font = _BOLD
    return cells


def _text(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    """A cell that is text, whatever it begins with."""
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell
