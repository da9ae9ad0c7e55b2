"""Parameters: the values a document leaves blank, and what may be put in (A1, A2, A3, A23)."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from engine.phrases import Alternatives, Phrase, phrase
from workflows.checks import check
from workflows.dates import Cadence
from workflows.faults import (
    BadParameterValue,
    DefinitionFaults,
    Fault,
    UnknownParameter,
)
from workflows.schema import UNRESOLVED, Definition, Obligation
from workflows.shapes import shape
from workflows.tree import Node, reference, substitute

NONE_GIVEN: Final[Mapping[str, str | int]] = MappingProxyType({})
_DATES: Final = ("start", "end", "due", "opens")
_NUMBERS: Final = ("at_least", "at_most", "exactly", "from_points")


def resolve(definition: Definition, values: Mapping[str, str | int]) -> Definition:
    """The definition with "$key" replaced by `values`, or by the parameter's own value.

    Blanks stay as they are. Raises UnknownParameter, and DefinitionFaults where a value does not
    fit (check each one first with `check_value`).
    """
    known = [parameter.key for parameter in definition.parameters]
    for key in values:
        if key not in known:
            raise UnknownParameter(definition.key, key, known)
    resolved, faults = _resolved(definition, values)
    if resolved is None or faults:
        raise DefinitionFaults(definition.key, faults)
    return resolved


def check_value(
    definition: Definition, key: str, text: str, given: Mapping[str, str | int] = NONE_GIVEN
) -> str | int:
    """The value that `text` stands for, where the whole definition still holds with it.

    `definition` is the one with its "$key" places still in it, `given` what was set before: so a
    value can be compared with its neighbours, and be changed later. (In a resolved definition
    the places of a value already given are gone, and a new one for it goes unchecked.)
    Raises UnknownParameter, and BadParameterValue that says what is allowed.
    """
    known = [parameter.key for parameter in definition.parameters]
    if key not in known:
        raise UnknownParameter(definition.key, key, known)
    places = uses(definition, key)
    allowed = _allowed(places)
    value = " ".join(text.split())
    if not value or value == UNRESOLVED or reference(value) is not None or not _plain(value):
        raise BadParameterValue(key, text, allowed)
    faults: tuple[Fault, ...] = ()
    for candidate in _readings(value, places):
        resolved, faults = _resolved(definition, {**given, key: candidate})
        if resolved is not None and not faults:
            return candidate
    raise BadParameterValue(key, text, allowed, faults)


def uses(definition: Definition, key: str) -> tuple[str, ...]:
    """The places where a parameter stands, like "phases[0].start"."""
    tree = Node(msgspec.to_builtins(definition))
    return tuple(node.path for node in tree.everything() if reference(node.value) == key)


def unresolved_duties(resolved: Definition) -> tuple[Obligation, ...]:
    """The obligations whose cadence nobody has set: they need a decision (A23)."""
    return tuple(duty for duty in resolved.obligations if duty.cadence is None)


def _resolved(
    definition: Definition, values: Mapping[str, str | int]
) -> tuple[Definition | None, tuple[Fault, ...]]:
    given = {p.key: p.value for p in definition.parameters if not p.is_blank} | dict(values)
    tree = msgspec.to_builtins(definition)
    for row in tree["parameters"]:
        row["value"] = given.get(row["key"], row["value"])
    unfilled = check(tree)
    filled = substitute(tree, given)
    resolved, faults = shape(filled)
    return resolved, (*faults, *unfilled)


def _readings(value: str, places: tuple[str, ...]) -> tuple[str | int, ...]:
    if not re.fullmatch(r"-?\d{1,9}", value, re.ASCII):
        return (value,)
    number = int(value)
    if any(_last_key(place) in _NUMBERS for place in places):
        return (number,)
    return (value,) if places else (number,)


def _allowed(places: tuple[str, ...]) -> Phrase:
    keys = {_last_key(place) for place in places}
    if keys & set(_DATES):
        return phrase("fault.parameter.a-date")
    if keys & set(_NUMBERS):
        return phrase("fault.parameter.a-number")
    if "every" in keys:
        return phrase("fault.parameter.one-of", words=Alternatives(c.value for c in Cadence))
    return phrase("fault.parameter.a-text")


def _last_key(place: str) -> str:
    return re.sub(r"\[\d+\]$", "", place).rpartition(".")[2]


def _plain(value: str) -> bool:
    return value.isprintable() and not any("\ud800" <= c <= "\udfff" for c in value)
