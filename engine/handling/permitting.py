"""Whether somebody may give a command: as the door of the office asks the policy."""

from typing import Any

from msgspec.structs import replace

from engine.domain.access import Door, known_access
from engine.domain.access.proving import prove
from engine.domain.directory.state import known_directory
from engine.domain.event import Command
from engine.domain.families import FAMILY_OF, TABLE
from engine.domain.family import Reads
from engine.domain.policy.permission import permit
from engine.errors import NotPermitted
from engine.ids import StreamId


def ask_policy(
    reads: Reads, command: Command, state: Any, stream: StreamId, within: Command | None = None
) -> None:
    """Raise NotPermitted where the door is not open to anyone and the table does not allow
    it; behind `closed` also unless whoever gives it is proven.

    What is read for it may not grow before the append either: a grant that is revoked
    meanwhile makes the command be decided again.
    """
    access = known_access(reads)
    if access.door is Door.ANYONE:
        return
    prove(access, command.stamp)
    facts = FAMILY_OF[type(command)].policy.facts_of(command, stream, state, reads)
    outer = type(within).__name__ if within is not None and within is not command else None
    permit(known_directory(reads), command, replace(facts, within=outer), TABLE)


def not_permitted(reads: Reads, command: Command) -> NotPermitted | None:
    """Why whoever gives a command may not; None if he may, whatever else is against it."""
    family = FAMILY_OF[type(command)]
    stream = family.stream_of(command)
    try:
        ask_policy(reads, command, reads.state(stream, family.evolve), stream)
    except NotPermitted as refused:
        return refused
    return None
