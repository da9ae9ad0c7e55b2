"""The answer to somebody who may not: who he is, who may, and whom to ask, in both languages."""

from dataclasses import replace as changed

import pytest
from msgspec.structs import replace

from engine.domain.assignment.commands import AcceptAssignment, ReceiveAssignment
from engine.domain.audience import Participant
from engine.domain.directory.commands import GrantRole, RetireUnit
from engine.domain.directory.events import DirectoryEvent, PersonRegistered, RoleGranted, UnitAdded
from engine.domain.directory.state import Directory, evolve
from engine.domain.families import TABLE
from engine.domain.policy.actors import (
    OFFICE_WIDE,
    Role,
    Scope,
    campaign_scope,
    part_scope,
    unit_scope,
)
from engine.domain.policy.facts import Facts
from engine.domain.policy.permission import permit
from engine.domain.policy.places import in_campaign, order_of, places, reviewers_of
from engine.errors import NotPermitted
from engine.ids import AssignmentKey, GrantId, PersonId, UnitId
from office.words import LANGUAGES, Language, is_known, worded
from tests import samples
from tests.samples import BUREAU, CAMPAIGN, CHEN, LI, TOWN, WANG, ZHOU, march, stamp
from tests.spec import folded
from workflows.schema import RoleDefinition

HERE = campaign_scope(CAMPAIGN)
AT_TOWN = unit_scope(TOWN.unit)
NAMES = {CHEN: "陈", LI: "李", WANG: "王", ZHOU: "周"}


def grant(person: PersonId, role: Role, scope: Scope) -> RoleGranted:
    return RoleGranted(
        stamp=stamp(),
        id=GrantId(f"{role}/{person}"),
        person=person,
        role=role,
        scope=scope,
        first=march(1),
    )


def known(*more: DirectoryEvent) -> Directory:
    people: tuple[DirectoryEvent, ...] = tuple(
        PersonRegistered(stamp=stamp(), person=person, name=name) for person, name in NAMES.items()
    )
    found = folded(evolve, (*people, *more))
    assert found is not None
    return found


DIRECTORY = known(
    UnitAdded(
        stamp=stamp(),
        unit=BUREAU.unit,
        name="县农业局",
        name_en="Agriculture bureau",
        parent=None,
        categories=BUREAU.categories,
    ),
    grant(LI, Role.LIAISON, unit_scope(TOWN.unit)),
    grant(WANG, Role.LIAISON, unit_scope(BUREAU.unit)),
    grant(ZHOU, Role.UNIT_CHIEF, unit_scope(TOWN.unit)),
    grant(CHEN, Role.LEADER, OFFICE_WIDE),
)
RECEIVE = ReceiveAssignment(
    stamp=stamp(actor=LI), key=AssignmentKey(CAMPAIGN, samples.PLAN_FILED, TOWN.unit)
)
FACTS = Facts(scopes=places(CAMPAIGN, TOWN.unit), units=frozenset({TOWN.unit}))


def said(person: PersonId, directory: Directory = DIRECTORY) -> tuple[str, str]:
    with pytest.raises(NotPermitted) as caught:
        permit(directory, replace(RECEIVE, stamp=stamp(actor=person)), FACTS, TABLE)
    zh, en = (worded(caught.value.phrase, lang) for lang in LANGUAGES)
    return zh, en


def test_the_own_liaison_may_and_another_is_told_whom_to_ask() -> None:
    permit(DIRECTORY, RECEIVE, FACTS, TABLE)
    assert said(WANG) == (
        "不可签收：须由管辖此事的单位负责人或联络员办理；您是县农业局联络员。"
        "请找：周（inspector.zhou）、李（town-01.liaison）。",
        "you cannot sign for this: it is for the unit chief or liaison in charge of it; "
        "you are liaison of Agriculture bureau. Ask: 周 (inspector.zhou), 李 (town-01.liaison).",
    )


def test_who_holds_no_role_is_told_so_and_sent_to_the_head_where_nobody_may() -> None:
    assert said(ZHOU, known()) == (
        "不可签收：须由单位负责人或联络员办理；您是周（inspector.zhou），未任职务。请找：办公室主任。",
        "you cannot sign for this: it is for the unit chief or liaison; "
        "you are 周 (inspector.zhou) without a role. Ask: office head.",
    )


def test_a_stranger_is_told_so() -> None:
    assert said(PersonId("nobody")) == (
        "nobody 未登记或已注销，不可办理。请找：办公室主任。",
        "'nobody' is not registered here, or has ended. Ask: office head.",
    )


