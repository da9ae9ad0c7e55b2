"""Handlers of the directory."""

import pytest
from msgspec.structs import replace

from engine.domain.directory.commands import (
    GrantRole,
    ImportRoster,
    NameDeputy,
    RegisterPerson,
    ReinstateUnit,
    RetireUnit,
    RevokeRole,
)
from engine.domain.directory.state import known_directory
from engine.domain.event import Recorded
from engine.domain.policy.actors import OFFICE_WIDE, Role
from engine.errors import BadInput, NotAllowed
from engine.store.log import CampaignLog
from tests.samples import ZHOU, march
from tests.spec import refused
from tests.worlds import BUREAU, OFFICE, TOWN_1, TOWN_2, planned_campaign, roster


def test_a_roster_is_taken_in_once(log: CampaignLog) -> None:
    world = planned_campaign(log)
    head = log.head()
    assert list(known_directory(world.reads).units) == [OFFICE, TOWN_1, TOWN_2, BUREAU]
    assert (
        world.handler.handle(
            ImportRoster(stamp=world.at(march(1)), source="roster.csv", rows=roster())
        )
        == ()
    )
    assert log.head() == head


def test_a_roster_with_a_fault_is_not_taken_in_at_all(log: CampaignLog) -> None:
    world = planned_campaign(log)
    head = log.head()
    town, bureau = roster()[1], roster()[3]
    rows = (replace(town, name="城关街道"), replace(bureau, name=""))
    with refused(BadInput, "line 5: unit 'bureau-01' has no name"):
        world.handler.handle(ImportRoster(stamp=world.at(march(1)), source="roster.csv", rows=rows))
    assert log.head() == head


def test_reading_the_directory_changes_no_later_reading(log: CampaignLog) -> None:
    world = planned_campaign(log)
    before = known_directory(world.reads)
    world.handler.handle(RetireUnit(stamp=world.at(march(1), reason="merged"), unit=TOWN_2))
    assert len(before.participants()) == 4
    assert len(known_directory(world.reads).participants()) == 3
    with pytest.raises(NotAllowed):
        world.handler.handle(RetireUnit(stamp=world.at(march(1), reason="merged"), unit=TOWN_2))
    world.handler.handle(ReinstateUnit(stamp=world.at(march(2)), unit=TOWN_2))
    assert len(known_directory(world.reads).participants()) == 4


def test_roles_and_deputies(log: CampaignLog) -> None:
    world = planned_campaign(log)
    handler = world.handler

    def grant() -> tuple[Recorded, ...]:
        return handler.handle(
            GrantRole(
                stamp=world.at(march(1)),
                person=ZHOU,
                role=Role.INSPECTOR,
                scope=OFFICE_WIDE,
            )
        )

    handler.handle(RegisterPerson(stamp=world.at(march(1)), person=ZHOU, name="周督查"))
    assert len(grant()) == 1
    assert grant() == ()
    (liaison, *_) = known_directory(handler.reads).people
    handler.handle(
        NameDeputy(
            stamp=world.at(march(1)), person=ZHOU, deputy=liaison, first=march(9), last=march(20)
        )
    )
    known = known_directory(handler.reads)
    assert [named.deputy for named in known.deputies_of(ZHOU, march(20))] == [liaison]
    assert known.deputies_of(ZHOU, march(21)) == ()
    (held,) = known.grants_of(ZHOU)
    handler.handle(RevokeRole(stamp=world.at(march(2)), id=held.id))
    assert known_directory(handler.reads).grants_of(ZHOU) == ()
    assert known.grants_of(ZHOU) == (held,)
