"""A selection from nominations to honours; every worked value of its section."""

from datetime import date

import pytest
from msgspec.structs import replace

from engine.calendars.editions import seed_edition
from engine.calendars.working_days import WorkingCalendar
from engine.domain.selection import commands as c
from engine.domain.selection.events import GradeKnown, Votes
from engine.domain.selection.honours import period_of
from engine.domain.selection.table import CandidateState, CaseStage, SelectionState
from engine.errors import BadInput, NotAllowed, NotFound, ReasonRequired, RuleBroken
from engine.ids import UnitId
from tests.engine.domain.selection_facts import QUIET, SHORT, Held, noticed
from tests.spec import refused
from workflows.dates import CalendarKind
from workflows.sections.selections import (
    AwardPeriod,
    Eligibility,
    NoticeRules,
    PlaceQuota,
    SelectionStep,
)


@pytest.fixture(scope="module")
def years() -> WorkingCalendar:
    """The working days of China, which the worked values are counted on."""
    return WorkingCalendar(CalendarKind.WORKING_DAYS, seed_edition())


# --- the worked values of section 6 ----------------------------------------------------------


@pytest.mark.parametrize(
    ("posted", "counted", "through"),
    [
        (date(2019, 1, 28), False, date(2019, 2, 2)),
        (date(2019, 1, 30), False, date(2019, 2, 11)),
        (date(2019, 1, 28), True, date(2019, 2, 1)),
        (date(2019, 1, 30), True, date(2019, 2, 3)),
    ],
)
def test_a_notice_runs_over_make_up_days(
    years: WorkingCalendar, posted: date, counted: bool, through: date
) -> None:
    """R080, (1) to (3): 2 and 3 February 2019 were worked, 4 to 10 February were not."""
    held = noticed(years, posted, "li", notice=NoticeRules(count_posting_day=counted))
    notice = held.whole.candidates["li"].noticed
    assert notice is not None
    assert notice.through == through


def test_an_objection_counts_to_the_last_second_of_the_notice(years: WorkingCalendar) -> None:
    """R080, (1): the whole of 2 February counts, midnight is too late."""
    held = noticed(years, date(2019, 1, 28), "li", "zhao")
    with refused(RuleBroken, "the notice of li ended with 2019-02-02; an objection comes too late"):
        held.send(c.FileObjection, date(2019, 2, 3), candidate="li", text="no")
    held.send(c.FileObjection, date(2019, 2, 2), candidate="li", text="no")
    assert held.stands("li") is CandidateState.PAUSED
    with refused(RuleBroken, "began on 2019-01-28: nothing done to it can count from 2019-01-25"):
        held.send(
            c.FileObjection, date(2019, 2, 3), candidate="zhao", text="no", reason="post",
            dated=date(2019, 1, 25),
        )  # fmt: skip
    held.send(
        c.FileObjection, date(2019, 2, 3), candidate="zhao", text="no", reason="came by post",
        dated=date(2019, 2, 1),
    )  # fmt: skip


def test_an_objection_pauses_one_candidate_and_a_successor_has_a_notice_of_his_own(
    years: WorkingCalendar,
) -> None:
    """R080, (4)."""
    held = Held(years, steps=QUIET, places=2).nominated("li", "zhao", "sun")
    held.confirmed("li", "zhao")
    held.send(c.PostNotice, date(2019, 1, 28), publication="n-0002")
    held.send(c.FileObjection, date(2019, 2, 2), candidate="li", text="no")
    with refused(RuleBroken, "an objection against li waits; decide it first"):
        held.send(c.AwardSelection, date(2019, 2, 3), title="t", granter="g", candidates=("li",))
    facts = held.send(c.AwardSelection, date(2019, 2, 3), title="t", granter="g")
    assert facts[0].candidates == ("zhao",)  # type: ignore[union-attr]
    with refused(RuleBroken, "there are 2 places, not 3"):
        held.send(c.ConfirmSelection, date(2019, 2, 11), candidates=("sun",))
    with refused(ReasonRequired, "decide an objection"):
        held.send(c.DecideObjection, date(2019, 2, 11), candidate="li", upheld=True)
    held.send(c.DecideObjection, date(2019, 2, 11), candidate="li", upheld=True, reason="so it is")
    assert held.stands("li") is CandidateState.REJECTED
    held.send(c.ConfirmSelection, date(2019, 2, 11), candidates=("sun",))
    with refused(RuleBroken, "sun stands in no public notice yet"):
        held.send(c.AwardSelection, date(2019, 2, 12), title="t", granter="g", candidates=("sun",))
    held.send(c.PostNotice, date(2019, 2, 12), publication="n-0003")
    with refused(RuleBroken, "the notice of sun is up through 2019-02-19; award after that day"):
        held.send(c.AwardSelection, date(2019, 2, 19), title="t", granter="g")
    held.send(c.AwardSelection, date(2019, 2, 20), title="t", granter="g")
    assert held.stands("sun") is CandidateState.AWARDED


