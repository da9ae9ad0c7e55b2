"""The directory: rosters taken in whole, units retired, roles granted, deputies named."""

from datetime import date

import pytest

from engine.domain.directory import (
    DeputyNamed,
    Directory,
    DirectoryCommand,
    DirectoryEvent,
    GrantRole,
    ImportRoster,
    NameDeputy,
    ReinstateUnit,
    RetireUnit,
    RevokeRole,
    Role,
    RoleGranted,
    RoleRevoked,
    UnitAdded,
    UnitAmended,
    UnitReinstated,
    UnitRetired,
    decide,
    evolve,
)
from engine.domain.lifecycle import UnitState
from engine.domain.roster import RosterRow
from engine.errors import BadInput, NotAllowed, NotFound, ReasonRequired, RuleBroken
from engine.ids import PersonId, UnitId
from tests.samples import BUREAU, LI, TOWN, WANG, march, stamp
from tests.spec import folded, given, in_english

CITY = UnitId("city")
STRANGER = PersonId("nobody")
BECAUSE = stamp(reason="merged")

CITY_ADDED = UnitAdded(
    stamp=stamp(), unit=CITY, name="市", name_en="City", parent=None, categories=("city",)
)
TOWN_ADDED = UnitAdded(
    stamp=stamp(), unit=TOWN.unit, name="一镇", name_en="", parent=CITY, categories=("town",)
)
LI_GRANTED = RoleGranted(
    stamp=stamp(),
    person=LI,
    name="李",
    role=Role.LIAISON,
    unit=TOWN.unit,
    email="li@town-01.example",
)
WANG_GRANTED = RoleGranted(
    stamp=stamp(), person=WANG, name="王", role=Role.INSPECTOR, unit=TOWN.unit, email=""
)
RETIRED = UnitRetired(stamp=BECAUSE, unit=TOWN.unit)
STAFFED = (CITY_ADDED, TOWN_ADDED, LI_GRANTED, WANG_GRANTED)

CITY_ROW = RosterRow(line=2, unit=CITY, name="市", name_en="City", categories=("city",))
TOWN_ROW = RosterRow(
    line=3,
    unit=TOWN.unit,
    name="一镇",
    parent=CITY,
    categories=("town",),
    liaison="李",
    liaison_email="li@town-01.example",
)


def importing(*rows: RosterRow) -> ImportRoster:
    return ImportRoster(stamp=stamp(), source="units.csv", rows=rows)


def granting(person: PersonId, name: str, unit: UnitId = TOWN.unit) -> GrantRole:
    return GrantRole(
        stamp=stamp(),
        person=person,
        name=name,
        role=Role.LIAISON,
        unit=unit,
        email="li@town-01.example",
    )


def deputising(person: PersonId, deputy: PersonId, first: date, last: date) -> NameDeputy:
    return NameDeputy(stamp=stamp(), person=person, deputy=deputy, first=first, last=last)


def test_a_roster_adds_units_and_their_people() -> None:
    state = (
        given(decide, evolve)
        .when(importing(CITY_ROW, TOWN_ROW))
        .then(CITY_ADDED, TOWN_ADDED, LI_GRANTED)
    )
    assert list(state.units) == [CITY, TOWN.unit]
    assert state.people == {LI: "李"}
    assert state.holders[TOWN.unit, Role.LIAISON] == LI_GRANTED


def test_a_unit_may_stand_before_its_parent() -> None:
    given(decide, evolve).when(importing(TOWN_ROW, CITY_ROW)).then(
        TOWN_ADDED, LI_GRANTED, CITY_ADDED
    )


def test_the_unit_chief_is_a_person_of_the_roster_too() -> None:
    row = RosterRow(line=2, unit=CITY, name="市", name_en="City", categories=("city",), chief="陈")
    chief = RoleGranted(
        stamp=stamp(),
        person=PersonId("city.chief"),
        name="陈",
        role=Role.UNIT_CHIEF,
        unit=CITY,
        email="",
    )
    given(decide, evolve).when(importing(row)).then(CITY_ADDED, chief)


