"""Random walks of a matter through three levels, while days pass and its campaign stops."""

from typing import Any, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from engine.calendars.deadline import DeadlineClock
from engine.domain.matter import commands as m
from engine.domain.matter.commands import MatterCommand
from engine.domain.matter.context import Standing, clock_of, matter_key
from engine.domain.matter.events import (
    MatterClaimed,
    MatterEvent,
    MatterFellOverdue,
    MatterHandedDown,
    MatterSentUp,
)
from engine.domain.matter.rules import decide
from engine.domain.matter.state import Matter, evolve
from engine.domain.matter.table import MATTER, OPEN, MatterState
from engine.domain.publication.posting import Posting, entry_along
from engine.ids import PersonId, UnitId
from tests.engine.domain.machines import PEOPLE, REASONS, SPANS, Walk
from tests.samples import CAMPAIGN, CHEN, LI, WORKING
from workflows.sections.matter import MatterKind

KEY: Final = matter_key(CAMPAIGN, "m-0001")
ABOVE: Final = {UnitId("team"): UnitId("town"), UnitId("town"): UnitId("county")}
KIND: Final = MatterKind(
    key="problem", fields=("ends",), publish=("board",), answer_within=5, stalled_after=5
)
SETTLED: Final = {MatterState.CONFIRMED, MatterState.BROKEN, MatterState.WITHDRAWN}

drafted = precondition(lambda walk: walk.state is not None)
undrafted = precondition(lambda walk: walk.state is None)


