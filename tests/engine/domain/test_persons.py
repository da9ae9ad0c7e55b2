"""Persons, and what they are granted."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from engine.domain.directory.commands import (
    AmendPerson,
    DirectoryCommand,
    EndPerson,
    RegisterPerson,
    RevokeRole,
)
from engine.domain.directory.events import (
    PersonAmended,
    PersonEnded,
    PersonRegistered,
    Reach,
    ReachAmended,
    RoleGranted,
    RoleRevoked,
)
from engine.domain.directory.rules import GrantContext, decide
from engine.domain.directory.state import Directory, evolve
from engine.domain.policy.actors import OFFICE_WIDE, Role, unit_scope
from engine.errors import BadInput, EngineError, NotFound, ReasonRequired, RuleBroken
from engine.ids import SYSTEM, CampaignId, GrantId, PersonId, UnitId
from tests.engine.domain.directory_facts import (
    AT_TOWN,
    BECAUSE,
    HERE,
    LI_GRANTED,
    PEOPLE,
    granted,
    granting,
    named,
    naming,
    registered,
)
from tests.samples import CAMPAIGN, CHEN, LI, TOWN, WANG, ZHOU, march, stamp
from tests.spec import folded, given, refused

# --- persons ---------------------------------------------------------------------------------


def test_a_person_is_registered_once() -> None:
    command = RegisterPerson(stamp=stamp(), person=CHEN, name="陈", home=TOWN.unit)
    fact = PersonRegistered(stamp=stamp(), person=CHEN, name="陈", home=TOWN.unit)
    given(decide, evolve, *PEOPLE).when(command).then(fact)
    given(decide, evolve, *PEOPLE, fact).when(command).stays_quiet()


def test_a_typing_error_is_mended() -> None:
    state = (
        given(decide, evolve, *PEOPLE)
        .when(AmendPerson(stamp=stamp(), person=LI, name="李明"))
        .then(PersonAmended(stamp=stamp(), person=LI, name="李明", email=f"{LI}@example.org"))
    )
    assert state.people[LI].name == "李明"
    given(decide, evolve, *PEOPLE).when(
        AmendPerson(stamp=stamp(), person=LI, name="李")
    ).stays_quiet()


def test_an_address_that_letters_cannot_reach_is_refused() -> None:
    words = (
        "'x y' cannot be used as a mail address (it needs exactly one sign @); "
        "write one such as li@town.example"
    )
    for command in (
        RegisterPerson(stamp=stamp(), person=CHEN, name="陈", email="x y"),
        AmendPerson(stamp=stamp(), person=LI, email="x y"),
    ):
        given(decide, evolve, *PEOPLE).when(command).refuses(RuleBroken, words)
    older = replace(registered(CHEN, "陈"), email="x y")
    renamed = AmendPerson(stamp=stamp(), person=CHEN, name="成")
    assert len(decide(renamed, folded(evolve, (*PEOPLE, older)))) == 1


def test_how_somebody_is_reached_is_on_record_beside_his_mail() -> None:
    by_phone = AmendPerson(
        stamp=stamp(), person=LI, reach=(Reach("sms", "138"), Reach("dingtalk", "li")), lang="en"
    )
    told = ReachAmended(
        stamp=stamp(), person=LI, reach=(Reach("dingtalk", "li"), Reach("sms", "138")), lang="en"
    )
    state = given(decide, evolve, *PEOPLE).when(by_phone).then(told)
    given(decide, evolve, *PEOPLE, told).when(by_phone).stays_quiet()
    # A typing error that is mended, or a roster, leaves it as it is; one line changes one channel.
    (renamed,) = decide(AmendPerson(stamp=stamp(), person=LI, name="李明"), state)
    state = evolve(state, renamed)
    assert (state.people[LI].name, state.people[LI].reach) == ("李明", told.reach)
    gone = AmendPerson(stamp=stamp(), person=LI, reach=(Reach("sms", ""),), channel="dingtalk")
    assert decide(gone, state) == (
        ReachAmended(
            stamp=stamp(),
            person=LI,
            reach=(Reach("dingtalk", "li"),),
            channel="dingtalk",
            lang="en",
        ),
    )
    known = PersonRegistered(stamp=stamp(), person=LI, name="李明", email=f"{LI}@example.org")
    same = RegisterPerson(stamp=stamp(), person=LI, name=known.name, email=known.email)
    assert decide(same, state) == ()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reach": (Reach("Ding Talk", "li"),)}, "cannot be the name of a channel"),
        ({"reach": (Reach("sms", "1" * 201),)}, "longer than 200 signs"),
        ({"channel": "../x"}, "cannot be the name of a channel"),
        ({"lang": "fr"}, "letters are not written in “fr”"),
    ],
)
def test_how_nobody_can_be_reached(fields: dict[str, Any], words: str) -> None:
    command = AmendPerson(stamp=stamp(), person=LI, **fields)
    with refused(RuleBroken, words):
        decide(command, folded(evolve, PEOPLE))


def test_the_last_head_of_the_office_stays() -> None:
    head = granted(1, LI, Role.OFFICE_HEAD, OFFICE_WIDE)
    commands = (RevokeRole(stamp=stamp(), id=head.id), EndPerson(stamp=BECAUSE, person=LI))
    over = granted(2, WANG, Role.OFFICE_HEAD, OFFICE_WIDE, last=stamp().on.replace(year=2000))
    other = granted(2, WANG, Role.OFFICE_HEAD, OFFICE_WIDE)
    for command in commands:
        given(decide, evolve, *PEOPLE, head, over).when(command).refuses(
            RuleBroken,
            "'town-01.liaison' is the only head of the office; let a leader grant somebody else "
            "office_head first",
        )
        assert len(decide(command, folded(evolve, (*PEOPLE, head, other)))) == 1


def test_who_has_ended_acts_no_more_and_never_comes_back() -> None:
    gone = PersonEnded(stamp=BECAUSE, person=LI)
    state = (
        given(decide, evolve, *PEOPLE, LI_GRANTED)
        .when(EndPerson(stamp=BECAUSE, person=LI))
        .then(gone)
    )
    assert state.holders(Role.LIAISON, AT_TOWN, march(3)) == ()
    assert not state.acts(LI)
    for command in (
        granting(LI, Role.LIAISON, AT_TOWN),
        naming(LI, WANG),
        AmendPerson(stamp=stamp(), person=LI, name="x"),
    ):
        with pytest.raises(NotFound):
            decide(command, state)
    again = RegisterPerson(stamp=stamp(), person=LI, name="黎")
    given(decide, evolve, *PEOPLE, gone).when(again).refuses(
        RuleBroken,
        "'town-01.liaison' is 李, for ever; give another human an id of his own, "
        "or amend the name if it was misspelt",
    )


@pytest.mark.parametrize(
    ("command", "error", "words"),
    [
        (
            RegisterPerson(stamp=stamp(), person=PersonId("a/b"), name="甲"),
            BadInput,
            "person 'a/b': 'a/b' holds \"/\"; write a dot or a hyphen instead",
        ),
        (
            RegisterPerson(stamp=stamp(), person=SYSTEM, name="甲"),
            RuleBroken,
            "'system' is the program itself and no person",
        ),
        (
            RegisterPerson(stamp=stamp(), person=CHEN, name=" "),
            RuleBroken,
            "a person has a name",
        ),
        (
            RegisterPerson(stamp=stamp(), person=CHEN, name="陈", home=UnitId("x")),
            NotFound,
            "no unit named 'x'; known: town-01",
        ),
        (
            AmendPerson(stamp=stamp(), person=CHEN, name="陈"),
            NotFound,
            "no person named 'office.chen'; known: town-01.liaison, town-01.deputy, inspector.zhou",
        ),
        (
            EndPerson(stamp=stamp(), person=LI),
            ReasonRequired,
            "to let a person act no more needs a reason",
        ),
    ],
)
def test_what_is_no_person(command: DirectoryCommand, error: type[EngineError], words: str) -> None:
    given(decide, evolve, *PEOPLE).when(command).refuses(error, words)


# --- grants ----------------------------------------------------------------------------------


def test_a_grant_counts_in_its_period_and_several_hold_a_post() -> None:
    command = granting(WANG, Role.LIAISON, AT_TOWN, first=march(5), last=march(9), letters=True)
    fact = granted(2, WANG, Role.LIAISON, AT_TOWN, first=march(5), last=march(9), letters=True)
    state = given(decide, evolve, *PEOPLE, LI_GRANTED).when(command).then(fact)
    people = {
        day: [g.person for g in state.holders(Role.LIAISON, AT_TOWN, march(day))]
        for day in (1, 2, 5, 9, 10)
    }
    assert people == {1: [], 2: [LI], 5: [WANG, LI], 9: [WANG, LI], 10: [LI]}
    first = state.holder(Role.LIAISON, TOWN.unit, march(6))
    assert first is not None
    assert first.person == WANG
    third = granted(3, ZHOU, Role.LIAISON, AT_TOWN, letters=True)
    people_now = [g.person for g in evolve(state, third).holders(Role.LIAISON, AT_TOWN, march(6))]
    assert people_now == [ZHOU, WANG, LI]


def test_what_is_held_already_is_not_granted_again() -> None:
    given(decide, evolve, *PEOPLE, LI_GRANTED).when(
        granting(LI, Role.LIAISON, AT_TOWN)
    ).stays_quiet()


def test_a_grant_begins_on_the_day_of_the_deed() -> None:
    back = stamp(effective_on=date(2009, 2, 20))
    facts = decide(replace(granting(LI, Role.LIAISON, AT_TOWN), stamp=back), folded(evolve, PEOPLE))
    assert [fact.first for fact in facts if isinstance(fact, RoleGranted)] == [date(2009, 2, 20)]


def test_revoking() -> None:
    fact = RoleRevoked(
        stamp=stamp(), id=GrantId("g-1"), person=LI, role=Role.LIAISON, scope=AT_TOWN
    )
    state = (
        given(decide, evolve, *PEOPLE, LI_GRANTED)
        .when(RevokeRole(stamp=stamp(), id=GrantId("g-1")))
        .then(fact)
    )
    assert state.grants_of(LI) == ()
    following = decide(granting(LI, Role.LIAISON, AT_TOWN), state)
    assert [f.id for f in following if isinstance(f, RoleGranted)] == [GrantId("g-2")]


@pytest.mark.parametrize(
    ("command", "error", "words"),
    [
        (
            RevokeRole(stamp=stamp(), id=GrantId("g-9")),
            NotFound,
            "no grant named 'g-9'; known: g-1",
        ),
        (
            granting(CHEN, Role.LIAISON, AT_TOWN),
            NotFound,
            "no person named 'office.chen'; known: town-01.liaison, town-01.deputy, inspector.zhou",
        ),
        (
            granting(WANG, Role.LIAISON, unit_scope(UnitId("x"))),
            NotFound,
            "no unit named 'x'; known: town-01",
        ),
        (
            granting(WANG, Role.LIAISON, OFFICE_WIDE),
            RuleBroken,
            "liaison is granted over: a unit",
        ),
        (
            granting(WANG, Role.OFFICE, AT_TOWN),
            RuleBroken,
            "office is granted over: the office, a campaign",
        ),
        (
            granting(WANG, Role.SYSTEM, OFFICE_WIDE),
            RuleBroken,
            "the role system is the scheduler's own; choose another role",
        ),
        (
            granting(WANG, Role.OFFICE, HERE),
            NotFound,
            "no campaign named 'spring-2009'",
        ),
        (
            granting(WANG, Role.OFFICE, OFFICE_WIDE, first=march(9), last=march(8)),
            RuleBroken,
            "the last day 2009-03-08 lies before the first, 2009-03-09",
        ),
        (
            granting(WANG, Role.OFFICE, OFFICE_WIDE, first=date(2029, 1, 1)),
            RuleBroken,
            "the first day: 2029-01-01 lies more than 10 years after 2009-03-02; check the year",
        ),
    ],
)
def test_what_cannot_be_granted(
    command: DirectoryCommand, error: type[EngineError], words: str
) -> None:
    given(decide, evolve, *PEOPLE, LI_GRANTED).when(command).refuses(error, words)


def test_a_leader_may_play_a_part_of_the_campaign() -> None:
    elsewhere = GrantContext(parts={CampaignId(CAMPAIGN): frozenset({"group_head"})})
    state = folded(evolve, PEOPLE)
    command = granting(LI, Role.LEADER, HERE, part="group_head")
    (fact,) = decide(command, state, elsewhere)
    assert isinstance(fact, RoleGranted)
    assert (fact.scope, fact.part) == (HERE, "group_head")
    for wrong in (
        replace(command, part="cook"),
        replace(command, role=Role.OFFICE),
        replace(command, scope=OFFICE_WIDE),
    ):
        with pytest.raises(NotFound):
            decide(wrong, state, elsewhere)


# --- the state, kept and shared --------------------------------------------------------------


def test_a_frozen_directory_is_never_changed() -> None:
    state = folded(evolve, PEOPLE)
    assert state is not None
    assert evolve(state, LI_GRANTED) is state
    state.freeze()
    later = evolve(state, granted(2, WANG, Role.LIAISON, AT_TOWN))
    assert later is not state
    assert [len(d.holders(Role.LIAISON, AT_TOWN)) for d in (state, later)] == [1, 2]
    assert evolve(later, named(3, naming())) is later
    assert later.issued == 3


def test_what_was_looked_up_of_a_directory_that_grows_is_looked_up_anew() -> None:
    state = Directory()
    assert state.grants_of(LI) == ()
    for event in (*PEOPLE, LI_GRANTED):
        state = evolve(state, event)
    assert state.grants_of(LI) == (LI_GRANTED,)
