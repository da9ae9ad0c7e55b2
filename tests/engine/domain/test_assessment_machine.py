"""Random walks through an assessment: three sections, two raters, appeals, corrections."""

from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from msgspec.structs import replace

from engine.domain.assessment import commands as c
from engine.domain.assessment.commands import AssessmentCommand
from engine.domain.assessment.context import Standing
from engine.domain.assessment.events import (
    AssessmentCorrected,
    AssessmentEvent,
    AssessmentPublished,
)
from engine.domain.assessment.rules import decide
from engine.domain.assessment.state import Assessment, evolve
from engine.domain.assessment.table import CorrectionCause, NoteKind
from engine.ids import UnitId
from tests.engine.domain.assessment_facts import KEY, RULES, STANDING, points
from tests.engine.domain.machines import PEOPLE, REASONS, Walk
from tests.samples import CAMPAIGN, LI

UNITS = tuple(map(UnitId, ("u1", "u2", "u3")))
SUBJECTS = st.sampled_from((*UNITS, UnitId("u9")))
KINDS = st.sampled_from(list(NoteKind))
begun = precondition(lambda walk: walk.state is not None)


class AssessmentWalk(Walk[AssessmentCommand, AssessmentEvent, Assessment, Standing]):
    decide = staticmethod(decide)
    evolve = staticmethod(evolve)

    @property
    def standing(self) -> Standing:
        return replace(STANDING, rules=RULES, subjects=UNITS)

    def do(self, command: AssessmentCommand) -> tuple[AssessmentEvent, ...]:
        """Whatever is sent: what was published stays as it was, and grades follow the total."""
        editions = self.state.editions if self.state else ()
        facts = self.send(command, self.standing)
        if self.state is not None:
            assert self.state.editions[: len(editions)] == editions
            for edition in self.state.editions:
                ranks = [row.rank for row in edition.rows]
                assert ranks == sorted(ranks)
                assert {row.subject for row in edition.rows} == set(UNITS)
                assert all(0 <= row.total <= 100 for row in edition.rows)
        return facts

    def set_out(self) -> None:
        self.do(
            c.OpenAssessment(
                stamp=self.signed(), campaign=CAMPAIGN, section="sections", number="a-0001"
            )
        )

    def sensible(self, pick: int) -> None:
        if self.state is None:
            self.set_out()
            return
        match self.state.state:
            case "opened":
                self.do(c.FreezeAssessment(stamp=self.signed(), key=KEY))
            case "scoring" if any(not s.sheets.get("group") for s in self.state.subjects.values()):
                for number, unit in enumerate(UNITS):
                    self.score(unit, 60 + (pick * (number + 3)) % 40)
            case "scoring":
                self.do(c.TallyAssessment(stamp=self.signed(), key=KEY))
            case "tallied":
                self.do(c.PublishAssessment(stamp=self.signed(), key=KEY))
            case "appealed":
                self.answer(self.state.appeals[0], upheld=pick % 2 == 0, reason="seen")
            case _ if pick < 4:
                self.appeal(UNITS[pick % 3], "again")
            case _ if pick < 7:
                self.note(UNITS[pick % 3], NoteKind.PENALTY, 1 + pick)
                self.correct("mistyped")
            case _:
                self.days_pass(8)
                self.finalise()

    @begun
    @rule(unit=SUBJECTS, total=st.integers(0, 120))
    def score(self, unit: UnitId, total: int) -> None:
        given = points(str(total))
        stamp = self.signed(LI, reason=None)
        self.do(c.FileSheet(stamp=stamp, key=KEY, group="group", subject=unit, points=given))

    @begun
    @rule(unit=SUBJECTS, kind=KINDS, given=st.integers(-1, 15))
    def note(self, unit: UnitId, kind: NoteKind, given: int) -> None:
        amount = Decimal(0) if kind is NoteKind.VETO else Decimal(given)
        self.do(
            c.NotePoints(
                stamp=self.signed(), key=KEY, subject=unit, kind=kind, evidence="x", points=amount
            )
        )

    @begun
    @rule(unit=SUBJECTS, reason=REASONS)
    def strike(self, unit: UnitId, reason: str | None) -> None:
        stamp = self.signed(reason=reason)
        self.do(c.StrikeSheet(stamp=stamp, key=KEY, group="group", rater=LI, subject=unit))

    @begun
    @rule(reason=REASONS)
    def rescore(self, reason: str | None) -> None:
        self.do(c.RescoreAssessment(stamp=self.signed(reason=reason), key=KEY))

    @begun
    @rule(unit=SUBJECTS, reason=REASONS)
    def appeal(self, unit: UnitId, reason: str | None) -> None:
        self.do(c.AppealAssessment(stamp=self.signed(reason=reason), key=KEY, subject=unit))

    @begun
    @rule(unit=SUBJECTS, upheld=st.booleans(), reason=REASONS)
    def answer(self, unit: UnitId, upheld: bool, reason: str | None) -> None:
        stamp = self.signed(reason=reason)
        facts = self.do(c.AnswerAppeal(stamp=stamp, key=KEY, subject=unit, upheld=upheld))
        if len(facts) == 2:
            assert self.state is not None
            assert self.state.state == "published"

    @begun
    @rule()
    def finalise(self) -> None:
        facts = self.do(c.FinaliseAssessment(stamp=self.signed(), key=KEY))
        if facts:
            assert self.state is not None
            assert not self.state.appeals
            assert not self.state.upheld

    @begun
    @rule(reason=REASONS)
    def correct(self, reason: str | None) -> None:
        stamp = self.signed(reason=reason)
        cause = CorrectionCause.MISTAKE
        facts = self.do(c.CorrectAssessment(stamp=stamp, key=KEY, cause=cause))
        if facts and self.state is not None:
            assert self.state.changed == frozenset()

    @begun
    @rule(unit=st.one_of(st.none(), SUBJECTS))
    def draw(self, unit: UnitId | None) -> None:
        self.do(c.DrawConsequence(stamp=self.signed(), key=KEY, subject=unit))
        assert self.state is not None
        if self.state.edition is not None and not self.state.ever_drawn:
            assert not self.state.drawn

    @begun
    @rule(unit=SUBJECTS, reason=REASONS)
    def lift(self, unit: UnitId, reason: str | None) -> None:
        self.do(c.LiftConsequence(stamp=self.signed(reason=reason), key=KEY, subject=unit))

    @begun
    @rule(unit=SUBJECTS, reason=REASONS, actor=PEOPLE)
    def use(self, unit: UnitId, reason: str | None, actor: str) -> None:
        stamp = self.signed(reason=reason)
        self.do(c.DecideUse(stamp=stamp, key=KEY, subject=unit, use="praise", authority=actor))

    def teardown(self) -> None:
        super().teardown()
        public = [f for f in self.facts if isinstance(f, AssessmentPublished | AssessmentCorrected)]
        assert [fact.edition for fact in public] == list(range(1, len(public) + 1))


TestAssessment = AssessmentWalk.TestCase
TestAssessment.settings = settings(max_examples=15, stateful_step_count=15)
