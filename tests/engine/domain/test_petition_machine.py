"""Random walks through a petition, while days pass and its campaign and phase come and go."""

from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from engine.domain.petition import commands as wishes
from engine.domain.petition.commands import PetitionCommand
from engine.domain.petition.context import Standing
from engine.domain.petition.events import (
    PetitionEvent,
    PetitionGranted,
    PetitionLapsed,
    PetitionRefused,
)
from engine.domain.petition.rules import decide
from engine.domain.petition.state import Petition, evolve, kind_of
from engine.domain.petition.table import PETITION, Lapse, PetitionKind
from engine.ids import PersonId, PetitionId, PetitionKey, UnitId
from tests.engine.domain.machines import PEOPLE, REASONS, SPANS, WALK, Walk
from tests.samples import CAMPAIGN, CHEN, LI, MOBILIZE, PLAN, WORKING, march, verdict

NUMBER = PetitionId("p-0001")
KEY = PetitionKey(CAMPAIGN, NUMBER)
KINDS = st.sampled_from(list(PetitionKind))
ENDS = (PetitionGranted, PetitionRefused, PetitionLapsed)

asked = precondition(lambda walk: walk.state is not None)
unasked = precondition(lambda walk: walk.state is None)


class PetitionWalk(Walk[PetitionCommand, PetitionEvent, Petition, Standing]):
    decide = staticmethod(decide)
    evolve = staticmethod(evolve)

    def __init__(self) -> None:
        super().__init__()
        self.live, self.phase_closed = True, False

    @property
    def standing(self) -> Standing:
        """As `context_for` puts it together."""
        lapsed: Lapse | None = Lapse.PHASE_CLOSED if self.phase_closed else None
        if self.state is not None and self.today > self.state.asked.answer_by:
            lapsed = Lapse.DAY
        return Standing(
            live=self.live,
            working=WORKING,
            phase=MOBILIZE,
            verdict=verdict(met=False),
            lapsed=lapsed,
        )

    @rule()
    def campaign_stops_or_goes_on(self) -> None:
        self.live = not self.live

    @rule()
    def phase_closes_or_reopens(self) -> None:
        self.phase_closed = not self.phase_closed

    def set_out(self) -> None:
        self.ask(PetitionKind.EXTENSION, None, "flood")

    def sensible(self, pick: int) -> None:
        if self.state is None:
            self.live, self.phase_closed = True, False
            self.ask(list(PetitionKind)[pick % 5], None, "flood")
        elif pick < 3:
            self.grant(CHEN, "so", "city")
        elif pick < 6:
            self.refuse("no")
        elif pick < 9:
            self.tick()
        else:
            self.days_pass(pick)

    @unasked
    @rule(kind=KINDS, span=st.one_of(st.none(), SPANS), reason=REASONS)
    def ask(self, kind: PetitionKind, span: int | None, reason: str | None) -> None:
        by: date | None = None if span is None else self.day(span)
        base: dict[str, Any] = {
            "stamp": self.signed(LI, reason=reason),
            "number": NUMBER,
            "answer_by": by,
        }
        command: PetitionCommand
        match kind:
            case PetitionKind.EXTENSION:
                command = wishes.AskExtension(**base, key=PLAN, to=march(31))
            case PetitionKind.WAIVER:
                command = wishes.AskWaiver(**base, key=PLAN)
            case PetitionKind.TRANSFER:
                command = wishes.AskTransfer(**base, key=PLAN, to_unit=UnitId("town-02"))
            case PetitionKind.SIGN_OFF:
                command = wishes.AskSignOff(**base, key=PLAN, filed=())
            case PetitionKind.OVERRIDE:
                command = wishes.AskOverride(**base, campaign=CAMPAIGN, phase=MOBILIZE)
        possible = self.live and not self.phase_closed and bool((reason or "").strip())
        past = by is not None and by < self.today
        assert bool(self.send(command, self.standing)) is (possible and not past)
        if self.state is not None:
            assert kind_of(self.state.asked) is kind
            assert self.state.asked.answer_by >= self.today

    def answer(self, command: PetitionCommand, trigger: str) -> None:
        before, standing = self.state, self.standing
        assert before is not None
        facts = self.send(command, standing)
        if facts:
            assert self.live
            assert standing.lapsed is None
            assert before.state == "asked"
            assert self.state is not None
            assert PETITION.step(trigger, "asked", None) == self.state.state  # type: ignore[arg-type]

    @asked
    @rule(actor=PEOPLE, reason=REASONS, authority=st.sampled_from([None, "city"]))
    def grant(self, actor: PersonId, reason: str | None, authority: str | None) -> None:
        stamp = self.signed(actor, reason=reason)
        self.answer(wishes.GrantPetition(stamp=stamp, key=KEY, authority=authority), "grant")
        if self.facts and isinstance(self.facts[-1], PetitionGranted):
            assert self.facts[-1].authority

    @asked
    @rule(reason=REASONS)
    def refuse(self, reason: str | None) -> None:
        stamp = self.signed(reason=reason)
        self.answer(wishes.RefusePetition(stamp=stamp, key=KEY), "refuse")

    @asked
    @rule()
    def tick(self) -> None:
        before, standing = self.state, self.standing
        assert before is not None
        facts = self.send(wishes.LapsePetition(stamp=self.signed(reason=None), key=KEY), standing)
        assert bool(facts) is (before.state == "asked" and standing.lapsed is not None)

    def teardown(self) -> None:
        super().teardown()
        ends = [fact for fact in self.facts if isinstance(fact, ENDS)]
        assert len(ends) <= 1
        assert not ends or self.facts[-1] is ends[0]


TestPetition = PetitionWalk.TestCase
TestPetition.settings = WALK
