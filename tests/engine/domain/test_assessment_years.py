"""Years in a row, over assessments and campaigns; and what is read for them (R109, A15)."""

from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from engine.domain.assessment import commands as c
from engine.domain.assessment.context import context_for
from engine.domain.assessment.events import (
    AssessmentEvent,
    AssessmentFollowed,
    ConsequenceDrawn,
    ConsequenceLifted,
)
from engine.domain.assessment.later_years import with_later_years
from engine.domain.assessment.opening import numbered
from engine.domain.assessment.rules import decide
from engine.domain.assessment.state import Assessment, evolve
from engine.domain.assessment.table import CorrectionCause, NoteKind
from engine.domain.event import Command, Event
from engine.domain.family import Reads
from engine.errors import NotFound, RuleBroken
from engine.ids import CampaignId, ItemKey, StreamId, UnitId, campaign_stream
from tests.engine.domain.assessment_facts import LEADER, OFFICE, note, published, scoring, unit
from tests.engine.domain.campaign_facts import RUNNING
from tests.engine.domain.streams import Streams
from tests.samples import CAMPAIGN, stamp
from tests.spec import refused

LAST_U = {"u": ["61"], "v": ["70"], "w": ["90"]}
LAST_V = {"u": ["70"], "v": ["60"], "w": ["90"]}
Facts = tuple[AssessmentEvent, ...]


def key(number: int) -> ItemKey:
    return ItemKey("assessment", CAMPAIGN, f"a-{number:04d}")


def result(
    number: int, year: int, totals: Mapping[str, list[str]], follows: int | None = None
) -> Facts:
    return published(
        scoring(
            totals,
            year=year,
            number=f"a-{number:04d}",
            follows=key(follows) if follows else None,
        )
    )


class Log:
    """Streams to which commands append, each with all that is recorded along with it."""

    def __init__(self, *years: tuple[int, Facts]) -> None:
        self.facts: dict[StreamId, tuple[Event, ...]] = {campaign_stream(CAMPAIGN): RUNNING}
        for number, facts in years:
            self.facts[key(number).stream] = facts

    @property
    def reads(self) -> Reads:
        return Streams(self.facts)

    def state(self, number: int) -> Assessment:
        found = self.reads.state(key(number).stream, evolve)
        assert found is not None
        return found

    def send(self, command: Command) -> list[AssessmentEvent]:
        parts = (
            with_later_years(command, self.reads)
            if isinstance(command, c.CorrectAssessment)
            else iter((command,))
        )
        new: list[tuple[StreamId, Facts]] = []
        for part in parts:
            stream = part.key.stream  # type: ignore[attr-defined]
            state = self.reads.state(stream, evolve)
            context = context_for(part, state, self.reads, None)  # type: ignore[arg-type]
            new.append((stream, decide(part, state, context)))  # type: ignore[arg-type]
        for stream, facts in new:
            self.facts[stream] = (*self.facts[stream], *facts)
        return [fact for _, facts in new for fact in facts]


def draw(number: int) -> c.DrawConsequence:
    return c.DrawConsequence(stamp=OFFICE, key=key(number))


def drawn(facts: list[AssessmentEvent]) -> list[tuple[UnitId, str, int]]:
    return [
        (fact.subject, fact.consequence, fact.years)
        for fact in facts
        if isinstance(fact, ConsequenceDrawn)
    ]


def followed(facts: Facts, by: int) -> Facts:
    return (*facts, AssessmentFollowed(stamp=OFFICE, by=key(by)))


def test_two_years_in_a_row() -> None:
    """R109: the bottom of 2009 and 2010 means a warning, then a training."""
    log = Log((1, result(1, 2009, LAST_U)), (2, result(2, 2010, LAST_U, follows=1)))
    assert drawn(log.send(draw(1))) == [("u", "warning", 1)]
    assert drawn(log.send(draw(2))) == [("u", "off_post_training", 2)]
    assert [each.year for each in log.state(2).drawn[unit("u")].counted] == [2010, 2009]


def test_years_with_a_gap() -> None:
    """A15: 2009 and 2011 mean two warnings."""
    log = Log((1, result(1, 2009, LAST_U)), (2, result(2, 2011, LAST_U, follows=1)))
    assert drawn(log.send(draw(2))) == [("u", "warning", 1)]
    between = Log(
        (1, result(1, 2009, LAST_U)),
        (2, result(2, 2010, LAST_V, follows=1)),
        (3, result(3, 2011, LAST_U, follows=2)),
    )
    assert drawn(between.send(draw(3))) == [("u", "warning", 1)]


