"""The question itself: scopes, checks, tokens, deputies, narrowing, deeds within deeds."""

from collections.abc import Mapping
from types import MappingProxyType

import pytest
from msgspec.structs import replace

from engine.domain.families import TABLE
from engine.domain.policy.actors import (
    OFFICE_WIDE,
    Actor,
    Grant,
    Role,
    campaign_scope,
    team_scope,
    unit_scope,
)
from engine.domain.policy.asking import Refusal, may
from engine.domain.policy.checks import CHECKS
from engine.domain.policy.facts import Facts, Order, Where
from engine.domain.policy.rows import Row, Table
from engine.ids import StreamId
from tests.samples import BUREAU, CAMPAIGN, CHEN, LI, TOWN, WANG

HERE = campaign_scope(CAMPAIGN)
CLERK = Actor(id=CHEN, people=frozenset({CHEN}), grants=(Grant(Role.OFFICE, HERE),))
HEAD = Actor(id=CHEN, people=frozenset({CHEN}), grants=(Grant(Role.OFFICE_HEAD, OFFICE_WIDE),))
LEADER = Actor(id=LI, people=frozenset({LI}), grants=(Grant(Role.LEADER, OFFICE_WIDE),))
LIAISON = Actor(
    id=LI,
    people=frozenset({LI}),
    grants=(Grant(Role.LIAISON, unit_scope(TOWN.unit)),),
    homes=frozenset({TOWN.unit}),
)
SCOPES = {
    Where.CAMPAIGN: frozenset({HERE, OFFICE_WIDE}),
    Where.REVIEWER: frozenset({HERE, OFFICE_WIDE}),
    Where.OWN_UNIT: frozenset({unit_scope(TOWN.unit)}),
}
ORDERED = Order(
    authority="领导小组", known=True, leads=True, reason="会议决定", document="sha256:1"
)
JUDGING = Facts(scopes=SCOPES, performers=frozenset({LI}), units=frozenset({TOWN.unit}))
ORDERING = Facts(scopes=SCOPES, units=frozenset({TOWN.unit}), order=ORDERED)

# What each check alone forbids: deed, actor, facts, the code.
FORBIDDEN = {
    "P": ("AcceptAssignment", CLERK, replace(JUDGING, performers=frozenset({CHEN})), "performer"),
    "H": ("AcceptAssignment", replace(CLERK, homes=frozenset({TOWN.unit})), JUDGING, "home"),
    "A": ("WaiveAssignment", CLERK, replace(ORDERING, order=Order()), "authority"),
    "D": ("GrantRole", HEAD, replace(ORDERING, also="D", order=Order()), "document"),
    "L": ("GrantRole", HEAD, replace(ORDERING, also="L", order=Order()), "leader"),
}


def test_a_team_is_appointed_by_its_own_case_and_by_no_other() -> None:
    """Who inspects is named in the inspection; a deputy is not of the team (R044, R111)."""
    case, other = (team_scope(StreamId(f"inspection/{CAMPAIGN}/i-000{n}")) for n in (1, 2))
    mine = Facts(
        scopes={Where.TEAM: frozenset({case})}, appointed={Role.INSPECTOR: frozenset({WANG})}
    )
    wang = Actor(id=WANG, people=frozenset({WANG}))
    assert may(wang, "RaiseRectification", mine, TABLE) is None
    deputy = Actor(id=LI, people=frozenset({LI, WANG}))
    assert may(deputy, "RaiseRectification", mine, TABLE) is not None
    theirs = replace(mine, scopes={Where.TEAM: frozenset({other})}, appointed={})
    assert may(wang, "RaiseRectification", theirs, TABLE) is not None


def test_every_check_forbids_something() -> None:
    assert set(FORBIDDEN) == set(CHECKS)


@pytest.mark.parametrize("letter", CHECKS)
def test_a_check_forbids_what_would_be_allowed_without_it(
    letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deed, actor, facts, code = FORBIDDEN[letter]
    refused = may(actor, deed, facts, TABLE)
    assert refused is not None
    assert refused.code == code
    table = without(letter, TABLE)
    assert may(actor, deed, replace(facts, also=""), table) is None


def without(letter: str, table: Table) -> Mapping[str, Row]:
    return MappingProxyType(
        {
            deed: replace(row, checks=tuple(c for c in row.checks if c is not CHECKS[letter]))
            for deed, row in table.items()
        }
    )


def test_both_people_of_a_deputy_are_looked_at() -> None:
    both = replace(CLERK, id=WANG, people=frozenset({WANG, CHEN}))
    for performer in (WANG, CHEN):
        facts = replace(JUDGING, performers=frozenset({performer}))
        assert may(both, "AcceptAssignment", facts, TABLE) == Refusal(
            "performer", (Role.OFFICE, Role.LEADER, Role.UNIT_CHIEF)
        )


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (replace(ORDERED, known=False), "authority"),
        (replace(ORDERED, people=frozenset({CHEN})), "authority"),
        (replace(ORDERED, reason=" "), "reason"),
        (replace(ORDERED, document=None), "document"),
    ],
    ids=["a stranger", "himself", "no reason", "no paper"],
)
def test_the_office_names_authority_reason_and_paper(order: Order, code: str) -> None:
    facts = replace(ORDERING, order=order)
    assert may(CLERK, "WaiveAssignment", facts, TABLE) == Refusal(code, (Role.OFFICE, Role.LEADER))
    assert may(LEADER, "WaiveAssignment", facts, TABLE) is None


def test_an_administrator_is_not_made_by_a_leader_who_grants_it_himself() -> None:
    facts = replace(ORDERING, also="L", order=replace(ORDERED, people=frozenset({CHEN})))
    assert may(HEAD, "GrantRole", facts, TABLE) is not None
    assert may(HEAD, "GrantRole", replace(facts, order=ORDERED), TABLE) is None