def test_an_objection_that_is_not_upheld_delays_nobody_further(years: WorkingCalendar) -> None:
    """R082."""
    held = noticed(years, date(2019, 1, 28), "li")
    held.send(c.FileObjection, date(2019, 2, 2), candidate="li", text="no")
    held.send(c.DecideObjection, date(2019, 2, 3), candidate="li", upheld=False, reason="unfounded")
    held.send(c.AwardSelection, date(2019, 2, 3), title="t", granter="g")
    assert held.whole.state is SelectionState.AWARDED


def test_a_quota_of_levels_is_kept_by_whole_numbers() -> None:
    """R024, (5): 5 of 10 local are refused, 6 pass."""
    quota = PlaceQuota(levels=("county", "town"), at_least=60)
    held = Held(steps=SHORT, places=10, quotas=(quota,))
    held.nominated(*(f"t{n}" for n in range(6)), level="town")
    held.nominated(*(f"c{n}" for n in range(5)), level="city")
    held.send(c.CloseNominations, date(2019, 1, 14), publication="n-0001")
    five = (*(f"t{n}" for n in range(5)), *(f"c{n}" for n in range(5)))
    with refused(RuleBroken, "at least 60 % are to be of county, town, and 5 of 10 are"):
        held.send(c.ConfirmSelection, date(2019, 1, 14), candidates=five)
    with refused(RuleBroken, "there are 10 places, not 11"):
        held.send(c.ConfirmSelection, date(2019, 1, 14), candidates=(*five, "t5"))
    held.send(c.ConfirmSelection, date(2019, 1, 14), candidates=(*five[:9], "t5"))
    assert held.whole.state is SelectionState.NOTICED
    with refused(BadInput, "say of which level"):
        Held(steps=SHORT, quotas=(quota,)).nominated("x")


@pytest.mark.parametrize(
    ("earlier", "later", "passes"),
    [(2011, 2015, False), (2011, 2016, True), (2015, 2016, True)],
)
def test_periods_are_counted_from_their_anchor_and_not_by_distance(
    earlier: int, later: int, passes: bool
) -> None:
    """R022, (6): anchor 2011, five years."""

    def honoured(year: int) -> Held:
        held = Held(steps=SHORT, every=AwardPeriod(years=5, anchor=2011))
        return held.nominated("li", on=date(year, 3, 2)).confirmed("li", on=date(year, 3, 2))

    first = honoured(earlier)
    first.send(c.AwardSelection, date(earlier, 12, 1), title="t", granter="g")
    second = honoured(later)
    second.terms = replace(second.terms, earlier=first.whole.awards)
    if passes:
        facts = second.send(c.AwardSelection, date(later, 3, 3), title="t", granter="g")
        assert facts[0].period == "2016-2020"  # type: ignore[union-attr]
    else:
        with refused(RuleBroken, "the award of 2011-2015 was given on 2011-12-01; the next one"):
            second.send(c.AwardSelection, date(later, 3, 3), title="t", granter="g")


def test_a_period_of_before_its_anchor() -> None:
    assert period_of(2010, AwardPeriod(years=5, anchor="2011")) == (2006, 2010)


