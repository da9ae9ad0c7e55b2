"""Given, when, then for every command to an assessment, until its first publication."""

from dataclasses import replace as changed
from decimal import Decimal

import pytest
from msgspec.structs import replace

from engine.domain.assessment import commands as c
from engine.domain.assessment.events import (
    AssessmentEvent,
    AssessmentFollowed,
    AssessmentFrozen,
    AssessmentOpened,
    AssessmentPublished,
    AssessmentRescored,
    AssessmentTallied,
    PointsNoted,
    RatersAppointed,
    SchemeSet,
    SheetFiled,
    SheetStruck,
)
from engine.domain.assessment.rules import decide
from engine.domain.assessment.scoring import tallied
from engine.domain.assessment.state import evolve
from engine.domain.assessment.table import NoteKind
from engine.errors import BadInput, NotAllowed, NotFound, ReasonRequired, RuleBroken
from engine.ids import ItemKey, PersonId, UnitId
from tests.engine.domain.assessment_facts import (
    FIVE,
    GRADES,
    KEY,
    OFFICE,
    RULES,
    STANDING,
    note,
    opening,
    points,
    published,
    scoring,
    sheet,
    unit,
)
from tests.samples import CAMPAIGN, march, stamp
from tests.spec import folded, given
from workflows.sections.assessment import Missing, RaterGroup, ScoreItem, Ties

SUBJECTS = (UnitId("u1"), UnitId("u2"))
OPEN = c.OpenAssessment(
    stamp=stamp(), campaign=CAMPAIGN, section="sections", year=2009, number="a-0001"
)
RATER = stamp(march(10), actor=PersonId("r1"))
FILE = c.FileSheet(stamp=RATER, key=KEY, group="group", subject=unit("u1"), points=points("95"))
TALLY = c.TallyAssessment(stamp=OFFICE, key=KEY)
FROZEN: tuple[AssessmentEvent, ...] = (opening(("u1", "u2")), AssessmentFrozen(stamp=stamp()))
OPENING = replace(STANDING, rules=RULES, subjects=SUBJECTS)
when = given(decide, evolve).when


def test_it_is_opened_with_its_rules_and_subjects() -> None:
    """R203, R205: what it is judged by stays with it, whatever the definition says later."""
    when(OPEN, OPENING).then(
        AssessmentOpened(
            stamp=OPEN.stamp, campaign=CAMPAIGN, number="a-0001", year=2009, rubric=RULES,
            subjects=SUBJECTS,
        )
    )  # fmt: skip


def test_it_is_not_opened_with_blanks_or_sums_that_do_not_come_out() -> None:
    """A2: no grade may be blank; weights are 100, items are all points."""
    wrong = changed(
        RULES,
        items=RULES.items[:1],
        groups=(RaterGroup(key="a", weight=30), RaterGroup(key="b", weight=60)),
        grades=(changed(GRADES[0], from_points="$satisfied-from"), *GRADES[1:]),
    )
    when(OPEN, replace(OPENING, rules=wrong)).refuses(
        BadInput,
        'assessment "sections" of the definition: the points of the items add up to 40, not to '
        "100; change them until they do\n  the weights of the groups add up to 90, not to 100; "
        "change them until they do\n  grade satisfied begins nowhere yet; set the parameter "
        "satisfied-from",
    )
    nothing = changed(RULES, items=(), groups=())
    when(OPEN, replace(OPENING, rules=nothing)).refuses(
        BadInput,
        'assessment "sections" of the definition: nothing is scored; add items = [{ key = "...", '
        'points = 100 }]\n  nobody scores; add groups = [{ key = "...", weight = 100 }]',
    )
    when(OPEN, replace(OPENING, subjects=())).refuses(
        RuleBroken,
        'nobody is to be assessed in "sections": no unit of the campaign is among section',
    )
    when(replace(OPEN, year=2019), OPENING).refuses(
        RuleBroken, "no result of 2019 can be judged now: give a year from 1949 until the next"
    )


def test_a_later_year_is_noted_once() -> None:
    by = ItemKey("assessment", CAMPAIGN, "a-0002")
    follow = c.FollowAssessment(stamp=OFFICE, key=KEY, by=by)
    told = AssessmentFollowed(stamp=OFFICE, by=by)
    over = replace(STANDING, live=False, correctable=False)
    given(decide, evolve, opening(("u1",))).when(follow, over).then(told)
    given(decide, evolve, opening(("u1",)), told).when(follow, over).stays_quiet()


