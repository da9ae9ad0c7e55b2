"""One instance of every event of an approval."""

from datetime import date

from engine.domain.approval import events as ap
from engine.domain.event import Event, Via
from engine.domain.evidence import Filed
from engine.ids import UnitId
from tests.engine.store.message_samples import SCHEDULER_DID, TOWN_1
from tests.samples import CAMPAIGN, LI, march, stamp
from workflows.sections.approvals import BranchOrder

_WINDOW = stamp(march(16), actor=LI, via=Via.WEB, command="c-7")
_WHY = stamp(march(18), actor=LI, reason="听证", command="c-8")
_PAPER = (Filed(key="paper", name="批复.pdf", digest="sha256:" + "cd" * 32, size=9_413),)
_LAND = UnitId("land-bureau")

EVENTS_OF_APPROVAL: tuple[Event, ...] = (
    ap.ApprovalFiled(
        stamp=_WINDOW,
        campaign=CAMPAIGN,
        number="f-0001",
        approval="key-projects",
        unit=TOWN_1,
        title="石桥镇污水处理厂",
        applicant="石桥水务公司",
        agent="代办员李某",
        first_contact=LI,
        filed=_PAPER,
    ),
    ap.OneTimeNoticeGiven(stamp=_WINDOW, missing=("环评批复", "红线图")),
    ap.FilingCompleted(stamp=_WINDOW, filed=_PAPER),
    ap.FilingAccepted(
        stamp=_WINDOW,
        branches=(
            ap.BranchAsked(branch="国土", unit=_LAND),
            ap.BranchAsked(branch="规划", unit=UnitId("planning-bureau")),
        ),
        order=BranchOrder.SEQUENCE,
        limit=10,
        edition="cn-2004-2026",
        due_on=march(30),
        rule="方案3.3",
        document_within=1,
    ),
    ap.BranchReceived(stamp=_WINDOW, branch="国土", acts_on=march(31), next_units=(_LAND,)),
    ap.ApprovalClockStopped(stamp=_WHY, branch="国土", next_units=(_LAND,)),
    ap.ApprovalClockResumed(
        stamp=_WHY,
        branch="国土",
        due_on=date(2009, 4, 2),
        acts_on=date(2009, 4, 3),
        next_units=(_LAND,),
    ),
    ap.BranchGranted(
        stamp=_WHY,
        branch="国土",
        filed=_PAPER,
        authority="领导小组",
        due_on=date(2009, 4, 9),
        next_units=(UnitId("planning-bureau"),),
    ),
    ap.BranchRefused(stamp=_WHY, branch="规划", authority="领导小组"),
    ap.BranchDeemed(
        stamp=SCHEDULER_DID,
        branch="国土",
        rule="方案3.3",
        silent_past=march(30),
        document_by=date(2009, 4, 1),
    ),
    ap.BranchDocumented(stamp=_WHY, branch="国土", filed=_PAPER, late=True),
    ap.StartAllowed(stamp=_WINDOW, conditions=("符合产业规划", "有用地指标"), filed=_PAPER),
    ap.ApprovalGranted(stamp=SCHEDULER_DID),
    ap.ApprovalRefused(stamp=_WHY, branch="规划"),
    ap.ApprovalWithdrawn(stamp=_WHY),
    ap.ApprovalFellOverdue(stamp=SCHEDULER_DID, due_on=march(30), generation=1, branches=("规划",)),
)
