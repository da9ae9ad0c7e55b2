"""The directory: the tree of units, the people, what they may be, and who stands in for whom."""

from typing import get_args

from engine.domain.directory.commands import (
    AmendPerson,
    DirectoryCommand,
    EndDeputy,
    EndPerson,
    GrantRole,
    ImportRoster,
    NameDeputy,
    RegisterPerson,
    ReinstateUnit,
    RetireUnit,
    RevokeRole,
)
from engine.domain.directory.events import (
    DeputyEnded,
    DeputyNamed,
    DirectoryEvent,
    PersonAmended,
    PersonEnded,
    PersonRegistered,
    RoleGranted,
    RoleRevoked,
    UnitAdded,
    UnitAmended,
    UnitReinstated,
    UnitRetired,
)
from engine.domain.directory.policy import POLICY
from engine.domain.directory.rules import context_for, decide
from engine.domain.directory.state import Directory, Person, Unit, evolve, known_directory
from engine.domain.directory.table import UNIT
from engine.domain.family import Family
from engine.domain.policy.actors import Role
from engine.ids import DIRECTORY_STREAM, StreamId

__all__ = [
    "FAMILY",
    "AmendPerson",
    "DeputyEnded",
    "DeputyNamed",
    "Directory",
    "DirectoryCommand",
    "DirectoryEvent",
    "EndDeputy",
    "EndPerson",
    "GrantRole",
    "ImportRoster",
    "NameDeputy",
    "Person",
    "PersonAmended",
    "PersonEnded",
    "PersonRegistered",
    "RegisterPerson",
    "ReinstateUnit",
    "RetireUnit",
    "RevokeRole",
    "Role",
    "RoleGranted",
    "RoleRevoked",
    "Unit",
    "UnitAdded",
    "UnitAmended",
    "UnitReinstated",
    "UnitRetired",
    "decide",
    "evolve",
    "known_directory",
]


def _stream_of(_command: DirectoryCommand) -> StreamId:
    return DIRECTORY_STREAM


FAMILY = Family(
    name="directory",
    table=UNIT,
    commands=get_args(DirectoryCommand),
    events=get_args(DirectoryEvent),
    stream_of=_stream_of,
    context_for=context_for,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
)