def test_nobody_is_sent_to_one_who_would_be_refused_too() -> None:
    at_home = grant(LI, Role.OFFICE, OFFICE_WIDE)
    head = grant(WANG, Role.OFFICE_HEAD, OFFICE_WIDE)
    directory = known(
        at_home, replace(at_home, id=GrantId("post"), role=Role.LIAISON, scope=AT_TOWN), head
    )
    reviewed = replace(FACTS, scopes=places(CAMPAIGN, TOWN.unit, in_campaign(CAMPAIGN)))
    accept = AcceptAssignment(stamp=stamp(actor=ZHOU), key=RECEIVE.key)
    with pytest.raises(NotPermitted) as caught:
        permit(directory, accept, reviewed, TABLE)
    assert worded(caught.value.phrase, "en").endswith("Ask: 王 (town-01.deputy).")
    granting = GrantRole(stamp=stamp(actor=WANG), person=WANG, role=Role.OFFICE, scope=OFFICE_WIDE)
    own = Facts(scopes=places(), performers=frozenset({WANG}))
    with pytest.raises(NotPermitted) as caught:
        permit(directory, granting, own, TABLE)
    assert caught.value.phrase.data["ask"] == (Role.LEADER,)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_deed_code_and_role_has_words(lang: Language) -> None:
    deeds = {"".join(f"-{s.lower()}" if s.isupper() else s for s in deed)[1:] for deed in TABLE}
    codes = (
        *("role", "scope", "performer", "home", "authority", "reason", "document", "leader"),
        *("deputy", "token", "unlisted", "stranger", "not-deputy"),
    )
    wanted = {
        *(f"deed.{deed}" for deed in deeds),
        *(f"error.policy.{code}" for code in codes),
        *(f"term.role.{role.value.replace('_', '-')}" for role in Role),
    }
    assert {code for code in wanted if not is_known(code, lang)} == set()


# --- where a deed lies, and by whose word it is done -------------------------------------------


def test_the_reviewer_is_the_office_a_part_or_the_units_of_a_category() -> None:
    part = RoleDefinition(key="group_head", title=samples.title("Head"))
    definition = changed(samples.definition(), roles=(part,))
    units = (TOWN, BUREAU, Participant(unit=UnitId("office-01"), categories=("campaign_office",)))

    def found(reviewer: str) -> frozenset[Scope]:
        return reviewers_of(definition, CAMPAIGN, reviewer, units)

    assert found("campaign_office") == in_campaign(CAMPAIGN) == {HERE, OFFICE_WIDE}
    assert found("group_head") == {HERE, OFFICE_WIDE, part_scope(CAMPAIGN, "group_head")}
    assert found("town") == {unit_scope(TOWN.unit)}
    assert found("county_leadership") == in_campaign(CAMPAIGN)


def test_a_leader_is_named_by_id_or_name_and_a_body_by_its_title() -> None:
    body = RoleDefinition(
        key="leading_group", title=samples.title("Leading Group"), held_by=samples.title("Mayor")
    )
    definition = changed(samples.definition(), roles=(body,))
    why = replace(stamp(reason="会议决定"), document="sha256:1")
    for named in (CHEN, "陈", " 陈 "):
        order = order_of(DIRECTORY, why, named, definition)
        assert (order.known, order.leads, order.people) == (True, True, frozenset({CHEN}))
        assert (order.reason, order.document) == ("会议决定", "sha256:1")
    for named in ("leading_group", "Leading Group", "Mayor"):
        order = order_of(DIRECTORY, why, named, definition)
        assert (order.known, order.leads, order.people) == (True, False, frozenset())
    for nobody in ("x", "李", "", None):
        assert not order_of(DIRECTORY, why, nobody, definition).known


# --- whom to ask ------------------------------------------------------------------------------


def retiring(person: PersonId, *more: DirectoryEvent) -> str:
    """The English refusal to retire a unit, which is for the office alone."""
    command = RetireUnit(stamp=stamp(actor=person), unit=TOWN.unit)
    with pytest.raises(NotPermitted) as caught:
        permit(known(*more), command, Facts(scopes=places()), TABLE)
    return worded(caught.value.phrase, "en")


def test_the_head_is_asked_by_name_as_he_is_of_the_office_too() -> None:
    head = grant(CHEN, Role.OFFICE_HEAD, OFFICE_WIDE)
    liaison = grant(LI, Role.LIAISON, unit_scope(TOWN.unit))
    assert retiring(LI, head, liaison) == (
        "you cannot retire a unit: it is for the office; you are liaison of town-01. "
        f"Ask: 陈 ({CHEN})."
    )


def test_a_stranger_is_sent_to_the_head_by_name() -> None:
    head = grant(CHEN, Role.OFFICE_HEAD, OFFICE_WIDE)
    assert retiring(PersonId("nobody"), head).endswith(f"Ask: 陈 ({CHEN}).")
