"""Parameters: the values a document leaves blank, and what may be put in (A1, A2, A3, A23)."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from operator import is_not
from types import MappingProxyType
from typing import Any, Final, TypeVar, cast

from engine.phrases import Alternatives, Phrase, phrase
from workflows.cadences import EXAMPLES
from workflows.faults import (
    BadParameterValue,
    Fault,
    UnknownParameter,
)
from workflows.owners import OWNER_KEYS, several
from workflows.schema import UNRESOLVED, Definition, Obligation
from workflows.tree import DATE_KEYS, RUN_KEYS, Node, reference, substitute, written

NONE_GIVEN: Final[Mapping[str, str | int]] = MappingProxyType({})
_NUMBERS: Final = ("reported", "at_least", "at_most", "exactly", "from_points", "limit")


def filled(definition: Definition, values: Mapping[str, str | int] = NONE_GIVEN) -> Definition:
    """The definition with "$key" replaced by `values`, or by the parameter's own value.

    Blanks stay as they are. Checks nothing: what was accepted once is read for ever, by whatever
    rules a later program checks new definitions.
    """
    given = {p.key: p.value for p in definition.parameters if not p.is_blank} | dict(values)
    rows = tuple(replace(p, value=given.get(p.key, p.value)) for p in definition.parameters)
    return _filled(replace(definition, parameters=rows), given)


V = TypeVar("V")


def _filled(value: V, given: Mapping[str, str | int]) -> V:
    """The same value where nothing in it stands for a parameter."""
    found: Any = value
    if isinstance(found, str):
        return cast(V, given.get(found[1:], found) if found.startswith("$") else found)
    if isinstance(found, tuple):
        members = tuple(_filled(member, given) for member in found)
        return cast(V, members if any(map(is_not, members, found)) else found)
    if is_dataclass(found) and not isinstance(found, type):
        own = {name: getattr(found, name) for name in _names(type(found))}
        new = {name: _filled(inner, given) for name, inner in own.items()}
        changed = {name: inner for name, inner in new.items() if inner is not own[name]}
        for name in changed.keys() & OWNER_KEYS:
            changed[name] = tuple(owner for each in changed[name] for owner in several(str(each)))
        return cast(V, replace(found, **changed) if changed else found)
    return value


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def check_value(
    definition: Definition, key: str, text: str, given: Mapping[str, str | int] = NONE_GIVEN
) -> str | int:
    """The value that `text` stands for, where it adds no fault to the definition.

    `definition` is the one with its "$key" places still in it, `given` what was set before: so a
    value can be compared with its neighbours, and be changed later. (In a resolved definition
    the places of a value already given are gone, and a new one for it goes unchecked.)
    Raises UnknownParameter, and BadParameterValue that says what is allowed.
    """
    known = [parameter.key for parameter in definition.parameters]
    if key not in known:
        raise UnknownParameter(definition.key, key, known)
    places = uses(definition, key)
    allowed = allowed_at(places)
    value = " ".join(text.split())
    if not value or value == UNRESOLVED or reference(value) is not None or not _plain(value):
        raise BadParameterValue(key, text, allowed)
    # An older program may have let more pass: what is wrong already is not this value's fault.
    before = faults_with(definition, given)
    faults: tuple[Fault, ...] = ()
    for candidate in _readings(value, places):
        faults = added_faults(before, faults_with(definition, {**given, key: candidate}), places)
        if not faults:
            return candidate
    raise BadParameterValue(key, text, allowed, faults)


def check_values(
    definition: Definition, texts: Mapping[str, str]
) -> tuple[dict[str, str | int], dict[str, BadParameterValue]]:
    """The values that several texts stand for, each checked beside those before it, and why others
    do not fit. Texts that are all right cost one check of the definition, not one each.

    Raises UnknownParameter.
    """
    values: dict[str, str | int] = {}
    faults: dict[str, BadParameterValue] = {}
    together = _all_fit(definition, texts)
    if together is not None:
        return together, faults
    for key, text in texts.items():
        try:
            values[key] = check_value(definition, key, text, values)
        except BadParameterValue as fault:
            faults[key] = fault
    return values, faults


def _all_fit(definition: Definition, texts: Mapping[str, str]) -> dict[str, str | int] | None:
    """The values, where all are plain and none adds a fault; None says nothing of either."""
    known = {parameter.key for parameter in definition.parameters}
    values: dict[str, str | int] = {}
    places: tuple[str, ...] = ()
    for key, text in texts.items():
        value = " ".join(text.split())
        if key not in known or not value or value == UNRESOLVED or reference(value) is not None:
            return None
        found = uses(definition, key)
        candidates = _readings(value, found)
        if not _plain(value) or len(candidates) > 1:
            return None
        values[key], places = candidates[0], (*places, *found)
    before, after = faults_with(definition, NONE_GIVEN), faults_with(definition, values)
    return None if added_faults(before, after, places) else values


def uses(definition: Definition, key: str) -> tuple[str, ...]:
    """The places where a parameter stands, like "phases[0].start"."""
    tree = Node(written(definition))
    return tuple(node.path for node in tree.everything() if reference(node.value) == key)


def unresolved_duties(resolved: Definition) -> tuple[Obligation, ...]:
    """The obligations whose cadence nobody has set: they need a decision (A23)."""
    return tuple(duty for duty in resolved.obligations if duty.cadence is None)


def faults_with(definition: Definition, values: Mapping[str, str | int]) -> tuple[Fault, ...]:
    """All that is wrong with the definition once it is filled in, and before."""
    # Imported here: whoever only fills a definition in needs no checks, nor what they stand on.
    from workflows.checks.meaning import check
    from workflows.reading.shapes import shape

    given = {p.key: p.value for p in definition.parameters if not p.is_blank} | dict(values)
    tree = written(definition)
    for row in tree["parameters"]:
        row["value"] = given.get(row["key"], row["value"])
    unfilled = check(tree)
    _, faults = shape(substitute(tree, given))
    return (*faults, *unfilled)


def added_faults(
    before: tuple[Fault, ...], after: tuple[Fault, ...], places: tuple[str, ...]
) -> tuple[Fault, ...]:
    """The faults that a value adds. What was wrong elsewhere may now be told with other figures:
    "120 is not below 0" and then "120 is not below 60" are one fault.
    """
    stood = {(fault.path, fault.said.code) for fault in before if fault.path not in places}
    return tuple(f for f in after if f not in before and (f.path, f.said.code) not in stood)


def _readings(value: str, places: tuple[str, ...]) -> tuple[str | int, ...]:
    if not re.fullmatch(r"-?\d{1,9}", value, re.ASCII):
        return (value,)
    number = int(value)
    if any(_last_key(place) in _NUMBERS for place in places):
        return (number,)
    return (value,) if places else (number,)


def allowed_at(places: tuple[str, ...]) -> Phrase:
    """What may be put in at these places."""
    keys = {_last_key(place) for place in places}
    if any(place.startswith("obligations") and place.endswith("].due") for place in places):
        return phrase("fault.parameter.a-due-day")
    if keys & {*DATE_KEYS, *RUN_KEYS}:
        return phrase("fault.parameter.a-date")
    if keys & set(_NUMBERS):
        return phrase("fault.parameter.a-number")
    if keys & set(OWNER_KEYS):
        return phrase("fault.parameter.owners")
    if "every" in keys:
        return phrase("fault.parameter.one-of", words=Alternatives(EXAMPLES))
    return phrase("fault.parameter.a-text")


def _last_key(place: str) -> str:
    return re.sub(r"\[\d+\]$", "", place).rpartition(".")[2]


def _plain(value: str) -> bool:
    return value.isprintable() and not any("\ud800" <= c <= "\udfff" for c in value)
