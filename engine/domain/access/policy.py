"""Who may set the door, and look after the accounts."""

from types import MappingProxyType
from typing import Any, Final

from engine.domain.access.commands import (
    CloseAccess,
    ConfirmAccess,
    LinkLogin,
    OpenAccess,
    ResetCredential,
    SetDoor,
    UnlinkLogin,
)
from engine.domain.access.events import (
    AccessClosed,
    AccessOpened,
    ConfirmationAsked,
    CredentialReset,
    DoorSet,
    LoginLinked,
    LoginUnlinked,
)
from engine.domain.access.state import Access
from engine.domain.directory.state import known_directory
from engine.domain.family import Reads
from engine.domain.policy.actors import Role
from engine.domain.policy.facts import Facts, Where
from engine.domain.policy.places import order_of, places
from engine.domain.policy.rows import Policy
from engine.ids import StreamId


def facts_of(deed: Any, _stream: StreamId, state: Access | None, reads: Reads) -> Facts:
    """The program itself may set the door until the office has a head or an administrator, on any
    day: the day of a command is only claimed. Who asked for a deed does not confirm it, nor does
    the person whose account it is.
    """
    match deed:
        case SetDoor() | DoorSet():
            directory = known_directory(reads)
            found = places()
            founded = (Role.OFFICE_HEAD, Role.ADMINISTRATOR)
            if any(directory.with_role(role) for role in founded):
                del found[Where.SERVICE]
            return Facts(scopes=found, order=order_of(directory, deed.stamp, deed.authority))
        case ConfirmAccess(person=person):
            asked = state.asked.get(person) if state else None
            performers = frozenset({person}) | (asked.stamp.people if asked else frozenset())
            return Facts(scopes=places(), performers=performers)
        case _:
            return Facts(scopes=places())


POLICY: Final = Policy(
    rows=MappingProxyType(
        {
            SetDoor: "N@o S@s | A",
            LinkLogin: "N@o",
            UnlinkLogin: "N@o",
            OpenAccess: "N@o",
            CloseAccess: "N@o",
            ResetCredential: "N@o",
            ConfirmAccess: "N@o H@o L@o | P",
        }
    ),
    command_of=MappingProxyType(
        {
            DoorSet: SetDoor,
            LoginLinked: LinkLogin,
            LoginUnlinked: UnlinkLogin,
            AccessOpened: OpenAccess,
            AccessClosed: CloseAccess,
            CredentialReset: ResetCredential,
            ConfirmationAsked: ResetCredential,
        }
    ),
    facts_of=facts_of,
)