def test_a_third_year_stays_on_the_highest_rung() -> None:
    log = Log(
        (1, result(1, 2009, LAST_U)),
        (2, result(2, 2010, LAST_U, follows=1)),
        (3, result(3, 2011, LAST_U, follows=2)),
    )
    assert drawn(log.send(draw(3))) == [("u", "off_post_training", 3)]


def test_what_was_not_published_counts_nothing() -> None:
    open_still = scoring(LAST_U, year=2009)
    log = Log((1, open_still), (2, result(2, 2010, LAST_U, follows=1)))
    assert drawn(log.send(draw(2))) == [("u", "warning", 1)]


def test_correcting_an_earlier_year_lifts_and_draws_anew() -> None:
    """Correcting 2009, at whose bottom u stood, takes his warning of 2009 away, and of the
    training of 2010 it makes a warning; whoever is last in 2009 now is warned.
    """
    log = Log(
        (1, followed(result(1, 2009, LAST_U), 2)),
        (2, result(2, 2010, LAST_U, follows=1)),
    )
    log.send(draw(1))
    log.send(draw(2))
    stream = key(1).stream
    log.facts[stream] = (*log.facts[stream], note("u", NoteKind.BONUS, "10"))
    correct = c.CorrectAssessment(stamp=LEADER, key=key(1), cause=CorrectionCause.MISTAKE)
    facts = log.send(correct)
    lifted = [(f.subject, f.consequence) for f in facts if isinstance(f, ConsequenceLifted)]
    assert lifted == [("u", "warning"), ("u", "off_post_training")]
    assert drawn(facts) == [("v", "warning", 1), ("u", "warning", 1)]
    assert set(log.state(1).drawn) == {"v"}
    assert log.state(2).drawn[unit("u")].consequence == "warning"


def test_a_correction_that_leaves_the_bottom_touches_no_later_year() -> None:
    log = Log((1, followed(result(1, 2009, LAST_U), 2)), (2, result(2, 2010, LAST_U, follows=1)))
    log.send(draw(2))
    stream = key(1).stream
    log.facts[stream] = (*log.facts[stream], note("w", NoteKind.BONUS, "1"))
    correct = c.CorrectAssessment(stamp=LEADER, key=key(1), cause=CorrectionCause.MISTAKE)
    assert len(log.send(correct)) == 1
    assert len(list(with_later_years(correct, Streams({
        campaign_stream(CAMPAIGN): RUNNING, stream: result(1, 2009, LAST_U),
    })))) == 1  # fmt: skip


OPEN = c.OpenAssessment(stamp=stamp(), campaign=CAMPAIGN, section="sections", year=2010)


def test_an_opening_counts_on_from_the_year_before() -> None:
    log = Log((1, result(1, 2008, LAST_U)), (2, result(2, 2009, LAST_U, follows=1)))
    opening, told = numbered(OPEN, log.reads)
    assert opening == replace(OPEN, number="a-0003", follows=key(2))
    assert told == c.FollowAssessment(stamp=OPEN.stamp, key=key(2), by=key(3))
    (first,) = numbered(replace(OPEN, year=2008), log.reads)
    assert first == replace(OPEN, year=2008, number="a-0003")
    named, _ = numbered(replace(OPEN, follows=key(1)), log.reads)
    assert isinstance(named, c.OpenAssessment)
    assert named.follows == key(1)
    with refused(RuleBroken, "year 2009 cannot count on from assessment a-0002 of spring-2009"):
        list(numbered(replace(OPEN, year=2009, follows=key(2)), log.reads))
    with refused(NotFound, "no assessment in campaign spring-2009 named 'a-0007'"):
        list(numbered(replace(OPEN, follows=key(7)), log.reads))


def test_what_is_not_there() -> None:
    log = Log()
    with refused(NotFound, "no assessment of the definition named 'sections'"):
        context_for(OPEN, None, log.reads, None)
    with refused(NotFound, "no assessment in campaign spring-2009 named 'a-0001'"):
        context_for(draw(1), None, log.reads, None)
    elsewhere = replace(OPEN, campaign=CampaignId("nowhere"))
    with pytest.raises(NotFound):
        context_for(elsewhere, None, log.reads, None)
