"""Roles that exclude each other, and who stands in for whom."""

import pytest
from msgspec.structs import replace

from engine.domain.directory.commands import EndDeputy, NameDeputy
from engine.domain.directory.events import (
    DeputyEnded,
)
from engine.domain.directory.rules import GrantContext, decide
from engine.domain.directory.state import evolve
from engine.domain.policy.actors import OFFICE_WIDE, Role, Scope, campaign_scope
from engine.errors import EngineError, NotFound, RuleBroken
from engine.ids import CampaignId, DeputyId
from tests.engine.domain.directory_facts import (
    AT_TOWN,
    HERE,
    LI_GRANTED,
    PEOPLE,
    granted,
    granting,
    named,
    naming,
)
from tests.samples import CAMPAIGN, CHEN, LI, WANG, ZHOU, march, stamp
from tests.spec import folded, given

# --- what excludes what ----------------------------------------------------------------------

OTHER = campaign_scope(CampaignId("other"))


@pytest.mark.parametrize(
    ("held", "wanted", "excluded"),
    [
        ((Role.AUDITOR, OFFICE_WIDE), (Role.LIAISON, AT_TOWN), True),
        ((Role.OFFICE, OFFICE_WIDE), (Role.AUDITOR, HERE), True),
        ((Role.LIAISON, AT_TOWN), (Role.AUDITOR, HERE), True),
        ((Role.OFFICE, OTHER), (Role.AUDITOR, HERE), False),
        ((Role.OFFICE, HERE), (Role.AUDITOR, HERE), True),
        ((Role.ADMINISTRATOR, OFFICE_WIDE), (Role.OFFICE, HERE), True),
        ((Role.OFFICE_HEAD, OFFICE_WIDE), (Role.ADMINISTRATOR, OFFICE_WIDE), True),
        ((Role.LEADER, OFFICE_WIDE), (Role.ADMINISTRATOR, OFFICE_WIDE), True),
        ((Role.ADMINISTRATOR, OFFICE_WIDE), (Role.LIAISON, AT_TOWN), False),
        ((Role.OFFICE, OFFICE_WIDE), (Role.LIAISON, AT_TOWN), False),
        ((Role.AUDITOR, OFFICE_WIDE), (Role.AUDITOR, HERE), False),
    ],
)
def test_roles_that_exclude_each_other(
    held: tuple[Role, Scope], wanted: tuple[Role, Scope], excluded: bool
) -> None:
    elsewhere = GrantContext(parts={CAMPAIGN: frozenset(), CampaignId("other"): frozenset()})
    state = folded(evolve, (*PEOPLE, granted(1, LI, *held, last=march(9))))
    command = granting(LI, *wanted, first=march(9))
    later = granting(LI, *wanted, first=march(10))
    assert len(decide(later, state, elsewhere)) == 1
    if excluded:
        with pytest.raises(RuleBroken, match="roles-exclude"):
            decide(command, state, elsewhere)
    else:
        assert len(decide(command, state, elsewhere)) == 1


def test_who_has_an_auditor_for_deputy_is_granted_nothing_that_he_would_lend() -> None:
    auditor = granted(1, ZHOU, Role.AUDITOR, OFFICE_WIDE)
    deputy = named(2, naming(ZHOU, LI))
    state = folded(evolve, (*PEOPLE, auditor, deputy))
    with pytest.raises(RuleBroken, match="deputy-excludes"):
        decide(granting(LI, Role.LIAISON, AT_TOWN), state)
    assert decide(granting(LI, Role.LIAISON, AT_TOWN, first=march(6)), state)
    assert decide(granting(LI, Role.ADMINISTRATOR, OFFICE_WIDE), state)
    elsewhere = named(2, naming(ZHOU, LI, scopes=(HERE,)))
    assert decide(
        granting(LI, Role.LIAISON, AT_TOWN), folded(evolve, (*PEOPLE, auditor, elsewhere))
    )