def test_a_subject_has_a_scheme_of_its_own() -> None:
    """R205: until it is frozen, and of as many points."""
    items = (ScoreItem(key="files", points=70), ScoreItem(key="calls", points=30))
    command = c.SetScheme(stamp=OFFICE, key=KEY, subject=unit("u1"), items=items)
    begun = given(decide, evolve, opening(("u1", "u2")))
    told = SchemeSet(stamp=OFFICE, subject=unit("u1"), items=items)
    state = begun.when(command, STANDING).then(told)
    assert (state.scheme_of(unit("u1")), state.scheme_of(unit("u2"))) == (items, RULES.items)
    given(decide, evolve, opening(("u1",)), told).when(command, STANDING).stays_quiet()
    short = (*items[:1], ScoreItem(key="files", points=0))
    begun.when(replace(command, items=short), STANDING).refuses(
        BadInput,
        'scheme of u1: item "files" stands twice; use a key once\n  item "files" has 0 points; '
        "give 1 at least\n  the points of the items add up to 70, not to 100; change them until "
        "they do",
    )
    begun.when(replace(command, subject=unit("u9")), STANDING).refuses(
        NotFound, "no unit to be assessed named 'u9'; known: u1, u2"
    )
    given(decide, evolve, *FROZEN).when(command, STANDING).refuses(
        NotAllowed, "cannot set a scheme in assessment a-0001 while scoring; allowed now: tally"
    )
    other = replace(FILE, points={"files": Decimal(60), "calls": Decimal(30)})
    given(decide, evolve, opening(("u1",)), told, FROZEN[1]).when(other, STANDING).then(
        replace(sheet("u1", "90"), points=other.points)
    )


def test_raters_are_named_for_one_group() -> None:
    two = changed(RULES, groups=(RaterGroup(key="a", weight=60), RaterGroup(key="b", weight=40)))
    begun = opening(("u1",), two)
    people = (PersonId("r1"), PersonId("r2"))
    appoint = c.AppointRaters(stamp=OFFICE, key=KEY, group="a", raters=(*people, people[0]))
    told = RatersAppointed(stamp=OFFICE, group="a", raters=people)
    given(decide, evolve, begun).when(appoint, STANDING).then(told)
    given(decide, evolve, begun, told).when(appoint, STANDING).stays_quiet()
    given(decide, evolve, begun, told).when(replace(appoint, group="b"), STANDING).refuses(
        RuleBroken,
        'r1, r2 are named for group "a" already: nobody scores in two groups',
    )
    given(decide, evolve, begun).when(replace(appoint, group="c"), STANDING).refuses(
        NotFound, "no group of raters named 'c'; known: a, b"
    )
    given(decide, evolve, *published(scoring(FIVE))).when(
        replace(appoint, group="group"), STANDING
    ).refuses(
        NotAllowed,
        "cannot name raters of assessment a-0001 while published; allowed now: appeal, finalise, "
        "correct",
    )


def test_freezing_lets_raters_score() -> None:
    freeze = c.FreezeAssessment(stamp=OFFICE, key=KEY)
    begun = opening(("u1",))
    given(decide, evolve, begun).when(freeze, STANDING).then(AssessmentFrozen(stamp=OFFICE))
    given(decide, evolve, begun).when(FILE, STANDING).refuses(
        NotAllowed, "cannot score in assessment a-0001 while opened; allowed now: freeze"
    )


def test_a_rater_scores_each_subject_once() -> None:
    """R203: within the points of each item."""
    given(decide, evolve, *FROZEN).when(FILE, STANDING).then(sheet("u1", "95"))
    given(decide, evolve, *FROZEN, sheet("u1", "90")).when(FILE, STANDING).refuses(
        RuleBroken,
        'you scored u1 already, in group "group"; the office strikes the first sheet if it is '
        "wrong",
    )
    bad = {"style": Decimal("40.5"), "servce": Decimal(1)}
    given(decide, evolve, *FROZEN).when(replace(FILE, points=bad), STANDING).refuses(
        BadInput,
        'sheet of group "group" for u1: there is no item "servce"; use style, service\n  item '
        '"style": 40.5 is no score; give 0 to 40, with at most six digits after the point\n  item '
        '"service" has no points; give 0 to 60',
    )


