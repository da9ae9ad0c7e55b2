"""Given, when, then for every command to a survey (lifecycles.md section 4)."""

from dataclasses import replace as with_values
from datetime import UTC, datetime, time
from typing import Any

import pytest
from msgspec.structs import replace

from engine.domain.evidence import Filed
from engine.domain.survey import commands as asked
from engine.domain.survey.closing import closing_instant, is_late, may_count
from engine.domain.survey.events import (
    SurveyClosed,
    SurveyDrafted,
    SurveyPublished,
    SurveyResultReceived,
    SurveyVoided,
)
from engine.domain.survey.form import Handed, Tokens
from engine.domain.survey.results import Result
from engine.domain.survey.rules import decide
from engine.domain.survey.state import SurveyItem, evolve
from engine.domain.survey.table import Way
from engine.errors import BadInput, NotAllowed, NotFound, ReasonRequired, RuleBroken
from engine.ids import SYSTEM
from tests.engine.domain.survey_facts import (
    DRAFTED,
    FORM,
    HANDED,
    HASHES,
    KEY,
    OPEN,
    OPENED,
    SAYS,
    SECTION,
    closed,
    said,
    sheets,
    terms,
)
from tests.samples import BUREAU, CAMPAIGN, march, stamp
from tests.spec import folded, given, refused
from workflows.titles import Title

DRAFT = asked.DraftSurvey(stamp=SAYS, campaign=CAMPAIGN, about="review", number="v-0001")
CLOSE = asked.CloseSurvey(stamp=SAYS, key=KEY)
PUBLISH = asked.PublishSurvey(stamp=SAYS, key=KEY, publication="n-0001")
VOID = asked.VoidSurvey(stamp=SAYS, key=KEY, authority="leading group")
BACK = (
    Handed(group="delegates", way=Way.TOKEN, count=18),
    Handed(group="masses", way=Way.PAPER, count=30),
)
FOUND = sheets(said("delegates", 10, 5, 3), said("masses", 20, 9, 0), back=BACK, spoilt=1)
RECEIVE = asked.ReceiveSurveyResult(
    stamp=SAYS,
    key=KEY,
    source="statistics bureau",
    handed=50,
    back=40,
    spoilt=4,
    groups=(said("delegates", 10, 5, 3), said("masses", 10, 4, 4), said("guests", 0, 0, 0)),
    filed=(Filed(key="result", name="r.pdf", digest="sha256:" + "aa" * 32, size=9),),
)


def state_of(*facts: Any) -> SurveyItem:
    found = folded(evolve, facts)
    assert found is not None
    return found


def test_it_is_drafted_about_all_units_of_its_categories() -> None:
    """R217."""
    given(decide, evolve).when(DRAFT, terms()).then(DRAFTED)
    given(decide, evolve, DRAFTED).when(DRAFT, terms()).stays_quiet()
    other = replace(DRAFT, title="again")
    given(decide, evolve, DRAFTED).when(other, terms()).then(
        replace(DRAFTED, title=Title(zh="again"))
    )


def test_what_it_is_about_must_be_there() -> None:
    unknown = replace(DRAFT, subjects=("town-01",))
    with refused(NotFound, "town-01"):
        decide(unknown, None, terms())
    with refused(RuleBroken, "nothing to ask about"):
        decide(DRAFT, None, terms(units=()))


def test_names_are_given_where_no_category_is() -> None:
    """As of candidates, whom no unit of the campaign is (R080)."""
    section = with_values(SECTION, subjects=())
    with refused(RuleBroken, "say what it asks about"):
        decide(DRAFT, None, terms(section=section, units=()))
    named = replace(DRAFT, subjects=("张三", "李四", "张三"))
    (drafted,) = decide(named, None, terms(section=section, units=()))
    assert isinstance(drafted, SurveyDrafted)
    assert drafted.subjects == ("张三", "李四")


def test_it_opens_with_the_hashes_of_its_tokens_and_a_form_that_is_fixed() -> None:
    """R150: the questionnaire is the office's, and no longer changes."""
    given(decide, evolve, DRAFTED).when(OPEN, terms()).then(OPENED)
    with refused(RuleBroken, "void"):
        decide(DRAFT, state_of(DRAFTED, OPENED), terms())
    with refused(NotAllowed, "cannot open"):
        decide(OPEN, state_of(DRAFTED, OPENED), terms())