def test_an_office_of_one_has_an_administrator_by_a_leaders_word() -> None:
    state = folded(evolve, (*PEOPLE, granted(1, LI, Role.OFFICE, OFFICE_WIDE)))
    command = granting(LI, Role.ADMINISTRATOR, OFFICE_WIDE, authority="县长")
    with pytest.raises(RuleBroken):
        decide(command, state)
    assert len(decide(replace(command, stamp=stamp(reason="一人办公")), state)) == 1
    auditor = replace(command, role=Role.AUDITOR, stamp=stamp(reason="一人办公"))
    with pytest.raises(RuleBroken):
        decide(auditor, state)


def test_an_auditor_is_nobodys_deputy_and_no_deputy_becomes_one() -> None:
    auditor = granted(2, WANG, Role.AUDITOR, OFFICE_WIDE)
    given(decide, evolve, *PEOPLE, LI_GRANTED, auditor).when(naming()).refuses(
        RuleBroken, "'town-01.deputy' is auditor and cannot be liaison as well"
    )
    given(decide, evolve, *PEOPLE, LI_GRANTED, named(2, naming())).when(
        granting(WANG, Role.AUDITOR, OFFICE_WIDE, first=march(5))
    ).refuses(RuleBroken, "'town-01.deputy' is liaison and cannot be auditor as well")


def test_what_stays_with_the_person_excludes_nobody_from_standing_in() -> None:
    """An auditor's deputy audits nothing."""
    auditor = granted(1, LI, Role.AUDITOR, OFFICE_WIDE)
    office = granted(2, WANG, Role.OFFICE, OFFICE_WIDE)
    given(decide, evolve, *PEOPLE, auditor, office).when(naming()).then(named(3, naming()))


# --- deputies --------------------------------------------------------------------------------


def test_a_deputy_acts_on_the_days_named_both_inclusive() -> None:
    state = given(decide, evolve, *PEOPLE).when(naming()).then(named(1, naming()))
    acting = [[n.deputy for n in state.deputies_of(LI, march(day))] for day in (2, 3, 5, 6)]
    assert acting == [[], [WANG], [WANG], []]
    assert state.deputies_of(WANG, march(3)) == ()


def test_several_overlap_and_follow_each_other() -> None:
    past = (*PEOPLE, named(1, naming()))
    second = naming(ZHOU, first=march(5), last=march(9))
    state = given(decide, evolve, *past).when(second).then(named(2, second))
    acting = [[n.deputy for n in state.deputies_of(LI, march(day))] for day in (4, 5, 6)]
    assert acting == [[WANG], [WANG, ZHOU], [ZHOU]]
    given(decide, evolve, *past).when(naming()).stays_quiet()


def test_a_deputy_ends() -> None:
    fact = DeputyEnded(stamp=stamp(), id=DeputyId("d-1"), person=LI, deputy=WANG)
    past = (*PEOPLE, named(1, naming()))
    state = (
        given(decide, evolve, *past).when(EndDeputy(stamp=stamp(), id=DeputyId("d-1"))).then(fact)
    )
    assert state.deputies_of(LI, march(4)) == ()
    given(decide, evolve, *past, fact).when(EndDeputy(stamp=stamp(), id=DeputyId("d-1"))).refuses(
        NotFound, "no deputy named 'd-1'"
    )


@pytest.mark.parametrize(
    ("command", "error", "words"),
    [
        (naming(LI), RuleBroken, "a deputy is somebody else, for days in order: first, last"),
        (
            naming(last=march(2)),
            RuleBroken,
            "a deputy is somebody else, for days in order: first, last",
        ),
        (
            naming(CHEN),
            NotFound,
            "no person named 'office.chen'; known: town-01.liaison, town-01.deputy, inspector.zhou",
        ),
        (
            naming(person=CHEN),
            NotFound,
            "no person named 'office.chen'; known: town-01.liaison, town-01.deputy, inspector.zhou",
        ),
        (
            naming(scopes=(OFFICE_WIDE,)),
            NotFound,
            "no scope of that person named 'office'; known: unit/town-01",
        ),
    ],
)
def test_who_cannot_be_named(command: NameDeputy, error: type[EngineError], words: str) -> None:
    given(decide, evolve, *PEOPLE, LI_GRANTED).when(command).refuses(error, words)
