"""Random walks through a survey, while days pass and sheets come back."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import rule
from msgspec.structs import replace

from engine.domain.items import Outline
from engine.domain.survey import commands as asked
from engine.domain.survey.closing import may_count
from engine.domain.survey.commands import SurveyCommand
from engine.domain.survey.context import SurveyTerms
from engine.domain.survey.events import SurveyEvent
from engine.domain.survey.form import Handed
from engine.domain.survey.outline import ITEMS
from engine.domain.survey.rules import decide
from engine.domain.survey.state import SurveyItem, evolve
from engine.domain.survey.table import SurveyState, Way
from engine.errors import EngineError
from engine.ids import SYSTEM, PersonId
from tests.engine.domain.machines import PEOPLE, REASONS, SPANS, Walk
from tests.engine.domain.survey_facts import DRAFTED, KEY, OPEN, said, sheets, terms
from tests.samples import CAMPAIGN, CHEN


class SurveyWalk(Walk[SurveyCommand, SurveyEvent, SurveyItem, SurveyTerms]):
    decide = staticmethod(decide)
    evolve = staticmethod(evolve)

    def __init__(self) -> None:
        super().__init__()
        self.live, self.back = True, 0

    def tell(self, command: SurveyCommand) -> tuple[SurveyEvent, ...]:
        """As the door would: what lies in the box is counted only where it may be."""
        counting = False
        if isinstance(command, asked.CloseSurvey) and self.state is not None:
            try:
                counting = may_count(command, self.state)
            except EngineError:
                return ()
        if self.state is None and not isinstance(command, asked.DraftSurvey):
            return ()
        found = sheets(
            said("masses", self.back, 0, 0),
            back=(Handed(group="masses", way=Way.PAPER, count=self.back),),
        )
        before = self.state
        facts = self.send(command, terms(live=self.live, counting=counting, sheets=found))
        if facts and before is not None and before.form is not None and self.state is not None:
            assert self.state.form == before.form, "what is asked is fixed once it is open"
        outline: Outline | None = None
        for fact in self.facts:
            outline = ITEMS.outline(outline, fact)
        if outline is not None and self.state is not None:
            assert outline.state == self.state.state
            assert (outline.acts_on is not None) is (self.state.state is SurveyState.OPEN)
        return facts

    def set_out(self) -> None:
        self.draft("flood")

    def sensible(self, pick: int) -> None:
        self.live = True
        match self.state.state if self.state else None:
            case None:
                self.draft("flood")
            case SurveyState.DRAFTED:
                self.open(10, CHEN)
            case SurveyState.OPEN:
                self.back += pick * 6
                self.close(CHEN, "flood")
            case _:
                self.publish(CHEN)

    @rule()
    def campaign_stops_or_goes_on(self) -> None:
        self.live = not self.live

    @rule(more=st.integers(0, 30))
    def sheets_come_back(self, more: int) -> None:
        self.back += more

    @rule(reason=REASONS)
    def draft(self, reason: str | None) -> None:
        stamp = self.signed(reason=reason)
        self.tell(
            asked.DraftSurvey(stamp=stamp, campaign=CAMPAIGN, about=DRAFTED.key, number="v-0001")
        )

    @rule(span=SPANS, actor=PEOPLE)
    def open(self, span: int, actor: PersonId) -> None:
        closes_on = self.today + timedelta(days=span)
        self.tell(replace(OPEN, stamp=self.signed(actor), closes_on=closes_on))

    @rule(actor=st.one_of(PEOPLE, st.just(SYSTEM)), reason=REASONS)
    def close(self, actor: PersonId, reason: str | None) -> None:
        facts = self.tell(asked.CloseSurvey(stamp=self.signed(actor, reason=reason), key=KEY))
        assert not facts or self.back <= 50, "with more back than went out it can only be void"

    @rule(actor=PEOPLE)
    def publish(self, actor: PersonId) -> None:
        if self.tell(asked.PublishSurvey(stamp=self.signed(actor), key=KEY)):
            assert self.state is not None
            assert self.state.result is not None
            assert self.state.result.enough

    @rule(actor=PEOPLE, reason=REASONS)
    def void(self, actor: PersonId, reason: str | None) -> None:
        self.tell(asked.VoidSurvey(stamp=self.signed(actor, reason=reason), key=KEY))


TestSurvey = SurveyWalk.TestCase
TestSurvey.settings = settings(max_examples=15, stateful_step_count=15)
