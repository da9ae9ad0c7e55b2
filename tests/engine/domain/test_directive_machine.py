"""Random walks through a directive: drafted, consented to, issued, carried out, withdrawn."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from engine.domain.directive import commands as deeds
from engine.domain.directive.commands import DirectiveCommand
from engine.domain.directive.context import Standing
from engine.domain.directive.events import (
    Demand,
    DirectiveClosed,
    DirectiveEvent,
    DirectiveIssued,
    DirectiveWithdrawn,
)
from engine.domain.directive.recipients import Issue
from engine.domain.directive.rules import decide
from engine.domain.directive.state import Directive, evolve
from engine.domain.directive.table import DIRECTIVE, DirectiveState, ReportKind
from engine.ids import CampaignId, DutyKey, ItemKey, UnitId
from engine.phrases import phrase
from tests.engine.domain.machines import REASONS, Walk
from tests.samples import BUREAU, CAMPAIGN, TOWN, definition
from workflows.documents import document_number

KEY = ItemKey("directive", CAMPAIGN, "d-0001")
UNITS = st.sampled_from([TOWN.unit, BUREAU.unit, UnitId("town-99")])

drafted = precondition(lambda walk: walk.state is not None)
undrafted = precondition(lambda walk: walk.state is None)


class DirectiveWalk(Walk[DirectiveCommand, DirectiveEvent, Directive, Standing]):
    decide = staticmethod(decide)
    evolve = staticmethod(evolve)

    def __init__(self) -> None:
        super().__init__()
        self.live = True

    @property
    def standing(self) -> Standing:
        """As `context_for` puts it together."""
        demand = Demand(duty=DutyKey("directive-receipt"), units=(TOWN.unit,))
        return Standing(
            definition=definition(),
            live=self.live,
            over=False,
            number=document_number(f"县发〔{self.today.year}〕3号"),
            issue=Issue(units=(TOWN.unit,), demands=(demand,), overtaken=()) if self.live else None,
            open_work=1,
        )

    def set_out(self) -> None:
        self.draft("通知", "flood")

    def sensible(self, pick: int) -> None:
        if self.state is None:
            self.draft("通知", "flood")
        elif self.state.state is DirectiveState.DRAFTED:
            self.live = True
            self.do(deeds.IssueDirective, "issue", "flood")
        elif pick < 4:
            self.report(TOWN.unit, "flood")
        elif pick == 5:
            self.do(deeds.CloseDirective, "close", "flood")
        else:
            self.days_pass(pick)

    @rule()
    def campaign_stops_or_goes_on(self) -> None:
        self.live = not self.live

    @undrafted
    @rule(title=st.sampled_from(["通知", "", None]), reason=REASONS)
    def draft(self, title: str | None, reason: str | None) -> None:
        stamp = self.signed(reason=reason)
        command = deeds.DraftDirective(stamp=stamp, campaign=CAMPAIGN, title=title, number="d-0001")
        assert bool(self.send(command, self.standing)) is bool(title)

    @drafted
    @rule(
        deed=st.sampled_from(
            [
                (deeds.IssueDirective, "issue"),
                (deeds.CloseDirective, "close"),
                (deeds.WithdrawDirective, "withdraw"),
            ]
        ),
        reason=REASONS,
    )
    def any_of(self, deed: tuple[type[DirectiveCommand], str], reason: str | None) -> None:
        self.do(*deed, reason)

    def do(self, kind: type[DirectiveCommand], trigger: str, reason: str | None) -> None:
        before = self.state
        assert before is not None
        fields: dict[str, Any] = {"stamp": self.signed(reason=reason), "key": KEY}
        if kind is deeds.WithdrawDirective:
            fields["authority"] = "县委"
        if self.send(kind(**fields), self.standing):
            assert self.state is not None
            after = DIRECTIVE.step(trigger, before.state, phrase("thing.directive", number="d"))
            assert self.state.state == after

    @drafted
    @rule(unit=UNITS, reason=REASONS)
    def report(self, unit: UnitId, reason: str | None) -> None:
        before = self.state
        assert before is not None
        command = deeds.ReportUp(
            stamp=self.signed(reason=reason),
            key=KEY,
            unit=unit,
            kind=ReportKind.SITUATION,
            text="已动员",
        )
        possible = self.live and before.state is DirectiveState.ISSUED and unit == TOWN.unit
        assert bool(self.send(command, self.standing)) is possible

    @drafted
    @rule(unit=UNITS, child=st.sampled_from(["town-01-2009", "town-02-2009", CAMPAIGN]))
    def start_child(self, unit: UnitId, child: str) -> None:
        stamp = self.signed()
        command = deeds.StartChild(stamp=stamp, key=KEY, unit=unit, child=CampaignId(child))
        if self.send(command, self.standing):
            assert self.state is not None
            names = [each.child for each in self.state.children]
            assert len(set(names)) == len(names)
            assert CAMPAIGN not in names

    def teardown(self) -> None:
        super().teardown()
        assert sum(isinstance(fact, DirectiveIssued) for fact in self.facts) <= 1
        ends = [f for f in self.facts if isinstance(f, DirectiveClosed | DirectiveWithdrawn)]
        assert len(ends) <= 1
        assert not ends or self.facts[-1] is ends[0]


TestDirective = DirectiveWalk.TestCase
TestDirective.settings = settings(max_examples=15, stateful_step_count=15)
