"""Who acts by a stamp: own grants, those of a principal, on both days that count."""

from datetime import date

import pytest
from msgspec.structs import replace

from engine.domain.directory.events import (
    DeputyNamed,
    DirectoryEvent,
    PersonEnded,
    PersonRegistered,
    RoleGranted,
)
from engine.domain.directory.state import Directory, evolve
from engine.domain.event import Stamp, Via
from engine.domain.policy.acting import WITHHELD, actor_of
from engine.domain.policy.actors import (
    OFFICE_WIDE,
    SERVICE,
    Grant,
    Role,
    Scope,
    campaign_scope,
    part_scope,
    unit_scope,
)
from engine.errors import NotPermitted
from engine.ids import SYSTEM, DeputyId, GrantId, PersonId
from tests.samples import BUREAU, CAMPAIGN, CHEN, LI, TOWN, WANG, ZHOU, march, stamp
from tests.spec import folded, in_english

HERE = campaign_scope(CAMPAIGN)
AT_TOWN = unit_scope(TOWN.unit)


def grant(
    person: PersonId, role: Role, scope: Scope, first: int = 1, last: int = 31
) -> RoleGranted:
    return RoleGranted(
        stamp=stamp(),
        id=GrantId(f"{role}/{person}"),
        person=person,
        role=role,
        scope=scope,
        first=march(first),
        last=march(last),
    )


def known(*more: DirectoryEvent) -> Directory:
    people: tuple[DirectoryEvent, ...] = tuple(
        PersonRegistered(stamp=stamp(), person=person, name=person, home=home)
        for person, home in ((LI, None), (WANG, BUREAU.unit), (ZHOU, None))
    )
    found = folded(evolve, (*people, *more))
    assert found is not None
    return found


def deputy(first: int, last: int, scopes: tuple[Scope, ...] = ()) -> DeputyNamed:
    return DeputyNamed(
        stamp=stamp(),
        id=DeputyId(f"d-{first}"),
        person=LI,
        deputy=WANG,
        first=march(first),
        last=march(last),
        scopes=scopes,
    )


def on(day: int, actor: PersonId = LI, effective_on: date | None = None) -> Stamp:
    return stamp(march(day), actor=actor, effective_on=effective_on)


def by_deputy(day: int, effective_on: date | None = None) -> Stamp:
    return stamp(march(day), actor=WANG, on_behalf_of=LI, effective_on=effective_on)


def test_a_grant_counts_on_the_day_of_recording_and_on_the_day_of_the_deed() -> None:
    directory = known(grant(LI, Role.LIAISON, AT_TOWN, 5, 9))
    held = (Grant(Role.LIAISON, AT_TOWN),)
    assert [actor_of(directory, on(day)).grants for day in (4, 5, 9, 10)] == [(), held, held, ()]
    assert actor_of(directory, on(9, effective_on=march(5))).grants == held
    assert actor_of(directory, on(9, effective_on=march(4))).grants == ()
    assert actor_of(directory, on(10, effective_on=march(9))).grants == ()


def test_homes_are_the_units_of_the_grants_and_the_own_one() -> None:
    directory = known(
        grant(LI, Role.LIAISON, AT_TOWN), grant(WANG, Role.OFFICE, OFFICE_WIDE), deputy(1, 31)
    )
    assert actor_of(directory, on(5)).homes == {TOWN.unit}
    assert actor_of(directory, on(5, WANG)).homes == {BUREAU.unit}
    both = actor_of(directory, by_deputy(5))
    assert both.homes == {TOWN.unit, BUREAU.unit}
    assert both.people == {LI, WANG}


def test_no_other_day_of_the_deed_makes_a_home_forgotten() -> None:
    directory = known(grant(LI, Role.OFFICE, OFFICE_WIDE), grant(LI, Role.LIAISON, AT_TOWN, 5, 9))
    assert actor_of(directory, on(5, effective_on=march(4))).homes == {TOWN.unit}
    assert actor_of(directory, on(10, effective_on=march(9))).homes == {TOWN.unit}
    assert actor_of(directory, on(12, effective_on=march(10))).homes == set()