@pytest.mark.parametrize("odd", ["NaN", "Infinity", "-1", "1.1234567"])
def test_what_is_no_score(odd: str) -> None:
    bad = replace(FILE, points={"style": Decimal(odd), "service": Decimal(50)})
    given(decide, evolve, *FROZEN).when(bad, STANDING).refuses(
        BadInput,
        f'sheet of group "group" for u1: item "style": {odd} is no score; give 0 to 40, with at '
        "most six digits after the point",
    )


def test_nobody_scores_his_own_unit() -> None:
    """R116, R203."""
    home = replace(STANDING, homes=frozenset({unit("u1")}))
    given(decide, evolve, *FROZEN).when(FILE, home).refuses(
        RuleBroken, "nobody scores his own unit (u1)"
    )
    given(decide, evolve, *FROZEN).when(replace(FILE, subject=unit("u2")), home).then(
        sheet("u2", "95")
    )


def test_a_group_that_a_survey_scores_files_no_sheets() -> None:
    rules = changed(RULES, groups=(RaterGroup(key="group", weight=100, survey="review"),))
    given(decide, evolve, opening(("u1",), rules), FROZEN[1]).when(FILE, STANDING).refuses(
        RuleBroken, 'group "group" scores by survey "review", not by sheets'
    )


def test_points_are_noted_with_what_shows_them() -> None:
    """R107: key work, projects and works add or take points."""
    command = c.NotePoints(
        stamp=OFFICE, key=KEY, subject=unit("u1"), kind=NoteKind.BONUS, evidence=" award ",
        points=Decimal("2.5"),
    )  # fmt: skip
    begun = given(decide, evolve, *FROZEN)
    told = note("u1", NoteKind.BONUS, "2.5", evidence="award")
    state = begun.when(command, STANDING).then(told)
    assert state.subjects[unit("u1")].bonus == Decimal("2.5")
    begun.when(replace(command, evidence=" "), STANDING).refuses(
        RuleBroken, "what adds or takes points of u1 needs what shows it"
    )
    begun.when(replace(command, points=Decimal(0)), STANDING).refuses(
        RuleBroken,
        "0 is no number of points for u1: give more than 0, with at most six digits after the "
        "point",
    )
    veto = replace(command, kind=NoteKind.VETO)
    begun.when(veto, STANDING).refuses(RuleBroken, "a veto has no points (2.5): leave them out")
    plain = replace(veto, points=Decimal(0))
    told_veto = PointsNoted(stamp=OFFICE, subject=unit("u1"), kind=NoteKind.VETO, evidence="award")
    begun.when(plain, STANDING).then(told_veto)
    given(decide, evolve, *FROZEN, told_veto).when(plain, STANDING).refuses(
        RuleBroken, "a veto against u1 is on record already"
    )


def test_a_sheet_is_struck_with_a_reason() -> None:
    command = c.StrikeSheet(
        stamp=OFFICE, key=KEY, group="group", rater=PersonId("r1"), subject=unit("u1")
    )
    facts = (*FROZEN, sheet("u1", "95"))
    struck = SheetStruck(stamp=OFFICE, group="group", rater=PersonId("r1"), subject=unit("u1"))
    state = given(decide, evolve, *facts).when(command, STANDING).then(struck)
    assert state.subjects[unit("u1")].sheets["group"] == ()
    given(decide, evolve, *facts).when(replace(command, stamp=stamp()), STANDING).refuses(
        ReasonRequired, "to strike a sheet needs a reason"
    )
    given(decide, evolve, *FROZEN).when(command, STANDING).refuses(
        NotFound, "no sheet of group \"group\" for u1 named 'r1'"
    )
    given(decide, evolve, *facts, struck).when(FILE, STANDING).then(sheet("u1", "95"))


