"""One instance of every event of a register."""

from engine.domain.event import Event
from engine.domain.register import events as reg
from engine.domain.register.table import EndCause
from engine.ids import RectificationId, UnitId
from tests.engine.store.message_samples import TOWN_1
from tests.samples import LI, march, stamp

_OFFICE = stamp(march(18), reason="会议决定", command="c-7")

EVENTS_OF_REGISTER: tuple[Event, ...] = (
    reg.EntryMade(
        stamp=stamp(march(16), actor=LI, reason="确需再开一次", command="c-8"),
        register="county-meetings",
        subject=TOWN_1,
        object="meeting:spring",
        begins=march(12),
        figures=(reg.EntryFigure("speakers", 5), reg.EntryFigure("report-minutes", 12)),
        exceeded=("report-minutes",),
    ),
    reg.BodyComposed(
        stamp=_OFFICE,
        register="leading-groups",
        body="创建活动领导小组",
        unit=UnitId("office-01"),
        head="leader.he",
        deputies=("office.lin",),
        members=("unit:town-01", "unit:town-02"),
        authority="leader.he",
    ),
    reg.BodyVacated(
        stamp=_OFFICE,
        register="leading-groups",
        body="创建活动领导小组",
        deputies=("office.lin",),
        authority="leader.he",
    ),
    reg.EntryEnded(
        stamp=_OFFICE,
        cause=EndCause.PUT_RIGHT,
        rectification=RectificationId("r-0003"),
        authority="leader.he",
    ),
)
