"""What can be asked of the door and of the accounts."""

from engine.domain.access.doors import Door
from engine.domain.event import Command
from engine.ids import PersonId


class SetDoor(Command, frozen=True):
    """Set the door. `authority` is by whose order."""

    door: Door
    authority: str | None = None


class LinkLogin(Command, frozen=True):
    """Say that a login is this person's; without `issuer` one of the operating system."""

    person: PersonId
    login: str
    issuer: str | None = None


class UnlinkLogin(Command, frozen=True):
    """Say that a login is nobody's any more."""

    login: str
    issuer: str | None = None


class OpenAccess(Command, frozen=True):
    """Let a registered person sign in to the pages."""

    person: PersonId


class CloseAccess(Command, frozen=True):
    """Let the person in no more, by no way."""

    person: PersonId


class ResetCredential(Command, frozen=True):
    """Hand the person the means to choose a new password, and end his sessions."""

    person: PersonId


class ConfirmAccess(Command, frozen=True):
    """Confirm, as the second of two, what somebody else has asked for a person."""

    person: PersonId


AccessCommand = (
    SetDoor | LinkLogin | UnlinkLogin | OpenAccess | CloseAccess | ResetCredential | ConfirmAccess
)
