"""One message event of every stored name."""

import msgspec

from engine.domain import message as m
from engine.domain.event import Event, Via
from engine.domain.reminder import MissCause, ReminderDue, missed
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

DUE = ReminderDue(
    stamp=SCHEDULER_DID,
    kind=m.MessageKind.REMINDER,
    campaign=CAMPAIGN,
    unit=TOWN_1,
    item=WORK,
    rung="T-3",
    generation=1,
    post="liaison",
    form="reminder",
    channel="",
    due_on=march(24),
)
LATER = msgspec.structs.replace(DUE, rung="T+1", post="unit_chief", due_on=march(20))

EVENTS_OF_MESSAGE: tuple[Event, ...] = (
    QUEUED,
    m.MessageDelivered(stamp=SCHEDULER_DID, channel="file", receipt="0001.eml"),
    m.MessageFailed(
        stamp=SCHEDULER_DID, channel="mail", fault="timed out", retry_at=at(march(21), 3)
    ),
    m.MessageAbandoned(stamp=SCHEDULER_DID, channel="mail", fault="no address"),
    m.MessageVoided(stamp=SCHEDULER_DID, why=m.VoidCause.DONE),
    DUE,
    missed(LATER, MissCause.SUPERSEDED),
    m.LetterQueued(
        stamp=SCHEDULER_DID, person=LI, window="2009-03-21.1", facts=(DUE.stream, LATER.stream)
    ),
    m.MessageSent(
        stamp=SCHEDULER_DID,
        channel="mail",
        address="li@example.org",
        receipt="250 ok",
        subject="两项工作",
        body="李联络：\n\n任务：实施方案\n",
        facts=(DUE.stream,),
        left_out=(m.LeftOut(LATER.stream, m.VoidCause.HANDED_ON),),
    ),
    m.MessageRedriven(stamp=SCHEDULER_DID, reason="新地址"),
    m.MessageBounced(
        stamp=SCHEDULER_DID,
        status="5.1.1",
        diagnostic="550 no such user",
        address="li@example.org",
    ),
)
