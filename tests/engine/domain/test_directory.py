"""The directory: rosters taken in whole, units retired, roles granted, deputies named."""

import pytest
from msgspec.structs import replace

from engine.domain.directory.commands import (
    DirectoryCommand,
    ImportRoster,
    ReinstateUnit,
    RetireUnit,
)
from engine.domain.directory.events import (
    DirectoryEvent,
    PersonAmended,
    RoleGranted,
    RoleRevoked,
    UnitAdded,
    UnitAmended,
    UnitReinstated,
    UnitRetired,
)
from engine.domain.directory.roster import RosterRow
from engine.domain.directory.rules import decide
from engine.domain.directory.state import Directory, Person, evolve
from engine.domain.directory.table import UnitState
from engine.domain.policy.actors import OFFICE_WIDE, Role, unit_scope
from engine.errors import BadInput, NotAllowed, NotFound, ReasonRequired
from engine.ids import GrantId, PersonId, UnitId
from tests.samples import BUREAU, LI, TOWN, WANG, march, stamp
from tests.spec import folded, given, in_english

CITY = UnitId("city")

BECAUSE = stamp(reason="merged")

CITY_ADDED = UnitAdded(
    stamp=stamp(), unit=CITY, name="市", name_en="City", parent=None, categories=("city",)
)
TOWN_ADDED = UnitAdded(
    stamp=stamp(), unit=TOWN.unit, name="一镇", name_en="", parent=CITY, categories=("town",)
)
LI_GRANTED = RoleGranted(
    stamp=stamp(),
    id=GrantId("g-1"),
    person=LI,
    role=Role.LIAISON,
    scope=unit_scope(TOWN.unit),
    first=march(2),
    imported=True,
    name="李",
    email="li@town-01.example",
)
RETIRED = UnitRetired(stamp=BECAUSE, unit=TOWN.unit)
STAFFED = (CITY_ADDED, TOWN_ADDED, LI_GRANTED)

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


def test_a_roster_adds_units_and_their_people() -> None:
    state = (
        given(decide, evolve)
        .when(importing(CITY_ROW, TOWN_ROW))
        .then(CITY_ADDED, TOWN_ADDED, LI_GRANTED)
    )
    assert list(state.units) == [CITY, TOWN.unit]
    assert state.people == {LI: Person("李", "li@town-01.example")}
    assert state.holder(Role.LIAISON, TOWN.unit) == LI_GRANTED


def test_a_unit_may_stand_before_its_parent() -> None:
    given(decide, evolve).when(importing(TOWN_ROW, CITY_ROW)).then(
        TOWN_ADDED, LI_GRANTED, CITY_ADDED
    )


