"""What would happen behind the door `named`, told from the log of a whole campaign."""

from datetime import date
from pathlib import Path

import pytest

from engine.domain.access import Door, SetDoor
from engine.domain.campaign.state import existing_campaign
from engine.domain.campaign.table import CampaignState
from engine.domain.directory.commands import GrantRole, RegisterPerson
from engine.domain.directory.state import known_directory
from engine.domain.policy.actors import OFFICE_WIDE, Role
from engine.ids import CampaignId, PersonId
from office.answers.door_check import door_check
from office.bootstrap import Office
from office.simulation.play import simulate
from tests import played
from tests.golden import stored
from tests.samples import CHEN

SATISFIED = CampaignId("satisfied-unit")


def let_in(office: Office) -> None:
    """Chen, who planned it all, is of the office."""
    reads = office.reads
    office.handle(RegisterPerson(stamp=played.deed(office, "in"), person=CHEN, name="陈"))
    office.handle(
        GrantRole(
            stamp=played.deed(office, "role"), person=CHEN, role=Role.OFFICE, scope=OFFICE_WIDE
        )
    )
    assert known_directory(reads).grants_of(CHEN)


def test_a_simulated_campaign_would_go_on_behind_the_table(tmp_path: Path) -> None:
    with played.announced(tmp_path, SATISFIED) as office:
        simulate(office, SATISFIED, seed=4)
        before = door_check(office.log, office.today())
        assert before.without_grant == {CHEN: 16}
        assert {deed.actor for deed in before.refused} == {CHEN}
        assert not before.ready
        let_in(office)
        after = door_check(office.log, office.today())
    assert after.refused == ()
    assert after.without_grant == {}
    assert after.ready
    assert PersonId("leaders.liaison") in after.posts


def test_who_only_makes_the_office_ready_needs_no_grant(tmp_path: Path) -> None:
    with played.announced(tmp_path, SATISFIED) as office:
        let_in(office)
        head = GrantRole(
            stamp=played.deed(office, "head", actor=PersonId("root")),
            person=CHEN,
            role=Role.OFFICE_HEAD,
            scope=OFFICE_WIDE,
        )
        office.handle(head)
        assert door_check(office.log, office.today()).without_grant == {}


def test_it_goes_on_behind_named(tmp_path: Path) -> None:
    """The same campaign, played to its end while the table is asked for every command."""
    with played.announced(tmp_path / "open", SATISFIED) as office:
        simulate(office, SATISFIED, seed=4, until=date(2010, 3, 5))
        let_in(office)
        office.handle(SetDoor(stamp=played.deed(office, "door"), door=Door.NAMED))
        simulate(office, SATISFIED, seed=4)
        state = existing_campaign(SATISFIED, office.reads).state
        assert state is CampaignState.CONCLUDED
        assert door_check(office.log, office.today()).refused == ()


@pytest.mark.parametrize("name", ["satisfied-unit.v1", "workstyle-2009.v1"])
def test_a_log_of_the_first_program_is_judged_whole(name: str, tmp_path: Path) -> None:
    lines = stored.read(name)
    with stored.as_log(tmp_path / "log.db", lines) as log:
        found = door_check(log, played.BEGINS[SATISFIED].date())
    assert not found.headed
    assert sum(deed.times for deed in found.refused) > 100
    assert {deed.why.code for deed in found.refused} <= {
        "error.policy.stranger",
        "error.policy.role",
    }
