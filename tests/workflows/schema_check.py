"""A small check of values by a JSON Schema (2020-12): the words that ours uses, and no others."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from workflows.tree import step

_TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}
_TOLD: Final = frozenset(("$schema", "$defs", "title", "description", "default", "examples"))
"""What says nothing about which values are valid."""


class Checker:
    """Finds what an editor would mark; raises AttributeError for a word that it does not know."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema

    def marks(self, value: object) -> list[str]:
        """The places that do not fit, with the word of the schema that they break."""
        return list(self._marks(value, self.schema, ""))

    def _marks(self, value: object, rule: Mapping[str, Any], path: str) -> Iterator[str]:
        for word in rule.keys() - _TOLD:
            yield from getattr(self, f"_{word.removeprefix('$')}")(value, rule, path)

    def _ref(self, value: object, rule: Mapping[str, Any], path: str) -> Iterator[str]:
        name = rule["$ref"].removeprefix("#/$defs/")
        yield from self._marks(value, self.schema["$defs"][name], path)

    def _type(self, value: object, rule: Mapping[str, Any], path: str) -> Iterator[str]:
        is_number = rule["type"] == "integer" and isinstance(value, bool)
        if is_number or not isinstance(value, _TYPES[rule["type"]]):
            yield f"{path}: type"

    def _enum(self, value: object, rule: Mapping[str, Any], path: str) -> Iterator[str]:
        if value not in rule["enum"]:
            yield f"{path}: enum"

    def _const(self, value: object, rule: Mapping[str, Any], path: str) -> Iterator[str]:
        if value != rule["const"]:
            yield f"{path}: const"

    def _anyOf(self, value: object, rule: Mapping[str, Any], path: str) -> Iterator[str]:  # noqa: N802
        if all(list(self._marks(value, each, path)) for each in rule["anyOf"]):
            yield f"{path}: anyOf"

    def _required(self, value: object, rule: Mapping[str, Any], path: str) -> Iterator[str]:
        if isinstance(value, dict):
            yield from (
                f"{step(path, key)}: required" for key in rule["required"] if key not in value
            )

    def _properties(self, value: object, rule: Mapping[str, Any], path: str) -> Iterator[str]:
        if isinstance(value, dict):
            for key in value.keys() & rule["properties"].keys():
                yield from self._marks(value[key], rule["properties"][key], step(path, key))

    def _additionalProperties(  # noqa: N802
        self, value: object, rule: Mapping[str, Any], path: str
    ) -> Iterator[str]:
        if isinstance(value, dict):
            others = value.keys() - rule.get("properties", {}).keys()
            allowed = rule["additionalProperties"]
            for key in others:
                if allowed is False:
                    yield f"{step(path, key)}: additionalProperties"
                elif allowed is not True:
                    yield from self._marks(value[key], allowed, step(path, key))

    def _items(self, value: object, rule: Mapping[str, Any], path: str) -> Iterator[str]:
        if isinstance(value, list):
            for number, member in enumerate(value):
                yield from self._marks(member, rule["items"], step(path, number))
