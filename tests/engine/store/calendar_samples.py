"""Samples of what another calendar does to a campaign."""

from typing import Final

from engine.domain.assignment import events as a
from engine.domain.campaign import events as c
from engine.domain.campaign.calendar_moves import CalendarMove, MoveOf, OccurrenceMoved
from engine.domain.event import Event
from engine.domain.moved_dates import DueMoved
from engine.domain.rectification import events as r
from engine.ids import DutyKey, OccurrenceKey
from tests.samples import EDITION, MOBILIZE, PLAN_FILED, march, stamp

OFFICE_SAID_WHY = stamp(march(9), reason="领导小组第三次会议决定")

RECALENDARED: Final[tuple[Event, ...]] = (
    c.RecalendaringProposed(
        stamp=OFFICE_SAID_WHY,
        proposal="cn-2004-2027.1",
        edition="cn-2004-2027",
        before=EDITION.id,
        moves=(
            CalendarMove(
                of=MoveOf.DUE,
                was=march(20),
                now=march(23),
                phase=MOBILIZE,
                duty=PLAN_FILED,
                off=(march(17),),
            ),
            CalendarMove(
                of=MoveOf.AHEAD, was=march(27), now=None, what="ends", worked=(march(21),)
            ),
        ),
    ),
    c.CampaignRecalendared(
        stamp=OFFICE_SAID_WHY,
        proposal="cn-2004-2027.1",
        edition="cn-2004-2027",
        before=EDITION.id,
        authority="领导小组",
        moves=(
            DueMoved(
                duty=PLAN_FILED,
                was=march(20),
                due_on=march(23),
                edition="cn-2004-2027",
                before=EDITION.id,
            ),
        ),
        occurrences=(
            OccurrenceMoved(
                duty=DutyKey("monthly"),
                occurrence=OccurrenceKey("2009-03"),
                was=march(20),
                due_on=march(23),
            ),
        ),
    ),
    a.AssignmentRecounted(
        stamp=OFFICE_SAID_WHY, due_on=march(30), edition="cn-2004-2027", before=EDITION.id
    ),
    r.RectificationRecounted(
        stamp=OFFICE_SAID_WHY, due_on=march(30), edition="cn-2004-2027", before=EDITION.id
    ),
)
