"""What happens to the door and to the accounts: consequences alone, never a secret."""

from engine.domain.access.doors import AccessDeed, Door
from engine.domain.event import Event
from engine.ids import PersonId


class DoorSet(Event, frozen=True):
    """The office has this door from now on. `authority` is by whose order."""

    door: Door
    authority: str | None = None


class LoginLinked(Event, frozen=True):
    """Whoever comes in under this login is this person, to whom alone it belongs.

    Without `issuer` it is a login of the operating system. `asked_by` is who asked for it where it
    took two people; here and in the events below.
    """

    person: PersonId
    login: str
    issuer: str | None = None
    asked_by: PersonId | None = None


class LoginUnlinked(Event, frozen=True):
    """The login is nobody's any more."""

    person: PersonId
    login: str
    issuer: str | None = None


class AccessOpened(Event, frozen=True):
    """The person may sign in to the pages."""

    person: PersonId
    asked_by: PersonId | None = None


class AccessClosed(Event, frozen=True):
    """The person signs in no more, his sessions are over, and his logins are unlinked."""

    person: PersonId


class CredentialReset(Event, frozen=True):
    """The person was handed the means to choose a new password; every session of his is over."""

    person: PersonId
    asked_by: PersonId | None = None


class ConfirmationAsked(Event, frozen=True):
    """Somebody else has to confirm a deed before it is done. `login` and `issuer` are those of a
    link.
    """

    person: PersonId
    deed: AccessDeed
    login: str | None = None
    issuer: str | None = None


AccessEvent = (
    DoorSet
    | LoginLinked
    | LoginUnlinked
    | AccessOpened
    | AccessClosed
    | CredentialReset
    | ConfirmationAsked
)
