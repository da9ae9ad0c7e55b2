"""The twins of a page: the same rows as JSON and as a spreadsheet."""

from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import Any, Final

import msgspec
from msgspec import Struct
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from engine.phrases import Phrase
from office.web.page_context import Column, Listing, PageContext

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST: Final = 32_767  # signs in a cell
_ILLEGAL: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32)], "\N{REPLACEMENT CHARACTER}")
_WIDEST: Final = 60
_OF_TEMPLATES: Final = ("title", "listing", "drawn", "names")
"""Fields that are no part of the twin; `names` are those of everybody, to be looked up."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

Worded = Callable[[object], str]


def as_json(context: PageContext, head: Mapping[str, object], words: Worded) -> bytes:
    """The page's own fields but those that templates draw with, and the rows of its listing by the
    keys of their columns.
    """

    told: dict[str, object] = {"title": words(context.title), **head}
    for name in context.__struct_fields__:
        if name not in _OF_TEMPLATES:
            told[name] = _without_code(getattr(context, name), words)
    if (listing := context.listing) is not None:
        told["total"] = listing.total
        told["rows"] = [_json_row(row, listing.columns, words) for row in listing.every()]
    return encoded(told)


def encoded(told: object) -> bytes:
    """Anything as JSON; what JSON does not know, as text."""
    return msgspec.json.encode(told, enc_hook=str)


def _json_row(row: Any, columns: Iterable[Column[Any]], words: Worded) -> dict[str, object]:
    return {column.key: _without_code(column.value(row), words) for column in columns}


def _without_code(value: object, words: Worded) -> object:
    """Values as JSON has them, phrases in words."""
    match value:
        case Phrase():
            return words(value)
        case Struct():
            fields = value.__struct_fields__
            return {name: _without_code(getattr(value, name), words) for name in fields}
        case dict():
            return {str(key): _without_code(each, words) for key, each in value.items()}
        case tuple() | list() | set() | frozenset():
            return [_without_code(each, words) for each in value]
        case _ if callable(value):
            return None
        case _:
            return value


def as_xlsx(context: PageContext, listing: Listing[Any], about: str, words: Worded) -> bytes:
    """One sheet: a frozen head, texts as texts, nothing that a program would take for a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(words(context.title)))
    sheet.freeze_panes = "A2"
    heads = [words(Phrase(column.label)) for column in listing.columns]
    for number, head in enumerate(heads, start=1):
        width = min(_WIDEST, max(10, 2 * len(head) + 2))
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_cell(sheet, head, bold=True) for head in heads])
    for row in listing.every():
        sheet.append([_cell(sheet, _plain(c.value(row), words)) for c in listing.columns])
    foot = book.create_sheet(_sheet_name(words(Phrase("web.sheet.about"))))
    for line in about.splitlines():
        foot.append([_cell(foot, line)])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(value: object, words: Worded) -> str | int | float:
    if isinstance(value, bool):
        return words(Phrase("web.yes" if value else "web.no"))
    if isinstance(value, int | float):
        return value
    return "" if value is None else words(value)


def _cell(sheet: Any, value: str | float, *, bold: bool = False) -> Any:
    if isinstance(value, str):
        value = value[:_LONGEST].translate(_ILLEGAL)
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type, cell.number_format = "s", "@"
        if value.startswith(_FORMULA):
            cell.value = f"'{value}"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _sheet_name(title: str) -> str:
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in title)[:31] or "-"
