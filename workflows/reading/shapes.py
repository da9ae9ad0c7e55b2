"""The types of a definition: checked by pydantic, every fault told in the author's words."""

import dataclasses
import difflib
import json
import types
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final, get_args, get_origin, get_type_hints

from msgspec import UnsetType
from pydantic import TypeAdapter, ValidationError

from engine.phrases import Alternatives, phrase
from engine.texts import normal_form
from workflows import schema
from workflows.faults import Fault, fault
from workflows.reading.key_notes import EXAMPLES, meaning_of
from workflows.schema import INHERITED, Definition, Phase
from workflows.tree import as_written, step

LARGEST_NUMBER: Final = 1_000_000_000
for _kind in vars(schema).values():
    if dataclasses.is_dataclass(_kind):
        # An unknown key is a fault, and `from` is a field `from_`. Said here, so that the schema
        # itself needs no pydantic.
        setattr(  # noqa: B010
            _kind, "__pydantic_config__", {"extra": "forbid", "alias_generator": as_written}
        )
ADAPTER: Final = TypeAdapter(Definition)
_UNION_TAGS: Final = ("int", "str")
_WRONG_TYPES: Final = {
    "string_type": "fault.type.text",
    "int_type": "fault.type.number",
    "bool_type": "fault.type.true-or-false",
    "tuple_type": "fault.type.list",
    "number_or_text": "fault.type.number-or-parameter",
}


def shape(tree: object) -> tuple[Definition | None, tuple[Fault, ...]]:
    """The typed definition, or every fault of type, key and word in the tree."""
    oversized = tuple(_oversized(tree, ""))
    try:
        definition = ADAPTER.validate_json(json.dumps(_bounded(tree)), strict=True)
    except ValidationError as error:
        listed = error.errors(include_url=False)
        faults = (_fault(e["type"], e["loc"], e["input"]) for e in listed)
        return None, (*oversized, *dict.fromkeys(faults))
    return (None if oversized else definition), oversized


def plain(value: object) -> object:
    """The same tree with TOML's own dates as texts, as quotes around a date may be left out, and
    every text in normal form (engine/texts.py).
    """
    match value:
        case str():
            return normal_form(value)
        case Mapping():
            return {str(key): plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case date() | datetime() | time():
            return value.isoformat()
        case _:
            return value


def _oversized(value: object, path: str) -> Iterable[Fault]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _oversized(inner, step(path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _oversized(inner, step(path, index))
    elif isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        yield fault(path, "fault.definition.number-too-large", most=LARGEST_NUMBER)


def _bounded(value: object) -> object:
    """The tree without numbers too long to be written down."""
    match value:
        case dict():
            return {key: _bounded(inner) for key, inner in value.items()}
        case list():
            return [_bounded(inner) for inner in value]
        case int() if abs(value) > LARGEST_NUMBER:
            return LARGEST_NUMBER
        case _:
            return value


def _fault(kind: str, loc: tuple[int | str, ...], found: object) -> Fault:
    if kind != "unexpected_keyword_argument" and len(loc) > 1 and loc[-1] in _UNION_TAGS:
        loc, kind = loc[:-1], "number_or_text"
    path = ""
    for part in loc:
        path = step(path, part)
    name = str(loc[-1]) if loc else ""
    example = f"{name} = {EXAMPLES[name]}" if name in EXAMPLES else ""
    if kind == "unexpected_keyword_argument":
        return _unknown_key(path, name, _class_at(loc[:-1]))
    if kind == "missing":
        return _missing_key(path, name, example)
    shown = found if isinstance(found, dict | list) else json.dumps(found, ensure_ascii=False)
    if kind == "enum":
        return _unknown_word(path, str(found), str(shown), loc)
    code = _WRONG_TYPES.get(kind, "fault.type.table")
    sort: object = shown
    if not isinstance(shown, str):
        sort = phrase("fault.type.a-table" if isinstance(found, dict) else "fault.type.a-list")
    # A key may hold a list here and a text there; the example shows one of the two.
    fits = code != "fault.type.list" or EXAMPLES.get(name, "").startswith("[")
    if kind == "bool_type" or not example or not fits:
        return fault(path, code, found=sort)
    return fault(path, f"{code}.example", found=sort, example=example)


def _missing_key(path: str, name: str, example: str) -> Fault:
    if not example:
        return fault(path, "fault.definition.key-missing.value", key=name)
    meaning = meaning_of(name)
    return fault(path, "fault.definition.key-missing", key=name, meaning=meaning, example=example)


def _unknown_word(path: str, found: str, shown: str, loc: tuple[int | str, ...]) -> Fault:
    words = [str(m.value) for m in _enum_at(loc)]
    near = difflib.get_close_matches(found, words, n=1)
    code, known = "fault.definition.unknown-word", Alternatives(words)
    if near:
        return fault(path, f"{code}.near", word=shown, near=near[0], known=known)
    return fault(path, code, word=shown, known=known)


def _unknown_key(path: str, name: str, owner: type | None) -> Fault:
    known = [as_written(f.name) for f in dataclasses.fields(owner)] if owner else []
    if owner in (Definition, Phase):
        known += INHERITED
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return fault(path, "fault.definition.unknown-key.near", key=name, near=near[0])
    return fault(path, "fault.definition.unknown-key", key=name, known=Alternatives(known))


def _hint_at(loc: Sequence[int | str]) -> object:
    """The declared type at a place, optional and list wrappings removed."""
    hint: object = Definition
    for part in loc:
        if isinstance(part, int):
            continue
        if not isinstance(hint, type) or not dataclasses.is_dataclass(hint):
            return None
        hints = {as_written(name): each for name, each in get_type_hints(hint).items()}
        hint = unwrapped(hints[part])
    return hint


def unwrapped(hint: object) -> object:
    """The type itself of a value that may be left out, or of the members of a list."""
    if isinstance(hint, types.UnionType):
        nothing = (types.NoneType, UnsetType)
        return unwrapped(next(a for a in get_args(hint) if a not in nothing))
    return get_args(hint)[0] if get_origin(hint) is tuple else hint


def _class_at(loc: Sequence[int | str]) -> type | None:
    hint = _hint_at(loc)
    return hint if isinstance(hint, type) and dataclasses.is_dataclass(hint) else None


def _enum_at(loc: Sequence[int | str]) -> tuple[StrEnum, ...]:
    hint = _hint_at(loc)
    return tuple(hint) if isinstance(hint, type) and issubclass(hint, StrEnum) else ()
