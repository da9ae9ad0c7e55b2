"""The legality tables: which trigger leads from which state to which, for each lifecycle.

One shared `transitions` machine per lifecycle answers questions and draws diagrams; it owns no
state, and replay never asks it.
"""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Generic, NamedTuple, TypeVar

from transitions import EventData, Machine, MachineError

from engine.errors import NotAllowed
from engine.phrases import Phrase, phrase


class Step(NamedTuple):
    """One row of a table. Rows of one trigger with several targets ask `held` which is meant."""

    trigger: str
    source: str
    target: str


class _Subject:
    """What a machine is asked about: a state, and the state that was held before a stop."""

    def __init__(self, state: str, held: str | None) -> None:
        self.state = state
        self.held = held


S = TypeVar("S", bound=StrEnum)


MADE: "dict[str, Lifecycle[Any]]" = {}
"""Every table by its name, for what has to know states and must not know lifecycles."""


class Lifecycle(Generic[S]):
    """A table of states and triggers, asked but never attached to an object.

    `unasked` are triggers that follow from another command; `allowed` does not list them.
    """

    def __init__(
        self,
        name: str,
        states: type[S],
        steps: Iterable[Step],
        unasked: frozenset[str] = frozenset(),
    ) -> None:
        self.name = name
        MADE[name] = self
        self._unasked = unasked
        # The answers never change, and asking the machine takes ten times as long.
        self._answers: dict[tuple[str, str, str | None], str | None] = {}
        self.states = tuple(state.value for state in states)
        self.steps = tuple(steps)
        self._machine = Machine(model=None, **self._settings())
        self._targets: dict[str, dict[str, tuple[S, ...]]] = {}
        for trigger, source, target in self.steps:
            row = self._targets.setdefault(trigger, {})
            row[source] = (*row.get(source, ()), states(target))
        self._holding = frozenset(
            source for row in self._targets.values() for source, to in row.items() if len(to) > 1
        )

    def step(
        self,
        trigger: str,
        state: str,
        thing: Phrase,
        *,
        held: str | None = None,
        act: Phrase | None = None,
    ) -> str:
        """The state that `trigger` leads to from `state`; NotAllowed names what is allowed.

        `act` says what cannot be done to the thing where the bare verb does not.
        """
        question = (trigger, str(state), held)
        if question not in self._answers:
            self._answers[question] = self._ask(*question)
        target = self._answers[question]
        if target is None:
            raise self.not_allowed(act or self.verb(trigger), thing, state)
        return target

    def not_allowed(self, act: Phrase, thing: Phrase, state: str) -> NotAllowed:
        """The refusal of an act on something in this state, with what is allowed instead."""
        allowed = tuple(map(self.verb, self.allowed(state)))
        return NotAllowed(act, thing, phrase(f"state.{self.name}.{_spelled(state)}"), allowed)

    def verb(self, trigger: str) -> Phrase:
        """What a trigger does, as a phrase: `verb.assignment.return`."""
        return phrase(f"verb.{self.name}.{_spelled(trigger)}")

    def after(self, trigger: str, state: S, held: S | None) -> tuple[S, S | None]:
        """State and held state once `trigger` has happened. Never refuses: what is on record was
        legal when it was recorded, and a trigger that the table does not know in this state leads
        where it leads from any other.
        """
        row = self._targets[trigger]
        targets = row.get(state)
        if targets is None:
            if all(to == (source,) for source, to in row.items()):
                return state, held
            targets = next(iter(row.values()))
        target = targets[0] if len(targets) == 1 else held or targets[0]
        if target is state:
            return state, held
        return target, state if target in self._holding else None

    def _ask(self, trigger: str, state: str, held: str | None) -> str | None:
        subject = _Subject(state, held)
        try:
            moved = self._machine.events[trigger].trigger(subject)
        except MachineError:
            moved = False
        return subject.state if moved else None

    def allowed(self, state: str) -> tuple[str, ...]:
        """Triggers that somebody may pull in `state`, in the order of the table."""
        pulled = (s.trigger for s in self.steps if s.source == state)
        return tuple(t for t in dict.fromkeys(pulled) if t not in self._unasked)

    def diagram(self) -> str:
        """The table as a mermaid state diagram."""
        # Here, because it takes longer to import than a command to decide.
        from transitions.extensions import GraphMachine

        graph = GraphMachine(graph_engine="mermaid", **self._settings())
        return str(graph.get_combined_graph(title=f"title: {self.name}").draw(None))

    def _settings(self) -> dict[str, Any]:
        targets = Counter((s.trigger, s.source) for s in self.steps)
        return {
            "states": list(self.states),
            "initial": self.states[0],
            "auto_transitions": False,
            "send_event": True,
            "transitions": [
                {
                    "trigger": s.trigger,
                    "source": s.source,
                    "dest": s.target,
                    "conditions": _held(s.target) if targets[s.trigger, s.source] > 1 else None,
                }
                for s in self.steps
            ],
        }


def _spelled(name: str) -> str:
    return str(name).replace("_", "-")


def _held(target: str) -> Any:
    def was_held(question: EventData) -> bool:
        subject = question.model
        return isinstance(subject, _Subject) and subject.held == target

    return was_held


def steps(trigger: str, sources: Iterable[str], target: str) -> tuple[Step, ...]:
    """One row per source."""
    return tuple(Step(trigger, source, target) for source in sources)
