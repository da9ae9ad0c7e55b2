"""Short forms: a file as its author wrote it, written out in full before it is checked.

A name may be a plain text, a key be left out, a value be a blank in place (`start = "?"`), and
what a duty does not say be said once for its phase or the whole campaign. The checks, and a
campaign's first event, know only what is written out; `author_place` leads a fault back to where
the author has to look.
"""

import copy
import dataclasses
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any, Final, get_type_hints

from engine.phrases import Phrase
from workflows.dates import MAX_OFFSET
from workflows.derived_keys import free, key_from, key_of_file
from workflows.faults import Fault
from workflows.reading.directive_forms import write_directive
from workflows.reading.shapes import unwrapped
from workflows.schema import INHERITED, NO_DEADLINE, UNRESOLVED, Definition, Duty, Rung
from workflows.titles import Title
from workflows.tree import step

BLANK: Final = "?"
_OF_TASKS: Final = "due"
"""A recurring duty is due in its period, and inherits no date."""

_REVIEW: Final = frozenset(("reviewer", "reviewers"))
"""Either says who reviews: whoever writes one of them inherits neither."""

_NOT_BLANK: Final = frozenset(
    ("key", "kind", "zh", "en", "said", "value", "suggest", "rules", "notes", "items", "aliases")
)

NameBlank = Callable[[Title, str], Title]
"""Names a blank by the title of what it stands in, and its key there."""


def plain_name(owner: Title, key: str) -> Title:
    """The title and the key as they are, where no words are at hand."""
    return Title(zh=f"{owner.zh}: {key}", en=f"{owner.english}: {key}")


@dataclass(frozen=True, slots=True)
class WrittenOut:
    """A tree in full, and the author's place of each value that stands elsewhere in it."""

    tree: object
    places: Mapping[str, str]

    def author_place(self, path: str) -> str:
        """The place in the author's file of a place in the tree."""
        upwards = [path, *(path[: cut.start()] for cut in reversed([*_STEPS.finditer(path)]))]
        for place in upwards:
            if place in self.places:
                return self.places[place] + path[len(place) :]
        return path

    def as_written(self, found: Fault) -> Fault:
        """The fault at the author's place, and so the places that it speaks of."""
        said = found.said
        data = {key: self._place_of(value) for key, value in said.data.items()}
        return Fault(self.author_place(found.path), Phrase(said.code, data))

    def _place_of(self, value: object) -> object:
        match value:
            case str():
                return self.author_place(value)
            case tuple() if type(value) is tuple:
                return tuple(dict.fromkeys(self._place_of(each) for each in value))
            case _:
                return value


_STEPS: Final = re.compile(r"[.\[]")


@dataclass(frozen=True, slots=True)
class _Table:
    row: dict[str, Any]
    path: str
    kind: type
    named: Mapping[str, Any]
    """The nearest table that has a title: this one, or one around it."""

    @property
    def list_path(self) -> str:
        return self.path.rpartition("[")[0]


def written_out(tree: object, name: str = "", named: NameBlank = plain_name) -> WrittenOut:
    """The tree in full; what is in full already stays as it is. `name` is the key of a definition
    that has none.
    """
    if not isinstance(tree, dict):
        return WrittenOut(tree, {})
    full, places = copy.deepcopy(tree), dict[str, str]()
    write_directive(full, places, named)
    _write_titles(full, places)
    _write_keys(full, name)
    _lift_blanks(full, places, named)
    _hand_down(full, places)
    return WrittenOut(full, places)


def _write_titles(full: dict[str, Any], places: dict[str, str]) -> None:
    for table in _tables(full):
        for key, hint in _fields(table.kind).items():
            place, value = step(table.path, key), table.row.get(key)
            if hint is Title and isinstance(value, str):
                table.row[key] = {"zh": value}
                places[f"{place}.zh"] = place
            elif hint is Title and isinstance(value, list):
                for number, text in enumerate(value):
                    if isinstance(text, str):
                        value[number] = {"zh": text}
                        places[f"{step(place, number)}.zh"] = step(place, number)


def _write_keys(full: dict[str, Any], name: str) -> None:
    keyed = [table for table in _tables(full) if "key" in _fields(table.kind)]
    taken: dict[str, set[str]] = {}
    for table in keyed:
        taken.setdefault(_namespace(table), set()).add(_key_of(table.row))
    for table in keyed:
        if "key" not in table.row:
            others = taken[_namespace(table)]
            table.row["key"] = free(
                (table.path == "" and key_of_file(name)) or _derived(table), others
            )
            others.add(table.row["key"])


def _namespace(table: _Table) -> str:
    return "duty" if issubclass(table.kind, Duty) else table.list_path


def _derived(table: _Table) -> str:
    days = table.row.get("days")
    if table.kind is Rung and isinstance(days, int) and abs(days) <= MAX_OFFSET:
        counted_from = "H" if table.list_path == "review_reminders" else "T"
        return f"{counted_from}{days:+d}" if days else f"{counted_from}0"
    title = _title_of(table.row)
    place = re.sub(r"[^a-z0-9]+", "-", table.path).strip("-") or "definition"
    return (title and (key_from(title.en or "") or key_from(title.zh))) or place


