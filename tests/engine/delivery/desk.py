"""A small office for the tests of delivery: one town, its people, one piece of work."""

from datetime import UTC, date, datetime

from engine.delivery.channels import ChannelFault
from engine.delivery.memory import MemoryPorts, MemorySender, OpenItem, PlainLetters
from engine.delivery.ports import Sender
from engine.delivery.tick import TickReport, TickSettings, tick
from engine.domain.agenda import Recipient
from engine.domain.event import Stamp, Via
from engine.ids import SYSTEM, CampaignId, CommandId, PersonId, StreamId, UnitId
from workflows.schema import RungRecipient

CAMPAIGN = CampaignId("workstyle-2009")
TOWN = UnitId("town-03")
PLAN = StreamId("assignment/workstyle-2009/plan-filed/town-03/once")
DUE = date(2009, 3, 13)

LIAISON = Recipient(person=PersonId("town-03.liaison"), name="李联络", address="li@town.example")
CHIEF = Recipient(person=PersonId("town-03.chief"), name="王书记", address="wang@town.example")
OFFICE = Recipient(person=PersonId("clerk"), name="活动办", address="office@county.example")

BUSY = ChannelFault("memory", "busy", "wait")


def march(day: int, hour: int = 1, minute: int = 0) -> datetime:
    """An instant in UTC; hours below 16 lie on the same day in the office's zone."""
    return datetime(2009, 3, day, hour, minute, tzinfo=UTC)


def plan(due_on: date = DUE, generation: int = 1, item: StreamId = PLAN) -> OpenItem:
    return OpenItem(
        item=item,
        campaign=CAMPAIGN,
        title="制定实施方案",
        unit=TOWN,
        unit_name="城关镇",
        due_on=due_on,
        generation=generation,
    )


def many(count: int) -> list[StreamId]:
    return [
        StreamId(f"assignment/{CAMPAIGN}/plan-filed/town-{number:03}/once")
        for number in range(count)
    ]


def staffed(*items: OpenItem) -> MemoryPorts:
    """A desk with everybody in post."""
    desk = MemoryPorts()
    desk.put(*items)
    for post, holder in (
        (RungRecipient.LIAISON, LIAISON),
        (RungRecipient.UNIT_CHIEF, CHIEF),
        (RungRecipient.OFFICE, OFFICE),
    ):
        desk.people[TOWN, post] = (holder,)
    return desk


def stamped(now: datetime) -> Stamp:
    return Stamp(
        recorded_at=now,
        on=now.date(),
        actor=SYSTEM,
        via=Via.SCHEDULER,
        command_id=CommandId(f"tick:{now.isoformat()}"),
    )


def ticked(
    desk: MemoryPorts,
    now: datetime,
    sender: Sender | None = None,
    settings: TickSettings | None = None,
) -> TickReport:
    """One pass over the desk."""
    return tick(now, desk, desk, desk, PlainLetters(), sender or MemorySender(), settings)
