"""What every lifecycle's random walk has in common.

Commands are sent as a person or a tick would send them, sensible and absurd; the walk keeps the
facts. Whatever is sent: a refusal appends nothing, every fact survives JSON, no fact is of a day
before the one in front of it, and the facts alone give the live state.

Chance alone seldom gets far, so a walk begins some sensible steps on its way and may take more.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Generic, TypeVar

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from engine.domain.event import Event, Stamp
from engine.errors import EngineError
from engine.ids import PersonId
from tests.samples import CHEN, LI, WANG, ZHOU, at, march, stamp
from tests.spec import folded, through_json
from workflows.faults import DefinitionError

C = TypeVar("C")
E = TypeVar("E", bound=Event)
S = TypeVar("S")
X = TypeVar("X")

PEOPLE = st.sampled_from([CHEN, LI, WANG, ZHOU])
PRINCIPALS = st.one_of(st.none(), PEOPLE)
REASONS = st.sampled_from(["flood", "flood", "flood", "", None])
SPANS = st.integers(min_value=-5, max_value=40)
PICKS = st.lists(st.integers(min_value=0, max_value=11), max_size=8)
WALK = settings(max_examples=80, stateful_step_count=25)


class Walk(RuleBasedStateMachine, Generic[C, E, S, X]):
    """One stream, from nothing. Subclasses name decide and evolve and add the commands."""

    decide: Callable[[C, S | None, X], tuple[E, ...]]
    evolve: Callable[[S | None, E], S]

    def __init__(self) -> None:
        super().__init__()
        self.facts: list[E] = []
        self.state: S | None = None
        self.today = march(2)
        self.sent = 0
        self.refusals = 0

    @rule(days=st.integers(min_value=1, max_value=15))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)

    @initialize(picks=PICKS)
    def begin_on_the_way(self, picks: list[int]) -> None:
        self.set_out()
        self.go_on(picks)

    @rule(picks=PICKS)
    def go_on(self, picks: list[int]) -> None:
        for pick in picks:
            self.sensible(pick)

    def set_out(self) -> None:
        """What happens before the first step."""

    def sensible(self, pick: int) -> None:
        """Take one of the steps that are allowed now, as somebody would who knows the rules."""
        raise NotImplementedError

    def day(self, span: int) -> date:
        """A day that many days from today."""
        return self.today + timedelta(days=span)

    def signed(
        self,
        actor: PersonId = CHEN,
        on_behalf_of: PersonId | None = None,
        reason: str | None = "flood",
    ) -> Stamp:
        """A stamp of today, a minute after the one before."""
        self.sent += 1
        minutes = at(self.today) + timedelta(minutes=self.sent)
        signed = stamp(
            self.today,
            actor=actor,
            on_behalf_of=on_behalf_of,
            reason=reason,
            command=f"c-{self.sent}",
        )
        return msgspec.structs.replace(signed, recorded_at=minutes)

    def send(self, command: C, context: X) -> tuple[E, ...]:
        """Decide in this context, and append what follows; nothing after a refusal."""
        before = self.state
        try:
            facts = type(self).decide(command, self.state, context)
        except (EngineError, DefinitionError):
            self.refusals += 1
            assert self.state == before
            return ()
        for fact in facts:
            assert through_json(fact) == fact
            assert not self.facts or self.facts[-1].stamp.recorded_at <= fact.stamp.recorded_at
            self.state = type(self).evolve(self.state, fact)
            self.facts.append(fact)
        return facts

    def teardown(self) -> None:
        read_back = [through_json(fact) for fact in self.facts]
        assert folded(type(self).evolve, read_back) == self.state
