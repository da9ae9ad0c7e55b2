"""Every lifecycle there is. A new one is one file or folder, and one line here."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from engine.domain import (
    access,
    approval,
    assessment,
    assignment,
    calendar,
    campaign,
    directory,
    document,
    matter,
    matter_list,
    message,
    obligation,
    office,
    petition,
    phase,
    publication,
    readings,
    rectification,
    register,
    reminder,
    selection,
    series,
    survey,
)
from engine.domain.directive import family as directive
from engine.domain.effects import Effects
from engine.domain.entries import family as entries
from engine.domain.event import Command, Event
from engine.domain.family import Along, Family, Reads
from engine.domain.inspection import family as inspection
from engine.domain.lifecycle import Lifecycle
from engine.domain.policy.rows import Table, table_of
from engine.domain.publication.showable import makes_public

FAMILIES: Final = (
    campaign.FAMILY,
    phase.FAMILY,
    obligation.FAMILY,
    entries.FAMILY,
    assignment.FAMILY,
    rectification.FAMILY,
    petition.FAMILY,
    register.FAMILY,
    directive.FAMILY,
    document.FAMILY,
    series.FAMILY,
    inspection.FAMILY,
    assessment.FAMILY,
    approval.FAMILY,
    selection.FAMILY,
    publication.FAMILY,
    matter.FAMILY,
    matter_list.FAMILY,
    survey.FAMILY,
    reminder.FAMILY,
    message.FAMILY,
    directory.FAMILY,
    calendar.FAMILY,
    access.FAMILY,
    readings.FAMILY,
    office.FAMILY,
)

makes_public(FAMILIES)

FAMILY_OF: Final[Mapping[type[Command], Family]] = MappingProxyType(
    {command: family for family in FAMILIES for command in family.commands}
)
"""The lifecycle that answers a command."""


def _together(alongs: Sequence[Along]) -> Along:
    """What several lifecycles add to one command, in their order; itself once."""

    def along(command: Command, reads: Reads) -> Iterator[Command]:
        first, *others = alongs
        yield from first(command, reads)
        for other in others:
            yield from (part for part in other(command, reads) if part is not command)

    return along


ALONG: Final[Mapping[type[Command], Along]] = MappingProxyType(
    {
        command: _together([f.along[command] for f in FAMILIES if command in f.along])
        for family in FAMILIES
        for command in family.along
    }
)
"""What is recorded along with a command; a lifecycle may add to a command of another."""

FAMILY_OF_EVENT: Final[Mapping[type[Event], Family]] = MappingProxyType(
    {event: family for family in FAMILIES for event in family.events}
)
"""The lifecycle to which an event happens."""

EFFECTS: Final[Effects] = MappingProxyType(
    {event: effect for family in FAMILIES for event, effect in family.effects.items()}
)
"""What follows from each event, of all lifecycles."""

LIFECYCLES: Final[Mapping[str, Lifecycle[Any]]] = MappingProxyType(
    {family.table.name: family.table for family in FAMILIES if family.table is not None}
)
"""Every transitions table by its name."""

TABLE: Final[Table] = table_of(family.policy for family in FAMILIES)
"""Who may do what: the rows of all lifecycles. What is not listed is refused."""
