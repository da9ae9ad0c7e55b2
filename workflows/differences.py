"""What differs between a definition and a changed one that takes its place."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, Final

import msgspec
from msgspec import Struct

from workflows.schema import Definition, Duty, Obligation

_OF_RECURRENCE: Final = tuple(
    sorted({f.name for f in fields(Obligation)} - {f.name for f in fields(Duty)} - {"due", "until"})
)
"""What an obligation says of the periods that begin: how often, in which phases, from when on."""


class Difference(Struct, frozen=True, kw_only=True):
    """A place such as `phases.mobilize.tasks.plan-filed.due`, and what stood and stands there, as
    plain values; None where nothing does.
    """

    place: str
    before: Any
    after: Any


def differences(before: Definition, after: Definition) -> tuple[Difference, ...]:
    """Every place that differs, in the order of the definitions; rows are told apart by their
    keys.
    """
    return tuple(_differ(msgspec.to_builtins(before), msgspec.to_builtins(after), ""))


def kept_values(definition: Definition, values: Mapping[str, str | int]) -> dict[str, str | int]:
    """The values of parameters that a changed definition still has."""
    keys = {parameter.key for parameter in definition.parameters}
    return {key: value for key, value in values.items() if key in keys}


def recurring_anew(before: Definition, after: Definition) -> tuple[str, ...]:
    """The recurring duties of a changed definition that recur otherwise than before, or are new."""
    stood = {duty.key: _recurrence(duty) for duty in before.obligations}
    return tuple(d.key for d in after.obligations if stood.get(d.key) != _recurrence(d))


def _recurrence(duty: Obligation) -> tuple[object, ...]:
    return tuple(getattr(duty, name) for name in _OF_RECURRENCE)


def _differ(before: Any, after: Any, place: str) -> Iterator[Difference]:
    if before == after:
        return
    stood, stands = _by_key(before), _by_key(after)
    if stood is None or stands is None:
        yield Difference(place=place, before=before, after=after)
        return
    for key in {**stood, **stands}:
        at = f"{place}.{key}" if place else key
        yield from _differ(stood.get(key), stands.get(key), at)
    kept = [key for key in stood if key in stands]
    if isinstance(before, list | tuple) and kept != [key for key in stands if key in stood]:
        yield Difference(place=place, before=list(stood), after=list(stands))


def _by_key(value: Any) -> dict[str, Any] | None:
    """A table, or a list of rows that bear keys; None for anything else."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, list | tuple) and all(
        isinstance(r, Mapping) and "key" in r for r in value
    ):
        return {row["key"]: row for row in value}
    return None
