"""Tables that fit the screen: Chinese breaks between any two signs, an id stays whole."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, set_cell_size
from rich.containers import Lines
from rich.measure import Measurement
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, JustifyMethod, OverflowMethod
    from rich.table import Table

_NEVER_LAST: Final = frozenset("（“《「【")
_NEVER_FIRST: Final = frozenset("，。；：、！？…）”》」】")
_MAY_BE_CUT_AFTER: Final = frozenset("-/._")
_SHORT: Final = 12
_NARROW: Final = 8
_SMALLEST: Final = 4
_ENDLESS: Final = 10_000


class CellText(Text):
    """A cell of a table. rich alone breaks lines at spaces, and takes a run of Chinese for one
    word.
    """

    def wrap(
        self,
        console: "Console",
        width: int,
        *,
        justify: "JustifyMethod | None" = None,
        overflow: "OverflowMethod | None" = None,
        tab_size: int = 8,
        no_wrap: bool | None = None,
    ) -> Lines:
        """The lines of the cell, none wider than `width`."""
        del tab_size, no_wrap
        lines = Lines(Text(line, style=self.style) for line in broken(self.plain, width))
        if justify:
            lines.justify(console, width, justify=justify, overflow=overflow or "fold")
        return lines

    def __rich_measure__(self, console: "Console", options: "ConsoleOptions") -> Measurement:
        return Measurement(narrowest(self.plain), widest(self.plain)).with_maximum(
            options.max_width
        )


def fit(table: "Table", columns: Sequence[Sequence[str]], screen: "Console") -> None:
    """Give the columns of a table, each with its texts, widths with which it fits the screen."""
    natural = [max(map(widest, texts)) for texts in columns]
    options = screen.options.update_width(_ENDLESS)
    between = screen.measure(table, options=options).maximum - sum(natural)
    if sum(natural) + between > screen.width:
        widths = fitted(columns, screen.width - between)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width


def widest(text: str) -> int:
    """The width of the longest line, in signs of a terminal."""
    return max(map(cell_len, text.splitlines()), default=0)


def narrowest(text: str) -> int:
    """The width of the longest piece that is not broken."""
    return max((cell_len(piece.rstrip()) for piece in _pieces(text)), default=0)


def broken(text: str, width: int) -> list[str]:
    """The text in lines of at most `width`."""
    return [line for whole in text.split("\n") for line in _filled(whole, max(width, 2))]


def fitted(columns: Sequence[Sequence[str]], available: int) -> list[int]:
    """Widths of columns, each with its texts, that fit together in `available`: the widest gives
    first. A short column (a day, a number) and a key that names the row stay whole, other columns
    12 wide and their words whole, as long as another can give.
    """
    widths = [max(map(widest, texts)) for texts in columns]
    pieces = [max(map(narrowest, texts)) for texts in columns]
    short = [width <= _SHORT for width in widths]
    key = not any(" " in text for text in columns[0][1:])
    floors = (
        [
            width if short[at] or (key and at == 0) else max(_SHORT, pieces[at])
            for at, width in enumerate(widths)
        ],
        [width if short[at] else max(_NARROW, pieces[at]) for at, width in enumerate(widths)],
        [width if short[at] else _NARROW for at, width in enumerate(widths)],
        pieces,
        [_SMALLEST] * len(widths),
    )
    for floor in floors:
        while sum(widths) > available:
            room = [width if width > floor[at] else 0 for at, width in enumerate(widths)]
            if not any(room):
                break
            widths[room.index(max(room))] -= 1
    return widths


def _filled(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for piece in _pieces(text):
        if line and cell_len(line) + cell_len(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        for part in _cut(piece, width):
            if line and cell_len(line) + cell_len(part.rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
            line += part
    return [*lines, line.rstrip()]


def _pieces(text: str) -> list[str]:
    """The text in pieces, a space at the end of the one that it follows."""
    pieces = [""]
    for sign, after in zip(text, [*text[1:], ""], strict=False):
        pieces[-1] += sign
        if after and _breaks(sign, after):
            pieces.append("")
    return pieces


def _breaks(sign: str, after: str) -> bool:
    if sign.isspace():
        return not after.isspace()
    if sign in _NEVER_LAST or after in _NEVER_FIRST or after.isspace():
        return False
    return cell_len(sign) == 2 or cell_len(after) == 2 or sign in _NEVER_FIRST


def _cut(piece: str, width: int) -> list[str]:
    """A piece that is wider than the column, cut after a hyphen or the like if it has one."""
    parts = []
    while cell_len(piece.rstrip()) > width:
        head = set_cell_size(piece, width).rstrip()
        at = max((head.rfind(sign) for sign in _MAY_BE_CUT_AFTER), default=-1) + 1 or len(head)
        parts.append(piece[:at])
        piece = piece[at:]
    return [*parts, piece]
