"""A definition as plain values with places: what the checks walk, however faulty it is.

The checks run before anybody knows that the types are right, so every look into the tree
answers with nothing where the expected sort of value does not stand. The type faults
themselves are named elsewhere (workflows/reading/shapes.py).
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from workflows.owners import OWNER_KEYS, several

_BARE = re.compile(r"[A-Za-z0-9_-]+")

DATE_KEYS: Final = ("start", "end", "due", "opens")
"""Under these keys a definition names dates."""

RUN_KEYS: Final = ("first", "from", "until")
"""Under these keys an obligation names the dates between which it is owed."""


def step(path: str, key: str | int) -> str:
    """The place one key or index further: `step("phases", 2)` is "phases[2]"."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    shown = key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)
    return f"{path}.{shown}" if path else shown


@dataclass(frozen=True, slots=True)
class Node:
    """A value and the place where it stands."""

    value: object
    path: str = ""

    def __getitem__(self, key: str) -> "Node":
        inner = self.value.get(key) if isinstance(self.value, Mapping) else None
        return Node(inner, step(self.path, key))

    @property
    def missing(self) -> bool:
        """Whether nothing was written here."""
        return self.value is None

    def rows(self) -> tuple["Node", ...]:
        """The members of a list, or nothing."""
        if not isinstance(self.value, list | tuple):
            return ()
        return tuple(Node(v, step(self.path, i)) for i, v in enumerate(self.value))

    def text(self, otherwise: str | None = None) -> str | None:
        """The text that stands here; `otherwise` where nothing does."""
        if self.value is None:
            return otherwise
        return self.value if isinstance(self.value, str) else None

    def number(self, otherwise: int | None = None) -> int | None:
        """The whole number that stands here; `otherwise` where nothing does."""
        if self.value is None:
            return otherwise
        is_number = isinstance(self.value, int) and not isinstance(self.value, bool)
        return self.value if is_number else None  # type: ignore[return-value]

    def texts(self) -> tuple[tuple[str, str], ...]:
        """The texts of a list, each with its place."""
        return tuple((n.path, n.value) for n in self.rows() if isinstance(n.value, str))

    def everything(self) -> Iterator["Node"]:
        """This node and all below it, in order."""
        yield self
        if isinstance(self.value, Mapping):
            for key in self.value:
                yield from self[str(key)].everything()
        else:
            for row in self.rows():
                yield from row.everything()


def duties_of(tree: Node) -> tuple[Node, ...]:
    """Every duty of a definition: the tasks of its phases and those outside any, what recurs."""
    tasks = (task for phase in tree["phases"].rows() for task in phase["tasks"].rows())
    return (*tasks, *tree["tasks"].rows(), *tree["obligations"].rows())


def as_written(name: str) -> str:
    """The key of a file for a field of the schema: `from` for `from_`."""
    return name.removesuffix("_")


def written(definition: object) -> Any:
    """The plain tree of a definition, as a file would say it."""
    return _with_keys_as_written(msgspec.to_builtins(definition))


def _with_keys_as_written(value: object) -> object:
    match value:
        case dict():
            return {as_written(key): _with_keys_as_written(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_with_keys_as_written(inner) for inner in value]
        case _:
            return value


def keys_of(rows: Node) -> tuple[str, ...]:
    """The keys of a list of tables."""
    return tuple(key for row in rows.rows() if (key := row["key"].text()))


def reference(value: object) -> str | None:
    """The parameter's key where `value` is "$key"."""
    return value[1:] if isinstance(value, str) and value.startswith("$") else None


def substitute(value: object, values: Mapping[str, str | int]) -> object:
    """The same tree with "$key" replaced where `values` has the key."""
    if isinstance(value, Mapping):
        return {
            key: _owners(inner, values) if key in OWNER_KEYS else substitute(inner, values)
            for key, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [substitute(inner, values) for inner in value]
    key = reference(value)
    return values[key] if key is not None and key in values else value


def _owners(value: object, values: Mapping[str, str | int]) -> object:
    """The owners listed, each with those that its blank stands for by now."""
    filled = substitute(value, values)
    if not isinstance(value, list | tuple) or not isinstance(filled, list):
        return filled
    pairs = zip(value, filled, strict=True)
    return [
        owner
        for before, after in pairs
        for owner in (several(after) if before != after and isinstance(after, str) else (after,))
    ]
