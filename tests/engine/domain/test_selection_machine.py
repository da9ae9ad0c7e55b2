"""Random walks through a selection: nobody is honoured inside a notice or under an objection."""

from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from engine.domain.selection import commands as c
from engine.domain.selection.events import HonourAwarded, Votes
from engine.domain.selection.table import CandidateState
from engine.errors import EngineError
from tests.engine.domain.machines import PICKS
from tests.engine.domain.selection_facts import Held
from tests.samples import march

NAMES = st.sampled_from(["li", "sun", "wu"])
opened = precondition(lambda walk: walk.held.state is not None)


class SelectionWalk(RuleBasedStateMachine):
    """One selection of two places. What is refused leaves everything as it was."""

    def __init__(self) -> None:
        super().__init__()
        self.held = Held(places=2)
        self.today, self.numbers = march(2), 0

    def give(self, kind: type[Any], **fields: Any) -> None:
        before, facts = self.held.state, len(self.held.facts)
        try:
            self.held.send(kind, self.today, reason="so", **fields)
        except EngineError:
            assert self.held.state == before
            assert len(self.held.facts) == facts
        for fact in self.held.facts[facts:]:
            if isinstance(fact, HonourAwarded) and before is not None:
                for name in fact.candidates:
                    candidate = before.candidates[name]
                    assert candidate.state is CandidateState.CONFIRMED
                    assert candidate.noticed is not None
                    assert candidate.noticed.through < self.today
        if self.held.state is not None:
            states = (CandidateState.CONFIRMED, CandidateState.PAUSED, CandidateState.AWARDED)
            assert len(self.held.state.standing(*states)) <= 2

    def number(self) -> str:
        self.numbers += 1
        return f"n-{self.numbers:04d}"

    @initialize(picks=PICKS)
    def begin_on_the_way(self, picks: list[int]) -> None:
        for name in ("li", "sun", "wu"):
            self.give(c.Nominate, candidate=name)
        for pick in picks:
            self.step(pick)

    @rule(pick=st.integers(0, 7))
    def step(self, pick: int) -> None:
        """What comes next, as somebody would do who knows the order."""
        votes = tuple(Votes(candidate=name, votes=pick) for name in ("li", "sun", "wu"))
        deeds: tuple[tuple[type[Any], dict[str, Any]], ...] = (
            (c.CloseNominations, {"publication": self.number()}),
            (c.CountVotes, {"votes": votes, "source": "v", "publication": self.number()}),
            (c.ConfirmSelection, {"candidates": ("li", "sun")}),
            (c.PostNotice, {"publication": self.number()}),
            (c.AwardSelection, {"title": "t", "granter": "g"}),
        )
        if pick < len(deeds):
            kind, fields = deeds[pick]
            self.give(kind, **fields)
        else:
            self.today += timedelta(days=pick)

    @opened
    @rule(name=NAMES, upheld=st.booleans(), files=st.booleans())
    def objection(self, name: str, upheld: bool, files: bool) -> None:
        if files:
            self.give(c.FileObjection, candidate=name, text="no")
        else:
            self.give(c.DecideObjection, candidate=name, upheld=upheld)

    @opened
    @rule(name=NAMES)
    def succeeds_or_is_revoked(self, name: str) -> None:
        self.give(c.ConfirmSelection, candidates=(name,))
        self.give(c.RevokeAward, candidate=name)

    @opened
    @rule()
    def end(self) -> None:
        self.give(c.EndSelection)


TestSelection = SelectionWalk.TestCase
TestSelection.settings = settings(max_examples=15, stateful_step_count=15)
