"""What goes to the screen: tables for people, JSON for programs.

When the output is no terminal there are no colours, and tables are as wide as COLUMNS says (100).
"""

import json
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec
from msgspec import Struct

from engine.phrases import Lines, Phrase
from engine.texts import shown, shown_in_json
from office.words import Language, worded
from workflows.titles import Title

if TYPE_CHECKING:
    from rich.console import Console

_WIDTH: Final = 100
_MANY_COLUMNS: Final = 9
_MOST_IN_A_TABLE: Final = 300


class Column(NamedTuple):
    """A column of a table: the field of the row's struct, and its heading. An `extra` one is left
    out where the screen is narrow.
    """

    field: str
    heading: Phrase
    right: bool = False
    extra: bool = False


def column(field: str, heading: str, *, right: bool = False, extra: bool = False) -> Column:
    """A column, its heading by its code: `column("unit", "label.unit")`."""
    return Column(field, Phrase(heading), right, extra)


def show_listing(
    rows: Sequence[Struct],
    columns: Sequence[Column],
    title: Phrase,
    lang: Language,
    *,
    as_json: bool = False,
) -> None:
    """A table of rows, each a struct with a field per column; with `as_json` every field of it.

    Past some hundred rows, plain lines: nobody reads them on a screen, and a table is slow to draw.
    """
    if as_json:
        show_json(rows)
        return
    if not rows:
        say("say.nothing-listed", lang, title=worded(title, lang))
        return
    if len(rows) > _MOST_IN_A_TABLE:
        _show_lines(rows, columns, title, lang)
        return
    # Here, as most commands print lines alone.
    from rich import box
    from rich.table import Table

    from office.tables import CellText, fit

    screen = console()
    narrow = screen.width < _WIDTH
    shown = [each for each in columns if not (narrow and each.extra)]
    table = Table(
        title=worded(title, lang),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=narrow or len(shown) >= _MANY_COLUMNS,
    )
    lines = [[worded(each.heading, lang) for each in shown]]
    lines += [[_cell(getattr(row, each.field), lang) for each in shown] for row in rows]
    columnwise = list(zip(*lines, strict=True))
    for each, texts in zip(shown, columnwise, strict=True):
        table.add_column(CellText(texts[0]), justify="right" if each.right else "left")
    for line in lines[1:]:
        table.add_row(*map(CellText, line))
    fit(table, columnwise, screen)
    screen.print(table)


def _show_lines(
    rows: Sequence[Struct], columns: Sequence[Column], title: Phrase, lang: Language
) -> None:
    """One line a row, its cells below each other, two spaces between them."""
    from rich.cells import cell_len

    lines = [[worded(each.heading, lang) for each in columns]]
    lines += [[_cell(getattr(row, each.field), lang) for each in columns] for row in rows]
    widths = [max(map(cell_len, texts)) for texts in zip(*lines, strict=True)]
    show_line(worded(title, lang))
    for line in lines:
        padded = []
        for each, text, width in zip(columns, line, widths, strict=True):
            space = " " * (width - cell_len(text))
            padded.append(space + text if each.right else text + space)
        show_line("  ".join(padded).rstrip())


def show_json(value: object) -> None:
    """A value as JSON, dates as ISO 8601."""
    builtins = msgspec.to_builtins(value)
    print(shown_in_json(json.dumps(builtins, ensure_ascii=False, indent=2)))


def show_answer(answer: object, lang: Language) -> None:
    """An answer as JSON, names in the language of the call."""
    show_json(_in_language(answer, lang))


def _in_language(value: object, lang: Language) -> object:
    match value:
        case Phrase() | Title():
            return worded(value, lang)
        case Struct():
            fields = value.__struct_fields__
            return {field: _in_language(getattr(value, field), lang) for field in fields}
        case tuple():
            return [_in_language(each, lang) for each in value]
        case _:
            return value


def say(code: str, lang: Language, /, **data: object) -> None:
    """One sentence of the catalogues: `say("say.rebuilt", lang, count=events)`."""
    show_line(worded(Phrase(code, data), lang))


def show_line(text: str) -> None:
    """One line, never wrapped."""
    print(shown(text, lines=True))


def show_aside(text: str) -> None:
    """A line on the standard error: for people, and not in the way of a program."""
    print(shown(text, lines=True), file=sys.stderr)


def show_fault(text: str) -> None:
    """One message on the standard error."""
    print(f"✘ {shown(text, lines=True)}", file=sys.stderr)


def console() -> "Console":
    """A console on today's standard output."""
    from rich.console import Console

    if sys.stdout.isatty():
        return Console(highlight=False, markup=False)
    columns = os.environ.get("COLUMNS", "")
    width = int(columns) if columns.isdecimal() and int(columns) > 0 else _WIDTH
    return Console(highlight=False, markup=False, width=width, no_color=True, force_terminal=False)


def _cell(value: object, lang: Language) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✔" if value else "✘"
    if isinstance(value, Lines):
        return worded(value, lang)
    if isinstance(value, tuple | list):
        return worded(tuple(_cell(item, lang) for item in value), lang)
    return worded(value, lang)
