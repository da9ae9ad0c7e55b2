"""An inspection that tests begin with: its terms, its plan, and what happens to it."""

from datetime import date, time
from typing import Any

from engine.calendars.clock import OfficeMoment, wall_time
from engine.domain.audience import Participant
from engine.domain.directory.state import Directory, Person, Unit
from engine.domain.event import Stamp
from engine.domain.inspection.context import InspectionTerms
from engine.domain.inspection.draw import code_of, hash_of
from engine.domain.inspection.events import (
    DrawAnnounced,
    InspectionPlanned,
    Member,
    UnitsDrawn,
    VisitHeld,
)
from engine.domain.inspection.table import Depth, InspectionForm, InspectionScope
from engine.ids import ItemKey, PersonId, UnitId
from tests.samples import CAMPAIGN, CHEN, march, stamp
from workflows.sections.inspections import InspectionDraw, InspectionRules

SECRET = "workstyle-2009/i-0003 secret"
CODE = code_of(SECRET)
HASH = hash_of(CODE)
RANDOMNESS = "3.5.11.17.22.30./"

KEY = ItemKey("inspection", CAMPAIGN, "i-0001")
TOWNS = tuple(UnitId(f"town-{number:02d}") for number in range(1, 11))
DISCIPLINE, ORGANIZATION = UnitId("discipline"), UnitId("organization")
SUN, QIAN = PersonId("sun"), PersonId("qian")
LEADER_WORD = "组长"

RULES = InspectionRules(
    key="visits",
    draw=(InspectionDraw(category="town", count=3),),
    team_from=("discipline_inspection", "organization_department"),
    conduct=("gifts", "banquets"),
    measures=("exposure", "discipline"),
)
UNITS = {
    **{unit: Participant(unit=unit, categories=("town",)) for unit in TOWNS},
    DISCIPLINE: Participant(unit=DISCIPLINE, categories=("discipline_inspection",)),
    ORGANIZATION: Participant(unit=ORGANIZATION, categories=("organization_department",)),
}
DIRECTORY = Directory(
    units={
        unit: Unit(
            unit=unit, name=unit, name_en=unit, parent=None, categories=participant.categories
        )
        for unit, participant in UNITS.items()
    },
    people={
        SUN: Person("Sun", home=DISCIPLINE),
        QIAN: Person("Qian", home=ORGANIZATION),
        CHEN: Person("Chen"),
    },
)


def terms(at: Stamp | None = None, **more: Any) -> InspectionTerms:
    """What the campaign and the directory say at a moment."""
    stamped = at or stamp()
    fields: dict[str, Any] = {
        "live": True,
        "correctable": True,
        "rules": RULES,
        "participants": UNITS,
        "inspected": UNITS,
        "looked_over": False,
        "directory": DIRECTORY,
        "now": OfficeMoment(stamped.on, wall_time(stamped.recorded_at, "Asia/Shanghai")),
    }
    return InspectionTerms(**fields | more)


TEAM = (Member(person=SUN, home=DISCIPLINE), Member(person=QIAN, home=ORGANIZATION))
PLANNED = InspectionPlanned(
    stamp=stamp(),
    campaign=CAMPAIGN,
    inspection="i-0001",
    key="visits",
    title="visits",
    scope=InspectionScope.SPECIAL,
    depth=Depth.KEY_POINT,
    scheduled=False,
    form=InspectionForm.ON_SITE,
    covert=False,
    team=TEAM,
    bodies=(DISCIPLINE, ORGANIZATION),
    planners=(),
)
ANNOUNCED = DrawAnnounced(
    stamp=stamp(march(3)),
    pool=TOWNS,
    n=3,
    source="a lottery",
    on=march(10),
    code_hash=HASH,
    category="town",
)
CHOSEN = (TOWNS[1], TOWNS[5], TOWNS[4])
DRAWN = UnitsDrawn(
    stamp=stamp(march(11)), randomness=RANDOMNESS, code=CODE, chosen=CHOSEN, category="town"
)
VISITED = VisitHeld(stamp=stamp(march(12), actor=SUN), unit=CHOSEN[0], on=march(12), by=(SUN, QIAN))


def hour(text: str) -> time:
    """An hour of the day, such as 21:30."""
    return time.fromisoformat(text)


def day(number: int) -> date:
    """A day of March 2009."""
    return march(number)
