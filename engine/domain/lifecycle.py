"""The legality tables: which trigger leads from which state to which, for each lifecycle.

One shared `transitions` machine per lifecycle answers questions and draws diagrams; it owns no
state, and replay never asks it (design section 3).
"""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NamedTuple

from transitions import EventData, Machine, MachineError
from transitions.extensions import GraphMachine

from engine.errors import NotAllowed

_SPOKEN = {
    "set": "set a parameter of",
    "join": "take a unit into",
    "leave": "let a unit leave",
}


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


class Lifecycle:
    """A table of states and triggers, asked but never attached to an object.

    `unasked` are triggers that follow from another deed: nobody is told that they are allowed.
    """

    def __init__(
        self,
        name: str,
        states: type[StrEnum],
        steps: Iterable[Step],
        unasked: frozenset[str] = frozenset(),
    ) -> None:
        self.name = name
        self._unasked = unasked
        # A table never changes its mind, and asking the machine takes ten times as long.
        self._answers: dict[tuple[str, str, str | None], str | None] = {}
        self.states = tuple(state.value for state in states)
        self.steps = tuple(steps)
        self._machine = Machine(model=None, **self._settings())

    def step(self, trigger: str, state: str, what: str, *, held: str | None = None) -> str:
        """The state that `trigger` leads to from `state`; NotAllowed names what is allowed."""
        question = (trigger, str(state), held)
        if question not in self._answers:
            self._answers[question] = self._ask(*question)
        target = self._answers[question]
        if target is None:
            verb = _SPOKEN.get(trigger, trigger.replace("_", " "))
            raise NotAllowed(verb, what, state.replace("_", " "), self.allowed(state))
        return target

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


def _held(target: str) -> Any:
    def was_held(question: EventData) -> bool:
        subject = question.model
        return isinstance(subject, _Subject) and subject.held == target

    return was_held


def steps(trigger: str, sources: Iterable[str], target: str) -> tuple[Step, ...]:
    """One row per source."""
    return tuple(Step(trigger, source, target) for source in sources)


class CampaignState(StrEnum):
    """States of a campaign."""

    PLANNED = "planned"
    ANNOUNCED = "announced"
    RUNNING = "running"
    SUSPENDED = "suspended"
    CONCLUDED = "concluded"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


class PhaseState(StrEnum):
    """States of a phase."""

    PENDING = "pending"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


class AssignmentState(StrEnum):
    """States of an assignment."""

    ASSIGNED = "assigned"
    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    SUSPENDED = "suspended"
    WAIVED = "waived"
    TRANSFERRED = "transferred"


class RectificationState(StrEnum):
    """States of a rectification item."""

    RAISED = "raised"
    ISSUED = "issued"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    LISTED = "listed"
    REPORTED = "reported"
    SENT_BACK = "sent_back"
    VERIFIED = "verified"
    REOPENED = "reopened"


class MessageState(StrEnum):
    """States of a message in the outbox."""

    QUEUED = "queued"
    DELIVERED = "delivered"
    FAILED = "failed"
    ABANDONED = "abandoned"


class UnitState(StrEnum):
    """States of a unit in the directory."""

    ACTIVE = "active"
    RETIRED = "retired"


CAMPAIGN = Lifecycle(
    "campaign",
    CampaignState,
    (
        *(Step("set", state, state) for state in ("planned", "announced", "running")),
        *steps("announce", ["planned"], "announced"),
        *steps("start", ["announced"], "running"),
        *(Step("join", state, state) for state in ("announced", "running")),
        *(Step("leave", state, state) for state in ("announced", "running")),
        *steps("suspend", ["running"], "suspended"),
        *steps("resume", ["suspended"], "running"),
        *steps("conclude", ["running"], "concluded"),
        *steps("archive", ["concluded"], "archived"),
        *steps("cancel", ["planned", "announced", "running", "suspended"], "cancelled"),
    ),
    unasked=frozenset({"start"}),
)

PHASE = Lifecycle(
    "phase",
    PhaseState,
    (
        *steps("open", ["pending"], "open"),
        *steps("refuse_close", ["open", "closing"], "closing"),
        *steps("close", ["open", "closing"], "closed"),
        *steps("extend", ["open", "closing"], "open"),
        *steps("reopen", ["closed"], "open"),
    ),
    unasked=frozenset({"refuse_close"}),
)

_RUNNING_WORK = ("assigned", "received", "in_progress", "submitted", "returned")

ASSIGNMENT = Lifecycle(
    "assignment",
    AssignmentState,
    (
        *steps("receive", ["assigned"], "received"),
        *steps("start", ["received"], "in_progress"),
        *steps("submit", ["received", "in_progress", "returned"], "submitted"),
        *steps("accept", ["submitted"], "accepted"),
        *steps("return", ["submitted"], "returned"),
        *steps("waive", _RUNNING_WORK, "waived"),
        *steps("transfer", ["assigned", "received", "in_progress", "returned"], "transferred"),
        *(Step("extend", state, state) for state in _RUNNING_WORK),
        *steps("suspend", _RUNNING_WORK, "suspended"),
        *(Step("resume", "suspended", state) for state in _RUNNING_WORK),
    ),
)

_OPEN_RECTIFICATION = ("issued", "planned", "in_progress", "sent_back", "reopened")

RECTIFICATION = Lifecycle(
    "rectification",
    RectificationState,
    (
        *steps("issue", ["raised"], "issued"),
        *steps("plan", ["issued", "sent_back", "reopened", "listed"], "planned"),
        *steps("start", ["planned"], "in_progress"),
        *steps("report", ["planned", "in_progress", "sent_back", "reopened", "listed"], "reported"),
        *steps("verify", ["reported"], "verified"),
        *steps("send_back", ["reported"], "sent_back"),
        *steps("reopen", ["verified"], "reopened"),
        *steps("list", _OPEN_RECTIFICATION, "listed"),
    ),
)

MESSAGE = Lifecycle(
    "message",
    MessageState,
    (
        *steps("deliver", ["queued", "failed"], "delivered"),
        *steps("fail", ["queued", "failed"], "failed"),
        *steps("abandon", ["queued", "failed"], "abandoned"),
    ),
)

UNIT = Lifecycle(
    "unit",
    UnitState,
    (*steps("retire", ["active"], "retired"), *steps("reinstate", ["retired"], "active")),
)

LIFECYCLES = {
    table.name: table for table in (CAMPAIGN, PHASE, ASSIGNMENT, RECTIFICATION, MESSAGE, UNIT)
}
