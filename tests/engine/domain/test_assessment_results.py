"""Appeals, corrections and what is decided on a published result."""

from dataclasses import replace as changed
from datetime import date

import pytest
from msgspec.structs import replace

from engine.domain.assessment import commands as c
from engine.domain.assessment.events import (
    AppealAnswered,
    AppealsSettled,
    AssessmentCorrected,
    AssessmentFinalised,
    ConsequenceDrawn,
    ConsequenceLifted,
    Counted,
    ResultAppealed,
    UseDecided,
)
from engine.domain.assessment.rules import decide
from engine.domain.assessment.scoring import tallied
from engine.domain.assessment.state import evolve
from engine.domain.assessment.table import CorrectionCause, NoteKind
from engine.errors import NotAllowed, NotFound, ReasonRequired, RuleBroken
from engine.ids import UnitId
from tests.engine.domain.assessment_facts import (
    BOTTOM,
    FIVE,
    KEY,
    LEADER,
    OFFICE,
    RULES,
    STANDING,
    note,
    published,
    scoring,
    unit,
)
from tests.samples import CAMPAIGN, march, stamp
from tests.spec import folded, given

PUBLISHED = published(scoring(FIVE))
"""Friday, 20 March 2009: it can be appealed against until Friday, the 27th."""
CHIEF = stamp(march(27), reason="miscounted", command="c-20")
APPEAL = c.AppealAssessment(stamp=CHIEF, key=KEY, subject=unit("u5"))
APPEALED = ResultAppealed(stamp=CHIEF, subject=unit("u5"))
FINALISE = c.FinaliseAssessment(stamp=stamp(march(30)), key=KEY)
CORRECT = c.CorrectAssessment(
    stamp=LEADER, key=KEY, cause=CorrectionCause.VETO, authority="领导小组"
)
VETO = note("u2", NoteKind.VETO)


def counted(number: str = "a-0001", year: int = 2009, edition: int = 1) -> Counted:
    return Counted(campaign=CAMPAIGN, number=number, year=year, edition=edition)


def test_an_appeal_is_in_time_until_its_last_day_ends() -> None:
    """Five working days after the publication, counted from the day after."""
    given(decide, evolve, *PUBLISHED).when(APPEAL, STANDING).then(APPEALED)
    late = replace(APPEAL, stamp=stamp(march(28), reason="x"))
    given(decide, evolve, *PUBLISHED).when(late, STANDING).refuses(
        RuleBroken, "assessment a-0001 could be appealed against until 2009-03-27"
    )
    given(decide, evolve, *PUBLISHED, APPEALED).when(APPEAL, STANDING).refuses(
        RuleBroken, "an appeal for u5 waits already in assessment a-0001"
    )
    given(decide, evolve, *PUBLISHED).when(
        replace(APPEAL, stamp=stamp(march(27))), STANDING
    ).refuses(ReasonRequired, "to appeal against a result needs a reason")
    endless = published(scoring(FIVE, changed(RULES, appeal_within=None)))
    given(decide, evolve, *endless).when(late, STANDING).then(
        ResultAppealed(stamp=late.stamp, subject=unit("u5"))
    )


def test_the_last_answer_settles_the_appeals() -> None:
    other = ResultAppealed(stamp=CHIEF, subject=unit("u3"))
    facts = (*PUBLISHED, APPEALED, other)
    answer = c.AnswerAppeal(stamp=LEADER, key=KEY, subject=unit("u5"), upheld=False)
    first = AppealAnswered(stamp=LEADER, subject=unit("u5"), upheld=False)
    state = given(decide, evolve, *facts).when(answer, STANDING).then(first)
    assert state.state == "appealed"
    last = replace(answer, subject=unit("u3"), upheld=True)
    told = AppealAnswered(stamp=LEADER, subject=unit("u3"), upheld=True)
    settled = AppealsSettled(stamp=LEADER)
    state = given(decide, evolve, *facts, first).when(last, STANDING).then(told, settled)
    assert (state.state, state.upheld) == ("published", (unit("u3"),))
    given(decide, evolve, *facts, first).when(answer, STANDING).refuses(
        RuleBroken, "no appeal for u5 waits in assessment a-0001"
    )
    given(decide, evolve, *facts).when(replace(answer, stamp=stamp()), STANDING).refuses(
        ReasonRequired, "to answer an appeal needs a reason"
    )
    given(decide, evolve, *facts, first, told, settled).when(FINALISE, STANDING).refuses(
        RuleBroken,
        "an appeal was upheld in assessment a-0001 (u3): the result has to be corrected first",
    )