def _key_of(row: Mapping[str, Any]) -> str:
    """The key where it is a text; of a wrong type it is a fault already."""
    key = row.get("key")
    return key if isinstance(key, str) else ""


def _title_of(row: Mapping[str, Any]) -> Title | None:
    title = row.get("title")
    found = title if isinstance(title, dict) else {}
    texts = {key: found[key] for key in ("zh", "en") if isinstance(found.get(key), str)}
    return Title(**texts) if "zh" in texts else None


def _lift_blanks(full: dict[str, Any], places: dict[str, str], named: NameBlank) -> None:
    rows = full.get("parameters", [])
    if not isinstance(rows, list):
        return
    taken = {_key_of(row) for row in rows if isinstance(row, dict)}

    def lifted(table: _Table, key: str, place: str) -> str:
        owner = "campaign" if table.named is full else _key_of(table.named)
        own = key_from(f"{owner} {key}") or key
        title = named(_title_of(table.named) or Title(zh=owner), key)
        parameter = free(own, taken)
        taken.add(parameter)
        places[step("parameters", len(rows))] = place
        texts = {"zh": title.zh, "en": title.english}
        row = {"key": parameter, "title": texts, "value": UNRESOLVED}
        # The campaign's own days must be known before it is announced; others before they count.
        own_days = table.path == "" and key not in INHERITED
        rows.append(row if own_days else {**row, "required": False})
        return f"${parameter}"

    for table in [*_tables(full)]:
        for key, value in [*table.row.items()]:
            place = step(table.path, key)
            if key in _NOT_BLANK or _is_word(table.kind, key):
                continue
            if value == BLANK:
                table.row[key] = lifted(table, key, place)
            elif isinstance(value, list):
                table.row[key] = [
                    lifted(table, key, step(place, number)) if member == BLANK else member
                    for number, member in enumerate(value)
                ]
    if rows:
        full["parameters"] = rows


def _is_word(kind: type, key: str) -> bool:
    """Whether one of a few words stands there, or yes or no: a parameter never does."""
    hint = {**_fields(Duty), **_fields(kind)}.get(key)
    return isinstance(hint, type) and (hint is bool or issubclass(hint, Enum))


_Said = Mapping[str, tuple[object, str]]
"""What is handed down by key, each value with the author's place of it."""


def _hand_down(full: dict[str, Any], places: dict[str, str]) -> None:
    said = _taken_out(full, "")
    recurring: _Said = {key: value for key, value in said.items() if key != _OF_TASKS}
    owed = [(recurring, *duty) for duty in _dicts(full.get("obligations"), "obligations")]
    owed += [(said, *task) for task in _dicts(full.get("tasks"), "tasks")]
    for place, phase in _dicts(full.get("phases"), "phases"):
        own = _taken_out(phase, place)
        inside = {**_not_said(said, own), **own}
        owed += [(inside, *task) for task in _dicts(phase.get("tasks"), f"{place}.tasks")]
    for given, place, duty in owed:
        for key, (value, stands_at) in _not_said(given, duty).items():
            duty[key] = copy.deepcopy(value)
            places[step(place, key)] = stands_at
        if "every" not in duty and duty.get("due") == NO_DEADLINE:
            del duty["due"]


def _taken_out(table: dict[str, Any], path: str) -> _Said:
    return {key: (table.pop(key), step(path, key)) for key in INHERITED if key in table}


def _not_said(given: _Said, own: Collection[str]) -> _Said:
    """What of it the table further in does not say itself."""
    said = {*own, *(_REVIEW if _REVIEW & set(own) else ())}
    return {key: value for key, value in given.items() if key not in said}


def _tables(full: dict[str, Any]) -> Iterator[_Table]:
    return _below(full, "", Definition, full)


def _below(value: object, path: str, kind: type, named: Mapping[str, Any]) -> Iterator[_Table]:
    """Every table of a known type, the outer one first."""
    if isinstance(value, dict):
        named = value if "title" in value else named
        yield _Table(value, path, kind, named)
        for key, hint in _fields(kind).items():
            if isinstance(hint, type) and dataclasses.is_dataclass(hint):
                yield from _below(value.get(key), step(path, key), hint, named)
    elif isinstance(value, list):
        for number, row in enumerate(value):
            yield from _below(row, step(path, number), kind, named)


@cache
def _fields(kind: type) -> dict[str, Any]:
    """The type of each key, or of the members of its list."""
    return {key: unwrapped(hint) for key, hint in get_type_hints(kind).items()}


def _dicts(rows: object, path: str) -> list[tuple[str, dict[str, Any]]]:
    if not isinstance(rows, list):
        return []
    return [(step(path, n), row) for n, row in enumerate(rows) if isinstance(row, dict)]
