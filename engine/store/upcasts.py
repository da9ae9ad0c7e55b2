"""Lifts old forms of events on read, one pure step per version; readers know only today's.

When an event changes its shape: give it the next version in names.py, and put its old name here
with the step that turns the old fields into the new ones. Steps chain.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

Fields = dict[str, Any]


class Upcast(NamedTuple):
    """One step: the name it leads to, and how the fields change."""

    to: str
    step: Callable[[Fields], Fields]


# No event has changed its shape yet; the first entry will read
#   "phase.extended.v1": Upcast("phase.extended.v2", with_duties),
UPCASTS: Mapping[str, Upcast] = MappingProxyType({})


def lifted(
    name: str, fields: Fields, upcasts: Mapping[str, Upcast] = UPCASTS
) -> tuple[str, Fields]:
    """The name and fields after every step that applies."""
    while name in upcasts:
        name, step = upcasts[name]
        fields = step(fields)
    return name, fields
