"""Worlds: a small campaign brought to a certain point by sending real commands to a real log.

Four units: two towns that owe plans, a bureau that supports them, and the campaign office, which
takes no part. Four phases from March to June 2009; the third overlaps the second.
"""

from collections.abc import Iterator
from dataclasses import replace as changed
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.assignment.commands import AcceptAssignment, ReceiveAssignment, SubmitAssignment
from engine.domain.calendar import PublishEdition
from engine.domain.campaign.commands import AnnounceCampaign, PlanCampaign
from engine.domain.directory.commands import ImportRoster
from engine.domain.directory.roster import RosterRow
from engine.domain.event import Recorded, Stamp, Via
from engine.domain.evidence import Filed
from engine.domain.gates import CriterionFigures, GateFacts
from engine.domain.phase.commands import ClosePhase, OpenPhase
from engine.domain.rectification.commands import IssueRectification, RaiseRectification
from engine.handling.door import CommandHandler
from engine.handling.reads import LogReads
from engine.handling.rehearsing import NoFigures
from engine.ids import (
    ONCE,
    AssignmentKey,
    CampaignId,
    CommandId,
    DutyKey,
    OccurrenceKey,
    PersonId,
    PhaseKey,
    RectificationId,
    RectificationKey,
    UnitId,
)
from engine.store.log import CampaignLog
from tests import samples
from tests.samples import CHEN, EDITION, IMPLEMENT, LI, MOBILIZE, PLAN_FILED
from workflows.schema import Definition, Phase, PhaseKind

CAMPAIGN = samples.CAMPAIGN
CASES = Path(__file__).with_name("workflows") / "cases"
RECTIFY = PhaseKey("rectify")
SUMMARIZE = PhaseKey("summarize")
OPEN_TALK = DutyKey("open-talk")
TOWN_1, TOWN_2 = UnitId("town-01"), UnitId("town-02")
BUREAU = UnitId("bureau-01")
OFFICE = UnitId("office-01")
FIRST_ITEM = RectificationKey(CAMPAIGN, RectificationId("r-0001"))
REPORT = Filed(key="report", name="report.pdf", digest="sha256:" + "0" * 64, size=1024)


class Counted(NoFigures):
    """Counts what a test says is there."""

    facts: GateFacts | None = None

    def gate_facts(self, campaign: CampaignId, phase: PhaseKey) -> GateFacts:
        """The figures that were given last."""
        return self.facts or super().gate_facts(campaign, phase)


class World(Struct, frozen=True):
    """A campaign on a log. `at` stamps commands: each has its own id and a later moment."""

    handler: CommandHandler
    campaign: CampaignId
    ticks: Iterator[int]
    figures: "Counted"

    @property
    def reads(self) -> LogReads:
        """Streams as they stand."""
        return self.handler.reads

    def close_phase(
        self, stamp: Stamp, phase: PhaseKey, facts: GateFacts, authority: str | None = None
    ) -> tuple[Recorded, ...]:
        """Close it, where a count finds these figures."""
        self.figures.facts = facts
        return self.handler.handle(
            ClosePhase(stamp=stamp, campaign=self.campaign, phase=phase, authority=authority)
        )

    @property
    def log(self) -> CampaignLog:
        """Where it all stands."""
        return self.handler.log

    def at(
        self,
        day: date,
        actor: PersonId = CHEN,
        reason: str | None = None,
        *,
        command: str | None = None,
        on_behalf_of: PersonId | None = None,
        effective_on: date | None = None,
        via: Via = Via.CLI,
    ) -> Stamp:
        """Somebody did it on that day, after ten in the morning, a second later than before."""
        tick = next(self.ticks)
        return Stamp(
            recorded_at=samples.at(day) + timedelta(seconds=tick),
            on=day,
            actor=actor,
            via=via,
            command_id=CommandId(command or f"c-{tick}"),
            on_behalf_of=on_behalf_of,
            effective_on=effective_on,
            reason=reason,
        )

    def work(
        self, unit: UnitId, duty: DutyKey = PLAN_FILED, occurrence: OccurrenceKey = ONCE
    ) -> AssignmentKey:
        """One piece of work in it."""
        return AssignmentKey(self.campaign, duty, unit, occurrence)

    def gate_facts(self, have: int, of: int = 2) -> GateFacts:
        """Figures for the gate of its first phase, true now."""
        figures = CriterionFigures(key="plans", have=have, of=of)
        return GateFacts(position=self.log.head(), figures=(figures,))


