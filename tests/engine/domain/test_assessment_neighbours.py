"""What an assessment takes from surveys, the publication ledger and the directory; who may act."""

from dataclasses import replace as changed
from decimal import Decimal

import pytest
from msgspec.structs import replace

from engine.domain.assessment import commands as c
from engine.domain.assessment.context import context_for
from engine.domain.assessment.events import (
    AssessmentEvent,
    AssessmentFrozen,
    AssessmentTallied,
    RatersAppointed,
    SurveyMeans,
)
from engine.domain.assessment.policy import POLICY
from engine.domain.assessment.rules import decide
from engine.domain.assessment.state import evolve
from engine.domain.assessment.table import CorrectionCause, NoteKind
from engine.domain.event import Event
from engine.domain.families import TABLE
from engine.domain.policy.actors import Actor, Grant, Role, campaign_scope
from engine.domain.policy.asking import may
from engine.domain.publication.events import PublicationPosted
from engine.domain.survey.form import Handed
from engine.domain.survey.table import Way
from engine.errors import BadInput, NotFound, RuleBroken
from engine.ids import ItemKey, PersonId, StreamId, UnitId, campaign_stream
from tests.engine.domain import survey_facts as survey
from tests.engine.domain.assessment_facts import (
    FIVE,
    KEY,
    OFFICE,
    RULES,
    STANDING,
    note,
    opening,
    published,
    scoring,
    sheet,
    unit,
)
from tests.engine.domain.campaign_facts import RUNNING
from tests.engine.domain.streams import Streams
from tests.samples import BUREAU, CAMPAIGN, CHEN, march, stamp
from tests.spec import folded, refused
from workflows.sections.assessment import RaterGroup

GROUPS = (
    RaterGroup(key="leading", weight=50),
    RaterGroup(key="delegates", weight=50, survey="review"),
)
BY_SURVEY = changed(RULES, groups=GROUPS)
FACTS: tuple[AssessmentEvent, ...] = (
    opening((BUREAU.unit,), BY_SURVEY),
    AssessmentFrozen(stamp=stamp()),
    sheet(BUREAU.unit, "90", "leading"),
)
TALLY = c.TallyAssessment(stamp=OFFICE, key=KEY)
ENOUGH = (
    Handed(group="delegates", way=Way.TOKEN, count=20),
    Handed(group="masses", way=Way.PAPER, count=50),
)
CLOSED = survey.closed(
    survey.FORM,
    survey.sheets(survey.said("delegates", 10, 6, 4), survey.said("masses", 50, 0, 0), back=ENOUGH),
)
POSTED = PublicationPosted(
    stamp=OFFICE,
    campaign=CAMPAIGN,
    publication="n-0001",
    what="考评结果",
    channel="board",
    on=march(20),
    place="一楼",
    items=(KEY.stream,),
)


def reads(
    assessment: tuple[AssessmentEvent, ...], *more: tuple[StreamId, tuple[Event, ...]]
) -> Streams:
    return Streams({campaign_stream(CAMPAIGN): RUNNING, KEY.stream: assessment, **dict(more)})


def test_a_survey_stands_for_the_sheets_of_its_group() -> None:
    """R217: its mean is taken exactly, with its number and the end of the log."""
    closed = (survey.KEY.stream, (survey.DRAFTED, survey.OPENED, CLOSED))
    state = folded(evolve, FACTS)
    context = context_for(TALLY, state, reads(FACTS, closed), 812)
    # 60 of 70 are satisfied, 6 basically: 6450/70.
    means = SurveyMeans(
        group="delegates", survey="v-0001", means={BUREAU.unit: "645/7"}, position=812
    )
    assert context.surveys == (means,)
    (tallied,) = decide(TALLY, state, context)
    assert isinstance(tallied, AssessmentTallied)
    assert (tallied.surveys, tallied.rows[0].base) == ((means,), "1275/14")
    assert str(tallied.rows[0].total) == "91.07"


def test_a_survey_that_is_open_or_came_back_too_seldom_gives_nothing() -> None:
    state = folded(evolve, FACTS)
    few = survey.closed(survey.FORM, survey.sheets(survey.said("delegates", 10, 0, 0)))
    for facts in ((survey.DRAFTED, survey.OPENED), (survey.DRAFTED, survey.OPENED, few)):
        context = context_for(TALLY, state, reads(FACTS, (survey.KEY.stream, facts)), 1)
        assert context.surveys == ()
        with refused(BadInput, 'group "delegates" gave no sheet'):
            decide(TALLY, state, context)