def test_it_is_final_once_the_window_is_over() -> None:
    early = replace(FINALISE, stamp=stamp(march(27)))
    given(decide, evolve, *PUBLISHED).when(early, STANDING).refuses(
        RuleBroken,
        "assessment a-0001 can be appealed against until 2009-03-27; it is final after that day",
    )
    final = AssessmentFinalised(stamp=FINALISE.stamp, edition=1)
    given(decide, evolve, *PUBLISHED).when(FINALISE, STANDING).then(final)
    given(decide, evolve, *PUBLISHED, APPEALED).when(FINALISE, STANDING).refuses(
        NotAllowed,
        "cannot finalise assessment a-0001 while appealed; allowed now: appeal, answer, correct",
    )


def test_a_veto_after_publication_ranks_anew() -> None:
    """R109: 95, 91, 91, 90 become 1, 2, 2, 4 and the vetoed one is fifth; three are awarded, and
    the first edition stays readable.
    """
    facts = (*PUBLISHED, VETO)
    before = folded(evolve, facts)
    assert before is not None
    rows = tallied(before.scores(()), RULES)
    corrected = AssessmentCorrected(
        stamp=LEADER, edition=2, rows=rows, cause=CorrectionCause.VETO, authority="领导小组"
    )
    after = given(decide, evolve, *facts).when(CORRECT, STANDING).then(corrected)
    assert [(row.subject, row.rank) for row in rows] == [
        ("u1", 1), ("u3", 2), ("u4", 2), ("u5", 4), ("u2", 5)
    ]  # fmt: skip
    assert [row.subject for row in rows if row.award] == ["u1", "u3", "u4"]
    assert after.editions[0] == before.editions[0]
    assert [row.rank for row in after.editions[0].rows] == [1, 2, 3, 3, 5]
    assert after.edition is not None
    assert after.edition.on == march(27)


def test_what_is_not_corrected() -> None:
    given(decide, evolve, *PUBLISHED).when(CORRECT, STANDING).refuses(
        RuleBroken,
        "nothing in assessment a-0001 differs from edition 1: note first what is to be put right",
    )
    silent = replace(CORRECT, stamp=stamp(march(27)))
    given(decide, evolve, *PUBLISHED, VETO).when(silent, STANDING).refuses(
        ReasonRequired, "to correct a published result needs a reason"
    )
    given(decide, evolve, *scoring(FIVE)).when(CORRECT, STANDING).refuses(
        NotAllowed, "cannot correct assessment a-0001 while scoring; allowed now: tally"
    )


def test_a_correction_settles_the_appeals_that_wait() -> None:
    """They were about an edition that does not stand; its own window begins anew."""
    facts = (*PUBLISHED, APPEALED, VETO)
    after = folded(
        evolve, (*facts, *given(decide, evolve, *facts).when(CORRECT, STANDING)._decided())
    )
    assert after is not None
    assert (after.state, after.appeals) == ("published", ())
    again = replace(APPEAL, stamp=stamp(date(2009, 4, 3), reason="still"))
    assert decide(again, after, STANDING)
    with pytest.raises(RuleBroken, match="appeal-late"):
        decide(replace(again, stamp=stamp(date(2009, 4, 4), reason="still")), after, STANDING)


def test_what_follows_at_the_bottom() -> None:
    """R109, A15: one year a warning, two in a row a training; drawn once."""
    draw = c.DrawConsequence(stamp=OFFICE, key=KEY)
    warning = ConsequenceDrawn(
        stamp=OFFICE, subject=unit("u5"), consequence="warning", years=1, counted=(counted(),)
    )
    given(decide, evolve, *PUBLISHED).when(draw, STANDING).then(warning)
    given(decide, evolve, *PUBLISHED, warning).when(draw, STANDING).stays_quiet()
    before = replace(STANDING, past={unit("u5"): (counted("a-0009", 2008, 3),)})
    given(decide, evolve, *PUBLISHED).when(replace(draw, subject=unit("u5")), before).then(
        ConsequenceDrawn(
            stamp=OFFICE,
            subject=unit("u5"),
            consequence="off_post_training",
            years=2,
            counted=(counted(), counted("a-0009", 2008, 3)),
        )
    )
    given(decide, evolve, *PUBLISHED).when(replace(draw, subject=unit("u1")), STANDING).refuses(
        RuleBroken,
        "u1 does not stand at the bottom of assessment a-0001, or nothing follows for so many "
        "years",
    )
    equal = published(scoring({"u1": ["90"], "u2": ["90"]}))
    given(decide, evolve, *equal).when(draw, STANDING).refuses(
        RuleBroken, "nobody stands at the bottom of assessment a-0001: no consequence follows"
    )
    given(decide, evolve, *scoring(FIVE)).when(draw, STANDING).refuses(
        NotAllowed,
        "cannot draw consequences of assessment a-0001 while scoring; allowed now: tally",
    )


