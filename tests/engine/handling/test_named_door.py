"""Behind the door `named`: the one door asks the policy for every command, on a real log."""

from datetime import date

import pytest
from msgspec.structs import replace

from engine.domain.access import Door, SetDoor
from engine.domain.assignment.commands import (
    AcceptAssignment,
    ExtendAssignment,
    ReceiveAssignment,
    RecordOverdue,
    StartAssignment,
    SubmitAssignment,
    TakeOverAssignment,
    TransferAssignment,
)
from engine.domain.campaign.commands import JoinUnit, ResumeCampaign, SuspendCampaign
from engine.domain.directory.commands import (
    AmendPerson,
    EndDeputy,
    GrantRole,
    NameDeputy,
    RegisterPerson,
    RetireUnit,
    RevokeRole,
)
from engine.domain.directory.state import known_directory
from engine.domain.obligation import OpenOccurrences
from engine.domain.phase.commands import ClosePhase, OpenPhase
from engine.domain.policy.actors import OFFICE_WIDE, Role, unit_scope
from engine.domain.rectification.commands import (
    IssueRectification,
    PlanRectification,
    RaiseRectification,
    ReportRectification,
    StartRectification,
    VerifyRectification,
)
from engine.errors import GateClosed, NotFound, NotPermitted, RuleBroken
from engine.handling.door import CommandHandler
from engine.ids import SYSTEM, CommandId, DeputyId, PersonId, UnitId
from engine.store.log import CampaignLog
from tests.engine.handling.hurried import HurriedLog
from tests.engine.handling.named_office import (
    CHIEF_1,
    CHIEF_2,
    HEAD,
    HERE,
    INSPECTOR,
    LEADER,
    LIAISON_1,
    LIAISON_2,
    Office,
    named_office,
)
from tests.samples import CHEN, IMPLEMENT, MOBILIZE, WANG, ZHOU, march
from tests.worlds import (
    BUREAU,
    CAMPAIGN,
    FIRST_ITEM,
    OFFICE,
    REPORT,
    TOWN_1,
    mobilizing_campaign,
    on_log,
)


@pytest.fixture
def office(log: CampaignLog) -> Office:
    """The office of named_office.py."""
    return named_office(log)


def test_an_office_that_nobody_heads_is_not_closed(log: CampaignLog) -> None:
    office = Office(mobilizing_campaign(log))
    with pytest.raises(RuleBroken):
        office.does(CHEN, SetDoor, door=Door.NAMED)


def test_the_unit_does_its_work_and_the_office_judges_it(office: Office) -> None:
    key = office.world.work(TOWN_1)
    for stranger, code in ((LIAISON_2, "scope"), (CHEN, "role"), (PersonId("x"), "stranger")):
        office.refuses(stranger, code, ReceiveAssignment, key=key)
    office.does(LIAISON_1, ReceiveAssignment, key=key)
    office.does(CHIEF_1, StartAssignment, key=key)
    office.does(LIAISON_1, SubmitAssignment, key=key, filed=(REPORT,))
    office.refuses(CHIEF_1, "scope", AcceptAssignment, key=key)
    office.refuses(INSPECTOR, "role", AcceptAssignment, key=key)
    office.does(CHEN, AcceptAssignment, key=key)


def test_nobody_judges_his_own_work_or_his_own_unit(office: Office) -> None:
    key = office.world.work(TOWN_1)
    office.grant(HEAD, LIAISON_1, Role.OFFICE, HERE)
    office.does(LIAISON_1, ReceiveAssignment, key=key)
    office.does(LIAISON_1, SubmitAssignment, key=key, filed=(REPORT,))
    office.refuses(LIAISON_1, "performer", AcceptAssignment, key=key)
    office.grant(HEAD, CHIEF_1, Role.OFFICE, HERE)
    office.refuses(CHIEF_1, "home", AcceptAssignment, key=key)
    office.grant(HEAD, LIAISON_2, Role.OFFICE, HERE)
    office.does(LIAISON_2, AcceptAssignment, key=key)


def test_work_is_taken_over_by_a_transfer_alone(office: Office) -> None:
    key = office.world.work(TOWN_1)
    office.refuses(LIAISON_1, "role", TransferAssignment, key=key, to_unit=BUREAU)
    with pytest.raises(RuleBroken):
        office.does(CHEN, TransferAssignment, key=key, to_unit=BUREAU, reason="moved")
    taken = {"key": office.world.work(BUREAU), "from_unit": TOWN_1}
    office.refuses(CHEN, "unlisted", TakeOverAssignment, **taken)


