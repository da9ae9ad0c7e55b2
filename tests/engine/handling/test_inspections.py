"""Open inspections at the door: who may do what, and what becomes of findings."""

from typing import Any

import pytest
from msgspec.structs import replace

from engine.domain.campaign.commands import AnnounceCampaign, CancelCampaign, PlanCampaign
from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.commands import NameDeputy
from engine.domain.inspection.commands import (
    AnnounceDraw,
    CancelInspection,
    CloseInspection,
    DecideMeasure,
    DrawUnits,
    HoldVisit,
    NoteFinding,
    PlanInspection,
    ReportInspection,
    RevealInspection,
    Seconded,
)
from engine.domain.inspection.draw import hash_of
from engine.domain.inspection.state import evolve
from engine.domain.inspection.table import FindingKind
from engine.domain.policy.actors import Role
from engine.domain.rectification.commands import (
    IssueRectification,
    PlanRectification,
    ReportRectification,
    StartRectification,
    VerifyRectification,
)
from engine.domain.rectification.events import RectificationRaised
from engine.domain.rectification.state import evolve as evolve_rectification
from engine.errors import NotPermitted, RuleBroken
from engine.ids import CampaignId, RectificationId, RectificationKey
from engine.store.log import CampaignLog
from tests.engine.handling.inspecting_office import (
    CODE,
    FIRST,
    QIAN,
    SUN,
    draw,
    inspecting_office,
    look,
    plan,
)
from tests.engine.handling.named_office import (
    CHIEF_1,
    HEAD,
    HERE,
    INSPECTOR,
    LEADER,
    LIAISON_1,
    Office,
)
from tests.samples import CHEN, EDITION, WANG, march
from tests.spec import refused
from tests.worlds import CAMPAIGN, TOWN_1, TOWN_2

PAPER = "sha256:" + "1" * 64
BY_ORDER = {"reason": "decided", "document": PAPER, "authority": "name of leader"}
STRANGERS = (INSPECTOR, LIAISON_1, CHIEF_1, WANG, LEADER)


@pytest.fixture
def office(log: CampaignLog) -> Office:
    return inspecting_office(log)


def raised(office: Office) -> list[RectificationRaised]:
    """What stands on the ledger."""
    found = []
    for number in range(1, 9):
        key = RectificationKey(CAMPAIGN, RectificationId(f"r-{number:04d}"))
        state = office.world.reads.state(key.stream, evolve_rectification)
        if state is not None:
            found.append(state.raised)
    return found


def test_an_inspection_from_its_plan_to_its_end(office: Office) -> None:
    """Planned, drawn, visited, reported, closed; what was found is on the ledger (R044-R047)."""
    key = plan(office)
    assert key == FIRST
    draw(office, key)
    state = office.world.reads.state(key.stream, evolve)
    assert state is not None
    assert state.chosen in ((TOWN_1,), (TOWN_2,))
    unit = state.chosen[0]
    office.does(SUN, HoldVisit, key=key, unit=unit, by=(SUN, QIAN), on_day=march(18))
    for text in ("no register", "nobody there"):
        office.does(
            SUN,
            NoteFinding,
            key=key,
            unit=unit,
            kind=FindingKind.SHORTCOMING,
            text=text,
            on_day=march(18),
        )
    office.does(QIAN, ReportInspection, key=key, summary="two things", on_day=march(19))
    assert [(each.unit, each.finding, each.source) for each in raised(office)] == [
        (unit, "no register", key.stream),
        (unit, "nobody there", key.stream),
    ]
    office.does(
        LEADER,
        DecideMeasure,
        key=key,
        unit=unit,
        step="exposure",
        authority="name of leader",
        reason="so",
        on_day=march(20),
    )
    office.does(CHEN, CloseInspection, key=key, on_day=march(23))
    state = office.world.reads.state(key.stream, evolve)
    assert state is not None
    assert state.state == "closed"


def test_one_finding_noted_twice_is_one_rectification(office: Office) -> None:
    """By whomever of the team it was noted, and however often the report is sent (R046, R218)."""
    key = plan(office)
    look(office, key, ("no register", "no  register ", "no register"))
    assert [each.finding for each in raised(office)] == ["no register"]
    other = plan(office)
    look(office, other)
    assert [each.source for each in raised(office)] == [key.stream, other.stream]


