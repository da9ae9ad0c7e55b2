"""One instance of every event of an inspection."""

from datetime import time

from engine.domain.event import Event, Via
from engine.domain.evidence import Filed
from engine.domain.inspection import events as i
from engine.domain.inspection.table import (
    Depth,
    FindingKind,
    InspectionForm,
    InspectionScope,
    Over,
)
from engine.domain.sealing import Paper
from engine.ids import CampaignId, PersonId, UnitId
from engine.store.codec import encode
from tests.engine.store.message_samples import SCHEDULER_DID, TOWN_1
from tests.samples import CAMPAIGN, ZHOU, march, stamp

_OFFICE = stamp(march(2), reason="全年督查安排", command="c-7")
_TEAM = stamp(march(12), actor=ZHOU, via=Via.WEB, command="c-8")
_LEADER = stamp(march(18), reason="领导小组决定", command="c-9")
_DISCIPLINE, _ORGANIZATION = UnitId("discipline"), UnitId("organization")
_PHOTO = Filed(key="photo", name="door.jpg", digest="sha256:" + "ab" * 32, size=48_213)

PLANNED = i.InspectionPlanned(
    stamp=_OFFICE,
    campaign=CAMPAIGN,
    inspection="i-0001",
    key="visits",
    title="三月明察",
    scope=InspectionScope.SPECIAL,
    depth=Depth.KEY_POINT,
    scheduled=True,
    form=InspectionForm.RANDOM_CHECK,
    covert=False,
    team=(
        i.Member(person=ZHOU, home=_DISCIPLINE, first=march(2), last=march(31)),
        i.Member(person=PersonId("qian"), home=_ORGANIZATION),
    ),
    bodies=(_DISCIPLINE, _ORGANIZATION),
    planners=(PersonId("office.deng"),),
    units=(TOWN_1,),
    looks_back=CampaignId("autumn-2008"),
    report_by=march(20),
)

EVENTS_OF_INSPECTION: tuple[Event, ...] = (
    PLANNED,
    i.InspectionSealed(stamp=SCHEDULER_DID, commitment="0f" * 32),
    i.DrawAnnounced(
        stamp=_OFFICE,
        pool=(TOWN_1, UnitId("town-02")),
        n=1,
        source="福利彩票双色球",
        on=march(5),
        code_hash="1e" * 32,
        category="town",
        hour=time(21, 30),
    ),
    i.UnitsDrawn(
        stamp=_OFFICE,
        randomness="3.5.11.17.22.30./",
        code="2d" * 32,
        chosen=(TOWN_1,),
        passed_over=(
            i.PassedOver(unit=UnitId("town-02"), why=Over.RECUSED, reason="上月已督查"),
            i.PassedOver(unit=_DISCIPLINE, why=Over.HOME, person=ZHOU),
        ),
        category="town",
    ),
    i.VisitHeld(stamp=_TEAM, unit=TOWN_1, on=march(12), by=(ZHOU, PersonId("qian"))),
    i.FindingNoted(
        stamp=_TEAM,
        unit=TOWN_1,
        kind=FindingKind.CONDUCT,
        text="工作日中午饮酒",
        conduct="banquets",
        filed=(_PHOTO,),
    ),
    i.MeasureDecided(stamp=_LEADER, unit=TOWN_1, step="exposure", authority="领导小组"),
    i.InspectionReported(stamp=_TEAM, summary="走访一个镇，发现问题一条", filed=(_PHOTO,)),
    i.InspectionRevealed(
        stamp=_OFFICE,
        papers=(
            Paper(kind="inspection.planned.v1", body=encode(PLANNED)[1].decode(), nonce="3c" * 32),
        ),
    ),
    i.InspectionClosed(stamp=_OFFICE),
    i.InspectionCancelled(stamp=_LEADER, authority="领导小组"),
)
