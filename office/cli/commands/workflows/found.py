"""The definition that a command names, and the blanks that it still has."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from msgspec import Struct

from engine.errors import BadInput, Said
from engine.phrases import phrase
from office.cli.invocation import Invocation
from office.cli.render import column
from office.words import worded
from workflows.faults import DefinitionError, DefinitionFaults
from workflows.parameters import check_value
from workflows.schema import Definition


class BlankRow(Struct, frozen=True):
    """A parameter that has no value yet."""

    key: str
    title: str
    suggest: str
    required: bool


BLANK_COLUMNS = (
    column("key", "label.parameter"),
    column("title", "label.title"),
    column("suggest", "label.suggested", right=True),
    column("required", "label.required"),
)


def find_workflow(invocation: Invocation, name: str) -> Definition:
    """The definition of this name or path."""
    # Here, so that commands on running campaigns need no checks of definitions.
    from office.definitions import find_definition

    return find_definition(name, invocation.settings.definitions.folders)


@contextmanager
def at_places_of_file(invocation: Invocation, name: str) -> Iterator[None]:
    """What is wrong with a definition is told at the places of its file, as they are there."""
    try:
        yield
    except DefinitionFaults as found:
        from workflows.reading.loader import placed_in_file

        folders = invocation.settings.definitions.folders
        raise DefinitionFaults(found.name, placed_in_file(name, folders, found.faults)) from None


def blank_rows(definition: Definition, invocation: Invocation) -> tuple[BlankRow, ...]:
    """The definition's parameters without a value, the required ones first."""
    found = (
        BlankRow(p.key, worded(p.title, invocation.lang), str(p.suggest or ""), p.required)
        for p in definition.parameters
        if p.is_blank
    )
    return tuple(sorted(found, key=lambda row: not row.required))


def given_values(definition: Definition, texts: Iterable[str], what: str) -> dict[str, str | int]:
    """The values that KEY=VALUE give; BadInput lists every one that does not fit its places."""
    values: dict[str, str | int] = {}
    faults: list[Said] = []
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals:
            faults.append(phrase("fault.pair.none", text=text))
        elif key in values:
            faults.append(phrase("fault.pair.twice", key=key))
        else:
            try:
                values[key] = check_value(definition, key, value, values)
            except DefinitionError as fault:
                faults.append(fault.phrase)
    if faults:
        raise BadInput(phrase(what), faults)
    return values
