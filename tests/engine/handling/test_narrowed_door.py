"""What a definition takes away, and whose own home counts, at the door `named`."""

import dataclasses

import pytest

from engine.domain.access import Door, SetDoor
from engine.domain.assignment.commands import (
    ReceiveAssignment,
)
from engine.domain.directory.commands import (
    AmendPerson,
    RegisterPerson,
)
from engine.domain.policy.actors import OFFICE_WIDE, Role
from engine.store.log import CampaignLog
from tests.engine.handling.named_office import (
    CHIEF_1,
    HEAD,
    LIAISON_1,
    Office,
    named_office,
)
from tests.samples import CHEN, ZHOU
from tests.worlds import (
    BUREAU,
    TOWN_1,
    four_phases,
    mobilizing_campaign,
)


@pytest.fixture
def office(log: CampaignLog) -> Office:
    """The office of named_office.py."""
    return named_office(log)


def test_a_definition_keeps_a_deed_to_some_of_those_who_may(log: CampaignLog) -> None:
    plan = dataclasses.replace(four_phases(), may={"ReceiveAssignment": ("unit_chief",)})
    office = Office(mobilizing_campaign(log, plan))
    office.does(CHEN, RegisterPerson, person=HEAD, name="head")
    office.grant(CHEN, HEAD, Role.OFFICE_HEAD, OFFICE_WIDE)
    office.does(CHEN, SetDoor, door=Door.NAMED)
    key = office.world.work(TOWN_1)
    office.refuses(LIAISON_1, "role", ReceiveAssignment, key=key)
    office.does(CHIEF_1, ReceiveAssignment, key=key)


def test_nobody_moves_his_own_home_away_from_a_unit_that_he_would_judge(office: Office) -> None:
    office.does(HEAD, AmendPerson, person=ZHOU, home=TOWN_1)
    office.grant(HEAD, ZHOU, Role.OFFICE, OFFICE_WIDE)
    office.refuses(ZHOU, "performer", AmendPerson, person=ZHOU, home=BUREAU)
    office.does(ZHOU, AmendPerson, person=ZHOU, email="zhou@example.org")
    office.does(HEAD, AmendPerson, person=ZHOU, home=BUREAU)