def test_a_form_that_was_drafted_anew_needs_new_sheets() -> None:
    with refused(RuleBroken, "made ready anew|make them ready anew"):
        decide(replace(OPEN, form_digest="sha256:00"), state_of(DRAFTED), terms())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"handed": (*HANDED, HANDED[1])}, "twice"),
        ({"handed": (Handed(group="x", way=Way.PAPER, count=9),), "tokens": ()}, "no group x"),
        ({"tokens": ()}, "0 codes for 20 sheets"),
        ({"tokens": (Tokens(group="delegates", hashes=HASHES[::-1]),)}, "order of printing"),
        ({"tokens": (Tokens(group="delegates", hashes=(HASHES[0],) * 20),)}, "stands twice"),
    ],
)
def test_sheets_that_do_not_fit_are_named(change: dict[str, Any], words: str) -> None:
    with refused(BadInput, words):
        decide(replace(OPEN, **change), state_of(DRAFTED), terms())


def test_of_fewer_sheets_than_are_hidden_nothing_is_asked() -> None:
    few = replace(OPEN, handed=(Handed(group="masses", way=Way.PAPER, count=4),), tokens=())
    with refused(RuleBroken, "of fewer than 5 nothing could be shown"):
        decide(few, state_of(DRAFTED), terms())


def test_it_does_not_open_for_a_day_that_is_past() -> None:
    late = replace(OPEN, stamp=stamp(march(21), reason="late"))
    with refused(RuleBroken, "that is past"):
        decide(late, state_of(DRAFTED), terms())
    with refused(RuleBroken, "not running"):
        decide(OPEN, state_of(DRAFTED), terms(live=False))


def test_the_last_second_of_its_day_counts_and_midnight_does_not() -> None:
    """Section 4 (4): refused from the next day's 00:00:00+08:00 on, 23:59:59 counted."""
    midnight = closing_instant(march(20), None, terms().zone)
    assert midnight == datetime(2009, 3, 20, 16, tzinfo=UTC) == OPENED.closes_at
    assert not is_late(OPENED, datetime(2009, 3, 20, 15, 59, 59, 999_999, tzinfo=UTC))
    assert is_late(OPENED, midnight)


def test_with_an_hour_that_instant_still_counts() -> None:
    at_five = datetime(2009, 3, 20, 9, tzinfo=UTC)
    assert closing_instant(march(20), time(17), terms().zone) == at_five
    opened = replace(OPENED, hour=time(17), closes_at=at_five)
    assert not is_late(opened, at_five)
    assert is_late(opened, at_five.replace(microsecond=1))


def test_the_scheduler_closes_at_the_end_and_the_office_before_with_a_reason() -> None:
    state = state_of(DRAFTED, OPENED)
    early = stamp(march(12), actor=SYSTEM)
    assert not may_count(replace(CLOSE, stamp=early), state)
    assert may_count(replace(CLOSE, stamp=stamp(march(21), actor=SYSTEM)), state)
    assert may_count(replace(CLOSE, stamp=stamp(march(21))), state)
    assert may_count(CLOSE, state)
    with pytest.raises(ReasonRequired):
        may_count(replace(CLOSE, stamp=stamp(march(12))), state)
    with pytest.raises(NotAllowed):
        may_count(CLOSE, state_of(DRAFTED))
    assert not may_count(
        replace(CLOSE, stamp=early), state_of(DRAFTED, OPENED, closed(FORM, FOUND))
    )


def test_closing_puts_tallies_on_record_and_no_sheet() -> None:
    """R217: what came back, and what may be shown of it."""
    context = terms(counting=True, sheets=FOUND)
    given(decide, evolve, DRAFTED, OPENED).when(CLOSE, context).then(closed(FORM, FOUND))
    given(decide, evolve, DRAFTED, OPENED).when(CLOSE, terms()).stays_quiet()
    with refused(RuleBroken, "only be declared void|declare the survey void"):
        decide(CLOSE, state_of(DRAFTED, OPENED), terms(counting=True))


