"""Random walks through a rectification item, while its campaign stops and goes on beside it."""

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from engine.domain.clocks import ClockChange
from engine.domain.rectification import commands as wishes
from engine.domain.rectification.commands import RectificationCommand
from engine.domain.rectification.context import RectificationTerms, clock_of
from engine.domain.rectification.events import (
    RectificationEvent,
    RectificationFellOverdue,
    RectificationIssued,
    RectificationReopened,
    RectificationReported,
)
from engine.domain.rectification.rules import decide
from engine.domain.rectification.state import Rectification, evolve
from engine.domain.rectification.table import RECTIFICATION
from engine.ids import PersonId
from engine.phrases import phrase
from tests.engine.domain.machines import PEOPLE, PRINCIPALS, REASONS, SPANS, WALK, Walk
from tests.samples import CAMPAIGN, ITEM, LI, TOWN, WANG, ZHOU, standing

THING = phrase("thing.message")

raised = precondition(lambda walk: walk.state is not None)
unknown = precondition(lambda walk: walk.state is None)


Correction = type[
    wishes.WithdrawVerification | wishes.WithdrawReport | wishes.AnnulRectificationOverdue
]


class RectificationWalk(
    Walk[RectificationCommand, RectificationEvent, Rectification, RectificationTerms]
):
    decide = staticmethod(decide)
    evolve = staticmethod(evolve)

    def __init__(self) -> None:
        super().__init__()
        self.live = True
        self.changes: tuple[ClockChange, ...] = ()
        self.generation = 1
        self.overdue_generations: list[int] = []
        self.late_on_this_clock = False
        self.performers: set[PersonId] = set()

    @property
    def standing(self) -> RectificationTerms:
        return standing(live=self.live, changes=self.changes)

    def take(self, command: RectificationCommand, trigger: str) -> tuple[RectificationEvent, ...]:
        """Send it; where it acts, the campaign runs and the state is the one the table names."""
        before = self.state
        facts = self.send(command, self.standing)
        if facts:
            assert self.live
            assert before is not None
            assert self.state is not None
            assert RECTIFICATION.step(trigger, before.state, THING) == self.state.state
        return facts

    @rule()
    def campaign_stops_or_goes_on(self) -> None:
        turn = ClockChange.stop if self.live else ClockChange.resume
        self.changes = (*self.changes, turn(CAMPAIGN, self.signed()))
        self.live = not self.live

    def set_out(self) -> None:
        self.find()

    def sensible(self, pick: int) -> None:
        if not self.live:
            self.campaign_stops_or_goes_on()
        if self.state is None:
            self.find()
        assert self.state is not None
        if pick > 7:
            self.days_pass(pick)
            self.tick()
        steps = RECTIFICATION.allowed(self.state.state)
        match steps[pick % len(steps)]:
            case "issue":
                self.issue(pick, pick + 5)
            case "plan":
                self.plan(LI, None, "no room")
            case "start":
                self.start(WANG)
            case "report":
                self.report(LI, None)
            case "verify":
                self.verify(ZHOU, None)
            case "send_back":
                self.send_back("still blocked")
            case "reopen":
                self.reopen(pick, "blocked again")
            case "list":
                self.list_it("city")
            case "withdraw_verification":
                self.withdraw(wishes.WithdrawVerification, "a slip")
            case "withdraw_report":
                self.withdraw(wishes.WithdrawReport, "a slip")
            case _:
                raise AssertionError("a trigger that this walk does not know")

    @unknown
    @rule()
    def find(self) -> None:
        command = wishes.RaiseRectification(
            stamp=self.signed(),
            campaign=CAMPAIGN,
            unit=TOWN.unit,
            finding="stairs blocked",
            source="inspection",
            number=ITEM.rectification,
        )
        assert bool(self.send(command, self.standing)) is self.live

    @raised
    @rule(plan=st.one_of(st.none(), SPANS), fix=st.one_of(st.none(), SPANS))
    def issue(self, plan: int | None, fix: int | None) -> None:
        command = wishes.IssueRectification(
            stamp=self.signed(),
            key=ITEM,
            plan_due_on=None if plan is None else self.day(plan),
            fix_due_on=None if fix is None else self.day(fix),
        )
        for fact in self.take(command, "issue"):
            assert isinstance(fact, RectificationIssued)
            assert self.today <= fact.plan_due_on <= fact.fix_due_on
            assert plan is None or fact.plan_due_on == self.day(plan)
            assert fix is None or fact.fix_due_on == self.day(fix)

    @raised
    @rule(actor=PEOPLE, principal=PRINCIPALS, causes=st.text(max_size=8))
    def plan(self, actor: PersonId, principal: PersonId | None, causes: str) -> None:
        stamp = self.signed(actor, principal)
        command = wishes.PlanRectification(
            stamp=stamp,
            key=ITEM,
            causes=causes,
            measures="clear them",
        )
        if self.take(command, "plan"):
            self.performers |= stamp.people

    @raised
    @rule(actor=PEOPLE)
    def start(self, actor: PersonId) -> None:
        stamp = self.signed(actor)
        command = wishes.StartRectification(stamp=stamp, key=ITEM)
        if self.take(command, "start"):
            self.performers |= stamp.people

    @raised
    @rule(actor=PEOPLE, principal=PRINCIPALS)
    def report(self, actor: PersonId, principal: PersonId | None) -> None:
        stamp = self.signed(actor, principal)
        command = wishes.ReportRectification(stamp=stamp, key=ITEM, result="cleared")
        for fact in self.take(command, "report"):
            assert isinstance(fact, RectificationReported)
            assert fact.late is (self.today > fact.assessed_on)
            assert fact.late or not self.late_on_this_clock, "lateness was taken back"
            self.late_on_this_clock = fact.late
            self.performers |= stamp.people

    @raised
    @rule(actor=PEOPLE, principal=PRINCIPALS)
    def verify(self, actor: PersonId, principal: PersonId | None) -> None:
        stamp = self.signed(actor, principal)
        command = wishes.VerifyRectification(stamp=stamp, key=ITEM)
        if self.take(command, "verify"):
            assert not stamp.people & self.performers

    @raised
    @rule(reason=REASONS)
    def send_back(self, reason: str | None) -> None:
        stamp = self.signed(reason=reason)
        command = wishes.SendBackRectification(stamp=stamp, key=ITEM)
        self.take(command, "send_back")

    @raised
    @rule(span=SPANS, reason=REASONS)
    def reopen(self, span: int, reason: str | None) -> None:
        before = self.state
        command = wishes.ReopenRectification(
            stamp=self.signed(reason=reason),
            key=ITEM,
            fix_due_on=self.day(span),
        )
        for fact in self.take(command, "reopen"):
            assert isinstance(fact, RectificationReopened)
            assert before is not None
            assert fact.generation == clock_of(self.standing, before).generation + 1
            assert fact.fix_due_on >= self.today
            self.late_on_this_clock = False

    @raised
    @rule(reason=REASONS)
    def list_it(self, reason: str | None) -> None:
        command = wishes.ListRectification(
            stamp=self.signed(reason=reason),
            key=ITEM,
            authority="city",
        )
        self.take(command, "list")

    @raised
    @rule(
        kind=st.sampled_from(
            [
                wishes.WithdrawVerification,
                wishes.WithdrawReport,
                wishes.AnnulRectificationOverdue,
            ]
        ),
        reason=REASONS,
    )
    def withdraw(self, kind: Correction, reason: str | None) -> None:
        command = kind(stamp=self.signed(reason=reason), key=ITEM, authority="city")
        before = self.state
        if self.send(command, self.standing):
            assert reason
            assert before is not None
            assert self.state is not None
            was = clock_of(self.standing, before).generation
            assert clock_of(self.standing, self.state).generation == was + 1

    @raised
    @rule()
    def tick(self) -> None:
        def command() -> wishes.RecordRectificationOverdue:
            return wishes.RecordRectificationOverdue(stamp=self.signed(), key=ITEM)

        before = self.state
        for fact in self.send(command(), self.standing):
            assert isinstance(fact, RectificationFellOverdue)
            assert self.live
            assert before is not None
            assert self.state is not None
            assert self.state.state is before.state
            assert self.today > fact.due_on
            assert fact.generation not in self.overdue_generations
            self.overdue_generations.append(fact.generation)
        assert decide(command(), self.state, self.standing) == ()

    @invariant()
    def the_clock_never_goes_back(self) -> None:
        if self.state and self.state.issued:
            clock = clock_of(self.standing, self.state)
            assert clock.generation >= self.generation
            assert clock.due_on == clock.assessed_on
            assert self.state.overdue_generation <= clock.generation
            self.generation = clock.generation

    @invariant()
    def whoever_performed_is_remembered(self) -> None:
        if self.state:
            assert self.state.performers == self.performers


TestRectificationWalk = RectificationWalk.TestCase
TestRectificationWalk.settings = WALK
