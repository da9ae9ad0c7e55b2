"""What is wrong with a template of an office's own, in the language of whoever is to mend it."""

import re
from pathlib import Path
from typing import Any, Final

from jinja2 import StrictUndefined, TemplateNotFound, UndefinedError
from jinja2.exceptions import SecurityError, TemplateAssertionError, TemplateSyntaxError
from jinja2.utils import missing

from engine.errors import Said
from engine.phrases import Phrase, phrase
from office.letters.bounds import MOST, TooMuch
from office.letters.content import Content, Group, Line, NoticeLine, Slip

_MOST_SIGNS: Final = 200
_PARTS: Final = {
    Content: "letter",
    Group: "group",
    Line: "line",
    Slip: "slip",
    NoticeLine: "notice",
}
"""What templates are given, by the names under which ours go through it."""
_GIVEN: Final = ("letter", "numbers", "t")
_QUOTED: Final = re.compile(r"'([^']*)'")


class EmptyText(Exception):
    """A template makes nothing."""


class _Lacks(UndefinedError):
    def __init__(self, message: str | None, of: object, name: object) -> None:
        super().__init__(message)
        self.of, self.name = of, name


class Lacking(StrictUndefined):
    """What a template names and there is not; once it is used, the fault knows what was asked."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[Exception] = UndefinedError,
    ) -> None:
        def lacks(message: str | None = None) -> Exception:
            return _Lacks(message, obj, name) if exc is UndefinedError else exc(message)

        super().__init__(hint, obj, name, lacks)  # type: ignore[arg-type]


def told(folder: Path | None, name: str, fault: Exception) -> Phrase:
    """Where a template is at fault, and why."""
    line = fault.lineno if isinstance(fault, TemplateSyntaxError) else _line_of(fault, name)
    place = str(folder / name if folder else name)
    if line is None:
        return phrase("fault.letters.template", place=place, why=_why(fault))
    return phrase("fault.letters.template-line", place=place, line=line, why=_why(fault))


def _why(fault: Exception) -> Said:
    match fault:
        case EmptyText():
            return phrase("fault.letters.empty")
        case TooMuch():
            return phrase("fault.letters.too-much", most=MOST)
        case _Lacks():
            return _lacked(fault)
        case SecurityError():
            return phrase("fault.letters.closed", name=_quoted(fault))
        case TemplateNotFound():
            return phrase("fault.letters.not-there", name=str(fault.name))
        case TemplateAssertionError():
            return phrase("fault.letters.unknown", name=_quoted(fault))
        case TemplateSyntaxError():
            return phrase("fault.letters.syntax", said=_in_short(fault.message or ""))
        case _:
            return phrase("fault.letters.run", said=_in_short(fault) or type(fault).__name__)


def _lacked(fault: _Lacks) -> Phrase:
    if fault.of is missing:
        return phrase("fault.letters.no-name", name=str(fault.name), known=_GIVEN)
    part = _PARTS.get(type(fault.of))  # type: ignore[call-overload]
    if part is None:
        return phrase("fault.letters.lacks-any", name=str(fault.name))
    known = tuple(sorted(fault.of.__struct_fields__))  # type: ignore[attr-defined]
    return phrase("fault.letters.lacks", part=part, name=str(fault.name), known=known)


def _quoted(fault: Exception) -> str:
    found = _QUOTED.search(str(fault))
    return found[1] if found else _in_short(fault)


def _in_short(said: object) -> str:
    return " ".join(str(said).split())[:_MOST_SIGNS]


def _line_of(fault: Exception, name: str) -> int | None:
    """The last line of the template that was at work, as Jinja writes it into the traceback."""
    found, trace = None, fault.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(name):
            found = trace.tb_lineno
        trace = trace.tb_next
    return found
