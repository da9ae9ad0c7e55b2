"""A directory of the first program: one holder a post, one deputy a person, the same people."""

import msgspec

from engine.domain.directory.state import Directory, Person, evolve
from engine.domain.policy.actors import OFFICE_WIDE, Role, unit_scope
from engine.ids import PersonId, UnitId
from engine.store.codec import decode
from tests.samples import BUREAU, LI, TOWN, WANG, march, stamp


def event(name: str, /, **fields: object) -> tuple[str, bytes]:
    return f"directory.{name}.v1", msgspec.json.encode({**fields, "stamp": stamp()})


def granted(person: str, name: str, role: str, unit: UnitId = TOWN.unit) -> tuple[str, bytes]:
    email = f"{name}@example.org"
    return event("role_granted", person=person, name=name, role=role, unit=unit, email=email)


def revoked(person: str, role: str, unit: UnitId = TOWN.unit) -> tuple[str, bytes]:
    return event("role_revoked", person=person, role=role, unit=unit)


def deputy(person: str, by: str, first: int, last: int) -> tuple[str, bytes]:
    return event("deputy_named", person=person, deputy=by, first=march(first), last=march(last))


def read(*stored: tuple[str, bytes]) -> Directory:
    state = Directory()
    for version, (name, content) in enumerate(stored, start=1):
        state = evolve(state, decode(name, content, "directory/main", version))  # type: ignore[arg-type]
    return state


def test_the_next_holder_of_a_post_takes_it_and_a_person_keeps_his_last_name() -> None:
    state = read(
        granted(LI, "li", "liaison"),
        granted(WANG, "wang", "liaison"),
        granted(LI, "li-ming", "unit_chief"),
    )
    holders = {
        role: [grant.person for grant in state.holders(role, unit_scope(TOWN.unit))]
        for role in (Role.LIAISON, Role.UNIT_CHIEF)
    }
    assert holders == {Role.LIAISON: [WANG], Role.UNIT_CHIEF: [LI]}
    assert state.people == {
        LI: Person("li-ming", "li-ming@example.org"),
        WANG: Person("wang", "wang@example.org"),
    }


def test_who_was_revoked_holds_nothing() -> None:
    state = read(granted(LI, "li", "liaison"), revoked(LI, "liaison"))
    assert state.grants == {}
    assert LI in state.people


def test_a_role_that_reached_everywhere_does_and_its_unit_is_the_home() -> None:
    state = read(granted(WANG, "wang", "office"), granted(LI, "li", "office", BUREAU.unit))
    found = [(g.person, g.first, g.imported) for g in state.holders(Role.OFFICE, OFFICE_WIDE)]
    assert found == [(WANG, march(2), False), (LI, march(2), False)]
    assert [state.people[person].home for person in (WANG, LI)] == [TOWN.unit, BUREAU.unit]


def test_what_a_roster_granted_is_known_by_the_id_it_gave() -> None:
    state = read(
        granted("town-01.liaison", "li", "liaison"),
        granted("town-01.chief", "qian", "unit_chief"),
        granted("qian", "qian", "liaison", BUREAU.unit),
    )
    assert [grant.imported for grant in state.grants.values()] == [True, True, False]


def test_a_second_deputy_took_the_place_of_the_first() -> None:
    state = read(
        granted(LI, "li", "liaison"),
        granted(WANG, "wang", "unit_chief"),
        deputy(LI, WANG, 2, 9),
        deputy(LI, "zhou", 5, 6),
        granted("zhou", "zhou", "leader"),
    )
    acting = [[n.deputy for n in state.deputies_of(PersonId(LI), march(d))] for d in (4, 5, 7)]
    assert acting == [[], ["zhou"], []]
