"""Random walks through the accounts of an office, before and behind the door `closed`."""

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

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
from engine.domain.access.doors import Door
from engine.domain.access.events import (
    AccessClosed,
    AccessEvent,
    AccessOpened,
    ConfirmationAsked,
    CredentialReset,
    LoginLinked,
)
from engine.domain.access.rules import CONFIRMED_WITHIN, AccessContext, decide
from engine.domain.access.state import Access, evolve
from engine.ids import PersonId
from tests.engine.domain.machines import PEOPLE, REASONS, WALK, Walk
from tests.engine.domain.test_access import people
from tests.samples import CHEN, LI, WANG, ZHOU

HERE = people()
OF_WEIGHT = (CHEN, ZHOU)
LOGINS = st.sampled_from(["root", "chen", "li", ""])
ISSUERS = st.sampled_from([None, None, "https://sign-in.example.org"])
HANDED_ON = (AccessOpened, CredentialReset, LoginLinked)


def kept(state: Access | None, event: AccessEvent) -> Access:
    """As the store keeps it: nothing changes it any more."""
    state = evolve(state, event)
    state.freeze()
    return state


class AccessWalk(Walk[AccessCommand, AccessEvent, Access, AccessContext]):
    decide = staticmethod(decide)
    evolve = staticmethod(kept)

    def set_out(self) -> None:
        self.open(CHEN)
        self.link(WANG, "root", None)

    def sensible(self, pick: int) -> None:
        person = (CHEN, LI, WANG, ZHOU)[pick % 4]
        match pick // 4:
            case 0:
                self.open(person)
            case 1:
                self.set_door(Door.CLOSED, "flood")
            case _:
                self.reset(person, "flood")

    def take(self, command: AccessCommand) -> tuple[AccessEvent, ...]:
        """Send it; behind `closed` no account of weight passes on by one person."""
        closed = self.state is not None and self.state.door is Door.CLOSED
        admitted = self.state.admitted if self.state else set()
        facts = self.send(command, HERE)
        for fact in facts:
            if closed and isinstance(fact, HANDED_ON) and fact.person in OF_WEIGHT:
                assert fact.person not in admitted or fact.asked_by is not None
        return facts

    @rule(person=PEOPLE)
    def open(self, person: PersonId) -> None:
        self.take(OpenAccess(stamp=self.signed(), person=person))

    @rule(person=PEOPLE, login=LOGINS, issuer=ISSUERS)
    def link(self, person: PersonId, login: str, issuer: str | None) -> None:
        command = LinkLogin(stamp=self.signed(), person=person, login=login, issuer=issuer)
        for fact in self.take(command):
            assert login
            assert isinstance(fact, LoginLinked | ConfirmationAsked)

    @rule(login=LOGINS, issuer=ISSUERS, reason=REASONS)
    def unlink(self, login: str, issuer: str | None, reason: str | None) -> None:
        command = UnlinkLogin(stamp=self.signed(reason=reason), login=login, issuer=issuer)
        if self.take(command):
            assert reason
            assert self.state is not None
            assert self.state.person_of(login, issuer) is None

    @rule(person=PEOPLE, reason=REASONS)
    def close(self, person: PersonId, reason: str | None) -> None:
        for fact in self.take(CloseAccess(stamp=self.signed(reason=reason), person=person)):
            assert reason
            assert isinstance(fact, AccessClosed)
            assert self.state is not None
            assert not self.state.lets_in(person)
            assert not any(self.state.logins_of(person))

    @rule(person=PEOPLE, reason=REASONS)
    def reset(self, person: PersonId, reason: str | None) -> None:
        if self.take(ResetCredential(stamp=self.signed(reason=reason), person=person)):
            assert reason

    @rule(person=PEOPLE, by=PEOPLE)
    def confirm(self, person: PersonId, by: PersonId) -> None:
        asked = self.state.asked.get(person) if self.state else None
        for fact in self.take(ConfirmAccess(stamp=self.signed(by), person=person)):
            assert asked is not None
            assert isinstance(fact, HANDED_ON)
            assert fact.asked_by == asked.stamp.actor
            assert fact.stamp.recorded_at - asked.stamp.recorded_at <= CONFIRMED_WITHIN

    @rule(door=st.sampled_from(Door), reason=REASONS)
    def set_door(self, door: Door, reason: str | None) -> None:
        before = self.state.door if self.state else Door.ANYONE
        doors = list(Door)
        if self.take(SetDoor(stamp=self.signed(reason=reason), door=door)):
            assert reason or doors.index(door) >= doors.index(before)

    @invariant()
    def behind_closed_somebody_can_always_let_others_in(self) -> None:
        if self.state is not None and self.state.door is Door.CLOSED:
            assert self.state.lets_in(CHEN)
            assert self.state.lets_in(WANG)

    @invariant()
    def whoever_has_a_way_in_was_admitted(self) -> None:
        if self.state is not None:
            assert {*self.state.opened, *self.state.logins.values()} <= self.state.admitted


TestAccessWalk = AccessWalk.TestCase
TestAccessWalk.settings = WALK
