"""Random walks through a phase."""

from datetime import date

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from engine.domain.clocks import run
from engine.domain.gates import GateVerdict
from engine.domain.phase.commands import (
    ClosePhase,
    ExtendPhase,
    OpenPhase,
    PhaseCommand,
    ReopenPhase,
    WithdrawOpening,
)
from engine.domain.phase.context import Opening
from engine.domain.phase.events import (
    PhaseClosed,
    PhaseClosedByOverride,
    PhaseEvent,
    PhaseExtended,
    PhaseGateRefused,
    PhaseOpeningWithdrawn,
    PhaseReopened,
)
from engine.domain.phase.rules import decide
from engine.domain.phase.state import Phase, evolve
from engine.domain.phase.table import PHASE, PhaseState
from engine.ids import DutyKey, PhaseKey
from engine.phrases import phrase
from tests.engine.domain.machines import REASONS, SPANS, WALK, Walk
from tests.samples import (
    ALL_DAYS,
    CAMPAIGN,
    IMPLEMENT,
    MOBILIZE,
    PLAN_FILED,
    due,
    phase_terms,
    verdict,
)

THING = phrase("thing.message")

REPORT = DutyKey("study-report")
TERMS = phase_terms(due(), due(date(2009, 4, 10), REPORT))


class PhaseWalk(Walk[PhaseCommand, PhaseEvent, Phase, Opening | GateVerdict | None]):
    decide = staticmethod(decide)
    evolve = staticmethod(evolve)

    def __init__(self) -> None:
        super().__init__()
        self.worked_to = {owed.duty: owed.due_on for owed in TERMS.dues}
        self.generations = dict.fromkeys(self.worked_to, 1)

    def set_out(self) -> None:
        self.open(())

    def sensible(self, pick: int) -> None:
        assert self.state is not None
        if self.state.state is PhaseState.PENDING:
            self.open(())
        elif self.state.state is PhaseState.CLOSED:
            self.reopen(pick, "flood")
        elif pick < 6:
            later = (self.state.ends_on - self.today).days + pick + 1
            self.extend(later, "flood")
        elif pick < 9:
            self.close(met=False, authority=None, reason=None)
        else:
            self.close(met=pick == 9, authority="city", reason="flood")

    def take(
        self,
        command: PhaseCommand,
        trigger: str,
        context: Opening | GateVerdict | None = None,
    ) -> tuple[PhaseEvent, ...]:
        """Send it; where it acts, the state is the one the table names."""
        before = self.state.state if self.state else PhaseState.PENDING
        facts = self.send(command, context)
        for fact in facts:
            asked = "refuse_close" if isinstance(fact, PhaseGateRefused) else trigger
            assert self.state is not None
            assert PHASE.step(asked, before, THING) == self.state.state
        return facts

    @rule(unfinished=st.sampled_from([(), (), (IMPLEMENT,)]))
    def open(self, unfinished: tuple[PhaseKey, ...]) -> None:
        opened = self.take(
            OpenPhase(stamp=self.signed(), campaign=CAMPAIGN, phase=MOBILIZE),
            "open",
            Opening(edition="spring-2009", terms=TERMS, unfinished=unfinished),
        )
        assert not (opened and unfinished)

    @rule(reason=REASONS)
    def withdraw_opening(self, reason: str | None) -> None:
        command = WithdrawOpening(
            stamp=self.signed(reason=reason), campaign=CAMPAIGN, phase=MOBILIZE, authority="city"
        )
        for fact in self.take(command, "withdraw_opening"):
            assert reason
            assert isinstance(fact, PhaseOpeningWithdrawn)
            assert self.state is not None
            assert self.state.state is PhaseState.PENDING
            self.worked_to = {owed.duty: owed.due_on for owed in TERMS.dues}

    @rule(met=st.booleans(), authority=st.sampled_from([None, "city"]), reason=REASONS)
    def close(self, met: bool, authority: str | None, reason: str | None) -> None:
        command = ClosePhase(
            stamp=self.signed(reason=reason),
            campaign=CAMPAIGN,
            phase=MOBILIZE,
            authority=authority,
        )
        for fact in self.take(command, "close", verdict(met=met)):
            match fact:
                case PhaseClosed():
                    assert fact.verdict.met
                case PhaseClosedByOverride():
                    assert not fact.verdict.met
                    assert fact.authority
                    assert fact.stamp.reason
                case _:
                    assert isinstance(fact, PhaseGateRefused)
                    assert not fact.verdict.met

    @rule(span=SPANS, reason=REASONS)
    def extend(self, span: int, reason: str | None) -> None:
        before = self.state
        command = ExtendPhase(
            stamp=self.signed(reason=reason),
            campaign=CAMPAIGN,
            phase=MOBILIZE,
            ends_on=self.day(span),
            authority="city",
        )
        for fact in self.take(command, "extend"):
            assert before is not None
            assert isinstance(fact, PhaseExtended)
            assert fact.ends_on > before.ends_on
            on_the_end = {k for k, day in self.worked_to.items() if day == before.ends_on}
            assert set(fact.duties) == on_the_end
            self.worked_to |= dict.fromkeys(fact.duties, fact.ends_on)

    @rule(span=SPANS, reason=REASONS)
    def reopen(self, span: int, reason: str | None) -> None:
        command = ReopenPhase(
            stamp=self.signed(reason=reason),
            campaign=CAMPAIGN,
            phase=MOBILIZE,
            ends_on=self.day(span),
            authority="city",
        )
        for fact in self.take(command, "reopen"):
            assert isinstance(fact, PhaseReopened)
            assert fact.ends_on >= self.today

    @invariant()
    def every_duty_is_worked_to_the_last_day_it_was_given(self) -> None:
        if self.state:
            for owed in TERMS.dues:
                assert self.state.worked_to(owed) == self.worked_to[owed.duty]

    @invariant()
    def the_clock_of_a_duty_never_goes_back(self) -> None:
        if self.state:
            began = self.state.opened.stamp.recorded_at
            for owed in TERMS.dues:
                changes = self.state.extensions.get(owed.duty, ())
                gone = self.state.withdrawn
                clock = run(owed.due_on, began, changes, ALL_DAYS, withdrawn=gone)
                due_on, assessed_on = clock.dates
                assert due_on == self.worked_to[owed.duty]
                assert owed.due_on is not None
                assert owed.due_on <= assessed_on <= due_on
                assert clock.generation >= self.generations[owed.duty]
                self.generations[owed.duty] = clock.generation

    @invariant()
    def what_is_open_takes_work(self) -> None:
        if self.state:
            assert self.state.accepts_work is (
                self.state.state in (PhaseState.OPEN, PhaseState.CLOSING)
            )
            assert self.state.due(PLAN_FILED) == due()


TestPhaseWalk = PhaseWalk.TestCase
TestPhaseWalk.settings = WALK
