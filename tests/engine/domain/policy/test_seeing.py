"""Every role, everything that there is to see of a campaign."""

from dataclasses import replace
from itertools import product

import pytest

from engine.domain.audience import Participant
from engine.domain.directory.state import Directory, Unit
from engine.domain.policy.actors import (
    OFFICE_WIDE,
    Actor,
    Grant,
    Role,
    Scope,
    campaign_scope,
    unit_scope,
)
from engine.domain.policy.seeing import (
    Shown,
    Sight,
    Sort,
    Thing,
    may_see,
    named_on,
    sight_of,
)
from engine.ids import CampaignId, DutyKey, PersonId, UnitId
from tests import samples

HERE, ELSEWHERE = CampaignId("here"), CampaignId("elsewhere")
COUNTY, TOWN, VILLAGE, OTHER = map(UnitId, ("county", "town", "village", "other"))
PLAN = DutyKey("plan")
EVERY = frozenset(Sort)
ABOVE = frozenset({Sort.FRAME, Sort.ROW, Sort.WORK})
NOTHING = frozenset[Sort]()
OPEN = Shown(taking_part=frozenset({COUNTY, TOWN, VILLAGE, OTHER}))


def directory() -> Directory:
    """A county with a town under it, a village under that, and a town beside it."""
    parents = {COUNTY: None, TOWN: COUNTY, VILLAGE: TOWN, OTHER: COUNTY}
    return Directory(
        units={
            unit: Unit(unit=unit, name=unit, name_en="", parent=parent, categories=())
            for unit, parent in parents.items()
        }
    )


def sight(role: Role, scope: Scope) -> Sight:
    """Of somebody who holds one role."""
    who = PersonId("who")
    actor = Actor(id=who, people=frozenset({who}), grants=(Grant(role, scope),))
    return sight_of(actor, directory())


def seen(eyes: Sight, unit: UnitId, campaign: CampaignId = HERE, shown: Shown = OPEN) -> set[Sort]:
    """What is seen of a unit's work in a campaign, and of the campaign itself."""
    things = {sort: Thing(sort=sort, campaign=campaign, unit=unit, duty=PLAN) for sort in Sort}
    return {sort for sort, thing in things.items() if may_see(eyes, thing, shown)}


OVERSEEING = (Role.OFFICE, Role.LEADER, Role.AUDITOR, Role.INSPECTOR)


@pytest.mark.parametrize(("role", "unit"), tuple(product(OVERSEEING, (COUNTY, TOWN))))
def test_who_oversees_a_campaign_sees_all_of_it_and_nothing_of_another(
    role: Role, unit: UnitId
) -> None:
    assert seen(sight(role, campaign_scope(HERE)), unit) == EVERY
    assert seen(sight(role, campaign_scope(HERE)), unit, ELSEWHERE) == NOTHING
    assert seen(sight(role, OFFICE_WIDE), unit, ELSEWHERE) == EVERY


@pytest.mark.parametrize("unit", [COUNTY, TOWN])
def test_who_administers_sees_nothing_of_a_campaign(unit: UnitId) -> None:
    assert seen(sight(Role.ADMINISTRATOR, OFFICE_WIDE), unit) == NOTHING


@pytest.mark.parametrize("unit", [COUNTY, TOWN])
def test_who_scores_in_a_campaign_sees_that_there_is_one_and_no_more(unit: UnitId) -> None:
    """R203: whom he scores the assessment itself shows him."""
    assert seen(sight(Role.ASSESSOR, campaign_scope(HERE)), unit) == {Sort.FRAME}
    assert seen(sight(Role.ASSESSOR, campaign_scope(HERE)), unit, ELSEWHERE) == NOTHING
    opened = Shown(open_board=True)
    assert seen(sight(Role.ASSESSOR, OFFICE_WIDE), unit, shown=opened) == {Sort.FRAME}


@pytest.mark.parametrize("role", [Role.UNIT_CHIEF, Role.LIAISON])
def test_a_unit_sees_its_own_work_and_that_of_those_below_it(role: Role) -> None:
    eyes = sight(role, unit_scope(TOWN))
    assert seen(eyes, TOWN) == ABOVE | {Sort.LETTER}
    assert seen(eyes, VILLAGE) == ABOVE
    assert seen(eyes, OTHER) == seen(eyes, COUNTY) == {Sort.FRAME}


def test_of_a_campaign_in_which_nobody_of_its_takes_part_a_unit_sees_nothing() -> None:
    eyes = sight(Role.LIAISON, unit_scope(VILLAGE))
    shown = Shown(taking_part=frozenset({TOWN, OTHER}), open_board=True)
    assert seen(eyes, OTHER, shown=shown) == NOTHING


def test_an_open_board_shows_the_rows_of_others_and_no_more() -> None:
    eyes = sight(Role.LIAISON, unit_scope(VILLAGE))
    shown = Shown(taking_part=frozenset({VILLAGE}), open_board=True)
    assert seen(eyes, OTHER, shown=shown) == {Sort.FRAME, Sort.ROW}


def test_who_reviews_a_duty_or_stands_beside_its_leads_sees_that_duty_of_everybody() -> None:
    duty = replace(samples.task("plan", "2009-03 middle"), reviewer="unit:other")
    town, other = (Participant(unit=unit, categories=()) for unit in (TOWN, OTHER))
    assert named_on([duty], [town, other]) == {PLAN: frozenset({OTHER})}
    eyes, shown = sight(Role.UNIT_CHIEF, unit_scope(OTHER)), Shown(named={PLAN: frozenset({OTHER})})
    assert seen(eyes, TOWN, shown=shown) == ABOVE
    ledger = Thing(sort=Sort.WORK, campaign=HERE, unit=TOWN)
    assert not may_see(eyes, ledger, shown)


def test_a_post_in_two_units_sees_both() -> None:
    who = PersonId("who")
    grants = (Grant(Role.LIAISON, unit_scope(OTHER)), Grant(Role.UNIT_CHIEF, unit_scope(TOWN)))
    eyes = sight_of(Actor(id=who, people=frozenset({who}), grants=grants), directory())
    assert eyes.own == {OTHER, TOWN}
    assert eyes.below == {OTHER, TOWN, VILLAGE}
