"""The door of the office: whether permissions are checked at all."""

from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct

from engine.domain.directory.state import known_directory
from engine.domain.event import Command, Event, need_reason
from engine.domain.family import Family, Reads
from engine.domain.policy.actors import Role
from engine.domain.policy.facts import Facts, Where
from engine.domain.policy.places import order_of, places
from engine.domain.policy.rows import Policy
from engine.errors import RuleBroken
from engine.ids import ACCESS_STREAM, StreamId


class Door(StrEnum):
    """With `anyone` no permission is checked. With `named` only registered people act, and the
    table of the policy says what each may do; that they are who they claim to be is not proven.
    """

    ANYONE = "anyone"
    NAMED = "named"


class DoorSet(Event, frozen=True):
    """The office has this door from now on. `authority` is by whose order."""

    door: Door
    authority: str | None = None


AccessEvent = DoorSet


class Access(Struct, frozen=True, kw_only=True):
    """The door that is set; a log in which none was set is open to anyone."""

    door: Door = Door.ANYONE


_OPEN: Final = Access()


class SetDoor(Command, frozen=True):
    """Set the door. `authority` is by whose order."""

    door: Door
    authority: str | None = None


AccessCommand = SetDoor


class AccessContext(Struct, frozen=True, kw_only=True):
    """`headed` says that the office has a head: without one nobody could grant its roles."""

    headed: bool


def decide(
    command: AccessCommand, state: Access | None, context: AccessContext
) -> tuple[AccessEvent, ...]:
    """The facts that follow. Raises RuleBroken (nobody heads the office), ReasonRequired (from
    `named` back to `anyone`).
    """
    if command.door is (state or Access()).door and state is not None:
        return ()
    if command.door is Door.NAMED and not context.headed:
        raise RuleBroken("error.access.nobody-heads")
    if state is not None and state.door is Door.NAMED:
        need_reason(command, "act.open-office")
    return (DoorSet(stamp=command.stamp, door=command.door, authority=command.authority),)


def evolve(_state: Access | None, event: AccessEvent) -> Access:
    """The state after an event. Never refuses."""
    return Access(door=event.door)


def known_access(reads: Reads) -> Access:
    """The door that is set."""
    return reads.state(ACCESS_STREAM, evolve) or _OPEN


def _stream_of(_command: AccessCommand) -> StreamId:
    return ACCESS_STREAM


def _context_for(
    command: AccessCommand, _state: Access | None, reads: Reads, _figures: None
) -> AccessContext:
    heads = known_directory(reads).with_role(Role.OFFICE_HEAD, command.stamp.on)
    return AccessContext(headed=bool(heads))


def _facts_of(deed: Any, _stream: StreamId, _state: Access | None, reads: Reads) -> Facts:
    """The program itself may set the door until the office has a head or an administrator, on any
    day: the day of a command is only claimed.
    """
    directory, stamp = known_directory(reads), deed.stamp
    found = places()
    founded = (Role.OFFICE_HEAD, Role.ADMINISTRATOR)
    if any(directory.with_role(role) for role in founded):
        del found[Where.SERVICE]
    return Facts(scopes=found, order=order_of(directory, stamp, deed.authority))


POLICY: Final = Policy(
    rows=MappingProxyType({SetDoor: "N@o S@s | A"}),
    command_of=MappingProxyType({DoorSet: SetDoor}),
    facts_of=_facts_of,
)

FAMILY = Family(
    name="access",
    commands=(SetDoor,),
    events=(DoorSet,),
    stream_of=_stream_of,
    context_for=_context_for,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
)