@pytest.mark.parametrize("unit", [TOWN_1, BUREAU])
def test_nobody_transfers_work_from_or_to_his_own_unit(office: Office, unit: UnitId) -> None:
    office.does(HEAD, AmendPerson, person=CHEN, home=unit)
    transfer = {"key": office.world.work(TOWN_1), "to_unit": BUREAU, "reason": "moved"}
    office.refuses(CHEN, "home", TransferAssignment, **transfer)


def test_time_is_granted_by_authority_on_paper(office: Office) -> None:
    asked = {"key": office.world.work(TOWN_1), "to": march(27), "reason": "flood"}
    paper = "sha256:1"
    office.refuses(CHEN, "authority", ExtendAssignment, authority="somebody", **asked)
    office.refuses(CHEN, "document", ExtendAssignment, authority="leader", **asked)
    office.does(CHEN, ExtendAssignment, authority="name of leader", document=paper, **asked)
    office.does(LEADER, ExtendAssignment, authority="x", **{**asked, "to": march(28)})
    office.refuses(CHEN, "authority", SuspendCampaign, campaign=CAMPAIGN, reason="flood")
    office.does(
        CHEN,
        SuspendCampaign,
        campaign=CAMPAIGN,
        reason="flood",
        authority_of="head",
        document=paper,
    )
    office.does(LEADER, ResumeCampaign, campaign=CAMPAIGN)


def test_a_phase_is_closed_by_the_office_and_over_its_gate_by_authority(office: Office) -> None:
    phase = {"campaign": CAMPAIGN, "phase": MOBILIZE}
    office.refuses(LIAISON_1, "role", ClosePhase, **phase)
    with pytest.raises(GateClosed):
        office.does(CHEN, ClosePhase, **phase)
    over = {**phase, "authority": "leader", "reason": "no time"}
    office.refuses(CHEN, "document", ClosePhase, **over)
    office.does(CHEN, ClosePhase, **over, document="sha256:1")
    office.refuses(LEADER, "role", OpenPhase, campaign=CAMPAIGN, phase=IMPLEMENT)
    office.does(CHEN, OpenPhase, campaign=CAMPAIGN, phase=IMPLEMENT)


def test_a_clerk_of_a_campaign_does_not_run_the_office(office: Office) -> None:
    office.refuses(CHEN, "scope", RetireUnit, unit=BUREAU, reason="x")
    office.does(HEAD, RetireUnit, unit=BUREAU, reason="x")
    office.does(CHEN, JoinUnit, campaign=CAMPAIGN, unit=OFFICE, reason="x")


def test_the_ledger_is_kept_by_office_and_inspectors(office: Office) -> None:
    found = {"campaign": CAMPAIGN, "finding": "nobody at the window", "source": "visit"}
    office.refuses(LIAISON_1, "role", RaiseRectification, unit=TOWN_1, **found)
    office.does(INSPECTOR, RaiseRectification, unit=TOWN_1, **found)
    office.refuses(INSPECTOR, "role", IssueRectification, key=FIRST_ITEM)
    office.does(CHEN, IssueRectification, key=FIRST_ITEM)
    plan = {"key": FIRST_ITEM, "causes": "few people", "measures": "one more"}
    office.refuses(LIAISON_2, "scope", PlanRectification, **plan)
    office.does(CHIEF_1, PlanRectification, **plan)
    office.does(LIAISON_1, StartRectification, key=FIRST_ITEM)
    office.does(LIAISON_1, ReportRectification, key=FIRST_ITEM, result="done", filed=(REPORT,))
    office.refuses(LIAISON_1, "role", VerifyRectification, key=FIRST_ITEM)
    office.grant(HEAD, LIAISON_1, Role.INSPECTOR, HERE)
    office.refuses(LIAISON_1, "performer", VerifyRectification, key=FIRST_ITEM)
    office.does(INSPECTOR, VerifyRectification, key=FIRST_ITEM)


def test_the_scheduler_alone_does_what_no_person_could(office: Office) -> None:
    office.refuses(HEAD, "role", RecordOverdue, key=office.world.work(TOWN_1))
    office.does(SYSTEM, OpenOccurrences, campaign=CAMPAIGN)
    office.refuses(SYSTEM, "role", ReceiveAssignment, key=office.world.work(TOWN_1))