def test_a_publication_that_is_named_is_one_of_this_result() -> None:
    """R110: what is public stands in the ledger, where the campaign names its channels."""
    facts = published(scoring(FIVE))[:-1]
    state = folded(evolve, facts)
    key = ItemKey("publication", CAMPAIGN, "n-0001")
    command = c.PublishAssessment(stamp=OFFICE, key=KEY, publication="n-0001")
    context = context_for(command, state, reads(facts, (key.stream, (POSTED,))), None)
    assert decide(command, state, context)
    with refused(NotFound, "n-0001"):
        context_for(command, state, reads(facts), None)
    other = replace(POSTED, items=("assessment/spring-2009/a-0002",))
    with pytest.raises(RuleBroken, match="of-others"):
        context_for(command, state, reads(facts, (key.stream, (other,))), None)
    with pytest.raises(RuleBroken, match="none"):
        decide(replace(command, publication=None), state, replace(STANDING, has_channels=True))


# --- who may ---------------------------------------------------------------------------------

RATER, OTHER = PersonId("r1"), PersonId("r2")
SCORE = c.FileSheet(
    stamp=stamp(march(10), actor=RATER),
    key=KEY,
    group="group",
    subject=unit("u1"),
    points={"style": Decimal(40), "service": Decimal(50)},
)


def asked(
    command: c.OnAssessment, facts: tuple[AssessmentEvent, ...], person: PersonId, *grants: Grant,
    home: str = "",
) -> str | None:  # fmt: skip
    """Why the policy refuses, None where it allows."""
    known = POLICY.facts_of(command, KEY.stream, folded(evolve, facts), reads(facts))
    homes = frozenset({UnitId(home)} if home else ())
    actor = Actor(id=person, people=frozenset({person}), grants=grants, homes=homes)
    refusal = may(actor, type(command).__name__, known, TABLE)
    return refusal.code if refusal else None


ASSESSOR = Grant(Role.ASSESSOR, campaign_scope(CAMPAIGN))
OF_OFFICE = Grant(Role.OFFICE, campaign_scope(CAMPAIGN))
LEADING = Grant(Role.LEADER, campaign_scope(CAMPAIGN))
OPENED = (opening(("u1", "u2")), AssessmentFrozen(stamp=stamp()))


def test_a_rater_scores_in_the_group_that_he_is_named_for() -> None:
    """R203: where somebody is named, nobody else scores; where nobody is, all who may score do."""
    assert asked(SCORE, OPENED, RATER, ASSESSOR) is None
    assert asked(SCORE, OPENED, RATER) == "role"
    named = (*OPENED, RatersAppointed(stamp=OFFICE, group="group", raters=(RATER,)))
    assert asked(SCORE, named, RATER) is None
    assert asked(SCORE, named, OTHER, ASSESSOR) == "scope"


def test_nobody_rates_his_own_unit_nor_names_himself() -> None:
    """R116, R203."""
    assert asked(SCORE, OPENED, RATER, ASSESSOR, home="u1") == "home"
    head = Grant(Role.OFFICE_HEAD, campaign_scope(CAMPAIGN))
    appoint = c.AppointRaters(stamp=OFFICE, key=KEY, group="group", raters=(CHEN,))
    assert asked(appoint, OPENED, CHEN, head) == "performer"
    assert asked(replace(appoint, raters=(RATER,)), OPENED, CHEN, head) is None


def test_who_scored_answers_no_appeal_and_adds_no_points() -> None:
    facts = published(scoring(FIVE))
    answer = c.AnswerAppeal(stamp=OFFICE, key=KEY, subject=unit("u1"), upheld=True)
    assert asked(answer, facts, RATER, LEADING) == "performer"
    assert asked(answer, facts, OTHER, LEADING) is None
    noting = c.NotePoints(
        stamp=OFFICE, key=KEY, subject=unit("u1"), kind=NoteKind.VETO, evidence="x"
    )
    assert asked(noting, facts, RATER, OF_OFFICE) == "performer"
    assert asked(noting, facts, OTHER, OF_OFFICE) is None
    strike = c.StrikeSheet(stamp=OFFICE, key=KEY, group="group", rater=RATER, subject=unit("u1"))
    assert asked(strike, facts, RATER, OF_OFFICE) == "performer"


def test_a_correction_is_for_an_authority_and_not_for_those_whom_it_concerns() -> None:
    facts = (*published(scoring(FIVE)), note("u2", NoteKind.VETO))
    correct = c.CorrectAssessment(stamp=OFFICE, key=KEY, cause=CorrectionCause.VETO, authority=None)
    assert asked(correct, facts, OTHER, LEADING) is None
    assert asked(correct, facts, OTHER, LEADING, home="u2") == "home"
    assert asked(correct, facts, OTHER, OF_OFFICE) == "authority"
