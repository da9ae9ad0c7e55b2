"""Every lifecycle there is. A new one is one file or folder, and one line here."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from engine.domain import (
    assignment,
    calendar,
    campaign,
    directory,
    message,
    obligation,
    phase,
    rectification,
)
from engine.domain.effects import Effects
from engine.domain.event import Command
from engine.domain.family import Family
from engine.domain.lifecycle import Lifecycle

FAMILIES: Final = (
    campaign.FAMILY,
    phase.FAMILY,
    obligation.FAMILY,
    assignment.FAMILY,
    rectification.FAMILY,
    message.FAMILY,
    directory.FAMILY,
    calendar.FAMILY,
)

FAMILY_OF: Final[Mapping[type[Command], Family]] = MappingProxyType(
    {command: family for family in FAMILIES for command in family.commands}
)
"""The lifecycle that answers a command."""

EFFECTS: Final[Effects] = MappingProxyType(
    {event: effect for family in FAMILIES for event, effect in family.effects.items()}
)
"""What follows from each event, of all lifecycles."""

LIFECYCLES: Final[Mapping[str, Lifecycle[Any]]] = MappingProxyType(
    {family.table.name: family.table for family in FAMILIES if family.table is not None}
)
"""Every transitions table by its name."""
