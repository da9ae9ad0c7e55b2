"""How the texts of a command line become the values that a command takes.

typer would do this with pydantic, which takes longer to import than most commands to run, and
whose refusals are in English.
"""

from collections.abc import Sequence
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any, get_args

import typer

from engine.phrases import Alternatives, Phrase


class Unreadable(typer.BadParameter):
    """A value that cannot be used; `phrase` says why, and is worded where it is told (usage.py)."""

    def __init__(self, code: str, /, **data: object) -> None:
        self.phrase = Phrase(code, data)
        super().__init__(str(self.phrase))


class Missing(Unreadable):
    """An argument or option that must be given."""


def read_values(parameters: Sequence[Any]) -> None:
    """Let these parameters of a command read their values here."""
    for parameter in parameters:
        parameter.process_value = partial(_process, parameter)


def _process(parameter: Any, ctx: Any, text: Any) -> Any:
    """A parameter's value from its text or texts; a default comes as the value that it is."""
    descriptor = parameter.type_descriptor
    value = _read(descriptor.annotation, descriptor.parameter_info, text)
    if parameter.required and parameter.value_is_missing(value):
        code = f"error.usage.missing-{parameter.param_type_name}"
        raise Missing(code, name=parameter.get_error_hint())
    return value if parameter.callback is None else parameter.callback(ctx, parameter, value)


def _read(kind: Any, settings: Any, text: Any) -> Any:
    kind = getattr(kind, "__supertype__", kind)  # of an id
    if isinstance(text, list | tuple):
        (item,) = get_args(kind)
        return [_read(item, settings, each) for each in text]
    if isinstance(text, str) and kind is not Path and not _is_utf8(text):
        raise Unreadable("fault.text.not-utf8", text=text)
    if not isinstance(text, str) or (kind is str and settings.parser is None):
        return text
    if settings.parser is not None:
        return settings.parser(text)
    if kind is int:
        return _number(text, settings.min, settings.max)
    if issubclass(kind, Enum):
        try:
            return kind(text)
        except ValueError:
            known = Alternatives(member.value for member in kind)
            raise Unreadable("fault.choice.unknown", text=text, known=known) from None
    assert issubclass(kind, Path), f"nothing reads a text as {kind}"
    if "\0" in text:
        raise Unreadable("fault.path.nul", text=text)
    return kind(text)


def _is_utf8(text: str) -> bool:
    """Python takes bytes that are not UTF-8 in as half signs, which nothing can write again."""
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def _number(text: str, least: float | None, most: float | None) -> int:
    try:
        number = int(text)
    except ValueError:
        raise Unreadable("fault.number.unknown", text=text) from None
    if least is not None and number < least:
        raise Unreadable("fault.number.less", number=number, least=least)
    if most is not None and number > most:
        raise Unreadable("fault.number.more", number=number, most=most)
    return number
