"""Lifts old forms of events on read, one pure step per version; readers know only today's.

When an event changes its shape: give it the next version in names.py, and put its old name here
with the step that turns the old fields into the new ones. Steps chain.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from engine.store.lifting_directory import (
    deputy_with_id,
    granted_with_scope,
    revoked_by_id,
)

Fields = dict[str, Any]


class Upcast(NamedTuple):
    """One step: the name it leads to, and how the fields change."""

    to: str
    step: Callable[[Fields], Fields]


UPCASTS: Mapping[str, Upcast] = MappingProxyType(
    {
        "directory.role_granted.v1": Upcast("directory.role_granted.v2", granted_with_scope),
        "directory.role_revoked.v1": Upcast("directory.role_revoked.v2", revoked_by_id),
        "directory.deputy_named.v1": Upcast("directory.deputy_named.v2", deputy_with_id),
    }
)


def lifted(
    name: str, fields: Fields, upcasts: Mapping[str, Upcast] = UPCASTS
) -> tuple[str, Fields]:
    """The name and fields after every step that applies."""
    while name in upcasts:
        name, step = upcasts[name]
        fields = step(fields)
    return name, fields
