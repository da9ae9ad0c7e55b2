"""Handlers of the directory."""

from datetime import date

import pytest
from msgspec.structs import replace

from engine.domain.directory import Role
from engine.errors import BadInput, NotAllowed
from engine.handling import directory
from engine.store.log import CampaignLog
from tests.samples import ZHOU, march
from tests.spec import refused
from tests.worlds import BUREAU, OFFICE, TOWN_1, TOWN_2, planned_campaign, roster


def test_a_roster_is_taken_in_once(log: CampaignLog) -> None:
    world = planned_campaign(log)
    head = log.head()
    assert list(directory.directory(world.desk).units) == [OFFICE, TOWN_1, TOWN_2, BUREAU]
    assert directory.import_roster(world.desk, world.at(march(1)), "roster.csv", roster()) == ()
    assert log.head() == head


def test_a_roster_with_a_fault_is_not_taken_in_at_all(log: CampaignLog) -> None:
    world = planned_campaign(log)
    head = log.head()
    town, bureau = roster()[1], roster()[3]
    rows = (replace(town, name="城关街道"), replace(bureau, name=""))
    with refused(BadInput, "line 5: unit 'bureau-01' has no name"):
        directory.import_roster(world.desk, world.at(march(1)), "roster.csv", rows)
    assert log.head() == head


def test_reading_the_directory_changes_no_later_reading(log: CampaignLog) -> None:
    world = planned_campaign(log)
    before = directory.directory(world.desk)
    directory.retire_unit(world.desk, world.at(march(1), reason="merged"), TOWN_2)
    assert len(before.participants()) == 4
    assert len(directory.directory(world.desk).participants()) == 3
    with pytest.raises(NotAllowed):
        directory.retire_unit(world.desk, world.at(march(1), reason="merged"), TOWN_2)
    directory.reinstate_unit(world.desk, world.at(march(2)), TOWN_2)
    assert len(directory.directory(world.desk).participants()) == 4


def test_roles_and_deputies(log: CampaignLog) -> None:
    world = planned_campaign(log)
    desk = world.desk
    grant = (ZHOU, "周督查", Role.INSPECTOR, OFFICE, "zhou@example.org")
    directory.grant_role(desk, world.at(march(1)), *grant)
    assert directory.grant_role(desk, world.at(march(1)), *grant) == ()
    (liaison, *_) = directory.directory(desk).people
    directory.name_deputy(desk, world.at(march(1)), ZHOU, liaison, march(9), march(20))
    known = directory.directory(desk)
    assert known.deputy_of(ZHOU, march(20)) == liaison
    assert known.deputy_of(ZHOU, date(2009, 3, 21)) is None
    directory.revoke_role(desk, world.at(march(2)), ZHOU, Role.INSPECTOR, OFFICE)
    assert (OFFICE, Role.INSPECTOR) not in directory.directory(desk).holders
