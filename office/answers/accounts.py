"""Who may come in, and by what: the log's part of it, without any secret."""

from collections.abc import Iterable
from datetime import date, datetime

from msgspec import Struct

from engine.domain.access import Access
from engine.domain.access.doors import AccessDeed
from engine.domain.access.events import AccessClosed, AccessOpened, CredentialReset
from engine.domain.directory.state import Directory
from engine.domain.event import Recorded
from engine.ids import PersonId
from office.answers.people import PersonLine, people


class LinkedLogin(Struct, frozen=True):
    """A login; without `issuer` one of the operating system."""

    login: str
    issuer: str | None


class WaitingDeed(Struct, frozen=True):
    """What waits for a second person, by whom and when it was asked for."""

    deed: AccessDeed
    asked_by: PersonId
    asked_at: datetime


class AccountLine(Struct, frozen=True):
    """Somebody and his ways in. `open_since` is None where he may not sign in to the pages."""

    line: PersonLine
    open_since: datetime | None
    logins: tuple[LinkedLogin, ...]
    waiting: WaitingDeed | None


def accounts(directory: Directory, access: Access, on: date) -> tuple[AccountLine, ...]:
    """Everybody who has not ended, or has a way in all the same, in order of registration."""
    found = []
    for line in people(directory, on):
        logins = tuple(access.logins_of(line.person))
        since, asked = access.opened.get(line.person), access.asked.get(line.person)
        if line.ended and not (logins or since):
            continue
        waiting = None
        if asked is not None:
            waiting = WaitingDeed(asked.deed, asked.stamp.actor, asked.stamp.recorded_at)
        linked = tuple(LinkedLogin(login.name, login.issuer) for login in logins)
        found.append(AccountLine(line, since, linked, waiting))
    return tuple(found)


def let_in(recorded: Iterable[Recorded]) -> dict[PersonId, int]:
    """Who has to be handed the means to choose a password, by the event that says so."""
    return {
        entry.event.person: entry.position
        for entry in recorded
        if isinstance(entry.event, AccessOpened | CredentialReset)
    }


def shut_out(recorded: Iterable[Recorded]) -> tuple[PersonId, ...]:
    """Whose sessions are over."""
    return tuple(e.event.person for e in recorded if isinstance(e.event, AccessClosed))
