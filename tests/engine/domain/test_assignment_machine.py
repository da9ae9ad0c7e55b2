"""Random walks through an assignment, while its campaign stops and goes on beside it."""

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from engine.domain.assignment import commands as wishes
from engine.domain.assignment.commands import AssignmentCommand
from engine.domain.assignment.context import Handover, Terms, clock_of, takes_work
from engine.domain.assignment.events import (
    AssignmentEvent,
    AssignmentFellOverdue,
    AssignmentFiguresCorrected,
    AssignmentOverdueAnnulled,
    AssignmentPassedOn,
    AssignmentReturned,
    AssignmentSubmitted,
)
from engine.domain.assignment.rules import REDO_WITHIN, decide
from engine.domain.assignment.state import Assignment, evolve
from engine.domain.assignment.table import ASSIGNMENT, AssignmentState
from engine.domain.audience import Part
from engine.domain.clocks import ClockChange
from engine.domain.evidence import Filed
from engine.ids import PersonId, UnitId
from engine.phrases import phrase
from tests.engine.domain.machines import PEOPLE, PRINCIPALS, REASONS, SPANS, WALK, Walk
from tests.samples import (
    CAMPAIGN,
    CHEN,
    LI,
    MOBILIZE,
    PLAN,
    REPORT,
    WANG,
    WORKING,
    at,
    due,
    march,
    terms,
)

THING = phrase("thing.message")

Withdrawal = type[wishes.WithdrawAcceptance | wishes.WithdrawSubmission | wishes.WithdrawWaiver]
WITHDRAWALS: tuple[Withdrawal, ...] = (
    wishes.WithdrawAcceptance,
    wishes.WithdrawSubmission,
    wishes.WithdrawWaiver,
)

NAMES = st.text(max_size=8)
FILED = st.builds(Filed, key=st.just("report"), name=NAMES, digest=st.just("sha256:0a"))