def test_only_a_decision_takes_an_honour_back() -> None:
    """R183, (7): a corrected assessment changes nothing by itself."""
    held = Held(steps=SHORT, eligible=Eligibility(assessment="cadres", grade="satisfied"))
    held.terms = replace(
        held.terms, grade=GradeKnown(grade="satisfied", source="a-0001", edition=1)
    )
    held.nominated("li").confirmed("li")
    held.send(c.AwardSelection, date(2019, 1, 15), title="t", granter="g")
    held.terms = replace(held.terms, grade=GradeKnown(grade="basic", source="a-0001", edition=2))
    assert held.stands("li") is CandidateState.AWARDED
    with refused(ReasonRequired, "revoke an honour"):
        held.send(c.RevokeAward, date(2019, 2, 1), candidate="li")
    held.send(c.RevokeAward, date(2019, 2, 1), candidate="li", reason="corrected", authority="boss")
    assert held.stands("li") is CandidateState.REVOKED


def test_a_rank_up_to_another_includes_it() -> None:
    """R087, R088, (8): "section rank and below"."""
    ranks = Eligibility(ranks=("clerk", "section", "division"), up_to="section")
    held = Held(steps=SHORT, eligible=ranks)
    held.send(c.Nominate, date(2019, 1, 7), candidate="li", rank="section")
    with refused(BadInput, 'rank "division" is above "section"'):
        held.send(c.Nominate, date(2019, 1, 7), candidate="sun", rank="division")
    with refused(BadInput, '"general" is no rank of the plan: clerk, section, division'):
        held.send(c.Nominate, date(2019, 1, 7), candidate="sun", rank="general")


# --- steps -----------------------------------------------------------------------------------


def test_every_step_is_taken_in_order_and_made_public() -> None:
    """R080, R082: nominations, public choice, vote, confirmation, notice, honour."""
    held = Held(places=1).nominated("li", "sun")
    with refused(NotAllowed, "cannot confirm selection s-0001 while nominating"):
        held.send(c.ConfirmSelection, date(2019, 1, 8), candidates=("li",))
    with refused(RuleBroken, "this step has not been made public"):
        held.send(c.CloseNominations, date(2019, 1, 8))
    held.send(c.CloseNominations, date(2019, 1, 8), publication="n-0001")
    with refused(RuleBroken, "nominations are closed"):
        held.nominated("late")
    votes = (Votes(candidate="li", votes=9), Votes(candidate="sun", votes=3))
    with refused(RuleBroken, "entry n-0001 made an earlier step public"):
        held.send(
            c.CountVotes, date(2019, 1, 9), votes=votes, source="v-0001", publication="n-0001"
        )
    for number in ("n-0002", "n-0003"):
        assert held.whole.state is SelectionState.VOTING
        held.send(c.CountVotes, date(2019, 1, 9), votes=votes, source="v-1", publication=number)
    held.send(c.ConfirmSelection, date(2019, 1, 10), candidates=("li",))
    with refused(NotAllowed, "cannot award"):
        held.send(c.AwardSelection, date(2019, 1, 10), title="t", granter="g")
    held.send(c.PostNotice, date(2019, 1, 10), publication="n-0004")
    with refused(RuleBroken, "everybody who is confirmed stands in a notice already"):
        held.send(c.PostNotice, date(2019, 1, 11), publication="n-0005")
    assert held.whole.state is SelectionState.NOTICED


def test_without_a_vote_or_a_confirmation_the_most_votes_have_the_places() -> None:
    held = Held(steps=(SelectionStep.VOTE, SelectionStep.AWARD), places=1)
    held.nominated("li", "sun")
    held.send(c.CloseNominations, date(2019, 1, 8), publication="n-0001")
    votes = {"li": 5, "sun": 5}

    def count() -> None:
        given = tuple(Votes(candidate=name, votes=number) for name, number in votes.items())
        held.send(c.CountVotes, date(2019, 1, 9), votes=given, source="v", publication="n-0002")

    with refused(RuleBroken, "equal votes leave open who has the last place: li, sun"):
        count()
    votes["sun"] = 6
    count()
    assert held.stands("sun") is CandidateState.CONFIRMED
    assert held.whole.state is SelectionState.NOTICED