def test_each_deed_is_for_whom_the_matrix_says(office: Office) -> None:
    """The office plans and draws, the team looks, an authority decides (R044, R147)."""
    team = (Seconded(person=SUN), Seconded(person=QIAN))
    planning = {"campaign": CAMPAIGN, "key": "visits", "team": team}
    for stranger in (*STRANGERS, SUN):
        office.refuses(stranger, "role", PlanInspection, **planning)
    key = plan(office)
    announcing = {"key": key, "source": "a lottery", "on": march(20), "code_hash": hash_of(CODE)}
    visiting = {"key": key, "unit": TOWN_1, "by": (SUN, QIAN)}
    noting = {"key": key, "unit": TOWN_1, "kind": FindingKind.SHORTCOMING, "text": "x"}
    for stranger in (*STRANGERS, SUN):
        office.refuses(stranger, "role", AnnounceDraw, **announcing)
    for stranger in (CHEN, HEAD, LEADER, LIAISON_1, WANG):
        office.refuses(stranger, "role", HoldVisit, **visiting)
        office.refuses(stranger, "role", NoteFinding, **noting)
        office.refuses(stranger, "role", ReportInspection, key=key, summary="x")
    office.refuses(INSPECTOR, "scope", HoldVisit, **visiting)  # granted for another case
    look(office, key)
    for stranger in (SUN, LIAISON_1, WANG, LEADER):
        office.refuses(stranger, "role", CloseInspection, key=key)
        office.refuses(stranger, "role", RevealInspection, key=key)
    deciding = {"key": key, "unit": TOWN_1, "step": "exposure"}
    for stranger in (SUN, LIAISON_1, WANG):
        office.refuses(stranger, "role", DecideMeasure, authority="x", reason="so", **deciding)
        office.refuses(stranger, "role", CancelInspection, key=key, authority="x", reason="so")
    office.refuses(CHEN, "authority", DecideMeasure, authority="", reason="so", **deciding)
    office.does(CHEN, DecideMeasure, **deciding, **BY_ORDER)


def test_a_planner_of_the_team_does_not_close_what_it_found(office: Office) -> None:
    """Who looked does not close (P)."""
    office.grant(HEAD, SUN, Role.OFFICE, HERE)
    key = plan(office, by=SUN)
    look(office, key)
    office.refuses(SUN, "performer", CloseInspection, key=key)
    office.does(CHEN, CloseInspection, key=key)


def test_nobody_looks_at_home_and_no_deputy_looks_for_a_member(office: Office) -> None:
    """H; and I is a role that no deputy has (R044, R111)."""
    key = plan(office)
    home = office.world.reads.state(key.stream, evolve)
    assert home is not None
    bureau = home.plan.team[1].home
    office.refuses(QIAN, "home", HoldVisit, key=key, unit=bureau, by=(SUN, QIAN))
    office.does(
        HEAD, NameDeputy, person=SUN, deputy=WANG, first=march(1), last=march(31), scopes=()
    )
    stamp = replace(office.world.at(march(16), WANG), on_behalf_of=SUN)
    with pytest.raises(NotPermitted):
        office.world.handler.handle(HoldVisit(stamp=stamp, key=key, unit=TOWN_1, by=(SUN, QIAN)))


def test_nobody_plans_an_inspection_of_his_home_unit(office: Office) -> None:
    """H; a draw from a pool without it he may hold."""
    office.grant(HEAD, QIAN, Role.OFFICE, HERE)
    key = plan(office)
    office.refuses(
        QIAN,
        "home",
        PlanInspection,
        campaign=CAMPAIGN,
        key="visits",
        team=(Seconded(person=SUN), Seconded(person=CHEN)),
        units=("bureau-01",),
    )
    office.does(CHEN, AnnounceDraw, key=key, source="s", on=march(20), code_hash=hash_of(CODE))
    office.does(QIAN, DrawUnits, key=key, randomness="1", code=CODE, on_day=march(23))


def test_a_look_back_at_a_campaign_that_is_over_raises_in_its_own_ledger(office: Office) -> None:
    """Not in that of the campaign that is looked back at, which takes no more (R066)."""
    old = CampaignId("winter-2008")
    handler = office.world.handler
    definition = existing_campaign(CAMPAIGN, office.world.reads).planned
    for command in (
        PlanCampaign(
            stamp=office.world.at(march(16), HEAD, "late"),
            campaign=old,
            definition=definition,
            edition=EDITION.id,
        ),
        AnnounceCampaign(stamp=office.world.at(march(16), HEAD, "late"), campaign=old),
    ):
        handler.handle(command)
    looking: dict[str, Any] = {"looks_back": old, "units": (TOWN_1,)}
    with refused(RuleBroken, "is not over: a look back is at one that is"):
        plan(office, **looking)
    office.does(LEADER, CancelCampaign, campaign=old, reason="so")
    key = plan(office, **looking)
    look(office, key)
    assert [each.campaign for each in raised(office)] == [CAMPAIGN]
    assert (
        office.world.reads.state(
            RectificationKey(old, RectificationId("r-0001")).stream, evolve_rectification
        )
        is None
    )


def test_the_team_verifies_what_it_found_and_no_other_team(office: Office) -> None:
    """I@t, of the case that raised it (R047)."""
    look(office, plan(office))
    item = RectificationKey(CAMPAIGN, RectificationId("r-0001"))
    office.does(CHEN, IssueRectification, key=item)
    office.does(LIAISON_1, PlanRectification, key=item, causes="c", measures="m")
    office.does(LIAISON_1, StartRectification, key=item)
    office.does(LIAISON_1, ReportRectification, key=item, result="done")
    office.refuses(WANG, "role", VerifyRectification, key=item)
    office.does(SUN, VerifyRectification, key=item)
