"""How the demo speaks: sentences and tables in one language, with or without colours."""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from projections.states import Light
from workflows.schema import Title

Language = Literal["zh", "en"]
Cell = str | Text
_WIDTH: Final = 100


class LightWords(NamedTuple):
    """A light is a colour, a glyph and a word."""

    glyph: str
    style: str
    word: Title


LIGHTS: Final = {
    Light.BLUE: LightWords("✔", "blue", Title(zh="办结", en="done")),
    Light.GREEN: LightWords("●", "green", Title(zh="正常", en="on track")),
    Light.YELLOW: LightWords("▲", "yellow", Title(zh="临期", en="due soon")),
    Light.RED: LightWords("✘", "red", Title(zh="逾期", en="overdue")),
    Light.GREY: LightWords("○", "bright_black", Title(zh="停计", en="not counted")),
}


class Teller:
    """Prints on one console in one language."""

    def __init__(self, console: Console, lang: Language) -> None:
        self.console, self.lang = console, lang

    def word(self, zh: str, en: str) -> str:
        """The one of both that is spoken."""
        return zh if self.lang == "zh" else en

    def title(self, title: Title) -> str:
        """A definition's title."""
        return self.word(title.zh, title.english)

    def heading(self, zh: str, en: str) -> None:
        """The beginning of a scene."""
        self.console.print()
        self.console.print(Text(f"■ {self.word(zh, en)}", style="bold"))

    def say(self, zh: str, en: str) -> None:
        """A sentence; wrapped at words."""
        self.console.print(Text(self.word(zh, en)))

    def line(self, text: str) -> None:
        """A line to copy, never wrapped."""
        self.console.print(Text(text), soft_wrap=True)

    def table(
        self, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[Cell]], right: str = ""
    ) -> None:
        """Rows under headings; `right` holds the numbers of right-aligned columns, from 0."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for place, (zh, en) in enumerate(columns):
            side: Literal["left", "right"] = "right" if str(place) in right else "left"
            table.add_column(self.word(zh, en), justify=side, overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
        self.console.print(table)

    def light(self, light: Light) -> Text:
        """Glyph and word, in its colour."""
        words = LIGHTS[light]
        return Text(f"{words.glyph} {self.title(words.word)}", style=words.style)

    def lights(self, counts: Sequence[tuple[Light, int]]) -> Text:
        """Glyphs with figures; `legend` says what they mean."""
        cell = Text()
        for light, count in counts:
            if count:
                words = LIGHTS[light]
                cell.append(f"{words.glyph}{count} ", style=words.style)
        return cell

    def legend(self) -> None:
        """What the glyphs mean."""
        self.console.print(Text("  ").join(self.light(light) for light in LIGHTS))


def console_for_output() -> Console:
    """Colours on a terminal; elsewhere none, and as wide as COLUMNS says (100)."""
    if sys.stdout.isatty():
        return Console(highlight=False)
    columns = os.environ.get("COLUMNS", "")
    width = int(columns) if columns.isdecimal() and int(columns) > 0 else _WIDTH
    return Console(highlight=False, width=width, no_color=True, force_terminal=False)