def test_a_consequence_is_lifted_with_a_reason() -> None:
    warning = ConsequenceDrawn(
        stamp=OFFICE, subject=unit("u5"), consequence="warning", years=1, counted=(counted(),)
    )
    lift = c.LiftConsequence(stamp=LEADER, key=KEY, subject=unit("u5"))
    lifted = ConsequenceLifted(stamp=LEADER, subject=unit("u5"), consequence="warning")
    state = given(decide, evolve, *PUBLISHED, warning).when(lift, STANDING).then(lifted)
    assert not state.drawn
    given(decide, evolve, *PUBLISHED, warning).when(replace(lift, stamp=stamp()), STANDING).refuses(
        ReasonRequired, "to lift a consequence needs a reason"
    )
    given(decide, evolve, *PUBLISHED).when(lift, STANDING).refuses(
        NotFound, "no consequence for unit named 'u5'"
    )
    # Whoever is spared by hand stays so, whatever else is corrected.
    facts = (*PUBLISHED, warning, lifted, VETO)
    found = given(decide, evolve, *facts).when(CORRECT, STANDING)._decided()
    drawn = [fact for fact in found if isinstance(fact, ConsequenceDrawn)]
    assert [fact.subject for fact in drawn] == ["u2"]


def test_correcting_lifts_and_draws_anew() -> None:
    """R109: a consequence goes to whoever stands at the bottom of the edition that counts."""
    warning = ConsequenceDrawn(
        stamp=OFFICE, subject=unit("u5"), consequence="warning", years=1, counted=(counted(),)
    )
    facts = (*PUBLISHED, warning, VETO)
    _, lifted, drawn = given(decide, evolve, *facts).when(CORRECT, STANDING)._decided()
    assert lifted == ConsequenceLifted(stamp=LEADER, subject=unit("u5"), consequence="warning")
    assert drawn == ConsequenceDrawn(
        stamp=LEADER,
        subject=unit("u2"),
        consequence="warning",
        years=1,
        counted=(counted(edition=2),),
    )


def test_two_at_the_bottom_and_no_rung_for_the_first_year() -> None:
    late_only = changed(RULES, bottom=BOTTOM[1:])
    tied = {"u1": ["95"], "u2": ["80"], "u3": ["80"]}
    draw = c.DrawConsequence(stamp=OFFICE, key=KEY)
    both = given(decide, evolve, *published(scoring(tied))).when(draw, STANDING)._decided()
    assert {fact.subject for fact in both} == {"u2", "u3"}  # type: ignore[union-attr]
    given(decide, evolve, *published(scoring(tied, late_only))).when(draw, STANDING).refuses(
        RuleBroken, "nobody stands at the bottom of assessment a-0001: no consequence follows"
    )


def test_a_result_is_put_to_use_by_an_authority() -> None:
    """R017, R091, R162: the engine records who decided, and decides nothing itself."""
    use = c.DecideUse(
        stamp=LEADER, key=KEY, subject=unit("u1"), use="promotion", authority="领导小组"
    )
    told = UseDecided(
        stamp=LEADER, subject=unit("u1"), use="promotion", authority="领导小组", edition=1
    )
    given(decide, evolve, *PUBLISHED).when(use, STANDING).then(told)
    given(decide, evolve, *PUBLISHED).when(replace(use, authority=None), STANDING).then(
        replace(told, authority="leader.sun")
    )
    given(decide, evolve, *PUBLISHED).when(replace(use, subject=UnitId("u9")), STANDING).refuses(
        NotFound, "no unit to be assessed named 'u9'; known: u1, u2, u3, u4, u5"
    )
    named = published(scoring(FIVE, changed(RULES, uses=("reward",))))
    given(decide, evolve, *named).when(use, STANDING).refuses(
        NotFound, "no use of results named 'promotion'; known: reward"
    )
    given(decide, evolve, *scoring(FIVE)).when(use, STANDING).refuses(
        NotAllowed, "cannot put to use assessment a-0001 while scoring; allowed now: tally"
    )
