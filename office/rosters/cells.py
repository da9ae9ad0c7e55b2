"""Cells as they are read, and the text in them: every change of it has a name."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from engine.errors import BadInput
from engine.phrases import Phrase, phrase
from engine.texts import UNSEEN, normal_form, shown, unsafe_signs

_BLANKS: Final = re.compile(r"[ \t\r\n\v\f\u00a0\u2000-\u200a\u202f\u205f\u2028\u2029\u3000]+")
_BREAKS: Final = frozenset("\r\n\v\f\u2028\u2029")
_BETWEEN: Final = re.compile("[;；、,，]")
_LONGEST_MAIL: Final = 400
_WRAPPED: Final = re.compile(
    r"(?:mailto:)?\s*(?:[^<>@]*<([^<>]*)>|([^<>]*?))\s*[;,、]*\s*", re.IGNORECASE
)


class Odd(NamedTuple):
    """A cell that holds no text: `fault` is a `fault.cell.*`, `text` how the program shows it."""

    fault: str
    text: str


Cell = str | Odd


class Line(NamedTuple):
    """A line of a file, counted from 1, and its filled cells by column, counted from 0."""

    number: int
    cells: Mapping[int, Cell]

    def text(self, column: int) -> str:
        """The text of a cell as it stands; nothing for an empty one."""
        cell = self.cells.get(column, "")
        return cell.text if isinstance(cell, Odd) else cell


def filled(number: int, cells: Mapping[int, Cell]) -> Line:
    """A line without the cells in which nothing can be seen."""
    return Line(
        number, {at: cell for at, cell in cells.items() if isinstance(cell, Odd) or seen(cell)}
    )


def seen(text: str) -> str:
    """What can be seen of a text, in one line and in normal form."""
    plain = normal_form(_BLANKS.sub(" ", text))
    return "".join(sign for sign in plain if sign not in UNSEEN).strip(" ")


class Reader:
    """Reads the texts of cells; gathers what is wrong with them, and what was read otherwise."""

    def __init__(self) -> None:
        self.faults: list[Phrase] = []
        self.notes: list[Phrase] = []

    def text(self, line: Line, at: int, column: str) -> str:
        """The text of a cell in one line. A cell without one is a fault."""
        cell = line.cells.get(at, "")
        if isinstance(cell, Odd):
            self._fault(line, column, phrase(f"fault.cell.{cell.fault}", text=cell.text))
            return ""
        found = seen(cell)
        if signs := unsafe_signs(found):
            fault = phrase("fault.cell.unsafe", text=shown(found), signs=signs)
            self._fault(line, column, fault)
            return ""
        dropped = dict.fromkeys(sign for sign in cell if sign in UNSEEN)
        if dropped:
            signs = tuple(f"U+{ord(sign):04X}" for sign in dropped)
            self.note(line, column, "say.cell.unseen", text=found, signs=signs)
        if not _BREAKS.isdisjoint(cell.strip()):
            self.note(line, column, "say.cell.one-line", text=found)
        return found

    def key(self, line: Line, at: int, column: str) -> str:
        """The same of a cell that names something: full-width signs become those of ASCII."""
        text = self.text(line, at, column)
        return self._taken(line, column, text, unicodedata.normalize("NFKC", text))

    def keys(self, line: Line, at: int, column: str) -> tuple[str, ...]:
        """Several of them, with a comma, a semicolon or the like between."""
        parts = (part.strip() for part in _BETWEEN.split(self.text(line, at, column)))
        return tuple(
            dict.fromkeys(
                self._taken(line, column, part, unicodedata.normalize("NFKC", part))
                for part in parts
                if part
            )
        )

    def mail(self, line: Line, at: int, column: str) -> str:
        """A mail address, out of the brackets and signs that were copied with it."""
        text = self.key(line, at, column)
        alone = _WRAPPED.fullmatch(text) if len(text) <= _LONGEST_MAIL else None
        return self._taken(line, column, text, (alone[1] or alone[2] or "") if alone else text)

    def _taken(self, line: Line, column: str, text: str, read: str) -> str:
        if read != text:
            self.note(line, column, "say.cell.taken-as", text=text, read=read)
        return read

    def _fault(self, line: Line, column: str, fault: Phrase) -> None:
        self.faults.append(phrase("fault.cell", line=line.number, column=column, fault=fault))

    def note(self, line: Line, column: str, code: str, **data: object) -> None:
        """Say that something was read otherwise than it stands: a `say.cell.*`."""
        note = phrase(code, **data)
        self.notes.append(phrase("say.cell", line=line.number, column=column, note=note))


ReadCell = Callable[[Reader, Line, int, str], str]
"""One of the ways in which a Reader reads a cell."""


def unusable(name: str, *problems: Phrase) -> BadInput:
    """The refusal of a whole file."""
    return BadInput(phrase("thing.roster-not-imported", file=name), problems)
