"""One message event of every stored name."""

from engine.domain import message as m
from engine.domain.event import Event, Via
from engine.ids import ONCE, PersonId, UnitId, assignment_stream
from tests.samples import CAMPAIGN, LI, PLAN_FILED, at, march, stamp

SCHEDULER_DID = stamp(
    march(21), actor=PersonId("system"), via=Via.SCHEDULER, command="tick:2009-03-21"
)
TOWN_1 = UnitId("town-01")
WORK = assignment_stream(CAMPAIGN, PLAN_FILED, TOWN_1, ONCE)

QUEUED = m.MessageQueued(
    stamp=SCHEDULER_DID,
    kind=m.MessageKind.REMINDER,
    campaign=CAMPAIGN,
    unit=TOWN_1,
    item=WORK,
    rung="T-3",
    generation=1,
    recipient=LI,
    address="li@example.org",
    subject="【还有3天到期】城关镇 实施方案",
    body="李联络：\n\n任务：实施方案\n",
)

EVENTS_OF_MESSAGE: tuple[Event, ...] = (
    QUEUED,
    m.MessageDelivered(stamp=SCHEDULER_DID, channel="file", receipt="0001.eml"),
    m.MessageFailed(
        stamp=SCHEDULER_DID, channel="mail", fault="timed out", retry_at=at(march(21), 3)
    ),
    m.MessageAbandoned(stamp=SCHEDULER_DID, channel="mail", fault="no address"),
    m.MessageVoided(stamp=SCHEDULER_DID, why=m.VoidCause.DONE),
)