def test_nothing_is_tallied_while_a_group_is_empty() -> None:
    """R203: place and remedy; with "reweigh" the others weigh more, but one must have scored."""
    groups = (RaterGroup(key="a", weight=60), RaterGroup(key="b", weight=40))
    rules = changed(RULES, groups=groups)
    facts = scoring({"u1": ["80"], "u2": []}, rules)
    given(decide, evolve, *facts).when(TALLY, STANDING).refuses(
        BadInput,
        'assessment a-0001: u1: group "b" gave no sheet; let it score, or write missing = '
        '"reweigh" so that the others weigh more\n  u2: group "a" gave no sheet; let it score, or '
        'write missing = "reweigh" so that the others weigh more\n  u2: group "b" gave no sheet; '
        'let it score, or write missing = "reweigh" so that the others weigh more',
    )
    reweighing = changed(rules, missing=Missing.REWEIGH)
    facts = scoring({"u1": ["80"], "u2": ["70"]}, reweighing)
    state = given(decide, evolve, *facts).when(TALLY, STANDING)._decided()
    assert [str(row.total) for row in state[0].rows] == ["80.00", "70.00"]  # type: ignore[union-attr]
    facts = scoring({f"u{n}": [] for n in range(1, 9)}, reweighing)
    with pytest.raises(BadInput) as caught:
        decide(TALLY, folded(evolve, facts), STANDING)
    assert len(caught.value.faults) == 13


def test_it_is_tallied_rescored_and_published() -> None:
    facts = scoring(FIVE)
    state = folded(evolve, facts)
    assert state is not None
    told = AssessmentTallied(stamp=OFFICE, rows=tallied(state.scores(()), RULES))
    given(decide, evolve, *facts).when(TALLY, STANDING).then(told)
    done = (*facts, told)
    rescore = c.RescoreAssessment(stamp=OFFICE, key=KEY)
    given(decide, evolve, *done).when(rescore, STANDING).then(AssessmentRescored(stamp=OFFICE))
    given(decide, evolve, *done).when(replace(rescore, stamp=stamp()), STANDING).refuses(
        ReasonRequired, "to go back to scoring needs a reason"
    )
    late = c.NotePoints(
        stamp=OFFICE, key=KEY, subject=unit("u1"), kind=NoteKind.BONUS, evidence="x",
        points=Decimal(1),
    )  # fmt: skip
    given(decide, evolve, *done).when(late, STANDING).refuses(
        NotAllowed,
        "cannot note points in assessment a-0001 while tallied; allowed now: publish, rescore",
    )
    publish = c.PublishAssessment(stamp=OFFICE, key=KEY, publication="n-0001")
    state = (
        given(decide, evolve, *done)
        .when(publish, STANDING)
        .then(AssessmentPublished(stamp=OFFICE, edition=1, publication="n-0001"))
    )
    assert state.edition is not None
    assert state.edition.rows == told.rows


def test_a_tie_at_the_last_place_is_decided_by_the_office() -> None:
    """R202, A6: with ties = "decide" one of the two at place three is awarded, with a reason."""
    rules = changed(RULES, ties=Ties.DECIDE)
    facts = scoring(FIVE, rules)
    given(decide, evolve, *facts).when(TALLY, STANDING).refuses(
        RuleBroken,
        "u3, u4 are tied in assessment a-0001, where 3 are awarded: name which 1 of them is "
        "awarded",
    )
    chosen = replace(TALLY, decided=(unit("u4"),))
    state = folded(evolve, facts)
    assert state is not None
    rows = tallied(state.scores(()), rules, (unit("u4"),))
    told = AssessmentTallied(stamp=OFFICE, rows=rows, decided=(unit("u4"),))
    given(decide, evolve, *facts).when(chosen, STANDING).then(told)
    assert [row.subject for row in rows if row.award] == ["u1", "u2", "u4"]
    given(decide, evolve, *facts).when(replace(chosen, stamp=stamp()), STANDING).refuses(
        ReasonRequired, "to decide a tie needs a reason"
    )
    given(decide, evolve, *scoring(FIVE)).when(chosen, STANDING).refuses(
        RuleBroken,
        "there is no tie to decide in assessment a-0001: leave out who is to be awarded",
    )


def test_it_stands_still_with_its_campaign() -> None:
    still = replace(STANDING, live=False)
    with pytest.raises(RuleBroken, match="not-running"):
        decide(FILE, folded(evolve, FROZEN), still)
    with pytest.raises(RuleBroken, match="not-running"):
        decide(OPEN, None, replace(OPENING, live=False))


def test_a_sheet_is_a_fact_of_its_rater() -> None:
    fact = decide(FILE, folded(evolve, FROZEN), STANDING)[0]
    assert isinstance(fact, SheetFiled)
    assert fact.rater == "r1"