# --- who grants what -------------------------------------------------------------------------

SCOPE_OF = {
    Role.OFFICE: OFFICE_WIDE,
    Role.OFFICE_HEAD: OFFICE_WIDE,
    Role.LEADER: HERE,
    Role.UNIT_CHIEF: unit_scope(TOWN_1),
    Role.LIAISON: unit_scope(TOWN_1),
    Role.INSPECTOR: HERE,
    Role.ASSESSOR: HERE,
    Role.AUDITOR: HERE,
    Role.ADMINISTRATOR: OFFICE_WIDE,
}
GRANTERS = {
    Role.OFFICE: {HEAD},
    Role.OFFICE_HEAD: {LEADER},
    Role.LEADER: {HEAD},
    Role.UNIT_CHIEF: {HEAD},
    Role.LIAISON: {HEAD, CHIEF_1},
    Role.INSPECTOR: {HEAD},
    Role.ASSESSOR: {HEAD},
    Role.AUDITOR: {LEADER},
    Role.ADMINISTRATOR: {HEAD},
}


@pytest.mark.parametrize("role", SCOPE_OF, ids=str)
def test_who_grants_a_role(office: Office, role: Role) -> None:
    ordered = {"authority": "leader", "document": "sha256:1"}
    people = (HEAD, LEADER, CHEN, CHIEF_1, CHIEF_2, LIAISON_1, INSPECTOR, WANG, SYSTEM)
    granting = set()
    for person in people:
        try:
            office.does(person, GrantRole, person=ZHOU, role=role, scope=SCOPE_OF[role], **ordered)
        except NotPermitted:
            continue
        granting.add(person)
    assert granting == GRANTERS[role]


def test_a_leader_is_made_on_paper_and_an_administrator_by_a_leaders_word(office: Office) -> None:
    leader = {"person": ZHOU, "role": Role.LEADER, "scope": HERE}
    office.refuses(HEAD, "document", GrantRole, **leader)
    machine = {"person": ZHOU, "role": Role.ADMINISTRATOR, "scope": OFFICE_WIDE}
    for named in (None, "head", "nobody"):
        office.refuses(HEAD, "leader", GrantRole, **machine, authority=named)


def test_nobody_grants_himself_and_who_grants_takes_back(office: Office) -> None:
    more = {"role": Role.OFFICE, "scope": OFFICE_WIDE}
    office.refuses(HEAD, "performer", GrantRole, person=HEAD, **more)
    office.refuses(HEAD, "unlisted", GrantRole, person=ZHOU, role=Role.SYSTEM, scope=OFFICE_WIDE)
    office.does(HEAD, GrantRole, person=ZHOU, **more)
    (grant,) = known_directory(office.world.reads).grants_of(ZHOU)
    office.refuses(LEADER, "role", RevokeRole, id=grant.id)
    office.does(HEAD, RevokeRole, id=grant.id)
    with pytest.raises(NotFound):
        office.does(CHIEF_1, RevokeRole, id=grant.id)
    with pytest.raises(NotFound):
        office.does(LIAISON_1, EndDeputy, id=DeputyId("d-99"))