def test_more_back_than_went_out_leaves_only_void() -> None:
    """Section 4 (6): 52 back of 50 handed."""
    back = (Handed(group="masses", way=Way.PAPER, count=52),)
    context = terms(counting=True, sheets=sheets(said("masses", 52, 0, 0), back=back))
    state = state_of(DRAFTED, OPENED)
    with refused(RuleBroken, "50 sheets went out to masses .on paper. and 52 came back"):
        decide(CLOSE, state, context)
    by_itself = replace(CLOSE, stamp=stamp(march(21), actor=SYSTEM))
    assert decide(by_itself, state, context) == ()
    given(decide, evolve, DRAFTED, OPENED).when(VOID, terms()).then(
        SurveyVoided(stamp=SAYS, authority="leading group")
    )


def test_it_is_void_by_authority_and_with_a_reason() -> None:
    with pytest.raises(ReasonRequired):
        decide(replace(VOID, stamp=stamp(march(2))), state_of(DRAFTED, OPENED), terms())
    with pytest.raises(NotAllowed):
        decide(VOID, state_of(DRAFTED, OPENED, closed(FORM, FOUND)), terms())


def test_it_is_published_when_enough_came_back() -> None:
    """Section 4 (3): 30 of 50 back are 60 per cent; 29 are not (R222)."""
    is_closed = closed(FORM, FOUND)
    given(decide, evolve, DRAFTED, OPENED, is_closed).when(PUBLISH, terms()).then(
        SurveyPublished(stamp=SAYS, publication="n-0001")
    )
    few = replace(is_closed, result=Result(handed=50, back=29, spoilt=0, enough=False))
    with refused(RuleBroken, "29 of 50 sheets came back, and 60 per cent"):
        decide(PUBLISH, state_of(DRAFTED, OPENED, few), terms())
    with pytest.raises(NotAllowed):
        decide(PUBLISH, state_of(DRAFTED, OPENED), terms())


def test_an_independent_surveyor_hands_his_result_in() -> None:
    """R151."""
    (fact,) = decide(RECEIVE, state_of(DRAFTED), terms())
    assert isinstance(fact, SurveyResultReceived)
    assert fact.result.hidden == ("guests",)
    assert [t.counts for t in fact.result.tallies] == [(20, 9, 7)]
    assert fact.result.valid == 36
    assert evolve(state_of(DRAFTED), fact).state == "closed"
    with pytest.raises(NotAllowed):
        decide(RECEIVE, state_of(DRAFTED, OPENED), terms())


def test_what_an_independent_surveyor_does_the_office_never_opens() -> None:
    """R151: `by` names the role; the result is received all the same."""
    context = terms(section=with_values(SECTION, by="surveyor"))
    with refused(RuleBroken, "for an independent surveyor .surveyor.: receive his result"):
        decide(OPEN, state_of(DRAFTED), context)
    (fact,) = decide(RECEIVE, state_of(DRAFTED), context)
    assert isinstance(fact, SurveyResultReceived)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"source": BUREAU.unit}, "asked about itself"),
        ({"source": " "}, "say who"),
        ({"filed": ()}, "surveyor's document"),
        ({"back": 51}, "51 came back of 50"),
        ({"spoilt": 41}, "41 spoilt sheets of 40"),
        ({"spoilt": 3}, "groups make 36 valid sheets together, and 37 came back"),
        ({"groups": (said("x", 36, 0, 0),)}, "no group x"),
        ({"groups": (replace(said("delegates", 9, 9, 9), sheets=36),)}, "27 answers on 36 sheets"),
    ],
)
def test_a_result_that_does_not_fit_is_named(change: dict[str, Any], words: str) -> None:
    """R151: no subject has a hand in it, and its figures add up."""
    with refused(BadInput, words):
        decide(replace(RECEIVE, **change), state_of(DRAFTED), terms())


def test_small_groups_of_a_received_result_are_left_out_too() -> None:
    groups = (said("delegates", 28, 2, 0), said("masses", 4, 0, 0), said("guests", 1, 0, 1))
    (fact,) = decide(replace(RECEIVE, groups=groups), state_of(DRAFTED), terms())
    assert isinstance(fact, SurveyResultReceived)
    assert fact.result.hidden == ("masses", "guests")
    assert [group.group for group in fact.result.groups] == ["delegates"]


def test_a_rehearsal_says_how_much_came_back_and_not_what() -> None:
    found = replace(FOUND, groups=None, digest="")
    (fact,) = decide(CLOSE, state_of(DRAFTED, OPENED), terms(counting=True, sheets=found))
    assert isinstance(fact, SurveyClosed)
    assert (fact.result.back, fact.result.tallies, fact.result.groups) == (48, (), ())
