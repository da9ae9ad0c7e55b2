"""One instance of every event of a matter, of a list of them, and of the publication ledger."""

from datetime import date

from engine.domain.event import Event, Via
from engine.domain.evidence import Filed
from engine.domain.matter import events as m
from engine.domain.matter_list import ListFixed
from engine.domain.publication import events as p
from engine.ids import ItemKey, UnitId
from tests.engine.store.message_samples import SCHEDULER_DID, TOWN_1
from tests.samples import CAMPAIGN, LI, march, stamp
from workflows.dates import CalendarKind

_LIAISON = stamp(march(16), actor=LI, via=Via.WEB, command="c-5")
_OFFICE = stamp(march(18), reason="情况属实", command="c-6")
_COUNTY = UnitId("county")
_PAPER = "sha256:" + "ab" * 32
_PHOTO = (Filed(key="photo", name="well.jpg", digest=_PAPER, size=48_213),)

EVENTS_OF_MATTER: tuple[Event, ...] = (
    m.MatterDrafted(
        stamp=_LIAISON,
        campaign=CAMPAIGN,
        matter="m-0001",
        kind="public-works",
        unit=TOWN_1,
        title="村村通自来水",
        fields=(m.Told(key="person", text="李"), m.Told(key="ends", day=march(31))),
        channel="市长电话",
        due_on=march(31),
        calendar=CalendarKind.WORKING_DAYS,
        edition="spring-2009",
        stalls_on=march(24),
    ),
    m.MatterPublished(
        stamp=_OFFICE,
        publication="n-0001",
        channel="paper",
        on=march(17),
        fields=(m.Told(key="ends", day=date(2009, 4, 30)),),
        due_on=date(2009, 4, 30),
        again=True,
    ),
    m.MatterStarted(stamp=_LIAISON, stalls_on=march(24)),
    m.MatterProgressed(
        stamp=_LIAISON, percent=40, text="管道已铺设", filed=_PHOTO, stalls_on=march(24)
    ),
    m.MatterClaimed(
        stamp=_LIAISON,
        text="已通水",
        filed=_PHOTO,
        due_on=march(31),
        assessed_on=march(13),
        late=True,
    ),
    m.MatterConfirmed(stamp=_OFFICE),
    m.MatterReturned(stamp=_OFFICE, stalls_on=march(26)),
    m.MatterSentUp(
        stamp=_LIAISON,
        unit=TOWN_1,
        to=_COUNTY,
        tried="已与水务站协商两次",
        due_on=march(30),
        late=True,
        was_late=True,
        stalls_on=march(24),
    ),
    m.MatterTaken(stamp=_LIAISON, due_on=march(30), stalls_on=march(24)),
    m.MatterHandedDown(
        stamp=_OFFICE,
        unit=_COUNTY,
        to=TOWN_1,
        due_on=march(30),
        late=True,
        was_late=True,
        stalls_on=march(24),
    ),
    m.MatterExtended(stamp=_OFFICE, to=date(2009, 4, 15), authority="领导小组"),
    m.MatterBroken(stamp=_OFFICE),
    m.MatterWithdrawn(stamp=_OFFICE, authority="领导小组", replaced_by="m-0002"),
    m.MatterFellOverdue(stamp=SCHEDULER_DID, due_on=march(31), assessed_on=march(31), generation=1),
    m.MatterStalled(stamp=SCHEDULER_DID, days=5),
    ListFixed(stamp=_OFFICE, kind="public-works", period="2009", numbers=("m-0001", "m-0002")),
)

EVENTS_OF_PUBLICATION: tuple[Event, ...] = (
    p.PublicationPosted(
        stamp=_OFFICE,
        campaign=CAMPAIGN,
        publication="n-0001",
        what="十件实事公布",
        channel="paper",
        on=march(17),
        place="日报第一版",
        items=(ItemKey("matter", CAMPAIGN, "m-0001").stream,),
        digest=_PAPER,
        series="为民办实事",
        cause="领导小组第三次会议",
        until=march(24),
    ),
    p.PublicationCorrected(
        stamp=_OFFICE,
        what="十件实事公布",
        channel="paper",
        on=march(16),
        place="日报第二版",
        authority="领导小组",
        digest=_PAPER,
    ),
    p.PublicationTakenDown(stamp=_OFFICE, on=march(18), authority="领导小组"),
    p.PublicationReposted(stamp=_OFFICE, on=march(18), place="日报第三版", digest=_PAPER),
)
