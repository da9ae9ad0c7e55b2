"""The types of a definition: checked by pydantic, every fault told in the author's words."""

import dataclasses
import difflib
import json
import types
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from workflows import schema
from workflows.faults import Fault, alternatives
from workflows.key_notes import KEY_NOTES
from workflows.schema import Definition
from workflows.tree import step

LARGEST_NUMBER: Final = 1_000_000_000
for _kind in vars(schema).values():
    if dataclasses.is_dataclass(_kind):
        # An unknown key is a fault. Said here, so that the schema itself needs no pydantic.
        setattr(_kind, "__pydantic_config__", {"extra": "forbid"})  # noqa: B010
_ADAPTER: Final = TypeAdapter(Definition)
_UNION_TAGS: Final = ("int", "str")


def shape(tree: object) -> tuple[Definition | None, tuple[Fault, ...]]:
    """The typed definition, or every fault of type, key and word in the tree."""
    oversized = tuple(_oversized(tree, ""))
    try:
        definition = _ADAPTER.validate_json(json.dumps(_bounded(tree)), strict=True)
    except ValidationError as error:
        listed = error.errors(include_url=False)
        faults = (_fault(e["type"], e["loc"], e["input"]) for e in listed)
        return None, (*oversized, *dict.fromkeys(faults))
    return (None if oversized else definition), oversized


def plain(value: object) -> object:
    """The same tree with TOML's own dates as texts: quotes around a date may be left out."""
    match value:
        case Mapping():
            return {str(key): plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case date() | datetime() | time():
            return value.isoformat()
        case _:
            return value


def json_schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of a definition, for editors that check TOML while typing."""
    schema: dict[str, object] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_ADAPTER.json_schema(),
    }
    _describe(schema)
    return schema


def _describe(schema: object) -> None:
    if isinstance(schema, list):
        for inner in schema:
            _describe(inner)
    if not isinstance(schema, dict):
        return
    for name, inner in schema.items():
        if name == "properties":
            for key, rule in inner.items():
                rule.pop("title", None)
                note = KEY_NOTES[key]
                rule["description"] = f"{note.meaning}, e.g. {note.example}"
        if name != "default":
            _describe(inner)
    if schema.get("default", ...) is None:
        del schema["default"]


def _oversized(value: object, path: str) -> Iterable[Fault]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _oversized(inner, step(path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _oversized(inner, step(path, index))
    elif isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        yield Fault(path, "number out of range", f"use at most {LARGEST_NUMBER}")


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
    shown = json.dumps(found, ensure_ascii=False) if not isinstance(found, dict | list) else ""
    note = KEY_NOTES.get(name)
    example = f", e.g. {name} = {note.example}" if note else ""
    match kind:
        case "missing":
            what = note.meaning if note else "its value"
            return Fault(path, f'required key "{name}" is missing', f"add {what}{example}")
        case "unexpected_keyword_argument":
            return _unknown_key(path, name, _class_at(loc[:-1]))
        case "enum":
            words = [str(m.value) for m in _enum_at(loc)]
            near = difflib.get_close_matches(str(found), words, n=1)
            hint = f'did you mean "{near[0]}"? Use ' if near else "use "
            return Fault(path, f"unknown word {shown}", hint + alternatives(words))
        case "string_type":
            return Fault(
                path, f"text expected, found {shown or _sort(found)}", f"put it in quotes{example}"
            )
        case "int_type":
            problem = f"whole number expected, found {shown or _sort(found)}"
            return Fault(path, problem, f"write digits without quotes{example}")
        case "bool_type":
            return Fault(
                path,
                f"true or false expected, found {shown or _sort(found)}",
                "write true or false",
            )
        case "tuple_type":
            return Fault(
                path, f"list expected, found {shown or _sort(found)}", f"put it in [ ]{example}"
            )
        case "number_or_text":
            problem = f"whole number or $parameter expected, found {shown or _sort(found)}"
            return Fault(path, problem, f'write digits without quotes, or "$key"{example}')
        case _:
            problem = f"table expected, found {shown or _sort(found)}"
            return Fault(path, problem, f"write it as a table{example}")


def _unknown_key(path: str, name: str, owner: type | None) -> Fault:
    known = [f.name for f in dataclasses.fields(owner)] if owner else []
    near = difflib.get_close_matches(name, known, n=1)
    remedy = f'did you mean "{near[0]}"?' if near else f"use {alternatives(known)}"
    return Fault(path, f'unknown key "{name}"', remedy)


def _sort(found: object) -> str:
    return "a table" if isinstance(found, dict) else "a list"


def _hint_at(loc: Sequence[int | str]) -> object:
    """The declared type at a place, optional and list wrappings removed."""
    hint: object = Definition
    for part in loc:
        if isinstance(part, int):
            continue
        if not isinstance(hint, type) or not dataclasses.is_dataclass(hint):
            return None
        hint = _unwrapped(get_type_hints(hint)[part])
    return hint


def _unwrapped(hint: object) -> object:
    if isinstance(hint, types.UnionType):
        return next(a for a in get_args(hint) if a is not types.NoneType)
    return get_args(hint)[0] if get_origin(hint) is tuple else hint


def _class_at(loc: Sequence[int | str]) -> type | None:
    hint = _hint_at(loc)
    return hint if isinstance(hint, type) and dataclasses.is_dataclass(hint) else None


def _enum_at(loc: Sequence[int | str]) -> tuple[StrEnum, ...]:
    hint = _hint_at(loc)
    return tuple(hint) if isinstance(hint, type) and issubclass(hint, StrEnum) else ()
