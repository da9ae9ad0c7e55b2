"""Random walks through a campaign."""

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from engine.domain.audience import Participant
from engine.domain.campaign.commands import (
    AnnounceCampaign,
    ArchiveCampaign,
    CampaignCommand,
    CancelCampaign,
    ConcludeCampaign,
    JoinUnit,
    PlanCampaign,
    RemoveUnit,
    ResumeCampaign,
    SetParameter,
    StartCampaign,
    SuspendCampaign,
)
from engine.domain.campaign.context import CampaignContext
from engine.domain.campaign.events import CampaignEvent
from engine.domain.campaign.rules import decide
from engine.domain.campaign.state import Campaign, evolve
from engine.domain.campaign.table import CAMPAIGN, CampaignState
from engine.domain.clocks import ChangeKind, run
from engine.ids import PhaseKey
from engine.phrases import phrase
from tests.engine.domain.machines import REASONS, WALK, Walk
from tests.samples import (
    ALL_DAYS,
    BUREAU,
    IMPLEMENT,
    OFFICE,
    TOWN,
    at,
    definition,
    definition_with_blanks,
    march,
)
from tests.samples import CAMPAIGN as SPRING

THING = phrase("thing.message")

ALONE = CampaignContext()
UNITS = st.sampled_from([TOWN, BUREAU, OFFICE])
VALUES = st.sampled_from(
    [
        ("mobilize-end", "2009-04-05"),
        ("mobilize-end", "2009-04-20"),
        ("mobilize-end", "soon"),
        ("studies", "4"),
        ("studies", "-1"),
        ("visits", "7"),
        ("stranger", "1"),
    ]
)


class CampaignWalk(Walk[CampaignCommand, CampaignEvent, Campaign, CampaignContext]):
    decide = staticmethod(decide)
    evolve = staticmethod(evolve)

    def __init__(self) -> None:
        super().__init__()
        self.generation = 0

    def take(
        self, command: CampaignCommand, trigger: str, context: CampaignContext = ALONE
    ) -> None:
        """Send it; where it acts, the state is the one the table names."""
        before = self.state
        if self.send(command, context):
            assert before is not None
            assert self.state is not None
            assert CAMPAIGN.step(trigger, before.state, THING) == self.state.state

    def set_out(self) -> None:
        self.plan(blanks=True)

    def sensible(self, pick: int) -> None:
        assert self.state is not None
        match CAMPAIGN.allowed(self.state.state):
            case ["set", *_] if self.state.state is CampaignState.PLANNED:
                blanks = [blank.key for blank in self.state.definition.blanks()]
                if "mobilize-end" in blanks:
                    self.set_parameter(("mobilize-end", "2009-04-05"), "settled")
                elif blanks or pick > 9:
                    self.set_parameter(("studies", str(pick)), "settled")
                else:
                    self.announce([TOWN, BUREAU])
            case _ if self.state.state is CampaignState.ANNOUNCED:
                self.start()
            case ["set", *_]:
                unit = (TOWN, BUREAU, OFFICE)[pick % 3]
                joins = unit.unit not in self.state.participants
                (self.join if joins else self.remove)(unit, "flood")
                if pick > 5:
                    self.suspend("flood")
                elif pick == 0:
                    self.conclude(())
            case ["resume", *_]:
                self.days_pass(pick + 1)
                self.resume()
            case ["archive"]:
                self.archive()
            case _:
                assert not CAMPAIGN.allowed(self.state.state)

    @rule(blanks=st.booleans())
    def plan(self, blanks: bool) -> None:
        planned = self.state is not None
        drawn_up = definition_with_blanks() if blanks else definition()
        command = PlanCampaign(
            stamp=self.signed(), campaign=SPRING, definition=drawn_up, edition="spring-2009"
        )
        facts = self.send(command, ALONE)
        assert planned is not bool(facts)

    @rule(given=VALUES, reason=REASONS)
    def set_parameter(self, given: tuple[str, str], reason: str | None) -> None:
        key, text = given
        command = SetParameter(
            stamp=self.signed(reason=reason), campaign=SPRING, key=key, text=text
        )
        self.take(command, "set")

    @rule(participants=st.lists(UNITS, unique=True))
    def announce(self, participants: list[Participant]) -> None:
        command = AnnounceCampaign(stamp=self.signed(), campaign=SPRING)
        self.take(command, "announce", CampaignContext(participants=tuple(participants)))

    @rule()
    def start(self) -> None:
        self.take(StartCampaign(stamp=self.signed(), campaign=SPRING), "start")

    @rule(unit=UNITS, reason=REASONS)
    def join(self, unit: Participant, reason: str | None) -> None:
        command = JoinUnit(stamp=self.signed(reason=reason), campaign=SPRING, unit=unit.unit)
        self.take(command, "join", CampaignContext(participants=(unit,)))

    @rule(unit=UNITS, reason=REASONS)
    def remove(self, unit: Participant, reason: str | None) -> None:
        command = RemoveUnit(stamp=self.signed(reason=reason), campaign=SPRING, unit=unit.unit)
        self.take(command, "leave")

    @rule(reason=REASONS)
    def suspend(self, reason: str | None) -> None:
        self.take(SuspendCampaign(stamp=self.signed(reason=reason), campaign=SPRING), "suspend")

    @rule()
    def resume(self) -> None:
        self.take(ResumeCampaign(stamp=self.signed(), campaign=SPRING), "resume")

    @rule(unclosed=st.sampled_from([(), (), (IMPLEMENT,)]))
    def conclude(self, unclosed: tuple[PhaseKey, ...]) -> None:
        command = ConcludeCampaign(
            stamp=self.signed(),
            campaign=SPRING,
        )
        self.take(command, "conclude", CampaignContext(unclosed=unclosed))

    @rule()
    def archive(self) -> None:
        self.take(ArchiveCampaign(stamp=self.signed(), campaign=SPRING), "archive")

    @rule(reason=st.sampled_from([None, None, None, "called off"]))
    def cancel(self, reason: str | None) -> None:
        self.take(CancelCampaign(stamp=self.signed(reason=reason), campaign=SPRING), "cancel")

    @invariant()
    def what_is_announced_has_no_blank(self) -> None:
        if self.state and self.state.state not in (CampaignState.PLANNED, CampaignState.CANCELLED):
            assert self.state.definition.blanks() == ()

    @invariant()
    def stops_and_resumptions_take_turns(self) -> None:
        if self.state:
            kinds = [change.kind for change in self.state.changes]
            assert kinds == [ChangeKind.STOP, ChangeKind.RESUME] * (len(kinds) // 2) + (
                [ChangeKind.STOP] if len(kinds) % 2 else []
            )

    @invariant()
    def the_clock_of_an_item_never_goes_back(self) -> None:
        if self.state:
            clock = run(march(20), at(march(1)), self.state.changes, ALL_DAYS)
            assert clock.generation >= self.generation
            due_on, assessed_on = clock.dates
            assert due_on >= assessed_on >= march(20)
            self.generation = clock.generation


TestCampaignWalk = CampaignWalk.TestCase
TestCampaignWalk.settings = WALK