def test_who_holds_the_role_elsewhere_is_told_so() -> None:
    elsewhere = replace(LIAISON, grants=(Grant(Role.LIAISON, unit_scope(BUREAU.unit)),))
    facts = Facts(scopes=SCOPES)
    who = (Role.UNIT_CHIEF, Role.LIAISON)
    assert may(LIAISON, "SubmitAssignment", facts, TABLE) is None
    assert may(elsewhere, "SubmitAssignment", facts, TABLE) == Refusal("scope", who)
    assert may(CLERK, "SubmitAssignment", facts, TABLE) == Refusal("role", who)


def test_one_grant_that_passes_every_check_is_enough() -> None:
    """A leader who is a clerk too needs to name no authority."""
    actor = replace(CLERK, grants=(*CLERK.grants, Grant(Role.LEADER, HERE)))
    facts = replace(ORDERING, order=Order())
    assert may(actor, "WaiveAssignment", facts, TABLE) is None


def test_a_token_does_what_it_was_made_for() -> None:
    cut = replace(LIAISON, commands=frozenset({"ReceiveAssignment"}))
    facts = Facts(scopes=SCOPES)
    assert may(cut, "ReceiveAssignment", facts, TABLE) is None
    assert may(cut, "SubmitAssignment", facts, TABLE) == Refusal("token")


def test_a_deputy_does_not_grant() -> None:
    acting = replace(HEAD, withheld=frozenset({"GrantRole"}))
    assert may(acting, "GrantRole", ORDERING, TABLE) == Refusal("deputy")


def test_a_definition_narrows_and_never_widens() -> None:
    narrowed = {"SubmitAssignment": frozenset({Role.UNIT_CHIEF, Role.OFFICE})}
    facts = Facts(scopes=SCOPES, narrowed=narrowed)
    chief = replace(LIAISON, grants=(Grant(Role.UNIT_CHIEF, unit_scope(TOWN.unit)),))
    assert may(chief, "SubmitAssignment", facts, TABLE) is None
    for actor in (LIAISON, CLERK):
        assert may(actor, "SubmitAssignment", facts, TABLE) == Refusal("role", (Role.UNIT_CHIEF,))


def test_a_gate_passed_over_needs_authority() -> None:
    facts = replace(ORDERING, order=Order())
    assert may(CLERK, "ClosePhase", facts, TABLE) is None
    over = replace(facts, also="A")
    assert may(CLERK, "ClosePhase", over, TABLE) == Refusal("authority", (Role.OFFICE,))
    assert may(CLERK, "ClosePhase", replace(over, order=ORDERED), TABLE) is None


@pytest.mark.parametrize(
    ("deed", "within", "allowed"),
    [
        ("TakeOverAssignment", "TransferAssignment", True),
        ("TakeOverAssignment", None, False),
        ("RecordOverdue", "TransferAssignment", False),
        ("SubmitAssignment", "TransferAssignment", False),
    ],
)
def test_some_deeds_come_with_another(deed: str, within: str | None, allowed: bool) -> None:
    answer = may(CLERK, deed, replace(ORDERING, within=within), TABLE)
    assert (answer is None) is allowed


def test_what_takes_no_role_is_done_for_oneself() -> None:
    nobody = Actor(id=WANG, people=frozenset({WANG}))
    facts = Facts(own=True, performers=frozenset({LI}))
    assert may(nobody, "NameDeputy", facts, TABLE) is None
    himself = replace(facts, performers=frozenset({WANG}))
    assert may(nobody, "NameDeputy", himself, TABLE) == Refusal("performer")


def test_paper_is_entered_by_the_office_for_the_posts_of_a_unit() -> None:
    facts = Facts(scopes={**SCOPES, Where.OFFICE: frozenset({OFFICE_WIDE})})
    keeper = (Grant(Role.ADMINISTRATOR, OFFICE_WIDE),)
    for entering in (CLERK.grants, keeper):
        actor = replace(LIAISON, entering=entering)
        assert may(actor, "SubmitAssignment", facts, TABLE) is None
        assert may(actor, "AcceptAssignment", facts, TABLE) == Refusal("not-by-paper")
    who = (Role.OFFICE, Role.ADMINISTRATOR)
    for entering in ((), LEADER.grants, LIAISON.grants, (Grant(Role.ADMINISTRATOR, HERE),)):
        actor = replace(LIAISON, entering=entering)
        assert may(actor, "SubmitAssignment", facts, TABLE) == Refusal("entering", who)


def test_paper_is_that_of_a_unit_and_of_nobody_else() -> None:
    """A clerk of the office corrects figures himself: nobody enters that for him."""
    facts = replace(ORDERING, performers=frozenset())
    assert may(CLERK, "CorrectFigures", facts, TABLE) is None
    refused = may(replace(CLERK, entering=CLERK.grants), "CorrectFigures", facts, TABLE)
    assert refused == Refusal("scope", (Role.OFFICE, Role.UNIT_CHIEF, Role.LIAISON))


def test_what_may_be_entered_on_paper_is_the_work_of_units_alone() -> None:
    by_paper = {deed for deed, row in TABLE.items() if row.by_paper}
    assert by_paper == {
        "ReceiveAssignment", "StartAssignment", "SubmitAssignment", "WithdrawSubmission",
        "CorrectFigures", "PlanRectification", "StartRectification", "ReportRectification",
        "WithdrawReport",
    }  # fmt: skip
    assert all(Where.OWN_UNIT in TABLE[deed].at[Role.LIAISON] for deed in by_paper)
