"""Random walks through an approval, while days pass and its campaign comes and goes."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from msgspec.structs import replace

from engine.domain.approval import commands as c
from engine.domain.approval.commands import ApprovalCommand
from engine.domain.approval.context import Terms, clock_of
from engine.domain.approval.events import ApprovalEvent, BranchDeemed
from engine.domain.approval.rules import decide
from engine.domain.approval.state import Approval, evolve
from engine.domain.approval.table import APPROVAL, CONSENTED, ApprovalState, BranchState
from engine.ids import SYSTEM
from tests.engine.domain.approval_facts import KEY, PAPER, SECTION, TERMS
from tests.engine.domain.machines import REASONS, Walk
from tests.samples import CAMPAIGN, TOWN

BRANCHES = st.sampled_from(["land", "planning"])
WORDS = st.sampled_from([None, "mayor"])
filed = precondition(lambda walk: walk.state is not None)


class ApprovalWalk(Walk[ApprovalCommand, ApprovalEvent, Approval, Terms]):
    decide = staticmethod(decide)
    evolve = staticmethod(evolve)

    def __init__(self) -> None:
        super().__init__()
        self.live = True

    @property
    def terms(self) -> Terms:
        """As `context_for` puts it together."""
        return replace(TERMS, live=self.live)

    @rule()
    def campaign_stops_or_goes_on(self) -> None:
        self.live = not self.live

    def set_out(self) -> None:
        self.file()

    def file(self) -> None:
        self.give(
            c.FileApproval, campaign=CAMPAIGN, approval=SECTION.key, unit=TOWN.unit, title="x",
            number=KEY.number,
        )  # fmt: skip

    def give(self, kind: type[Any], reason: str | None = "flood", **fields: Any) -> None:
        fields = fields if kind is c.FileApproval else {"key": KEY, **fields}
        self.send(kind(stamp=self.signed(reason=reason), **fields), self.terms)
        self.agrees()

    def agrees(self) -> None:
        """What the whole says follows from its branches, and silence from rule, receipt, limit."""
        state = self.state
        if state is None:
            return
        if state.state is ApprovalState.GRANTED:
            assert all(branch.state in CONSENTED for branch in state.branches)
        for branch in state.branches:
            if branch.state is BranchState.DEEMED:
                assert branch.received_on is not None
                assert branch.silent_past is not None
                assert branch.received_on <= branch.silent_past
                assert branch.answered_on is not None
                assert (branch.answered_on - branch.silent_past).days == 1
        if state.outline.acts_on is not None:
            due_on = clock_of(state, self.terms).due_on
            assert due_on is not None
            assert state.outline.acts_on > due_on

    def sensible(self, pick: int) -> None:
        self.live = True
        deeds: tuple[tuple[type[Any], dict[str, Any]], ...] = (
            (c.NoticeOnce, {"missing": ("plan",)}),
            (c.CompleteFiling, {}),
            (c.AcceptFiling, {}),
            (c.ReceiveBranch, {"branch": "land"}),
            (c.ReceiveBranch, {"branch": "planning"}),
            (c.DeemBranch, {}),
        )
        if pick < len(deeds):
            kind, fields = deeds[pick]
            self.give(kind, **fields)
        else:
            self.days_pass(pick)

    @filed
    @rule(branch=BRANCHES, reason=REASONS, word=WORDS, span=st.integers(-9, 0))
    def answer(self, branch: str, reason: str | None, word: str | None, span: int) -> None:
        kind = c.GrantBranch if span % 2 else c.RefuseBranch
        stamp = self.signed(reason=reason)
        stamp = replace(stamp, effective_on=self.day(span) if span else None)
        self.send(kind(stamp=stamp, key=KEY, branch=branch, authority=word), self.terms)
        self.agrees()

    @filed
    @rule(branch=BRANCHES, stops=st.booleans(), reason=REASONS)
    def clock(self, branch: str, stops: bool, reason: str | None) -> None:
        self.give(c.StopClock if stops else c.ResumeClock, reason, branch=branch)

    @filed
    @rule(branch=BRANCHES)
    def paper(self, branch: str) -> None:
        self.give(c.DocumentBranch, branch=branch, filed=PAPER)

    @filed
    @rule(reason=REASONS)
    def withdraw(self, reason: str | None) -> None:
        self.give(c.WithdrawApproval, reason)

    @filed
    @rule()
    def tick(self) -> None:
        before = len(self.facts)
        self.give(c.RecordApprovalOverdue, None)
        self.give(c.DeemBranch, None)
        assert all(
            fact.stamp.actor == SYSTEM
            for fact in self.facts[before:]
            if isinstance(fact, BranchDeemed)
        )
        self.give(c.DeemBranch, None)

    def teardown(self) -> None:
        super().teardown()
        deemed = [(f.branch, f.silent_past) for f in self.facts if isinstance(f, BranchDeemed)]
        assert len(deemed) == len(set(deemed))
        assert self.state is None or self.state.state.value in APPROVAL.states


TestApproval = ApprovalWalk.TestCase
TestApproval.settings = settings(max_examples=15, stateful_step_count=15)
