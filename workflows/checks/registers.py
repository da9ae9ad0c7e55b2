"""Checks of registers: who makes entries, what they join, how many there may be."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from workflows.checks.figures import at_least
from workflows.checks.owners import owner_fault
from workflows.faults import Fault, fault
from workflows.owners import EVERYBODY
from workflows.tree import Node, keys_of

_OF_ENTRIES: Final[Mapping[str, object]] = MappingProxyType(
    {"cardinality": "many_to_many", "objects": [], "subjects": ["*"], "each": None, "limits": []}
)
"""What says something of entries, and nothing of bodies, with what it is where nothing is said."""
_SIDES: Final = ("exactly", "each")


def check_registers(tree: Node) -> Iterable[Fault]:
    """Every register of a tree whose parameters are filled in."""
    categories = keys_of(tree["categories"])
    for register in tree["registers"].rows():
        kind = register["kind"].text("pairs")
        if kind == "bodies":
            for name, unsaid in _OF_ENTRIES.items():
                if register[name].value not in (None, unsaid):
                    yield fault(register[name].path, "fault.definition.not-of-bodies", key=name)
        elif kind == "pairs" and not register["objects"].rows():
            yield fault(register["objects"].path, "fault.definition.joined-to-nothing")
        for path, owner in register["subjects"].texts():
            if owner != EVERYBODY:
                yield from owner_fault(path, owner, "thing.category", categories)
        if register["subjects"].value == []:
            yield fault(register["subjects"].path, "fault.definition.nobody-enters")
        yield from _unique_sorts(register["objects"])
        for name in _SIDES:
            yield from at_least(register[name], 1)
        for limit in register["limits"].rows():
            yield from at_least(limit["at_most"], 0)


def _unique_sorts(sorts: Node) -> Iterable[Fault]:
    seen: set[str] = set()
    for path, sort in sorts.texts():
        if sort in seen:
            yield fault(path, "fault.definition.sort-twice", sort=sort)
        seen.add(sort)
