"""The texts of a command: in one normal form, and without signs that would do harm when shown.

What stands on record already is never looked at again: only what a person or a program hands in.
"""

from collections.abc import Iterator
from typing import Any, Final, TypeVar
from unicodedata import is_normalized

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from engine.domain.event import Command
from engine.errors import BadInput
from engine.phrases import Phrase, phrase
from engine.texts import normal_form, text_fault
from workflows.titles import Title

C = TypeVar("C", bound=Command)

_PROSE: Final = frozenset(
    {"reason", "finding", "causes", "measures", "result", "body", "tried", "text", "summary"}
)
"""Fields that may have several lines."""


def looked_at(command: C) -> tuple[C, BadInput | None]:
    """The command with every text in normal form, the same one if all were; and the refusal that
    names every text with a sign that none may hold, and the sign.
    """
    if _is_plain(command):
        return command, None
    normal: C = _normal(command)
    faults = list(_faults("", normal, prose=False))
    return normal, BadInput(phrase("thing.texts"), faults) if faults else None


def _is_plain(command: Command) -> bool:
    """Whether all texts are printable and in normal form, by one look at the whole command: most
    are, and each takes this way. A backslash begins an escape, or is one.
    """
    try:
        encoded = msgspec.json.encode(command)
    except UnicodeEncodeError:
        return False  # half signs
    if b"\\" in encoded:
        return False
    text = encoded.decode()
    return text.isprintable() and (text.isascii() or is_normalized("NFC", text))


def _normal(value: Any) -> Any:
    match value:
        case str():
            return value if type(value) is not str else normal_form(value)
        case Struct():
            changed = {
                name: after
                for name in value.__struct_fields__
                if (after := _normal(before := getattr(value, name))) is not before
            }
            return replace(value, **changed) if changed else value
        case tuple():
            items = [_normal(item) for item in value]
            if all(after is before for after, before in zip(items, value, strict=True)):
                return value
            return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
        case _:
            return value


def _faults(place: str, value: object, *, prose: bool) -> Iterator[Phrase]:
    match value:
        case str():
            if (fault := text_fault(place, value, lines=prose)) is not None:
                yield fault
        case Title():  # as a definition names things; the loader has put it in normal form
            yield from _faults(f"{place}.zh", value.zh, prose=False)
            yield from _faults(f"{place}.en", value.en, prose=False)
        case Struct():
            for name in value.__struct_fields__:
                # The stamp's fields are known by their own names: `reason`.
                below = f"{place}.{name}" if place and place != "stamp" else name
                yield from _faults(below, getattr(value, name), prose=name in _PROSE)
        case tuple() | list():
            for number, item in enumerate(value):
                yield from _faults(f"{place}.{number}", item, prose=prose)
        case _:
            pass
