"""How the demo speaks: sentences and tables in one language, with or without colours."""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import Final, Literal

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.phrases import Phrase
from office.tables import CellText, fit
from office.words import Language, worded
from projections.states import Light
from workflows.schema import Title

Cell = str | Text
_WIDTH: Final = 100


LIGHT_STYLES: Final = {
    Light.BLUE: "blue",
    Light.GREEN: "green",
    Light.YELLOW: "yellow",
    Light.LATE_EXTENDED: "dark_orange",
    Light.RED: "red",
    Light.NOT_DONE: "magenta",
    Light.GREY: "bright_black",
    Light.NO_DEADLINE: "bright_black",
}


class Teller:
    """Prints on one console in one language."""

    def __init__(self, console: Console, lang: Language) -> None:
        self.console, self.lang = console, lang

    def word(self, code: str, /, **data: object) -> str:
        """A phrase of the catalogues in the language that is spoken."""
        return worded(Phrase(code, data), self.lang)

    def name(self, zh: str, en: str) -> str:
        """What something is called; in Chinese where it has no English name."""
        return zh if self.lang == "zh" else en or zh

    def title(self, title: Title) -> str:
        """A definition's title."""
        return self.name(title.zh, title.english)

    def heading(self, code: str, /, **data: object) -> None:
        """The beginning of a scene."""
        self.console.print()
        self.console.print(Text(f"■ {self.word(code, **data)}", style="bold"))

    def say(self, code: str, /, **data: object) -> None:
        """A sentence; wrapped at words."""
        self.console.print(Text(self.word(code, **data)))

    def line(self, text: str) -> None:
        """A line to copy, never wrapped."""
        self.console.print(Text(text), soft_wrap=True)

    def table(
        self, columns: Sequence[str], rows: Iterable[Sequence[Cell]], right: str = ""
    ) -> None:
        """Rows under headings, codes or names; `right` holds the numbers of right-aligned columns,
        from 0.
        """
        narrow = self.console.width < _WIDTH
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=narrow)
        for place, heading in enumerate(columns):
            side: Literal["left", "right"] = "right" if str(place) in right else "left"
            table.add_column(CellText(self.word(heading)), justify=side)
        lines = [[CellText(c) if isinstance(c, str) else c for c in row] for row in rows]
        for line in lines:
            table.add_row(*line)
        texts = [[c.plain for c in line] for line in lines]
        fit(table, list(zip(map(self.word, columns), *texts, strict=True)), self.console)
        self.console.print(table)

    def light(self, light: Light) -> Text:
        """Glyph and word, in its colour."""
        return Text(self.word(f"label.light.{light}"), style=LIGHT_STYLES[light])

    def lights(self, counts: Sequence[tuple[Light, int]]) -> Text:
        """Glyphs with figures; `legend` says what they mean."""
        cell = Text()
        for light, count in counts:
            if count:
                glyph = self.light(light).plain[0]
                cell.append(f"{glyph}{count} ", style=LIGHT_STYLES[light])
        return cell

    def legend(self, lights: Iterable[Light]) -> None:
        """What the glyphs mean."""
        self.console.print(Text("  ").join(map(self.light, lights)))


def console_for_output() -> Console:
    """Colours on a terminal; elsewhere none, and as wide as COLUMNS says (100)."""
    if sys.stdout.isatty():
        return Console(highlight=False)
    columns = os.environ.get("COLUMNS", "")
    width = int(columns) if columns.isdecimal() and int(columns) > 0 else _WIDTH
    return Console(highlight=False, width=width, no_color=True, force_terminal=False)
