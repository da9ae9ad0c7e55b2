"""From a TOML file to a definition, or to the list of everything that is wrong with it."""

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from msgspec import UNSET

from engine.phrases import system_words
from engine.texts import shown, unsafe_signs
from workflows.amounts import with_amounts
from workflows.checks.acting import check_provisions
from workflows.checks.meaning import check, given_values
from workflows.derived_keys import key_of_file
from workflows.faults import DefinitionError, DefinitionFaults, Fault, UnknownWorkflow, fault
from workflows.reading.shapes import plain, shape
from workflows.reading.short_forms import NameBlank, plain_name, written_out
from workflows.schema import (
    DEFAULT_REVIEWS,
    Criterion,
    CriterionKind,
    Definition,
    OnRestDay,
    Rung,
)
from workflows.tree import Node, step, substitute

__all__ = [
    "CATALOGUE",
    "DefinitionError",
    "DefinitionFaults",
    "Fault",
    "UnknownWorkflow",
    "catalogue",
    "find",
    "from_tree",
    "load",
    "load_from_catalogue",
]

CATALOGUE: Final = Path(__file__).parent.parent / "catalogue"
MAX_BYTES: Final = 4_000_000
MAX_DEPTH: Final = 24
_EVERYBODY: Final = 100


def load(source: Path | str, name: str = "", named: NameBlank = plain_name) -> Definition:
    """The definition in a file, or in a text of TOML; raises DefinitionFaults with every fault.

    `name` is what messages call it: the file's own name unless given, "definition" for a text.
    `named` gives a blank in place the title of the parameter that it becomes.
    """
    if isinstance(source, Path):
        name = name or source.name
        text = _decoded(_read(source, name), name)
    else:
        name, text = name or "definition", source
    return from_tree(_parsed(text, name), name, named)


def from_tree(tree: object, name: str, named: NameBlank = plain_name) -> Definition:
    """The definition in a tree of plain values; raises DefinitionFaults with every fault."""
    if _too_deep(tree):
        raise DefinitionFaults(name, [fault("", "fault.file.levels", most=MAX_DEPTH)])
    values = with_amounts(plain(tree))
    if unsafe := tuple(_unsafe_texts(values, "")):
        raise DefinitionFaults(name, unsafe)
    full = written_out(values, name.removesuffix(".toml"), named)
    definition, shape_faults = shape(full.tree)
    if definition is not None:
        # A number given for a parameter may stand where a text belongs.
        _, shape_faults = shape(substitute(full.tree, given_values(Node(full.tree))))
    # One fault a place: the type of a value comes before its meaning.
    taken = {found.path for found in shape_faults}
    meant = (*check(full.tree), *check_provisions(Node(full.tree)))
    faults = [*shape_faults, *(f for f in meant if f.path not in taken)]
    if definition is None or faults:
        raise DefinitionFaults(name, map(full.as_written, faults))
    return with_defaults(definition)


def with_defaults(definition: Definition) -> Definition:
    """The definition with what it leaves to the program written out, so that a campaign is judged
    by it for ever: everybody has to report, a ledger must not be empty, a rung up to the due date
    does not wait for a day off, and reviewers are reminded.
    """
    reviews = definition.review_reminders
    return replace(
        definition,
        phases=tuple(
            replace(phase, gate=tuple(_criterion(each) for each in phase.gate))
            for phase in definition.phases
        ),
        reminders=tuple(_rung(rung) for rung in definition.reminders),
        review_reminders=DEFAULT_REVIEWS if reviews is UNSET else reviews,
    )


def _rung(rung: Rung) -> Rung:
    if rung.days > 0 or rung.on_rest_day is not UNSET:
        return rung
    return replace(rung, on_rest_day=OnRestDay.BEFORE)


def _criterion(criterion: Criterion) -> Criterion:
    if criterion.kind is CriterionKind.COVERAGE and criterion.reported is UNSET:
        return replace(criterion, reported=_EVERYBODY)
    ledger = criterion.kind is CriterionKind.RECTIFICATIONS_VERIFIED
    if ledger and criterion.may_be_empty is UNSET:
        return replace(criterion, may_be_empty=False)
    return criterion


