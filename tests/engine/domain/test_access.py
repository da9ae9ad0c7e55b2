"""The door of the office, and the accounts of its people."""

from datetime import timedelta

from msgspec.structs import replace

from engine.domain.access.commands import (
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
from engine.domain.access.rules import AccessContext, decide
from engine.domain.access.state import Access, evolve
from engine.domain.directory.events import DirectoryEvent
from engine.domain.directory.state import Directory
from engine.domain.directory.state import evolve as evolve_directory
from engine.domain.policy.actors import OFFICE_WIDE, Role
from engine.errors import BadInput, NotFound, ReasonRequired, RuleBroken
from engine.ids import PersonId
from tests.engine.domain.directory_facts import AT_TOWN, granted, registered
from tests.samples import CHEN, LI, WANG, ZHOU, stamp
from tests.spec import given


def people(*more: DirectoryEvent) -> AccessContext:
    """Chen heads the office, Wang is its administrator, Li a liaison, Zhou an auditor."""
    state: Directory | None = None
    facts: tuple[DirectoryEvent, ...] = (
        *(registered(person, f"name of {person}") for person in (CHEN, WANG, LI, ZHOU)),
        granted(1, CHEN, Role.OFFICE_HEAD, OFFICE_WIDE),
        granted(2, WANG, Role.ADMINISTRATOR, OFFICE_WIDE),
        granted(3, LI, Role.LIAISON, AT_TOWN),
        granted(4, ZHOU, Role.AUDITOR, OFFICE_WIDE),
        *more,
    )
    for fact in facts:
        state = evolve_directory(state, fact)
    assert state is not None
    return AccessContext(directory=state)


NOBODY = AccessContext(directory=Directory())
HERE = people()
NAMED = DoorSet(stamp=stamp(), door=Door.NAMED)
CLOSED = DoorSet(stamp=stamp(), door=Door.CLOSED)
WHY = stamp(reason="遗失密码")
KEYS: tuple[AccessEvent, ...] = (
    AccessOpened(stamp=stamp(), person=CHEN),
    LoginLinked(stamp=stamp(), person=WANG, login="root"),
)
BEHIND_CLOSED: tuple[AccessEvent, ...] = (*KEYS, CLOSED)
OPENED = AccessOpened(stamp=stamp(), person=LI)


def to(door: Door, reason: str | None = None) -> SetDoor:
    return SetDoor(stamp=stamp(reason=reason), door=door)


# --- the door --------------------------------------------------------------------------------


def test_a_door_is_set_and_stays() -> None:
    assert given(decide, evolve).when(to(Door.NAMED), HERE).then(NAMED) == Access(door=Door.NAMED)
    given(decide, evolve, NAMED).when(to(Door.NAMED), HERE).stays_quiet()


def test_a_log_that_says_anyone_has_said_so() -> None:
    opened = DoorSet(stamp=stamp(), door=Door.ANYONE)
    given(decide, evolve).when(to(Door.ANYONE), HERE).then(opened)
    given(decide, evolve, opened).when(to(Door.ANYONE), HERE).stays_quiet()


def test_nobody_is_locked_out_of_an_office_that_nobody_heads() -> None:
    for door in (Door.NAMED, Door.CLOSED):
        given(decide, evolve).when(to(door), NOBODY).refuses(
            RuleBroken,
            "nobody heads the office yet: grant that role first (campaign role grant PERSON "
            "office_head), or nobody could let anyone in",
        )


def test_a_door_is_closed_once_head_and_administrator_have_a_way_in() -> None:
    for keys, role in ((KEYS[1:], "office head"), (KEYS[:1], "administrator")):
        given(decide, evolve, *keys).when(to(Door.CLOSED), HERE).refuses(
            RuleBroken,
            f"no {role} has a way in yet: open an account for one, or link a login, or nobody "
            "could let anyone in",
        )
    subject = LoginLinked(stamp=stamp(), person=WANG, login="2482", issuer="https://a.example")
    given(decide, evolve, KEYS[0], subject).when(to(Door.CLOSED), HERE).refuses(
        RuleBroken,
        "no administrator has a way in yet: open an account for one, or link a login, or nobody "
        "could let anyone in",
    )
    given(decide, evolve, *KEYS).when(to(Door.CLOSED), HERE).then(CLOSED)


def test_the_way_back_needs_a_reason() -> None:
    for facts, door in ((BEHIND_CLOSED, Door.NAMED), ((NAMED,), Door.ANYONE)):
        given(decide, evolve, *facts).when(to(door), HERE).refuses(
            ReasonRequired, "to open the office to more people needs a reason"
        )
        given(decide, evolve, *facts).when(to(door, "演练"), HERE).then(
            DoorSet(stamp=stamp(reason="演练"), door=door)
        )


# --- logins ----------------------------------------------------------------------------------


def linking(person: PersonId, login: str, issuer: str | None = None) -> LinkLogin:
    return LinkLogin(stamp=stamp(), person=person, login=login, issuer=issuer)


def test_a_login_belongs_to_one_person() -> None:
    linked = LoginLinked(stamp=stamp(), person=LI, login="li.mei")
    state = given(decide, evolve).when(linking(LI, "li.mei"), HERE).then(linked)
    assert state.person_of("li.mei") == LI
    assert state.person_of("li.mei", "https://a.example") is None
    given(decide, evolve, linked).when(linking(LI, "li.mei"), HERE).stays_quiet()
    given(decide, evolve, linked).when(linking(ZHOU, "li.mei"), HERE).refuses(
        RuleBroken, "the login 'li.mei' is 'town-01.liaison''s; unlink it first"
    )


def test_what_cannot_be_a_login_is_refused() -> None:
    given(decide, evolve).when(linking(LI, ""), HERE).refuses(
        BadInput, "login: it is empty; give a name"
    )
    given(decide, evolve).when(linking(LI, "x", " "), HERE).refuses(
        BadInput, "login: issuer: from 1 to 255 signs"
    )
    given(decide, evolve).when(linking(PersonId("nobody"), "x"), HERE).refuses(
        NotFound,
        "no person named 'nobody'; known: office.chen, town-01.deputy, town-01.liaison, "
        "inspector.zhou",
    )


def test_a_login_is_unlinked_with_a_reason() -> None:
    linked = LoginLinked(stamp=stamp(), person=LI, login="li.mei")
    given(decide, evolve, linked).when(UnlinkLogin(stamp=stamp(), login="li.mei"), HERE).refuses(
        ReasonRequired, "to unlink a login needs a reason"
    )
    state = (
        given(decide, evolve, linked)
        .when(UnlinkLogin(stamp=WHY, login="li.mei"), HERE)
        .then(LoginUnlinked(stamp=WHY, person=LI, login="li.mei"))
    )
    assert state.logins == {}
    given(decide, evolve, linked).when(UnlinkLogin(stamp=WHY, login="li"), HERE).refuses(
        NotFound, "no login named 'li'; known: li.mei"
    )


# --- accounts --------------------------------------------------------------------------------


def test_an_account_is_opened_and_closed() -> None:
    state = given(decide, evolve).when(OpenAccess(stamp=stamp(), person=LI), HERE).then(OPENED)
    assert state.opened == {LI: stamp().recorded_at}
    given(decide, evolve, OPENED).when(OpenAccess(stamp=stamp(), person=LI), HERE).stays_quiet()
    given(decide, evolve, OPENED).when(CloseAccess(stamp=stamp(), person=LI), HERE).refuses(
        ReasonRequired, "to close an account needs a reason"
    )
    linked = LoginLinked(stamp=stamp(), person=LI, login="li.mei")
    state = (
        given(decide, evolve, OPENED, linked)
        .when(CloseAccess(stamp=WHY, person=LI), HERE)
        .then(AccessClosed(stamp=WHY, person=LI))
    )
    assert (state.opened, state.logins, state.lets_in(LI)) == ({}, {}, False)
    given(decide, evolve).when(CloseAccess(stamp=WHY, person=LI), HERE).stays_quiet()
    given(decide, evolve).when(CloseAccess(stamp=WHY, person=PersonId("x")), NOBODY).refuses(
        NotFound, "no person named 'x'"
    )


def test_the_last_keyholder_keeps_a_way_in() -> None:
    last = (
        "no {} could sign in any more, and nobody could open an account: open one for another {} "
        "first"
    )
    given(decide, evolve, *BEHIND_CLOSED).when(CloseAccess(stamp=WHY, person=CHEN), HERE).refuses(
        RuleBroken, last.format("office head", "office head")
    )
    unlink = UnlinkLogin(stamp=WHY, login="root")
    given(decide, evolve, *BEHIND_CLOSED).when(unlink, HERE).refuses(
        RuleBroken, last.format("administrator", "administrator")
    )
    given(decide, evolve, *KEYS).when(unlink, HERE).then(
        LoginUnlinked(stamp=WHY, person=WANG, login="root")
    )


def test_a_reset_ends_the_sessions_that_began_before_it() -> None:
    later = replace(WHY, recorded_at=WHY.recorded_at + timedelta(hours=3))
    given(decide, evolve, OPENED).when(ResetCredential(stamp=stamp(), person=LI), HERE).refuses(
        ReasonRequired, "to reset a password needs a reason"
    )
    state = (
        given(decide, evolve, OPENED)
        .when(ResetCredential(stamp=later, person=LI), HERE)
        .then(CredentialReset(stamp=later, person=LI))
    )
    assert state.opened == {LI: later.recorded_at}
    given(decide, evolve).when(ResetCredential(stamp=WHY, person=LI), HERE).refuses(
        RuleBroken, "'town-01.liaison' has no open account to reset"
    )


# --- two people ------------------------------------------------------------------------------


def asked(deed: AccessDeed, person: PersonId, login: str | None = None) -> ConfirmationAsked:
    return ConfirmationAsked(stamp=WHY, person=person, deed=deed, login=login)


def test_the_account_of_head_or_auditor_is_not_handed_on_by_one_person() -> None:
    watcher = AccessOpened(stamp=stamp(), person=ZHOU)
    behind = given(decide, evolve, *BEHIND_CLOSED, watcher)
    for person in (CHEN, ZHOU):
        waiting = asked(AccessDeed.RESET, person)
        reset = ResetCredential(stamp=WHY, person=person)
        behind.when(reset, HERE).then(waiting)
        given(decide, evolve, *BEHIND_CLOSED, watcher, waiting).when(reset, HERE).stays_quiet()
    behind.when(LinkLogin(stamp=WHY, person=CHEN, login="wang"), HERE).then(
        asked(AccessDeed.LINK, CHEN, "wang")
    )
    shut = AccessClosed(stamp=stamp(), person=ZHOU)
    given(decide, evolve, *BEHIND_CLOSED, watcher, shut).when(
        OpenAccess(stamp=WHY, person=ZHOU), HERE
    ).then(asked(AccessDeed.OPEN, ZHOU))


def test_one_person_opens_it_the_first_time_and_those_of_everybody_else() -> None:
    behind = given(decide, evolve, *BEHIND_CLOSED, OPENED)
    behind.when(OpenAccess(stamp=stamp(), person=ZHOU), HERE).then(
        AccessOpened(stamp=stamp(), person=ZHOU)
    )
    behind.when(ResetCredential(stamp=WHY, person=LI), HERE).then(
        CredentialReset(stamp=WHY, person=LI)
    )
    given(decide, evolve, *KEYS).when(ResetCredential(stamp=WHY, person=CHEN), HERE).then(
        CredentialReset(stamp=WHY, person=CHEN)
    )


def test_where_nobody_else_could_confirm_one_person_must_do() -> None:
    """The first head and administrator of an office, and the head's slip has run out."""
    state: Directory | None = None
    firsts: tuple[DirectoryEvent, ...] = (
        *(registered(person, person) for person in (CHEN, WANG)),
        granted(1, CHEN, Role.OFFICE_HEAD, OFFICE_WIDE),
        granted(2, WANG, Role.ADMINISTRATOR, OFFICE_WIDE),
    )
    for fact in firsts:
        state = evolve_directory(state, fact)
    assert state is not None
    by_wang = stamp(actor=WANG, reason="遗失密码")
    reset = ResetCredential(stamp=by_wang, person=CHEN)
    alone = AccessContext(directory=state)
    given(decide, evolve, *BEHIND_CLOSED).when(reset, alone).then(
        CredentialReset(stamp=by_wang, person=CHEN)
    )
    led = people(granted(5, LI, Role.LEADER, OFFICE_WIDE))
    given(decide, evolve, *BEHIND_CLOSED).when(reset, led).then(
        ConfirmationAsked(stamp=by_wang, person=CHEN, deed=AccessDeed.RESET)
    )


def test_a_second_person_confirms_what_was_asked_for() -> None:
    confirm = ConfirmAccess(stamp=stamp(actor=ZHOU, command="c-9"), person=CHEN)
    for waiting, fact in (
        (
            asked(AccessDeed.RESET, CHEN),
            CredentialReset(stamp=confirm.stamp, person=CHEN, asked_by=CHEN),
        ),
        (
            asked(AccessDeed.OPEN, CHEN),
            AccessOpened(stamp=confirm.stamp, person=CHEN, asked_by=CHEN),
        ),
        (
            asked(AccessDeed.LINK, CHEN, "chen"),
            LoginLinked(stamp=confirm.stamp, person=CHEN, login="chen", asked_by=CHEN),
        ),
    ):
        state = given(decide, evolve, *BEHIND_CLOSED, waiting).when(confirm, HERE).then(fact)
        assert state.asked == {}


def test_what_waits_too_long_or_was_never_asked_is_not_confirmed() -> None:
    words = (
        "nothing waits to be confirmed for 'office.chen'; what is asked for is confirmed within a "
        "day"
    )
    now = stamp(actor=ZHOU)
    late = replace(now, recorded_at=now.recorded_at + timedelta(days=1, seconds=1))
    waiting = asked(AccessDeed.RESET, CHEN)
    given(decide, evolve, *BEHIND_CLOSED).when(ConfirmAccess(stamp=now, person=CHEN), HERE).refuses(
        RuleBroken, words
    )
    behind = given(decide, evolve, *BEHIND_CLOSED, waiting)
    behind.when(ConfirmAccess(stamp=late, person=CHEN), HERE).refuses(RuleBroken, words)
    again = ResetCredential(stamp=replace(late, reason="再次申请"), person=CHEN)
    behind.when(again, HERE).then(
        ConfirmationAsked(stamp=again.stamp, person=CHEN, deed=AccessDeed.RESET)
    )


def test_a_login_that_was_linked_meanwhile_is_not_confirmed() -> None:
    taken = LoginLinked(stamp=stamp(), person=LI, login="chen")
    waiting = asked(AccessDeed.LINK, CHEN, "chen")
    given(decide, evolve, *BEHIND_CLOSED, waiting, taken).when(
        ConfirmAccess(stamp=stamp(), person=CHEN), HERE
    ).refuses(RuleBroken, "the login 'chen' is 'town-01.liaison''s; unlink it first")


def test_a_frozen_state_is_not_changed_by_what_follows() -> None:
    state = evolve(None, KEYS[1])
    state.freeze()
    grown = evolve(state, OPENED)
    assert (state.opened, list(grown.opened)) == ({}, [LI])
    assert list(grown.logins_of(WANG)) == [Login("root")]
