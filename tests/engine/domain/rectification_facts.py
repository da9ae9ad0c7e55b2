"""Facts of one rectification item, and the pasts that lead to each state."""

from datetime import date

from engine.domain.rectification.events import (
    RectificationFellOverdue,
    RectificationIssued,
    RectificationListed,
    RectificationPlanned,
    RectificationRaised,
    RectificationReopened,
    RectificationReported,
    RectificationSentBack,
    RectificationStarted,
    RectificationVerified,
)
from tests.samples import CAMPAIGN, ITEM, LI, TOWN, WANG, ZHOU, march, stamp
from workflows.dates import CalendarKind

PLAN_DUE = march(9)
FIX_DUE = march(20)
UNIT = stamp(actor=LI)
BECAUSE = stamp(reason="the stairs are still blocked")

RAISED = RectificationRaised(
    stamp=stamp(actor=ZHOU),
    campaign=CAMPAIGN,
    rectification=ITEM.rectification,
    unit=TOWN.unit,
    finding="stairs blocked",
    source="inspection of 1 March",
)
ISSUED = RectificationIssued(
    stamp=stamp(),
    plan_due_on=PLAN_DUE,
    fix_due_on=FIX_DUE,
    edition="spring-2009",
    calendar=CalendarKind.WORKING_DAYS,
)
PLANNED = RectificationPlanned(stamp=UNIT, causes="no room", measures="clear them")
STARTED = RectificationStarted(stamp=stamp(actor=WANG))
REPORTED = RectificationReported(
    stamp=UNIT, result="cleared", filed=(), due_on=FIX_DUE, assessed_on=FIX_DUE, late=False
)
VERIFIED = RectificationVerified(stamp=stamp(actor=ZHOU))
SENT_BACK = RectificationSentBack(stamp=BECAUSE)
LISTED = RectificationListed(stamp=BECAUSE, authority="city")

IN_HAND = (RAISED, ISSUED)
IN_PLAN = (*IN_HAND, PLANNED)
AT_WORK = (*IN_PLAN, STARTED)
CLAIMED = (*AT_WORK, REPORTED)
REFUSED = (*CLAIMED, SENT_BACK)
DONE = (*CLAIMED, VERIFIED)
UNDER_WATCH = (*IN_HAND, LISTED)


def reopened(fix_due_on: date, generation: int = 2) -> RectificationReopened:
    """A look back on 2 April found it again."""
    return RectificationReopened(
        stamp=stamp(date(2009, 4, 2), reason="blocked again"),
        fix_due_on=fix_due_on,
        generation=generation,
    )


def overdue_on(day: date, due_on: date = FIX_DUE, generation: int = 1) -> RectificationFellOverdue:
    """The day passed and nobody had reported."""
    return RectificationFellOverdue(
        stamp=stamp(day), due_on=due_on, assessed_on=due_on, generation=generation
    )
