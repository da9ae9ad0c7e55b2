"""Rosters in the workbooks of Excel and WPS: .xlsx and .xlsm by openpyxl, .xls and .et by xlrd.

A sheet's own word about its size is not believed, and cells that hold a format alone are not read.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from engine.errors import BadInput
from engine.phrases import phrase
from office.rosters.cells import Cell, Line, Odd, filled, unusable

OLE: Final = b"\xd0\xcf\x11\xe0"
ZIP: Final = b"PK\x03\x04"
_MOST_UNPACKED: Final = 400 << 20
_PROTECTED: Final = "EncryptedPackage".encode("utf-16-le")
_ZEROS: Final = re.compile("0+")
_MOST_DIGITS: Final = 15
# ISO/IEC 29500 Strict names the same things by other names.
_STRICT: Final = (
    (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)


def xlsx_lines(name: str, content: bytes) -> Iterator[Line]:
    """The lines of the first sheet."""
    # Here, so that commands that read no workbook start sooner.
    from office.rosters.sheets import rows_of_first_sheet

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
                limit = phrase("fault.roster.unpacked", megabytes=_MOST_UNPACKED >> 20)
                raise unusable(name, limit)
            content = _transitional(packed, content)
        with warnings.catch_warnings():
            # Told of styles and filters, which no roster needs.
            warnings.simplefilter("ignore")
            rows = rows_of_first_sheet(content)
            if rows is None:
                raise unusable(name, phrase("fault.roster.no-sheet"))
            for number, cells in rows:
                yield filled(number, {at: _cell(value, form) for at, value, form in cells})
    except BadInput:
        raise
    except Exception as fault:
        # A broken workbook makes the libraries fail in every way there is.
        raise unusable(name, phrase("fault.roster.no-excel")) from fault


def xls_lines(name: str, content: bytes) -> Iterator[Line]:
    """The lines of the first sheet of a workbook in the format that Excel had until 2003, which
    WPS writes with the ending .et too.
    """
    import xlrd

    if _PROTECTED in content:
        raise unusable(name, phrase("fault.roster.protected"))
    try:
        book = xlrd.open_workbook(
            file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
        sheet = book.sheet_by_index(0)
        for number in range(sheet.nrows):
            cells = {
                at: _old_cell(book, cell, xlrd)
                for at, cell in enumerate(sheet.row(number))
                if cell.ctype not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)
            }
            yield filled(number + 1, cells)
    except Exception as fault:
        raise unusable(name, phrase("fault.roster.old-excel")) from fault


def _transitional(packed: zipfile.ZipFile, content: bytes) -> bytes:
    """The same workbook under the names that the library knows."""
    strict = _STRICT[0][0] in packed.read("xl/workbook.xml")
    if not strict:
        return content
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as renamed:
        for part in packed.infolist():
            text = packed.read(part)
            for theirs, ours in _STRICT:
                text = text.replace(theirs, ours)
            renamed.writestr(part.filename, text)
    return out.getvalue()


def _old_cell(book: Any, cell: Any, xlrd: Any) -> Cell:
    match cell.ctype:
        case xlrd.XL_CELL_ERROR:
            return Odd("error", xlrd.error_text_from_code.get(cell.value, "#?"))
        case xlrd.XL_CELL_BOOLEAN:
            return _cell(bool(cell.value), "")
        case xlrd.XL_CELL_DATE:
            try:
                return _cell(xlrd.xldate_as_datetime(cell.value, book.datemode), "")
            except (ValueError, OverflowError):
                return Odd("date", str(cell.value))
        case xlrd.XL_CELL_NUMBER:
            style = book.xf_list[cell.xf_index].format_key
            return _cell(cell.value, book.format_map[style].format_str)
        case _:
            return str(cell.value)


def _cell(value: object, form: str) -> Cell:
    """The text of a cell; `form` is how its numbers are shown. A whole number is what somebody
    typed for an id such as 12, with the zeros before it that a form such as 000 shows.
    """
    match value:
        case str() | Odd():
            return value
        case bool():
            return Odd("boolean", "TRUE" if value else "FALSE")
        case datetime():
            midnight = value.time() == time.min
            return Odd("date", str(value.date() if midnight else value))
        case date() | time() | timedelta():
            return Odd("date", str(value))
        case int() | float() if value == int(value):
            digits = str(int(value))
            if len(digits.lstrip("-")) > _MOST_DIGITS:
                return Odd("long-number", digits)
            return digits.zfill(len(form)) if _ZEROS.fullmatch(form) else digits
        case _:
            return Odd("fraction", str(value))