def test_a_roster_taken_in_twice_changes_nothing() -> None:
    given(decide, evolve, *STAFFED).when(importing(CITY_ROW, TOWN_ROW)).stays_quiet()


def test_a_roster_amends_only_what_differs() -> None:
    row = RosterRow(
        line=2, unit=TOWN.unit, name="第一镇", parent=CITY, categories=("town", "pilot")
    )
    amended = UnitAmended(
        stamp=stamp(),
        unit=TOWN.unit,
        name="第一镇",
        name_en="",
        parent=CITY,
        categories=("town", "pilot"),
    )
    state = given(decide, evolve, *STAFFED, RETIRED).when(importing(row)).then(amended)
    assert state.units[TOWN.unit].state is UnitState.RETIRED
    assert state.holders[TOWN.unit, Role.LIAISON] == LI_GRANTED


def test_a_bad_roster_is_refused_whole_and_names_every_line() -> None:
    nameless = RosterRow(line=3, unit=UnitId("Town 3"), name="", parent=CITY)
    given(decide, evolve).when(importing(CITY_ROW, nameless)).refuses(
        BadInput,
        "units.csv was not imported: "
        "line 3: unit 'Town 3' has no category; without one no duty reaches it: "
        "fill the column categories (several with ; between)\n"
        "  line 3: unit 'Town 3' has no name; fill the column name\n"
        "  line 3: unit_id 'Town 3' must be lower-case letters, digits and hyphens, "
        "such as town-03",
    )


def test_retiring_and_reinstating() -> None:
    state = (
        given(decide, evolve, *STAFFED)
        .when(RetireUnit(stamp=BECAUSE, unit=TOWN.unit))
        .then(RETIRED)
    )
    assert [participant.unit for participant in state.participants()] == [CITY]
    state = (
        given(decide, evolve, *STAFFED, RETIRED)
        .when(ReinstateUnit(stamp=stamp(), unit=TOWN.unit))
        .then(UnitReinstated(stamp=stamp(), unit=TOWN.unit))
    )
    assert [participant.unit for participant in state.participants()] == [CITY, TOWN.unit]


def test_granting_a_role_takes_it_from_the_former_holder() -> None:
    granted = RoleGranted(
        stamp=stamp(),
        person=WANG,
        name="王",
        role=Role.LIAISON,
        unit=TOWN.unit,
        email="li@town-01.example",
    )
    state = given(decide, evolve, *STAFFED).when(granting(WANG, "王")).then(granted)
    assert state.holders[TOWN.unit, Role.LIAISON].person == WANG


def test_granting_what_is_held_changes_nothing() -> None:
    given(decide, evolve, *STAFFED).when(granting(LI, "李")).stays_quiet()


def test_revoking() -> None:
    command = RevokeRole(stamp=stamp(), person=LI, role=Role.LIAISON, unit=TOWN.unit)
    fact = RoleRevoked(stamp=stamp(), person=LI, role=Role.LIAISON, unit=TOWN.unit)
    state = given(decide, evolve, *STAFFED).when(command).then(fact)
    assert (TOWN.unit, Role.LIAISON) not in state.holders
    assert LI in state.people


@pytest.mark.parametrize(("person", "role"), [(WANG, Role.LIAISON), (LI, Role.LEADER)])
def test_only_a_holder_loses_a_role(person: PersonId, role: Role) -> None:
    given(decide, evolve, *STAFFED).when(
        RevokeRole(stamp=stamp(), person=person, role=role, unit=TOWN.unit)
    ).refuses(RuleBroken, f"{person!r} does not hold the role {role} in unit 'town-01'")


