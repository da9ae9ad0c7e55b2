"""What may be done to the door and to the accounts, and what follows from it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final, assert_never

from msgspec import Struct

from engine.domain.access.commands import (
    AccessCommand,
    CloseAccess,
    ConfirmAccess,
    LinkLogin,
    OpenAccess,
    ResetCredential,
    SetDoor,
    UnlinkLogin,
)
from engine.domain.access.doors import AccessDeed, Door, Login
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
from engine.domain.access.state import Access
from engine.domain.directory.state import Directory, known_directory
from engine.domain.event import Stamp, need_reason
from engine.domain.family import Reads
from engine.domain.policy.actors import Role
from engine.errors import BadInput, NotFound, RuleBroken
from engine.ids import PersonId, person_faults
from engine.phrases import phrase

CONFIRMED_WITHIN: Final = timedelta(days=1)
"""So long after it was asked for, a deed that takes two people may be confirmed."""
_OF_WEIGHT: Final = (Role.OFFICE_HEAD, Role.AUDITOR)
"""Whose account one person alone does not hand on."""
_CONFIRMING: Final = (Role.ADMINISTRATOR, Role.OFFICE_HEAD, Role.LEADER)
"""Who confirms it, whether or not they have a way in yet: one can be opened for them."""
_KEYHOLDERS: Final = (Role.OFFICE_HEAD, Role.ADMINISTRATOR)
"""Without a way in for one of each, nobody could let anyone in again."""
_HARDER: Final = tuple(Door)
_LONGEST_SUBJECT: Final = 255


class AccessContext(Struct, frozen=True, kw_only=True):
    """The people, and the roles that they hold."""

    directory: Directory


def context_for(
    _command: AccessCommand, _state: Access | None, reads: Reads, _figures: None
) -> AccessContext:
    """The directory as it stands."""
    return AccessContext(directory=known_directory(reads))


def decide(
    command: AccessCommand, state: Access | None, context: AccessContext
) -> tuple[AccessEvent, ...]:
    """The facts that follow.

    Raises BadInput (a login that cannot be one), NotFound (person, login), ReasonRequired, and
    RuleBroken: nobody heads the office, nobody of weight would have a way in, a login is
    somebody else's.
    """
    stamp, directory = command.stamp, context.directory
    known = state is not None
    state = state or Access()
    match command:
        case SetDoor():
            return _set_door(command, state, directory, known=known)
        case LinkLogin(person=person, login=name, issuer=issuer):
            _person(directory, person)
            _check_login(name, issuer)
            if (owner := state.person_of(name, issuer)) == person:
                return ()
            if owner is not None:
                raise RuleBroken("error.access.login-taken", login=name, person=owner)
            if _takes_two(state, directory, person, stamp):
                return _asked(state, stamp, person, AccessDeed.LINK, Login(name, issuer))
            return (LoginLinked(stamp=stamp, person=person, login=name, issuer=issuer),)
        case UnlinkLogin(login=name, issuer=issuer):
            owner = state.person_of(name, issuer)
            if owner is None:
                known_names = sorted(login.name for login in state.logins)
                raise NotFound("thing.login-linked", name, known_names)
            need_reason(command, "act.unlink-login")
            unlinked = LoginUnlinked(stamp=stamp, person=owner, login=name, issuer=issuer)
            _keep_a_way_in(state, unlinked, directory)
            return (unlinked,)
        case OpenAccess(person=person):
            _person(directory, person)
            if person in state.opened:
                return ()
            if _takes_two(state, directory, person, stamp):
                return _asked(state, stamp, person, AccessDeed.OPEN)
            return (AccessOpened(stamp=stamp, person=person),)
        case CloseAccess(person=person):
            if person not in directory.people:
                raise NotFound("thing.person", person, directory.people)
            if person not in state.opened and not any(state.logins_of(person)):
                return ()
            need_reason(command, "act.close-access")
            closed = AccessClosed(stamp=stamp, person=person)
            _keep_a_way_in(state, closed, directory)
            return (closed,)
        case ResetCredential(person=person):
            _person(directory, person)
            need_reason(command, "act.reset-credential")
            if person not in state.opened:
                raise RuleBroken("error.access.not-open", person=person)
            if _takes_two(state, directory, person, stamp):
                return _asked(state, stamp, person, AccessDeed.RESET)
            return (CredentialReset(stamp=stamp, person=person),)
        case ConfirmAccess(person=person):
            return (_confirmed(command, state, directory),)
        case _:
            assert_never(command)


def _set_door(
    command: SetDoor, state: Access, directory: Directory, *, known: bool
) -> tuple[AccessEvent, ...]:
    if command.door is state.door and known:
        return ()
    if command.door is not Door.ANYONE and not directory.with_role(
        Role.OFFICE_HEAD, command.stamp.on
    ):
        raise RuleBroken("error.access.nobody-heads")
    if command.door is Door.CLOSED:
        _check_ways_in(state, directory, command.stamp, "error.access.nobody-lets-in")
    if _HARDER.index(command.door) < _HARDER.index(state.door):
        need_reason(command, "act.open-office")
    return (DoorSet(stamp=command.stamp, door=command.door, authority=command.authority),)


def _check_login(name: str, issuer: str | None) -> None:
    """Raise BadInput for what cannot be a login; what a service calls a subject may hold more."""
    if issuer is None:
        faults = person_faults(name)
    else:
        faults = tuple(
            phrase("fault.login.subject", place=place, most=_LONGEST_SUBJECT)
            for place, text in (("issuer", issuer), ("subject", name))
            if not text.strip() or len(text) > _LONGEST_SUBJECT
        )
    if faults:
        raise BadInput(phrase("thing.login-linked"), faults)


def _takes_two(state: Access, directory: Directory, person: PersonId, stamp: Stamp) -> bool:
    """Whether the account of somebody of weight would be handed on: behind `closed`, once the
    person has had a way in. Where nobody else there is could confirm it, one person must do.
    """
    if state.door is not Door.CLOSED or person not in state.admitted:
        return False
    if person not in _holders(directory, _OF_WEIGHT, stamp):
        return False
    return bool(_holders(directory, _CONFIRMING, stamp) - stamp.people - {person})


def _holders(directory: Directory, roles: Iterable[Role], stamp: Stamp) -> set[PersonId]:
    return {grant.person for role in roles for grant in directory.with_role(role, stamp.on)}


def _asked(
    state: Access, stamp: Stamp, person: PersonId, deed: AccessDeed, login: Login | None = None
) -> tuple[AccessEvent, ...]:
    """It waits for a second person; the same asked again while it waits changes nothing."""
    asked = ConfirmationAsked(
        stamp=stamp,
        person=person,
        deed=deed,
        login=login.name if login else None,
        issuer=login.issuer if login else None,
    )
    waiting = state.asked.get(person)
    if waiting is not None and _waits(waiting, stamp):
        same = (waiting.deed, waiting.login, waiting.issuer)
        if same == (asked.deed, asked.login, asked.issuer):
            return ()
    return (asked,)


def _waits(asked: ConfirmationAsked, stamp: Stamp) -> bool:
    return stamp.recorded_at - asked.stamp.recorded_at <= CONFIRMED_WITHIN


def _confirmed(command: ConfirmAccess, state: Access, directory: Directory) -> AccessEvent:
    person, stamp = command.person, command.stamp
    _person(directory, person)
    asked = state.asked.get(person)
    if asked is None or not _waits(asked, stamp):
        raise RuleBroken("error.access.nothing-asked", person=person)
    by = asked.stamp.actor
    match asked.deed:
        case AccessDeed.OPEN:
            return AccessOpened(stamp=stamp, person=person, asked_by=by)
        case AccessDeed.RESET:
            return CredentialReset(stamp=stamp, person=person, asked_by=by)
        case AccessDeed.LINK:
            assert asked.login is not None, "a link is asked for with its login"
            owner = state.person_of(asked.login, asked.issuer)
            if owner is not None:  # linked to somebody meanwhile
                raise RuleBroken("error.access.login-taken", login=asked.login, person=owner)
            return LoginLinked(
                stamp=stamp, person=person, login=asked.login, issuer=asked.issuer, asked_by=by
            )
        case _:
            assert_never(asked.deed)


def _keep_a_way_in(
    state: Access, ending: AccessClosed | LoginUnlinked, directory: Directory
) -> None:
    """Raise RuleBroken if nobody could let anyone in any more."""
    if state.door is not Door.CLOSED:
        return
    left = Access(door=state.door, logins=state.logins.copy(), opened=state.opened.copy())
    if isinstance(ending, AccessClosed):
        left.opened.pop(ending.person, None)
        gone: Iterable[Login] = tuple(state.logins_of(ending.person))
    else:
        gone = (Login(ending.login, ending.issuer),)
    for login in gone:
        left.logins.pop(login)
    _check_ways_in(left, directory, ending.stamp, "error.access.last-way-in")


def _check_ways_in(state: Access, directory: Directory, stamp: Stamp, code: str) -> None:
    for role in _KEYHOLDERS:
        if not any(state.lets_in(g.person) for g in directory.with_role(role, stamp.on)):
            raise RuleBroken(code, role=role)


def _person(directory: Directory, person: PersonId) -> None:
    """Raise NotFound unless he acts still."""
    if not directory.acts(person):
        known = (name for name in directory.people if directory.acts(name))
        raise NotFound("thing.person", person, known)
