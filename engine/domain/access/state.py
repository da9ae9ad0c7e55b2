"""The door and the accounts as they stand."""

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

from msgspec import Struct

from engine.domain.access.doors import Door, Login
from engine.domain.access.events import (
    AccessClosed,
    AccessEvent,
    AccessOpened,
    ConfirmationAsked,
    CredentialReset,
    DoorSet,
    LoginLinked,
    LoginUnlinked,
)
from engine.domain.family import Reads
from engine.ids import ACCESS_STREAM, PersonId


class Access(Struct, kw_only=True, dict=True):
    """What decisions need; a log in which no door was set is open to anyone.

    `opened` says who may sign in to the pages, and since when his sessions count: one that began
    earlier is over. `admitted` are all who ever had a way in, `asked` what waits for
    a second person. While a stream is read, events grow the dictionaries in place; `freeze` ends
    that.
    """

    door: Door = Door.ANYONE
    logins: dict[Login, PersonId] = {}
    opened: dict[PersonId, datetime] = {}
    admitted: set[PersonId] = set()
    asked: dict[PersonId, ConfirmationAsked] = {}

    def freeze(self) -> None:
        """From now on nothing changes it."""
        self.__dict__["frozen"] = True

    def grown(self) -> "Access":
        """Itself while it is being read, a copy once it is frozen."""
        if "frozen" not in self.__dict__:
            return self
        return Access(
            door=self.door,
            logins=self.logins.copy(),
            opened=self.opened.copy(),
            admitted=self.admitted.copy(),
            asked=self.asked.copy(),
        )

    def person_of(self, login: str, issuer: str | None = None) -> PersonId | None:
        """Whose login it is."""
        return self.logins.get(Login(login, issuer))

    def logins_of(self, person: PersonId) -> Iterator[Login]:
        """The logins that are his, in order of linking."""
        return (login for login, owner in self.logins.items() if owner == person)

    def lets_in(self, person: PersonId) -> bool:
        """Whether the person has a way in: the pages, or a login of this machine's system."""
        return person in self.opened or any(
            login.issuer is None for login in self.logins_of(person)
        )


def known_access(reads: Reads) -> Access:
    """The door that is set, and the accounts."""
    return reads.state(ACCESS_STREAM, evolve) or Access()


def evolve(state: Access | None, event: AccessEvent) -> Access:
    """The state after an event. Never refuses. Until it is frozen it is the state itself, grown."""
    state = Access() if state is None else state.grown()
    match event:
        case DoorSet(door=door):
            state.door = door
        case LoginLinked(person=person):
            state.logins[Login(event.login, event.issuer)] = person
            state.admitted.add(person)
            state.asked.pop(person, None)
        case LoginUnlinked():
            state.logins.pop(Login(event.login, event.issuer), None)
        case AccessOpened(person=person) | CredentialReset(person=person):
            state.opened[person] = event.stamp.recorded_at
            state.admitted.add(person)
            state.asked.pop(person, None)
        case AccessClosed(person=person):
            state.opened.pop(person, None)
            state.asked.pop(person, None)
            for login in tuple(state.logins_of(person)):
                del state.logins[login]
        case ConfirmationAsked(person=person):
            state.asked[person] = event
        case _:
            assert_never(event)
    return state