def test_a_deputy_acts_on_the_days_named_both_inclusive() -> None:
    fact = DeputyNamed(stamp=stamp(), person=LI, deputy=WANG, first=march(3), last=march(5))
    state = (
        given(decide, evolve, *STAFFED).when(deputising(LI, WANG, march(3), march(5))).then(fact)
    )
    acting = [state.deputy_of(LI, march(day)) for day in (2, 3, 5, 6)]
    assert acting == [None, WANG, WANG, None]
    assert state.deputy_of(WANG, march(3)) is None


@pytest.mark.parametrize(
    ("deputy", "last"), [(LI, march(5)), (WANG, march(2))], ids=["himself", "wrong order"]
)
def test_a_deputy_is_somebody_else_for_days_in_order(deputy: PersonId, last: date) -> None:
    given(decide, evolve, *STAFFED).when(deputising(LI, deputy, march(3), last)).refuses(
        RuleBroken, "a deputy is somebody else, for days in order: first, last"
    )


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (
            RetireUnit(stamp=BECAUSE, unit=BUREAU.unit),
            "no unit named 'bureau-01'; known: city, town-01",
        ),
        (
            ReinstateUnit(stamp=BECAUSE, unit=BUREAU.unit),
            "no unit named 'bureau-01'; known: city, town-01",
        ),
        (granting(LI, "李", BUREAU.unit), "no unit named 'bureau-01'; known: city, town-01"),
        (
            deputising(STRANGER, WANG, march(3), march(5)),
            "no person named 'nobody'; known: town-01.liaison, town-01.deputy",
        ),
        (
            deputising(LI, STRANGER, march(3), march(5)),
            "no person named 'nobody'; known: town-01.liaison, town-01.deputy",
        ),
    ],
)
def test_who_is_not_there_is_not_found(command: DirectoryCommand, words: str) -> None:
    given(decide, evolve, *STAFFED).when(command).refuses(NotFound, words)


def test_retiring_needs_a_reason() -> None:
    given(decide, evolve, *STAFFED).when(RetireUnit(stamp=stamp(), unit=TOWN.unit)).refuses(
        ReasonRequired, "to retire a unit needs a reason"
    )


@pytest.mark.parametrize(
    ("past", "command", "words"),
    [
        (
            (*STAFFED, RETIRED),
            RetireUnit(stamp=BECAUSE, unit=TOWN.unit),
            "cannot retire unit 'town-01' while retired; allowed now: reinstate",
        ),
        (
            STAFFED,
            ReinstateUnit(stamp=stamp(), unit=TOWN.unit),
            "cannot reinstate unit 'town-01' while active; allowed now: retire",
        ),
    ],
)
def test_what_the_lifecycle_does_not_allow(
    past: tuple[DirectoryEvent, ...], command: DirectoryCommand, words: str
) -> None:
    given(decide, evolve, *past).when(command).refuses(NotAllowed, words)


def test_participants_are_active_units_of_the_categories_asked_for() -> None:
    past: tuple[DirectoryEvent, ...] = STAFFED
    state = folded(evolve, past)
    assert state is not None
    assert [unit.unit for unit in state.participants(frozenset({"town", "x"}))] == [TOWN.unit]
    assert state.participants(frozenset()) == ()
    assert [unit.unit for unit in state.participants()] == [CITY, TOWN.unit]


def test_one_participant_by_name() -> None:
    past: tuple[DirectoryEvent, ...] = (*STAFFED, UnitRetired(stamp=BECAUSE, unit=CITY))
    state = folded(evolve, past)
    assert state is not None
    assert state.participant(TOWN.unit) == TOWN
    with pytest.raises(NotFound) as caught:
        state.participant(CITY)
    assert in_english(caught.value) == "no active unit named 'city'; known: town-01"


def test_two_directories_share_nothing() -> None:
    first, second = evolve(None, CITY_ADDED), evolve(None, TOWN_ADDED)
    assert (list(first.units), list(second.units)) == ([CITY], [TOWN.unit])
    assert Directory().units == {}
