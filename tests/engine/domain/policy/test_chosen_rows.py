"""Who is kept from what in approvals and selections, by what is on record of them."""

from datetime import date
from typing import Any

from engine.domain.approval import commands as a
from engine.domain.approval.policy import facts_of as facts_of_approval
from engine.domain.families import TABLE
from engine.domain.policy.actors import OFFICE_WIDE, Actor, Grant, Role, unit_scope
from engine.domain.policy.asking import may
from engine.domain.policy.facts import Facts
from engine.domain.selection import commands as s
from engine.domain.selection.policy import facts_of as facts_of_selection
from engine.ids import PersonId, UnitId, campaign_stream
from tests.engine.domain.approval_facts import KEY as APPROVAL
from tests.engine.domain.approval_facts import LAND, PAPER, Told, april
from tests.engine.domain.campaign_facts import PLANNED
from tests.engine.domain.selection_facts import KEY as SELECTION
from tests.engine.domain.selection_facts import QUIET, Held
from tests.engine.domain.streams import Streams
from tests.samples import CHEN, LI, TOWN, march, stamp

READS = Streams({campaign_stream(APPROVAL.campaign): (PLANNED,)})


def of_unit(unit: UnitId, person: PersonId = LI) -> Actor:
    grant = Grant(Role.LIAISON, unit_scope(unit))
    return Actor(id=person, people=frozenset({person}), grants=(grant,), homes=frozenset({unit}))


def code(actor: Actor, deed: Any, facts: Facts) -> str | None:
    refusal = may(actor, type(deed).__name__, facts, TABLE)
    return refusal.code if refusal else None


def of_approval(told: Told, deed: Any) -> Facts:
    return facts_of_approval(deed, APPROVAL.stream, told.state, READS)


def test_a_branch_answers_for_itself_alone() -> None:
    """R086: branch by branch."""
    told = Told().accepted()
    deed = a.GrantBranch(stamp=stamp(april(22)), key=APPROVAL, branch="land")
    facts = of_approval(told, deed)
    assert code(of_unit(LAND.unit), deed, facts) is None
    assert code(of_unit(UnitId("planning")), deed, facts) == "scope"
    assert code(of_unit(TOWN.unit), deed, facts) == "scope"
    paper = a.DocumentBranch(stamp=stamp(april(22)), key=APPROVAL, branch="land", filed=PAPER)
    assert code(of_unit(TOWN.unit), paper, of_approval(told, paper)) == "scope"


def test_a_late_answer_takes_an_order() -> None:
    """Section 8, test 5."""
    told = Told().accepted()
    deed = a.RefuseBranch(
        stamp=stamp(april(22), reason="no"), key=APPROVAL, branch="land", authority="nobody known"
    )
    assert code(of_unit(LAND.unit), deed, of_approval(told, deed)) == "authority"


def test_silence_is_the_schedulers_alone() -> None:
    """R086: deemed consent only by the system."""
    told = Told().accepted().received()
    deed = a.DeemBranch(stamp=stamp(date(2009, 5, 6)), key=APPROVAL)
    facts = of_approval(told, deed)
    assert code(of_unit(LAND.unit), deed, facts) == "role"
    office = Actor(id=CHEN, people=frozenset({CHEN}), grants=(Grant(Role.OFFICE, OFFICE_WIDE),))
    assert code(office, deed, facts) == "role"


def test_who_nominates_decides_no_objection_against_his_candidate() -> None:
    """R082: nor does anybody of the candidate's unit."""
    held = Held(steps=QUIET).nominated("li").confirmed("li")
    deed = s.DecideObjection(
        stamp=stamp(march(2), reason="so"), key=SELECTION, candidate="li", upheld=True
    )
    facts = facts_of_selection(deed, SELECTION.stream, held.state, READS)
    leader = Grant(Role.LEADER, OFFICE_WIDE)
    nominator = Actor(id=CHEN, people=frozenset({CHEN}), grants=(leader,))
    other = Actor(id=LI, people=frozenset({LI}), grants=(leader,))
    assert code(nominator, deed, facts) == "performer"
    assert code(other, deed, facts) is None


def test_whoever_belongs_to_a_unit_may_object() -> None:
    """R082."""
    held = Held(steps=QUIET).nominated("li").confirmed("li")
    own = s.FileObjection(
        stamp=stamp(march(2)), key=SELECTION, candidate="li", text="no", unit=TOWN.unit
    )
    facts = facts_of_selection(own, SELECTION.stream, held.state, READS)
    assert code(of_unit(TOWN.unit), own, facts) is None
    assert code(of_unit(LAND.unit), own, facts) == "scope"
