"""An office behind the door `named` with inspections, open and covert, and a team for them."""

from dataclasses import replace as changed

from engine.domain.directory.commands import RegisterPerson
from engine.domain.inspection.commands import (
    AnnounceDraw,
    DrawUnits,
    HoldVisit,
    NoteFinding,
    PlanInspection,
    ReportInspection,
    Seconded,
)
from engine.domain.inspection.draw import code_of, hash_of
from engine.domain.inspection.table import FindingKind
from engine.ids import ItemKey, PersonId, item_key
from engine.store.log import CampaignLog
from tests.engine.handling.named_office import HEAD, Office, named_office
from tests.samples import CHEN, march
from tests.worlds import BUREAU, CAMPAIGN, TOWN_1, four_phases
from tests.worlds import OFFICE as OFFICE_UNIT
from workflows.sections.inspections import InspectionDraw, InspectionRules

SUN, QIAN = PersonId("sun"), PersonId("qian")
OPEN = InspectionRules(
    key="visits", draw=(InspectionDraw(category="town", count=1),), measures=("exposure",)
)
COVERT = changed(OPEN, key="covert-visits", covert=True)
CODE = code_of("a secret that nobody guesses")
FIRST = ItemKey("inspection", CAMPAIGN, "i-0001")


def inspecting_office(log: CampaignLog) -> Office:
    """Sun of the office's own unit and Qian of the bureau can be seconded."""
    office = named_office(log, changed(four_phases(), inspections=(OPEN, COVERT)))
    for person, home in ((SUN, OFFICE_UNIT), (QIAN, BUREAU)):
        office.does(HEAD, RegisterPerson, person=person, name=f"name of {person}", home=home)
    return office


def plan(office: Office, key: str = "visits", by: PersonId = CHEN, **more: object) -> ItemKey:
    """An inspection by the two, planned; which one it is."""
    team = (Seconded(person=SUN), Seconded(person=QIAN))
    recorded = office.does(by, PlanInspection, campaign=CAMPAIGN, key=key, team=team, **more)
    found = item_key(recorded[-1].stream)
    assert found is not None
    return found


def look(office: Office, key: ItemKey, texts: tuple[str, ...] = ("no register",)) -> None:
    """Both visit the first town, note what they find, and report."""
    office.does(SUN, HoldVisit, key=key, unit=TOWN_1, by=(SUN, QIAN))
    for text in texts:
        office.does(SUN, NoteFinding, key=key, unit=TOWN_1, kind=FindingKind.SHORTCOMING, text=text)
    office.does(QIAN, ReportInspection, key=key, summary="seen", reason="one town for now")


def draw(office: Office, key: ItemKey) -> None:
    """Announce a draw for tomorrow and hold it."""
    office.does(
        CHEN,
        AnnounceDraw,
        key=key,
        source="a lottery",
        on=march(17),
        code_hash=hash_of(CODE),
    )
    office.does(CHEN, DrawUnits, key=key, randomness="1.2.3.", code=CODE, on_day=march(18))
