"""The first sheet of a workbook, cell by cell, as openpyxl parses it.

openpyxl's own rows are as long as the sheet says, or as its last cell: 16384 for a blank far to
the right. The parser beneath gives the cells alone.
"""

import io
from collections.abc import Iterator
from typing import Any, Final

import openpyxl
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from office.rosters.cells import Odd

_OWN_FORMATS: Final = 164

Value = tuple[int, object, str]
"""A column, what stands in it, and how a number there is shown."""


class _Cells(WorkSheetParser):  # type: ignore[misc]  # the library ships no types
    """Passes over cells that hold nothing, and tells a formula that nobody has worked out."""

    def parse_row(self, row: Any) -> Any:
        number = row.get("r")
        row.attrib.clear()  # heights and styles, which the library would keep for every row
        if number is not None:
            row.set("r", number)
        row[:] = [cell for cell in row if len(cell)]
        return super().parse_row(row)

    def parse_cell(self, element: Any) -> Any:
        found = super().parse_cell(element)
        if element.find(FORMULA_TAG) is not None and not element.findtext(VALUE_TAG):
            found["value"] = Odd("formula", "=" + (element.findtext(FORMULA_TAG) or ""))
        elif found["data_type"] == "e":
            found["value"] = Odd("error", str(found["value"]))
        elif isinstance(found["value"], str):
            found["value"] = unescape(found["value"])
        return found


def rows_of_first_sheet(content: bytes) -> Iterator[tuple[int, list[Value]]] | None:
    """The number of each row that is there, and its cells that hold something; None without a
    sheet. Raises whatever the library does for a broken file.
    """
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    return _rows(book, book.worksheets[0]) if book.worksheets else None


def _rows(book: Any, sheet: Any) -> Iterator[tuple[int, list[Value]]]:
    with sheet._get_source() as source:
        parser = _Cells(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in parser.parse():
            yield (
                number,
                [
                    (cell["column"] - 1, cell["value"], _form(book, cell["style_id"]))
                    for cell in cells
                    if cell["value"] is not None
                ],
            )


def _form(book: Any, style: int) -> str:
    number = book._cell_styles[style].numFmtId
    if number < _OWN_FORMATS:
        return str(BUILTIN_FORMATS.get(number, ""))
    return str(book._number_formats[number - _OWN_FORMATS])