class AssignmentWalk(Walk[AssignmentCommand, AssignmentEvent, Assignment, Terms | Handover]):
    decide = staticmethod(decide)
    evolve = staticmethod(evolve)

    def __init__(self) -> None:
        super().__init__()
        self.terms = terms(evidence=(REPORT,))
        self.generation = 1
        self.was_late = False
        self.handed_in_by: set[PersonId] = set()

    @initialize(supports=st.booleans(), working=st.booleans(), in_turn=st.booleans())
    def begin(self, supports: bool, working: bool, in_turn: bool) -> None:
        part = Part.SUPPORTING if supports and working else Part.LEAD
        self.change(part=part)
        if working:
            self.change(calendar=WORKING)
        if in_turn:
            self.change(reviewers=("superior", "campaign_office"))

    def sensible(self, pick: int) -> None:
        if not self.terms.live:
            self.campaign_stops_or_goes_on()
        if self.terms.closed_phase:
            self.phase_is_extended(pick)
        steps = ASSIGNMENT.allowed((self.state or Assignment()).state)
        if not steps:
            return
        if pick > 8:
            self.days_pass(pick)
            self.tick()
        match steps[0] if pick < 6 else steps[pick % len(steps)]:
            case "receive":
                self.receive(LI)
            case "start":
                self.start(LI)
            case "submit":
                self.submit(
                    (LI, WANG)[pick % 2],
                    None,
                    [Filed(key="report", name="plan.pdf", digest="sha256:0a")],
                )
            case "accept" | "return" if pick % 3:
                self.send_back("two pages missing", None)
            case "accept" | "return":
                self.accept((CHEN, LI)[pick % 2], None)
            case "extend":
                self.extend(40, "flood")
            case "suspend":
                self.suspend("flood")
            case "resume":
                self.resume()
            case _:
                pass  # Let off or given away: an end, left to chance.

    def change(self, **changes: object) -> None:
        self.terms = msgspec.structs.replace(self.terms, **changes)

    def take(
        self, command: AssignmentCommand, trigger: str, context: Terms | None = None
    ) -> tuple[AssignmentEvent, ...]:
        """Send it; where it acts, the campaign runs and the state is the one the table names."""
        before = self.state or Assignment()
        facts = self.send(command, context or self.terms)
        if facts:
            assert self.terms.live
            assert self.state is not None
            target = ASSIGNMENT.step(trigger, before.state, THING, held=before.held)
            assert target == self.state.state
        return facts

    # --- what the campaign and the phase do meanwhile ---

    @rule()
    def campaign_stops_or_goes_on(self) -> None:
        turn = ClockChange.stop if self.terms.live else ClockChange.resume
        change = turn(CAMPAIGN, self.signed())
        self.change(live=not self.terms.live, changes=(*self.terms.changes, change))

    @rule(span=SPANS)
    def phase_is_extended(self, span: int) -> None:
        change = ClockChange.extend(self.day(span), self.signed())
        self.change(changes=(*self.terms.changes, change), closed_phase=None)

    @rule()
    def phase_closes(self) -> None:
        self.change(closed_phase=MOBILIZE)

    # --- what people do ---

    @rule()
    def take_over(self) -> None:
        gone = AssignmentState.TRANSFERRED
        fresh = self.state is None or self.state.state is gone
        facts = self.send(
            wishes.TakeOverAssignment(stamp=self.signed(), key=PLAN, from_unit=UnitId("town-09")),
            # The giver had all changes of whoever gave it the work.
            Handover(
                due=due(),
                changes=self.state.changes if self.state else (),
                began=at(march(1)),
                part=self.terms.part,
            ),
        )
        assert bool(facts) is fresh

    @rule(actor=PEOPLE)
    def receive(self, actor: PersonId) -> None:
        command = wishes.ReceiveAssignment(stamp=self.signed(actor), key=PLAN)
        self.take(command, "receive")

    @rule(actor=PEOPLE)
    def start(self, actor: PersonId) -> None:
        self.take(wishes.StartAssignment(stamp=self.signed(actor), key=PLAN), "start")

    @rule(actor=PEOPLE, principal=PRINCIPALS, filed=st.lists(FILED, max_size=2))
    def submit(self, actor: PersonId, principal: PersonId | None, filed: list[Filed]) -> None:
        stamp = self.signed(actor, principal)
        command = wishes.SubmitAssignment(stamp=stamp, key=PLAN, filed=tuple(filed))
        handed_in_before = self.state.late if self.state else None
        for fact in self.take(command, "submit"):
            assert isinstance(fact, AssignmentSubmitted)
            assert takes_work(self.terms, clock_of(self.terms, self.state or Assignment()))
            assert fact.late or not self.was_late, "lateness was taken back"
            again = handed_in_before is not None
            assert fact.assessed_on is not None
            assert fact.late or again or self.today <= fact.assessed_on
            self.was_late = fact.late
            self.handed_in_by |= stamp.people

    @rule(actor=PEOPLE, principal=PRINCIPALS)
    def accept(self, actor: PersonId, principal: PersonId | None) -> None:
        stamp = self.signed(actor, principal)
        before = self.state or Assignment()
        if self.take(wishes.AcceptAssignment(stamp=stamp, key=PLAN), "accept"):
            assert not stamp.people & (self.handed_in_by | before.passed_by)
            assert before.passed == len(self.terms.reviewers) - 1

    @rule(actor=PEOPLE)
    def pass_on(self, actor: PersonId) -> None:
        stamp, before = self.signed(actor), self.state or Assignment()
        for fact in self.take(wishes.PassOnAssignment(stamp=stamp, key=PLAN), "pass_on"):
            assert isinstance(fact, AssignmentPassedOn)
            assert not stamp.people & (self.handed_in_by | before.passed_by)
            assert fact.to == self.terms.reviewers[before.passed + 1]

    @rule(reason=REASONS, span=st.one_of(st.none(), SPANS))
    def send_back(self, reason: str | None, span: int | None) -> None:
        named = None if span is None else self.day(span)
        command = wishes.ReturnAssignment(stamp=self.signed(reason=reason), key=PLAN, redo_by=named)
        for fact in self.take(command, "return"):
            assert isinstance(fact, AssignmentReturned)
            assert fact.redo_by == (named or self.terms.working.add(self.today, REDO_WITHIN))

    @rule(reason=st.sampled_from([None, None, None, "let off"]))
    def waive(self, reason: str | None) -> None:
        stamp = self.signed(reason=reason)
        self.take(
            wishes.WaiveAssignment(stamp=stamp, key=PLAN, authority="city"),
            "waive",
        )

    @rule(reason=st.sampled_from([None, None, None, "merged"]), owes=st.booleans())
    def transfer(self, reason: str | None, owes: bool) -> None:
        command = wishes.TransferAssignment(
            stamp=self.signed(reason=reason),
            key=PLAN,
            to_unit=UnitId("town-02"),
        )
        context = msgspec.structs.replace(self.terms, target_owes=owes)
        assert not (self.take(command, "transfer", context) and owes)

    @rule(span=SPANS, reason=REASONS)
    def extend(self, span: int, reason: str | None) -> None:
        before = clock_of(self.terms, self.state or Assignment())
        command = wishes.ExtendAssignment(
            stamp=self.signed(reason=reason),
            key=PLAN,
            to=self.day(span),
            authority="city",
        )
        if self.take(command, "extend"):
            assert self.state is not None
            after = clock_of(self.terms, self.state)
            assert after.dates[0] > before.dates[0]
            assert after.generation == before.generation + 1
            asked_late = self.today > before.dates[1]
            assert (after.assessed_on == before.assessed_on) or not asked_late

    @rule(reason=REASONS)
    def suspend(self, reason: str | None) -> None:
        command = wishes.SuspendAssignment(stamp=self.signed(reason=reason), key=PLAN)
        self.take(command, "suspend")

    @rule()
    def resume(self) -> None:
        self.take(wishes.ResumeAssignment(stamp=self.signed(), key=PLAN), "resume")

    @rule(kind=st.sampled_from(WITHDRAWALS), reason=st.sampled_from([None, None, "a slip"]))
    def withdraw(self, kind: Withdrawal, reason: str | None) -> None:
        before = clock_of(self.terms, self.state or Assignment()).generation
        stamp = self.signed(reason=reason)
        command = kind(stamp=stamp, key=PLAN, authority="city")
        if self.send(command, self.terms):
            assert reason
            assert self.terms.correctable
            assert self.state is not None
            assert clock_of(self.terms, self.state).generation == before + 1

    @rule(present=st.integers(0, 20))
    def correct_figures(self, present: int) -> None:
        before = self.state or Assignment()
        command = wishes.CorrectFigures(
            stamp=self.signed(reason="miscounted"),
            key=PLAN,
            figures=(Filed(key="present", value=present),),
            authority="city",
        )
        for fact in self.send(command, self.terms):
            assert isinstance(fact, AssignmentFiguresCorrected)
            assert self.state is not None
            assert (self.state.state, self.state.late) == (before.state, before.late)

    @rule()
    def annul(self) -> None:
        before = self.state or Assignment()
        command = wishes.AnnulOverdue(
            stamp=self.signed(reason="a wrong clock"), key=PLAN, authority="city"
        )
        for fact in self.send(command, self.terms):
            assert isinstance(fact, AssignmentOverdueAnnulled)
            assert self.state is not None
            assert self.state.state is before.state
            assert (*self.state.overdue, fact.generation) == before.overdue
            assert fact.late or not before.late

    @rule()
    def campaign_is_archived_or_not(self) -> None:
        self.change(correctable=not self.terms.correctable)

    @rule()
    def tick(self) -> None:
        before = self.state or Assignment()
        command = wishes.RecordOverdue(stamp=self.signed(), key=PLAN)
        for fact in self.send(command, self.terms):
            assert isinstance(fact, AssignmentFellOverdue)
            assert self.today > fact.due_on >= fact.assessed_on
            assert fact.generation > before.overdue_generation
            assert self.terms.live
            assert self.terms.part is Part.LEAD
            assert self.state is not None
            assert self.state.state is before.state
        again = wishes.RecordOverdue(stamp=self.signed(), key=PLAN)
        assert decide(again, self.state, self.terms) == ()

    # --- what always holds ---

    @invariant()
    def the_clock_never_goes_back(self) -> None:
        state = self.state or Assignment()
        clock = clock_of(self.terms, state)
        assert clock.generation >= self.generation
        due_on, assessed_on = clock.dates
        assert due_on >= assessed_on >= march(20)
        assert state.overdue_generation <= clock.generation
        self.generation = clock.generation

    @invariant()
    def a_stopped_assignment_knows_where_it_was(self) -> None:
        if self.state:
            suspended = self.state.state is AssignmentState.SUSPENDED
            assert (self.state.held is not None) is suspended

    @invariant()
    def whoever_handed_in_is_remembered(self) -> None:
        assert (self.state or Assignment()).handed_in_by == self.handed_in_by


TestAssignmentWalk = AssignmentWalk.TestCase
TestAssignmentWalk.settings = WALK
