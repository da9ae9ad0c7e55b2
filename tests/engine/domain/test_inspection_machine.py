"""Random walks through an inspection: sensible and absurd commands, while days pass."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from msgspec.structs import replace

from engine.domain.inspection import commands as wishes
from engine.domain.inspection.commands import InspectionCommand, Recusal, Seconded
from engine.domain.inspection.context import InspectionTerms
from engine.domain.inspection.draw import code_of
from engine.domain.inspection.events import InspectionEvent
from engine.domain.inspection.rules import decide
from engine.domain.inspection.state import Inspection, evolve
from engine.domain.inspection.table import FindingKind, InspectionState
from engine.ids import PersonId, UnitId
from tests.engine.domain.inspection_facts import (
    CODE,
    HASH,
    KEY,
    QIAN,
    RANDOMNESS,
    SUN,
    TOWNS,
    terms,
)
from tests.engine.domain.machines import REASONS, SPANS, Walk
from tests.samples import CAMPAIGN, CHEN, LI

PEOPLE = st.lists(st.sampled_from([SUN, QIAN, LI]), max_size=3).map(tuple)
UNITS = st.sampled_from([*TOWNS, UnitId("discipline"), UnitId("nowhere")])
TEXTS = st.sampled_from(["no register", " no  register", "no sign", " "])
TEAM = (Seconded(person=SUN), Seconded(person=QIAN))

planned = precondition(lambda walk: walk.state is not None)
unplanned = precondition(lambda walk: walk.state is None)


class InspectionWalk(Walk[InspectionCommand, InspectionEvent, Inspection, InspectionTerms]):
    decide = staticmethod(decide)
    evolve = staticmethod(evolve)

    def __init__(self) -> None:
        super().__init__()
        self.live = True

    def hand_in(self, command: InspectionCommand) -> tuple[InspectionEvent, ...]:
        return self.send(command, terms(command.stamp, live=self.live))

    @rule()
    def campaign_stops_or_goes_on(self) -> None:
        self.live = not self.live

    def set_out(self) -> None:
        self.plan(TEAM, "visits")

    def sensible(self, pick: int) -> None:
        self.live = True
        if self.state is None:
            self.plan(TEAM, "visits")
            return
        match self.state.state:
            case InspectionState.PLANNED if not self.state.announced:
                self.announce(1, HASH)
            case InspectionState.PLANNED:
                self.today += timedelta(days=1)
                self.draw(CODE, RANDOMNESS, None)
            case InspectionState.DRAWN:
                self.visit(self.state.chosen[pick % 3], (SUN, QIAN), "flood")
            case InspectionState.ON_SITE if pick % 2:
                unit = self.state.visits[0].unit
                self.note(unit, FindingKind.SHORTCOMING, "no register", "", "flood")
            case InspectionState.ON_SITE:
                self.report("flood")
            case InspectionState.REPORTED if pick % 2:
                self.measure(self.state.visits[0].unit, "exposure", "group", "flood")
            case InspectionState.REPORTED:
                self.close()
            case _:
                self.days_pass(pick + 1)

    @unplanned
    @rule(team=st.sampled_from([TEAM, TEAM[:1], (*TEAM, TEAM[0])]), key=st.just("visits"))
    def plan(self, team: tuple[Seconded, ...], key: str) -> None:
        stamp = self.signed(CHEN)
        wish = wishes.PlanInspection(
            stamp=stamp, campaign=CAMPAIGN, key=key, team=team, number=KEY.number
        )
        done = self.hand_in(wish)
        assert bool(done) is (self.live and len({each.person for each in team}) >= 2)

    @planned
    @rule(span=SPANS, code=st.sampled_from([HASH, "short"]))
    def announce(self, span: int, code: str) -> None:
        day = self.day(span)
        wish = wishes.AnnounceDraw(
            stamp=self.signed(), key=KEY, source="lottery", on=day, code_hash=code
        )
        if self.hand_in(wish):
            assert day > self.today

    @planned
    @rule(
        code=st.sampled_from([CODE, code_of("another")]),
        randomness=st.sampled_from([RANDOMNESS, " "]),
        recused=st.one_of(st.none(), st.sampled_from(TOWNS)),
    )
    def draw(self, code: str, randomness: str, recused: UnitId | None) -> None:
        over = () if recused is None else (Recusal(unit=recused, reason="x"),)
        wish = wishes.DrawUnits(
            stamp=self.signed(), key=KEY, randomness=randomness, code=code, recused=over
        )
        before = self.state
        if self.hand_in(wish):
            assert before is not None
            assert before.announced
            assert self.state is not None
            assert len(self.state.drawn) == 1
            assert recused not in self.state.chosen

    @planned
    @rule(unit=UNITS, by=PEOPLE, reason=REASONS)
    def visit(self, unit: UnitId, by: tuple[PersonId, ...], reason: str | None) -> None:
        wish = wishes.HoldVisit(stamp=self.signed(SUN, reason=reason), key=KEY, unit=unit, by=by)
        if self.hand_in(wish):
            assert len(set(by)) >= 2
            assert set(by) <= {SUN, QIAN}
            assert unit in TOWNS

    @planned
    @rule(
        unit=UNITS,
        kind=st.sampled_from(list(FindingKind)),
        text=TEXTS,
        conduct=st.sampled_from(["", "gifts", "golf"]),
        reason=REASONS,
    )
    def note(
        self, unit: UnitId, kind: FindingKind, text: str, conduct: str, reason: str | None
    ) -> None:
        stamp = self.signed(SUN, reason=reason)
        self.hand_in(
            wishes.NoteFinding(
                stamp=stamp, key=KEY, unit=unit, kind=kind, text=text, conduct=conduct
            )
        )
        if self.state is not None:
            told = [
                (f.unit, f.kind, f.conduct, " ".join(f.text.split())) for f in self.state.findings
            ]
            assert len(set(told)) == len(told)

    @planned
    @rule(reason=REASONS)
    def report(self, reason: str | None) -> None:
        stamp = self.signed(SUN, reason=reason)
        self.hand_in(wishes.ReportInspection(stamp=stamp, key=KEY, summary="seen"))

    @planned
    @rule(
        unit=UNITS,
        step=st.sampled_from(["exposure", "prison"]),
        authority=st.sampled_from(["group", " "]),
        reason=REASONS,
    )
    def measure(self, unit: UnitId, step: str, authority: str, reason: str | None) -> None:
        stamp = self.signed(reason=reason)
        wish = wishes.DecideMeasure(stamp=stamp, key=KEY, unit=unit, step=step, authority=authority)
        if self.hand_in(wish):
            assert authority.strip()
            assert (reason or "").strip()

    @planned
    @rule()
    def reveal(self) -> None:
        assert self.hand_in(wishes.RevealInspection(stamp=self.signed(), key=KEY)) == ()

    @planned
    @rule()
    def close(self) -> None:
        before = self.state
        done = self.hand_in(wishes.CloseInspection(stamp=self.signed(), key=KEY))
        assert before is not None
        assert bool(done) is (before.state is InspectionState.REPORTED)

    @planned
    @rule(authority=st.sampled_from(["group", ""]), reason=REASONS)
    def cancel(self, authority: str, reason: str | None) -> None:
        stamp = replace(self.signed(reason=reason))
        self.hand_in(wishes.CancelInspection(stamp=stamp, key=KEY, authority=authority))


TestInspection = InspectionWalk.TestCase
TestInspection.settings = settings(max_examples=15, stateful_step_count=15)
