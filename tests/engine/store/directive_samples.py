"""One instance of every event of a directive, of links between campaigns and of their lists."""

from datetime import date

from engine.domain.campaign.events import CampaignLinked
from engine.domain.directive import events as d
from engine.domain.directive.table import ReportKind
from engine.domain.document import DocumentEntered
from engine.domain.event import Event, Via
from engine.domain.evidence import Filed
from engine.domain.series import SeriesJoined
from engine.ids import CampaignId, DutyKey, StreamId
from tests.engine.store.message_samples import TOWN_1
from tests.samples import CAMPAIGN, LI, march, stamp
from workflows.sections.links import LinkKind

_OFFICE = stamp(march(18), reason="已报批", command="c-6")
_LIAISON = stamp(march(19), actor=LI, via=Via.WEB, command="c-7")
_DRAFT = d.Draft(
    title="转发意见的通知",
    issuers=("县委", "县政府"),
    basis=(d.Cited(number="省发〔2009〕1号"),),
    carries=d.Cited(number="市发〔2009〕2号", issued_on=date(2009, 2, 20)),
    main=("town",),
    report_to=("市委",),
    copy_to=("县人大",),
    copies=150,
    subject_words=("作风", "通知"),
    consent=("authority",),
    duties=(DutyKey("directive-receipt"),),
    receipt_within=5,
)

EVENTS_OF_DIRECTIVE: tuple[Event, ...] = (
    d.DirectiveDrafted(
        stamp=_OFFICE, campaign=CAMPAIGN, directive="d-0001", draft=_DRAFT, number="县发〔2009〕3号"
    ),
    d.DirectiveConsented(stamp=_OFFICE, body="authority", authority="县委书记"),
    d.DirectiveIssued(
        stamp=_OFFICE,
        campaign=CAMPAIGN,
        code="县发",
        year=2009,
        seq=3,
        issued_on=march(18),
        draft=_DRAFT,
        units=(TOWN_1,),
        dues=(
            d.Demand(duty=DutyKey("directive-receipt"), due_on=march(25), units=(TOWN_1,)),
            d.Demand(duty=DutyKey("directive-plan")),
        ),
    ),
    d.ChildStarted(stamp=_OFFICE, child=CampaignId("town-01-2009"), unit=TOWN_1),
    d.ReportedUp(
        stamp=_LIAISON,
        unit=TOWN_1,
        kind=ReportKind.SITUATION,
        text="已动员",
        filed=(Filed(key="report", name="a.pdf", digest="sha256:" + "ab" * 32, size=48_213),),
    ),
    d.DirectiveClosed(stamp=_OFFICE, open_work=2),
    d.DirectiveWithdrawn(stamp=_OFFICE, authority="县委"),
    DocumentEntered(
        stamp=_OFFICE,
        number="县发〔2009〕3号",
        title="转发意见的通知",
        issued_on=march(18),
        campaign=CAMPAIGN,
        item=StreamId(f"directive/{CAMPAIGN}/d-0001"),
        rests_on=("市发〔2009〕2号", "省发〔2009〕1号"),
    ),
    CampaignLinked(stamp=_OFFICE, kind=LinkKind.PART_OF, to=CampaignId("county-2009")),
    SeriesJoined(stamp=_OFFICE, series="theme-years", year=2009, campaign=CAMPAIGN),
)