class MatterWalk(Walk[MatterCommand, MatterEvent, Matter, Standing]):
    decide = staticmethod(decide)
    evolve = staticmethod(evolve)

    def __init__(self) -> None:
        super().__init__()
        self.live = True
        self.entries = 0

    def standing(self, **more: Any) -> Standing:
        """As `context_for` puts it together."""
        above = ABOVE.get(self.state.unit) if self.state else None
        return Standing(
            live=self.live,
            kind=KIND,
            changes=(),
            edition=WORKING.edition.id if WORKING.edition else "",
            working=WORKING,
            counted=WORKING,
            above=above,
            known=frozenset({*ABOVE, *ABOVE.values()}),
            **more,
        )

    @property
    def clock(self) -> DeadlineClock:
        assert self.state is not None
        return clock_of(self.standing(), self.state)

    @rule()
    def campaign_stops_or_goes_on(self) -> None:
        self.live = not self.live

    def set_out(self) -> None:
        self.draft(10, "flood")

    def sensible(self, pick: int) -> None:
        if self.state is None:
            self.live = True
            self.draft(pick, "flood")
            return
        match self.state.state:
            case MatterState.DRAFTED:
                self.publish(None, "board")
            case MatterState.PUBLISHED:
                self.does(m.StartMatter, LI, None)
            case MatterState.SENT_UP:
                self.does(m.TakeMatter if pick % 3 else m.HandDownMatter, LI, "so")
            case MatterState.CLAIMED:
                self.does(m.ConfirmMatter if pick % 4 else m.ReturnMatter, CHEN, "so")
            case _ if pick < 3:
                self.send_up("all", "so")
            case _ if pick < 6:
                self.progress(pick * 20)
            case _ if pick < 9:
                self.does(m.ClaimMatter, LI, None)
            case _:
                self.days_pass(pick)

    def _sent(self, command: MatterCommand, **more: Any) -> tuple[MatterEvent, ...]:
        """What holds whatever is sent: lateness stays, a settled matter rests, nobody skips."""
        before, live = self.state, self.live
        facts = self.send(command, self.standing(**more))
        if before is None or self.state is None:
            return facts
        assert not facts or (live and before.state not in SETTLED)
        late = {level.unit for level in before.levels if level.late}
        assert late <= {level.unit for level in self.state.levels if level.late}
        for one, two in zip(self.state.levels, self.state.levels[1:], strict=False):
            assert two.unit in (
                ABOVE.get(one.unit),
                *(k for k, v in ABOVE.items() if v == one.unit),
            )
        assert self.state.state == self.state.outline.state
        assert self.state.unit == self.state.outline.unit
        overdue = [each for each in facts if isinstance(each, MatterFellOverdue)]
        assert len(overdue) <= 1
        return facts

    @undrafted
    @rule(span=SPANS, reason=REASONS)
    def draft(self, span: int, reason: str | None) -> None:
        fields = (m.Said(key="ends", text=self.day(span).isoformat()),)
        command = m.DraftMatter(
            stamp=self.signed(LI, reason=reason), campaign=CAMPAIGN, kind="problem",
            unit=UnitId("team"), title="a bridge", fields=fields, number="m-0001",
        )  # fmt: skip
        assert bool(self._sent(command)) is (self.live and span >= 0)

    @drafted
    @rule(span=st.one_of(st.none(), SPANS), channel=st.sampled_from(["board", "board", "paper"]))
    def publish(self, span: int | None, channel: str) -> None:
        self.entries += 1
        stamp, number = self.signed(), f"n-{self.entries:04d}"
        said = () if span is None else (m.Said(key="ends", text=self.day(span).isoformat()),)
        entry = entry_along(Posting(channel=channel, place="hall"), KEY, "x", stamp, number)
        command = m.PublishMatter(stamp=stamp, key=KEY, publication=number, fields=said)
        assessed = self.clock.assessed_on
        before = self.state
        if self._sent(command, entry=entry) and before is not None and before.published:
            assert self.clock.assessed_on == assessed, "a promise is judged by its first day"

    @drafted
    @rule(percent=st.integers(min_value=-1, max_value=101))
    def progress(self, percent: int) -> None:
        stamp = self.signed(LI)
        if self._sent(m.ProgressMatter(stamp=stamp, key=KEY, percent=percent, text="dug")):
            assert 0 <= percent <= 100

    @drafted
    @rule(tried=st.sampled_from(["all", "all", " "]), reason=REASONS)
    def send_up(self, tried: str, reason: str | None) -> None:
        before = self.state
        facts = self._sent(
            m.SendUpMatter(stamp=self.signed(LI, reason=reason), key=KEY, tried=tried)
        )
        if facts:
            assert before is not None
            [sent] = [each for each in facts if isinstance(each, MatterSentUp)]
            assert (sent.unit, sent.to) == (before.unit, ABOVE[before.unit])
            assert sent.due_on == WORKING.add(self.today, 5)

    @drafted
    @rule(
        kind=st.sampled_from(
            [
                m.StartMatter,
                m.ClaimMatter,
                m.TakeMatter,
                m.HandDownMatter,
                m.ConfirmMatter,
                m.ReturnMatter,
                m.BreakMatter,
            ]
        ),
        actor=PEOPLE,
        reason=REASONS,
    )
    def does(self, kind: type[MatterCommand], actor: PersonId, reason: str | None) -> None:
        before, clock = self.state, self.clock
        facts = self._sent(kind(stamp=self.signed(actor, reason=reason), key=KEY))  # type: ignore[call-arg]
        if not facts or before is None:
            return
        if kind in (m.ConfirmMatter, m.ReturnMatter, m.BreakMatter):
            assert actor not in before.performers
        for fact in facts:
            if isinstance(fact, MatterClaimed):
                assert fact.late is clock.is_late(self.today)
            if isinstance(fact, MatterHandedDown):
                assert fact.to == before.senders[0]

    @drafted
    @rule(span=SPANS, reason=REASONS)
    def extend(self, span: int, reason: str | None) -> None:
        stamp, due_on = self.signed(reason=reason), self.clock.due_on
        to = self.day(span)
        if self._sent(m.ExtendMatter(stamp=stamp, key=KEY, to=to, authority="group")):
            assert due_on is None or to > due_on

    @drafted
    @rule(reason=REASONS)
    def withdraw(self, reason: str | None) -> None:
        command = m.WithdrawMatter(stamp=self.signed(reason=reason), key=KEY, authority="group")
        if self._sent(command):
            assert (reason or "").strip()

    @drafted
    @rule()
    def tick(self) -> None:
        before, clock = self.state, self.clock
        assert before is not None
        facts = self._sent(m.RecordMatterOverdue(stamp=self.signed(reason=None), key=KEY))
        known = before.outline.overdue_generation >= clock.generation
        past = self.live and before.state in OPEN and clock.is_overdue(self.today)
        assert bool(facts) is (past and not known)
        self._sent(m.RecordStalled(stamp=self.signed(reason=None), key=KEY))

    def teardown(self) -> None:
        super().teardown()
        for state in SETTLED:
            assert MATTER.allowed(state) == ()


TestMatter = MatterWalk.TestCase
TestMatter.settings = settings(max_examples=15, stateful_step_count=15)
