"""A campaign with an open inspection, a covert one that is revealed, and one that is not."""

from dataclasses import replace as changed

from engine.domain.inspection.commands import (
    CloseInspection,
    HoldVisit,
    NoteFinding,
    PlanInspection,
    ReportInspection,
    RevealInspection,
    Seconded,
)
from engine.domain.inspection.table import FindingKind
from engine.ids import ItemKey, PersonId, item_key
from engine.store.log import CampaignLog
from tests import worlds
from tests.samples import march
from tests.worlds import BUREAU, OFFICE, TOWN_1, World, four_phases
from workflows.sections.inspections import InspectionRules

SUN, QIAN = PersonId("sun"), PersonId("qian")
_OPEN = InspectionRules(key="visits")
_COVERT = InspectionRules(key="covert-visits", covert=True)


def inspected_campaign(log: CampaignLog) -> World:
    """Two are reported; of the last one the log holds digests."""
    world = worlds.mobilizing_campaign(log, changed(four_phases(), inspections=(_OPEN, _COVERT)))
    for number, rules in enumerate((_OPEN, _COVERT, _COVERT), start=3):
        key = _looked(world, rules.key, number)
        if number == 4:
            world.handler.handle(RevealInspection(stamp=world.at(march(number)), key=key))
        if number < 5:
            world.handler.handle(CloseInspection(stamp=world.at(march(number)), key=key))
    return world


def _looked(world: World, sort: str, day: int) -> ItemKey:
    """An inspection that is planned, held and reported on a day of March."""
    handler = world.handler
    team = (Seconded(person=SUN, home=OFFICE), Seconded(person=QIAN, home=BUREAU))
    planned = handler.handle(
        PlanInspection(
            stamp=world.at(march(day)), campaign=world.campaign, key=sort, team=team, title=sort
        )
    )
    key = item_key(planned[-1].stream)
    assert key is not None, "it is numbered"
    visit = HoldVisit(stamp=world.at(march(day), SUN), key=key, unit=TOWN_1, by=(SUN, QIAN))
    handler.handle(visit)
    handler.handle(
        NoteFinding(
            stamp=world.at(march(day), SUN),
            key=key,
            unit=TOWN_1,
            kind=FindingKind.SHORTCOMING,
            text=f"no register on day {day}",
        )
    )
    handler.handle(ReportInspection(stamp=world.at(march(day), QIAN), key=key, summary="seen"))
    return key