def test_votes_are_whole() -> None:
    held = Held().nominated("li", "sun")
    held.send(c.CloseNominations, date(2019, 1, 8), publication="n-0001")

    def count(*votes: Votes, source: str = "v-0001") -> None:
        held.send(c.CountVotes, date(2019, 1, 9), votes=votes, source=source, publication="n-0002")

    one = Votes(candidate="li", votes=1)
    with refused(BadInput, "votes of sun are missing"):
        count(one)
    with refused(BadInput, "votes of li stand once"):
        count(one, one)
    with refused(NotFound, "no candidate of selection s-0001 named .wu."):
        count(one, Votes(candidate="wu", votes=1))
    with refused(BadInput, "say where the votes come from"):
        count(one, Votes(candidate="sun", votes=1), source=" ")


def test_a_nomination_vouches_for_every_criterion() -> None:
    """R081."""
    held = Held(criteria=("thinking", "results"))
    with refused(BadInput, 'does not vouch for "results"'):
        held.send(c.Nominate, date(2019, 1, 7), candidate="li", criteria=("thinking",))
    with refused(BadInput, "no final grade"):
        rules = Eligibility(assessment="cadres", grade="satisfied")
        Held(eligible=rules).nominated("li")


def test_a_unit_nominates_a_candidate_once() -> None:
    held = Held().nominated("li")
    with refused(RuleBroken, "town-01 has nominated li already"):
        held.nominated("li")
    with refused(NotFound, "no unit named"):
        held.send(c.Nominate, date(2019, 1, 7), candidate="sun", unit=UnitId("moon"))


def test_a_notice_that_is_taken_down_stands_still(years: WorkingCalendar) -> None:
    """R082; section 11: nobody is honoured while it is down."""
    held = noticed(years, date(2019, 1, 28), "li")
    down = held.clocks()["n-0002"].stop("publication", date(2019, 1, 30))
    with refused(RuleBroken, "is taken down, and its days stand still"):
        held.send(
            c.AwardSelection, date(2019, 2, 11), title="t", granter="g", candidates=("li",),
            clocks={"n-0002": down},
        )  # fmt: skip
    up = down.resume("publication", date(2019, 2, 11), years)
    assert up.due_on == date(2019, 2, 14)
    held.send(c.FileObjection, date(2019, 2, 14), candidate="li", text="no", clocks={"n-0002": up})


def test_titles_and_granters_are_those_of_the_plan() -> None:
    """R019, R020, R021."""
    held = Held(steps=SHORT, titles=("People's servant",)).nominated("li").confirmed("li")
    with refused(BadInput, '"Hero" is no honour of the plan'):
        held.send(c.AwardSelection, date(2019, 1, 15), title="Hero", granter="county")
    with refused(BadInput, "say who grants it"):
        held.send(c.AwardSelection, date(2019, 1, 15), title="People's servant", granter="")


def test_a_model_case_goes_from_stage_to_stage() -> None:
    """R023: found, set up, made known, spread."""
    held = Held().nominated("li")
    with refused(RuleBroken, "the case of li is not found yet"):
        held.send(c.SpreadCase, date(2019, 1, 8), candidate="li", stage=CaseStage.SET_UP)
    for stage in CaseStage:
        held.send(c.SpreadCase, date(2019, 1, 8), candidate="li", stage=stage)
    with refused(RuleBroken, "the case of li is spread"):
        held.send(c.SpreadCase, date(2019, 1, 8), candidate="li", stage=CaseStage.FOUND)


def test_it_is_given_up_with_a_reason_but_not_once_honours_are_given() -> None:
    held = Held(steps=SHORT).nominated("li")
    with refused(ReasonRequired, "end a selection"):
        held.send(c.EndSelection, date(2019, 1, 8))
    held.confirmed("li")
    held.send(c.AwardSelection, date(2019, 1, 15), title="t", granter="g")
    with refused(NotAllowed, "cannot end selection s-0001 while awarded"):
        held.send(c.EndSelection, date(2019, 1, 16), reason="too late")