def test_the_program_founds_an_office_once(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    office = Office(world)
    office.does(SYSTEM, RegisterPerson, person=HEAD, name="first")
    office.grant(SYSTEM, HEAD, Role.OFFICE_HEAD, OFFICE_WIDE)
    office.does(SYSTEM, SetDoor, door=Door.NAMED)
    office.refuses(SYSTEM, "scope", RegisterPerson, person=ZHOU, name="second")
    office.does(HEAD, RegisterPerson, person=ZHOU, name="second")
    office.refuses(
        SYSTEM, "scope", GrantRole, person=ZHOU, role=Role.OFFICE_HEAD, scope=OFFICE_WIDE
    )
    office.refuses(SYSTEM, "scope", SetDoor, door=Door.ANYONE, reason="x")


@pytest.mark.parametrize("day", [march(1).replace(year=1999), march(1).replace(year=2040)])
def test_no_claimed_day_founds_an_office_again(office: Office, day: date) -> None:
    """Grants have not begun then, or are over: somebody heads the office all the same."""
    last = replace(office.world.at(march(16), LEADER), on=day)
    for command in (
        RegisterPerson(stamp=replace(last, actor=SYSTEM), person=PersonId("evil"), name="E"),
        GrantRole(
            stamp=replace(last, actor=SYSTEM, command_id=CommandId("again")),
            person=ZHOU,
            role=Role.OFFICE_HEAD,
            scope=OFFICE_WIDE,
        ),
        SetDoor(stamp=replace(last, actor=SYSTEM), door=Door.ANYONE),
    ):
        with pytest.raises(NotPermitted, match="scope"):
            office.world.handler.handle(command)


# --- deputies --------------------------------------------------------------------------------

DAYS = {"first": march(10), "last": march(20)}


def test_a_deputy_is_named_by_the_person_his_chief_or_the_head(office: Office) -> None:
    def naming(deputy: PersonId) -> dict[str, object]:
        return {"person": LIAISON_1, "deputy": deputy, **DAYS}

    office.does(LIAISON_1, NameDeputy, **naming(CHIEF_1))
    office.does(CHIEF_1, NameDeputy, **naming(ZHOU))
    office.does(HEAD, NameDeputy, **naming(LIAISON_2))
    for stranger in (CHEN, LIAISON_2, CHIEF_2, LEADER, WANG):
        with pytest.raises(NotPermitted):
            office.does(stranger, NameDeputy, **naming(INSPECTOR))
    office.refuses(CHIEF_1, "performer", NameDeputy, **naming(CHIEF_1))
    named = [d.id for d in known_directory(office.world.reads).deputies.values()]
    office.refuses(CHEN, "role", EndDeputy, id=named[0])
    office.does(LIAISON_1, EndDeputy, id=named[0])


def test_a_deputy_acts_with_the_grants_of_his_principal(office: Office) -> None:
    world, key = office.world, office.world.work(TOWN_1)
    office.does(HEAD, NameDeputy, person=LIAISON_1, deputy=ZHOU, **DAYS)

    def as_deputy(day: int, effective_on: date | None = None) -> None:
        stamp = world.at(
            march(day), ZHOU, "late", on_behalf_of=LIAISON_1, effective_on=effective_on
        )
        world.handler.handle(ReceiveAssignment(stamp=stamp, key=key))

    for day, effective in ((9, None), (21, None), (21, march(20)), (12, march(9))):
        with pytest.raises(NotPermitted):
            as_deputy(day, effective)
    office.refuses(ZHOU, "role", ReceiveAssignment, key=key)
    as_deputy(12)


def test_a_deputy_of_the_head_grants_nothing(office: Office) -> None:
    world = office.world
    office.does(HEAD, NameDeputy, person=HEAD, deputy=ZHOU, **DAYS)
    stamp = world.at(march(17), ZHOU, on_behalf_of=HEAD)
    with pytest.raises(NotPermitted) as caught:
        world.handler.handle(
            GrantRole(stamp=stamp, person=LIAISON_2, role=Role.OFFICE, scope=OFFICE_WIDE)
        )
    assert caught.value.phrase.code == "error.policy.deputy"
    world.handler.handle(RegisterPerson(stamp=stamp, person=PersonId("new"), name="new"))


# --- at the same time ------------------------------------------------------------------------


def test_a_grant_that_is_revoked_meanwhile_lets_nobody_in(log: CampaignLog) -> None:
    office = Office(mobilizing_campaign(log))
    office.does(CHEN, RegisterPerson, person=HEAD, name="head")
    office.grant(CHEN, HEAD, Role.OFFICE_HEAD, OFFICE_WIDE)
    office.does(CHEN, SetDoor, door=Door.NAMED)
    key = office.world.work(TOWN_1)
    (grant,) = known_directory(office.world.reads).grants_of(LIAISON_1)
    with HurriedLog(log.address) as hurried:
        hurried.others.append(lambda: office.does(HEAD, RevokeRole, id=grant.id))
        slower = Office(on_log(office.world, hurried))
        with pytest.raises(NotPermitted):
            slower.does(LIAISON_1, ReceiveAssignment, key=key)


def test_a_dry_run_asks_too(office: Office) -> None:
    world = office.world
    dry = CommandHandler(world.log, dry_run=True)
    with pytest.raises(NotPermitted):
        dry.handle(ReceiveAssignment(stamp=world.at(march(16), CHEN), key=world.work(TOWN_1)))
