"""Random walks through the registers of a campaign: no cardinality and no number is broken."""

from collections import Counter
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from engine.domain.audience import Participant
from engine.domain.register.commands import ComposeBody, EndEntry, MakeEntry, RegisterCommand
from engine.domain.register.context import Standing
from engine.domain.register.events import BodyComposed, EntryFigure, EntryMade, RegisterEvent
from engine.domain.register.rules import decide
from engine.domain.register.state import Entry, evolve, outline
from engine.domain.register.table import EntryState
from engine.errors import EngineError
from engine.ids import ItemKey, RectificationId, UnitId
from tests.samples import CAMPAIGN, march, stamp, title
from tests.spec import folded, through_json
from workflows.kinds import Severity
from workflows.sections.registers import (
    Cardinality,
    LimitPer,
    Register,
    RegisterKind,
    RegisterLimit,
)

UNITS = [UnitId(f"u-{number}") for number in range(4)]
TAKING_PART = {unit: Participant(unit=unit, categories=("town",)) for unit in UNITS[:3]}
YEARLY = RegisterLimit(
    key="a-year", title=title("a year"), at_most=1, per=LimitPer.YEAR, severity=Severity.SOFT
)
SPEAKERS = RegisterLimit(key="speakers", title=title("speakers"), at_most=5)
KINDS: dict[str, dict[str, Any]] = {
    **{each.value: {"cardinality": each, "objects": ("v",)} for each in Cardinality},
    "meetings": {"kind": RegisterKind.MEETINGS, "objects": ("m",), "limits": (YEARLY, SPEAKERS)},
    "backward": {"kind": RegisterKind.BACKWARD},
    "groups": {"kind": RegisterKind.BODIES},
}
REGISTERS = {
    key: Register(key=key, title=title(key), exactly=3, **more) for key, more in KINDS.items()
}
KEYS = st.sampled_from(sorted(REGISTERS))
REASONS = st.sampled_from(["so", None])
SEATS = st.one_of(st.none(), st.sampled_from(["li", "wang"]))


class Registers(RuleBasedStateMachine):
    """Every entry and body, each a stream of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: dict[str, list[RegisterEvent]] = {}
        self.states: dict[str, Entry] = {}

    def standing(self, key: str, number: str | None = None, *, put_right: bool = False) -> Standing:
        others = {
            each: entry
            for each, entry in self.states.items()
            if entry.stands and entry.made.register == key and each != number
        }
        return Standing(
            live=True,
            register=REGISTERS[key],
            others=others,
            participants=TAKING_PART,
            put_right=put_right,
        )

    def send(self, number: str, command: RegisterCommand, context: Standing) -> None:
        before = self.states.get(number)
        try:
            facts = decide(command, before, context)
        except EngineError:
            return
        for fact in facts:
            assert through_json(fact) == fact
            self.facts.setdefault(number, []).append(fact)
            self.states[number] = evolve(self.states.get(number), fact)

    @rule(
        key=KEYS,
        unit=st.sampled_from(UNITS),
        code=st.sampled_from(["v:a", "v:b", "m:a", "a", "", "张三"]),
        why=REASONS,
        speakers=st.sampled_from([None, 5, 6]),
    )
    def make(
        self, key: str, unit: UnitId, code: str, why: str | None, speakers: int | None
    ) -> None:
        number = f"b-{len(self.facts) + 1:04d}"
        figures = () if speakers is None else (EntryFigure("speakers", speakers),)
        command = MakeEntry(
            stamp=stamp(march(2), reason=why),
            campaign=CAMPAIGN,
            register=key,
            subject=unit,
            object=code,
            figures=figures,
            number=number,
        )
        self.send(number, command, self.standing(key))

    @rule(head=SEATS, deputy=SEATS, anew=st.booleans(), name=st.sampled_from(["A", "B", " "]))
    def compose(self, head: str | None, deputy: str | None, name: str, *, anew: bool) -> None:
        bodies = [number for number, entry in self.states.items() if entry.is_body]
        number = bodies[-1] if anew and bodies else f"b-{len(self.facts) + 1:04d}"
        command = ComposeBody(
            stamp=stamp(march(2), reason="so"),
            campaign=CAMPAIGN,
            register="groups",
            body=name,
            head=head,
            deputies=(deputy,) if deputy else (),
            number=number,
        )
        self.send(number, command, self.standing("groups", number))

    @rule(pick=st.integers(min_value=0, max_value=9), why=REASONS, right=st.booleans())
    def end(self, pick: int, why: str | None, *, right: bool) -> None:
        if not self.states:
            return
        number = sorted(self.states)[pick % len(self.states)]
        command = EndEntry(
            stamp=stamp(march(3), reason=why),
            key=ItemKey("register", CAMPAIGN, number),
            rectification=RectificationId("r-0001") if right else None,
        )
        key = self.states[number].made.register
        self.send(number, command, self.standing(key, number, put_right=right))

    @invariant()
    def no_side_is_joined_more_often_than_it_may_be(self) -> None:
        for key, register in REGISTERS.items():
            own = [e for e in self.states.values() if e.stands and e.made.register == key]
            made = [e.made for e in own if isinstance(e.made, EntryMade)]
            assert len(own) <= 3
            assert all(each.subject in TAKING_PART for each in made)
            if register.kind is RegisterKind.PAIRS and register.cardinality.one_object:
                assert max(Counter(each.subject for each in made).values(), default=0) <= 1
            if register.kind is RegisterKind.PAIRS and register.cardinality.one_subject:
                assert max(Counter(each.object for each in made).values(), default=0) <= 1
            for each in made:
                assert all(figure.value <= 5 for figure in each.figures)
                assert each.stamp.reason or not each.exceeded

    @invariant()
    def a_body_in_place_has_a_head_and_nobody_sits_twice(self) -> None:
        for entry in self.states.values():
            if isinstance(entry.made, BodyComposed):
                assert entry.made.head not in entry.made.deputies
            if entry.state is EntryState.IN_PLACE:
                assert isinstance(entry.made, BodyComposed)

    @invariant()
    def what_is_stored_gives_the_state_and_the_outline(self) -> None:
        for number, facts in self.facts.items():
            assert folded(evolve, facts) == self.states[number]
            shown = folded(outline, facts)
            assert shown is not None
            assert shown.state == self.states[number].state


TestRegisters = Registers.TestCase
TestRegisters.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)