def four_phases() -> Definition:
    """Mobilize, implement, rectify beside it, summarize; a talk with the people each month."""
    plain = samples.definition(
        tasks=(samples.task("plan-filed", "2009-03 middle", supporting=("bureau",)),),
        obligations=(samples.obligation("open-talk", "month"),),
    )
    mobilize, implement = plain.phases
    rectify = Phase(
        key="rectify",
        kind=PhaseKind.RECTIFY,
        title=samples.title("Rectify"),
        start="2009-05",
        end="2009-06 middle",
        overlaps_previous=True,
        tasks=(samples.task("faults-listed", "2009-05 end"),),
    )
    summarize = Phase(
        key="summarize",
        kind=PhaseKind.SUMMARIZE,
        title=samples.title("Summarize"),
        start="2009-06 late",
        end="end",
        tasks=(samples.task("summary", "2009-06 end"),),
    )
    return changed(plain, phases=(mobilize, implement, rectify, summarize))


def roster() -> tuple[RosterRow, ...]:
    """The four units; each has a liaison, the towns have a chief."""
    return (
        _row(2, OFFICE, "活动办公室", "campaign_office"),
        _row(3, TOWN_1, "城关镇", "town", chief="钱镇长"),
        _row(4, TOWN_2, "河西镇", "town", chief="孙镇长"),
        _row(5, BUREAU, "水务局", "bureau"),
    )


def _row(line: int, unit: UnitId, name: str, category: str, chief: str = "") -> RosterRow:
    return RosterRow(
        line=line,
        unit=unit,
        name=name,
        name_en=unit,
        parent=None if unit == OFFICE else OFFICE,
        categories=(category,),
        liaison=f"{name}联络员",
        liaison_email=f"{unit}@example.org",
        chief=chief,
        chief_email=f"{unit}.chief@example.org" if chief else "",
    )


def planned_campaign(log: CampaignLog, definition: Definition | None = None) -> World:
    """The calendar is published, the roster is in, the campaign is drawn up: 2 February 2009."""
    figures = Counted(log)
    world = World(CommandHandler(log, figures), CAMPAIGN, count(1), figures)
    day = date(2009, 2, 2)
    world.handler.handle(PublishEdition(stamp=world.at(day), edition=EDITION))
    world.handler.handle(ImportRoster(stamp=world.at(day), source="roster.csv", rows=roster()))
    plan = definition or four_phases()
    world.handler.handle(
        PlanCampaign(
            stamp=world.at(day), campaign=world.campaign, definition=plan, edition=EDITION.id
        )
    )
    return world


def announced_campaign(log: CampaignLog, definition: Definition | None = None) -> World:
    """Its units know of it: 16 February."""
    world = planned_campaign(log, definition)
    world.handler.handle(
        AnnounceCampaign(stamp=world.at(date(2009, 2, 16)), campaign=world.campaign)
    )
    return world


def mobilizing_campaign(log: CampaignLog, definition: Definition | None = None) -> World:
    """The first phase is open since 1 March; plans are due on 20 March."""
    world = announced_campaign(log, definition)
    world.handler.handle(
        OpenPhase(stamp=world.at(samples.march(1)), campaign=world.campaign, phase=MOBILIZE)
    )
    return world


def implementing_campaign(log: CampaignLog, definition: Definition | None = None) -> World:
    """Both towns' plans are accepted and the second phase is open since 11 April."""
    world = mobilizing_campaign(log, definition)
    for unit in (TOWN_1, TOWN_2):
        world.handler.handle(
            ReceiveAssignment(stamp=world.at(samples.march(3), LI), key=world.work(unit))
        )
        world.handler.handle(
            SubmitAssignment(
                stamp=world.at(samples.march(16), LI), key=world.work(unit), filed=(REPORT,)
            )
        )
        world.handler.handle(
            AcceptAssignment(stamp=world.at(samples.march(17)), key=world.work(unit))
        )
    facts = world.gate_facts(have=2)
    world.close_phase(world.at(date(2009, 4, 10)), MOBILIZE, facts)
    world.handler.handle(
        OpenPhase(stamp=world.at(date(2009, 4, 11)), campaign=world.campaign, phase=IMPLEMENT)
    )
    return world


def rectifying_campaign(log: CampaignLog, definition: Definition | None = None) -> World:
    """The third phase runs beside the second; r-0001 of town-02 was issued on 4 May."""
    world = implementing_campaign(log, definition)
    world.handler.handle(
        OpenPhase(stamp=world.at(date(2009, 5, 2)), campaign=world.campaign, phase=RECTIFY)
    )
    day = date(2009, 5, 4)
    world.handler.handle(
        RaiseRectification(
            stamp=world.at(day),
            campaign=world.campaign,
            unit=TOWN_2,
            finding="办事窗口无人值守",
            source="inspection",
        )
    )
    world.handler.handle(IssueRectification(stamp=world.at(day), key=FIRST_ITEM))
    return world


def on_log(world: World, log: CampaignLog) -> World:
    """The same campaign, seen through another opening of its log."""
    return replace(world, handler=CommandHandler(log, world.figures))