def test_the_head_is_of_the_office_too_and_a_leader_may_play_a_part() -> None:
    head = grant(LI, Role.OFFICE_HEAD, OFFICE_WIDE)
    leader = replace(grant(WANG, Role.LEADER, HERE), part="group_head")
    directory = known(head, leader)
    assert actor_of(directory, on(5)).grants == (
        Grant(Role.OFFICE_HEAD, OFFICE_WIDE),
        Grant(Role.OFFICE, OFFICE_WIDE),
    )
    assert actor_of(directory, on(5, WANG)).grants == (
        Grant(Role.LEADER, HERE),
        Grant(Role.LEADER, part_scope(CAMPAIGN, "group_head")),
    )


def test_what_comes_later_is_lent_by_the_principal_alone() -> None:
    post, named = grant(LI, Role.LIAISON, AT_TOWN), deputy(1, 31)
    later = replace(grant(LI, Role.OFFICE, OFFICE_WIDE), stamp=stamp(march(3)))
    own = replace(named, stamp=stamp(actor=LI))
    lent = (Grant(Role.LIAISON, AT_TOWN),)
    assert actor_of(known(post, named, later), by_deputy(5)).grants == lent
    more = (*lent, Grant(Role.OFFICE, OFFICE_WIDE))
    assert actor_of(known(post, own, later), by_deputy(5)).grants == more


def test_the_system_acts_for_the_service_alone() -> None:
    assert actor_of(known(), on(5, SYSTEM)).grants == (Grant(Role.SYSTEM, SERVICE),)
    for face in (Via.API, Via.WEB):
        with pytest.raises(NotPermitted, match="stranger"):
            actor_of(known(), replace(on(5, SYSTEM), via=face))


def test_a_deputy_has_what_his_principal_has_and_not_what_is_his_own() -> None:
    directory = known(
        grant(LI, Role.LIAISON, AT_TOWN),
        grant(LI, Role.OFFICE, HERE),
        grant(LI, Role.INSPECTOR, HERE),
        grant(WANG, Role.LEADER, HERE),
        deputy(1, 9),
        deputy(10, 19, (HERE,)),
    )
    everything = actor_of(directory, by_deputy(5))
    assert everything.grants == (Grant(Role.LIAISON, AT_TOWN), Grant(Role.OFFICE, HERE))
    assert everything.withheld == WITHHELD
    assert actor_of(directory, by_deputy(15)).grants == (Grant(Role.OFFICE, HERE),)


def test_there_are_no_chains() -> None:
    """What Li has as Zhou's deputy, Li's deputy has not."""
    of_zhou = DeputyNamed(
        stamp=stamp(), id=DeputyId("d-9"), person=ZHOU, deputy=LI, first=march(1), last=march(31)
    )
    directory = known(grant(ZHOU, Role.OFFICE, HERE), of_zhou, deputy(1, 31))
    assert actor_of(directory, by_deputy(5)).grants == ()


@pytest.mark.parametrize(
    ("when", "days"),
    [
        (by_deputy(10), "2009-03-10"),
        (by_deputy(10, march(9)), "2009-03-09, 2009-03-10"),
        (by_deputy(5, march(4)), "2009-03-04, 2009-03-05"),
    ],
    ids=["after", "dated back into it", "dated back before it"],
)
def test_a_deputy_outside_the_period_is_refused(when: Stamp, days: str) -> None:
    directory = known(grant(LI, Role.LIAISON, AT_TOWN), deputy(5, 9))
    with pytest.raises(NotPermitted) as caught:
        actor_of(directory, when)
    assert caught.value.exit_code == 8
    assert in_english(caught.value) == (
        f"town-01.deputy (town-01.deputy) is not the deputy of "
        f"town-01.liaison (town-01.liaison) on {days}; he must be named first"
    )


def test_who_is_not_registered_or_has_ended_is_refused() -> None:
    ended = known(PersonEnded(stamp=stamp(), person=LI), deputy(1, 31))
    for directory, when in ((known(), on(5, CHEN)), (ended, on(5)), (ended, by_deputy(5))):
        with pytest.raises(NotPermitted):
            actor_of(directory, when)