def catalogue() -> tuple[str, ...]:
    """The keys of the campaigns that come with the program."""
    return _keys_in(CATALOGUE)


def load_from_catalogue(key: str) -> Definition:
    """The catalogue's campaign of this key; raises UnknownWorkflow."""
    return find(key, ())


def find(name: str, folders: Iterable[Path] = (), named: NameBlank = plain_name) -> Definition:
    """The definition meant by a path ending in .toml, or by a key in `folders` or the catalogue.

    The office's own folders come before the catalogue. `named` as for `load`. Raises
    UnknownWorkflow, DefinitionFaults.
    """
    path = _located(name, (*folders, CATALOGUE))
    definition = load(path, named=named)
    if not name.endswith(".toml") and definition.key not in (name, key_of_file(name)):
        wrong = fault("key", "fault.file.other-key", file=path.name, key=definition.key)
        raise DefinitionFaults(path.name, [wrong])
    return definition


def placed_in_file(
    name: str, folders: Iterable[Path], faults: Iterable[Fault]
) -> tuple[Fault, ...]:
    """Faults of the definition that `find` finds, at the places where its author wrote them.

    Raises what `find` does where its file is there no more, or is no TOML.
    """
    path = _located(name, (*folders, CATALOGUE))
    full = written_out(plain(_parsed(_decoded(_read(path, path.name), path.name), path.name)))
    return tuple(map(full.as_written, faults))


def _located(name: str, folders: Iterable[Path]) -> Path:
    """The file that `find` reads."""
    folders = tuple(folders)
    # Not Path.is_file, which raises on an odd name.
    if name.endswith(".toml") and os.path.isfile(name):
        return Path(name)
    for folder in () if name.endswith(".toml") else folders:
        if name in _keys_in(folder):
            return folder / f"{name}.toml"
    raise UnknownWorkflow(name, _known(folders))


def _keys_in(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in folder.glob("*.toml") if path.is_file()))


def _known(folders: Iterable[Path]) -> tuple[str, ...]:
    return tuple(sorted({key for folder in folders for key in _keys_in(folder)}))


def _read(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        wrong = fault("", "fault.file.unreadable", why=system_words(error))
        raise DefinitionFaults(name, [wrong]) from error
    if len(content) > MAX_BYTES:
        raise DefinitionFaults(name, [fault("", "fault.file.too-large", most=MAX_BYTES)])
    return content


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        byte = f"0x{content[error.start]:02x}"
        wrong = fault("", "fault.file.not-utf-8", line=line, byte=byte)
        raise DefinitionFaults(name, [wrong]) from error


def _parsed(text: str, name: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise DefinitionFaults(name, [fault("", "fault.file.nested")]) from error
    except ValueError as error:
        # tomllib names line and column: "Expected '=' after a key (at line 3, column 7)".
        wrong = fault("", "fault.file.not-toml", why=str(error)[:200])
        raise DefinitionFaults(name, [wrong]) from error


def _unsafe_texts(value: object, path: str) -> Iterator[Fault]:
    """Texts and names of values with signs that no text may hold; the faults quote no others."""
    match value:
        case dict():
            for key, inner in value.items():
                yield from _unsafe_texts(key, shown(step(path, key)))
                yield from _unsafe_texts(inner, shown(step(path, key)))
        case list():
            for number, inner in enumerate(value):
                yield from _unsafe_texts(inner, step(path, number))
        case str() if signs := unsafe_signs(value):
            yield fault(path, "fault.definition.unsafe", text=shown(value), signs=signs)


def _too_deep(tree: object) -> bool:
    level = [tree]
    for _ in range(MAX_DEPTH):
        inner = [v for v in level if isinstance(v, dict | list)]
        level = [x for v in inner for x in (v.values() if isinstance(v, dict) else v)]
        if not level:
            return False
    return True
