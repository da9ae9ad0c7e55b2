"""What announcing and opening say helps, helps: also for plans that an older program let pass."""

from dataclasses import replace
from datetime import date

from msgspec import structs

from engine.domain.campaign.commands import AnnounceCampaign, CorrectDate, SetParameter
from engine.domain.campaign.events import CampaignPlanned
from engine.domain.directory.commands import ImportRoster
from engine.domain.phase.commands import OpenPhase
from engine.errors import EngineError, OutsideCalendar, RuleBroken
from engine.ids import CampaignId, PhaseKey, campaign_stream
from engine.store.decisions import Draft
from engine.store.log import CampaignLog
from office.cli.refusals import told
from tests.samples import CAMPAIGN, EDITION, IMPLEMENT, MOBILIZE, definition, march, task, title
from tests.spec import refused
from tests.worlds import World, announced_campaign, planned_campaign, roster
from workflows.dates import Roll
from workflows.schema import Definition, Parameter

FEBRUARY = date(2009, 2, 20)


OTHER = CampaignId("other")


def planned_before(log: CampaignLog, plan: Definition) -> World:
    """An older program has planned it, whose check said nothing."""
    world = planned_campaign(log)
    planned = CampaignPlanned(
        stamp=world.at(FEBRUARY), campaign=OTHER, definition=plan, digest="", edition=EDITION.id
    )
    log.append([Draft(campaign_stream(OTHER), 1, planned)])
    return world


def announce(world: World) -> None:
    world.handler.handle(AnnounceCampaign(stamp=world.at(FEBRUARY), campaign=OTHER))


def correct(world: World, place: str, text: str) -> None:
    world.handler.handle(
        CorrectDate(
            stamp=world.at(FEBRUARY, reason="misread"),
            campaign=OTHER,
            place=place,
            text=text,
            authority="leading group",
        )
    )


def said(fault: EngineError) -> str:
    return told(fault, "en")


def test_an_optional_blank_that_is_the_last_day_is_set(log: CampaignLog) -> None:
    blank = Parameter(key="when", title=title("when"), required=False)
    plan = replace(definition(parameters=(blank,)), end="$when")
    world = planned_before(log, plan)
    with refused(RuleBroken, "end is still blank") as caught:
        announce(world)
    assert "campaign set CAMPAIGN KEY VALUE --reason WHY" in said(caught.value)
    world.handler.handle(
        SetParameter(
            stamp=world.at(FEBRUARY, reason="decided"),
            campaign=OTHER,
            key="when",
            text="2009-12-31",
        )
    )
    announce(world)


def test_a_date_that_cannot_be_read_is_corrected_at_its_place(log: CampaignLog) -> None:
    world = planned_before(log, definition(tasks=(task("plan-filed", "in March"),)))
    with refused(RuleBroken, "tasks.plan-filed.due") as caught:
        announce(world)
    assert "campaign correct-date CAMPAIGN tasks.plan-filed.due DATE" in said(caught.value)
    correct(world, "tasks.plan-filed.due", "2009-03-20")
    announce(world)


def test_a_day_before_the_calendar_is_corrected_to_one_it_knows(log: CampaignLog) -> None:
    plan = definition(tasks=(task("plan-filed", "1999-03-20", roll=Roll.FORWARD),))
    first = replace(plan.phases[0], start="1999-03-01")
    world = planned_before(log, replace(plan, start="1999-03", phases=(first, *plan.phases[1:])))
    with refused(OutsideCalendar, "use a date from 2009-01-01 on"):
        announce(world)
    correct(world, "tasks.plan-filed.due", "2009-03-20")
    announce(world)


def test_a_campaign_without_units_is_announced_once_the_roster_is_in(log: CampaignLog) -> None:
    plan = replace(definition(), categories=())
    phases = tuple(
        replace(phase, tasks=tuple(replace(t, audience=("school",)) for t in phase.tasks))
        for phase in plan.phases
    )
    world = planned_before(log, replace(plan, phases=phases))
    with refused(RuleBroken, "no unit of the directory takes part") as caught:
        announce(world)
    assert "campaign unit import FILE" in said(caught.value)
    rows = tuple(structs.replace(row, categories=("school",)) for row in roster())
    world.handler.handle(ImportRoster(stamp=world.at(FEBRUARY), source="r.csv", rows=rows))
    announce(world)


def test_an_earlier_phase_is_closed_or_opened_first(log: CampaignLog) -> None:
    world = announced_campaign(log)

    def opens(phase: PhaseKey, day: date) -> None:
        world.handler.handle(OpenPhase(stamp=world.at(day), campaign=CAMPAIGN, phase=phase))

    with refused(RuleBroken, "before mobilize is closed"):
        opens(IMPLEMENT, date(2009, 4, 11))
    opens(MOBILIZE, march(1))
    world.close_phase(world.at(date(2009, 4, 10)), MOBILIZE, world.gate_facts(2))
    with refused(RuleBroken, "runs beside implement, which must be opened first"):
        opens(PhaseKey("rectify"), date(2009, 5, 1))
    opens(IMPLEMENT, date(2009, 5, 1))
    opens(PhaseKey("rectify"), date(2009, 5, 1))


def test_a_value_that_stands_is_corrected(log: CampaignLog) -> None:
    parameter = Parameter(key="when", title=title("when"), value="2009-03-20")
    plan = definition(tasks=(task("plan-filed", "$when"),), parameters=(parameter,))
    world = planned_before(log, plan)
    announce(world)
    setting = SetParameter(
        stamp=world.at(FEBRUARY, reason="misread"), campaign=OTHER, key="when", text="2009-03-25"
    )
    with refused(RuleBroken, "only a value that is still blank can be set now") as caught:
        world.handler.handle(setting)
    assert "campaign correct-date other when DATE" in said(caught.value)
    correct(world, "when", "2009-03-25")