def test_the_unit_chief_is_a_person_of_the_roster_too() -> None:
    row = RosterRow(line=2, unit=CITY, name="市", name_en="City", categories=("city",), chief="陈")
    chief = RoleGranted(
        stamp=stamp(),
        id=GrantId("g-1"),
        person=PersonId("city.chief"),
        role=Role.UNIT_CHIEF,
        scope=unit_scope(CITY),
        first=march(2),
        imported=True,
        name="陈",
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
    assert state.holder(Role.LIAISON, TOWN.unit) == LI_GRANTED


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


# --- who holds the posts of a roster ---------------------------------------------------------


def test_another_human_under_a_known_id_is_refused() -> None:
    given(decide, evolve, *STAFFED).when(importing(replace(TOWN_ROW, liaison="赵"))).refuses(
        BadInput,
        "units.csv was not imported: line 3: 'town-01.liaison' is 李 and cannot become 赵; give "
        "another human an id of his own in the column liaison_id, or amend the person if the "
        "name was misspelt",
    )


def test_a_roster_gives_no_auditor_a_post_and_leaves_him_the_one_he_has() -> None:
    auditor = replace(
        LI_GRANTED, id=GrantId("g-9"), role=Role.AUDITOR, scope=OFFICE_WIDE, imported=False
    )
    row = replace(TOWN_ROW, chief="李", chief_id=LI, chief_email="li@town-01.example")
    given(decide, evolve, *STAFFED, auditor).when(importing(row)).refuses(
        BadInput,
        "units.csv was not imported: line 3: 'town-01.liaison' is auditor and cannot be unit chief "
        "as well; name somebody else, or end the other role first",
    )
    given(decide, evolve, *STAFFED, auditor).when(importing(TOWN_ROW)).stays_quiet()


def test_two_rows_cannot_give_one_id_to_two_humans() -> None:
    rows = (
        replace(CITY_ROW, liaison="李", liaison_id=WANG),
        replace(TOWN_ROW, liaison="王", liaison_id=WANG),
    )
    given(decide, evolve).when(importing(*rows)).refuses(
        BadInput,
        "units.csv was not imported: line 3: 'town-01.deputy' is 李 and cannot become 王; give "
        "another human an id of his own in the column liaison_id, or amend the person if the "
        "name was misspelt",
    )


def test_another_human_with_an_id_of_his_own_takes_the_post() -> None:
    state = (
        given(decide, evolve, *STAFFED)
        .when(importing(replace(TOWN_ROW, liaison="王", liaison_id=WANG)))
        .then(
            RoleRevoked(
                stamp=stamp(),
                id=GrantId("g-1"),
                person=LI,
                role=Role.LIAISON,
                scope=unit_scope(TOWN.unit),
            ),
            RoleGranted(
                stamp=stamp(),
                id=GrantId("g-2"),
                person=WANG,
                role=Role.LIAISON,
                scope=unit_scope(TOWN.unit),
                first=march(2),
                imported=True,
                name="王",
                email="li@town-01.example",
            ),
        )
    )
    assert LI in state.people
    without_id = importing(replace(TOWN_ROW, liaison="王"))
    assert decide(without_id, state) == ()


def test_an_import_ends_no_grant_that_somebody_made() -> None:
    by_hand = RoleGranted(
        stamp=stamp(),
        id=GrantId("g-2"),
        person=WANG,
        role=Role.LIAISON,
        scope=unit_scope(TOWN.unit),
        first=march(2),
        name="王",
    )
    past: tuple[DirectoryEvent, ...] = (*STAFFED, by_hand)
    other = importing(replace(TOWN_ROW, liaison="赵", liaison_id=PersonId("zhao")))
    facts = decide(other, folded(evolve, past))
    assert [fact.id for fact in facts if isinstance(fact, RoleRevoked)] == [GrantId("g-1")]


def test_one_human_may_hold_several_posts_and_move() -> None:
    rows = (
        replace(CITY_ROW, liaison="李", liaison_id=LI, liaison_email="li@new.example"),
        TOWN_ROW,
    )
    past: tuple[DirectoryEvent, ...] = STAFFED
    facts = decide(importing(*rows), folded(evolve, past))
    assert [type(fact).__name__ for fact in facts] == [
        "PersonAmended",
        "RoleGranted",
        "PersonAmended",
    ]


def test_an_id_needs_a_name_and_no_strange_sign() -> None:
    row = replace(CITY_ROW, liaison_id=PersonId("a/b"))
    given(decide, evolve).when(importing(row)).refuses(
        BadInput,
        "units.csv was not imported: "
        "line 2: liaison_id of unit 'city': 'a/b' holds \"/\"; write a dot or a hyphen instead\n"
        "  line 2: liaison_id 'a/b' of unit 'city' has no name beside it",
    )


def test_an_empty_cell_makes_the_post_vacant_and_a_missing_column_leaves_it() -> None:
    empty = importing(replace(TOWN_ROW, liaison="", liaison_email=""))
    given(decide, evolve, *STAFFED).when(empty).then(
        RoleRevoked(
            stamp=stamp(),
            id=GrantId("g-1"),
            person=LI,
            role=Role.LIAISON,
            scope=unit_scope(TOWN.unit),
        )
    )
    missing = importing(replace(TOWN_ROW, liaison=None, liaison_email=None))
    given(decide, evolve, *STAFFED).when(missing).stays_quiet()


def test_an_empty_cell_ends_no_grant_that_somebody_made() -> None:
    by_hand = replace(LI_GRANTED, imported=False)
    empty = importing(replace(TOWN_ROW, liaison="", liaison_email=""))
    given(decide, evolve, CITY_ADDED, TOWN_ADDED, by_hand).when(empty).stays_quiet()


def test_empty_cells_empty_other_fields_too_and_missing_columns_leave_them() -> None:
    past: tuple[DirectoryEvent, ...] = STAFFED
    here = folded(evolve, past)
    assert here is not None
    sparse = replace(TOWN_ROW, name_en=None, parent=None, liaison_email=None)
    assert decide(importing(sparse), here) == ()
    blank = replace(TOWN_ROW, name_en="", parent=UnitId(""), liaison_email="")
    first, second = decide(importing(blank), here)
    assert isinstance(first, UnitAmended)
    assert (first.name_en, first.parent) == ("", None)
    assert isinstance(second, PersonAmended)
    assert second.email == ""
