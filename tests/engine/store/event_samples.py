"""One instance of every event, its fields filled with what they hold in practice.

The golden files were written from these once and are never edited: when an event changes its
shape, its sample here changes, the old file stays, and a new one is added under the new name.
"""

from datetime import date, time

from msgspec.structs import replace

from engine.domain.access import events as x
from engine.domain.access.doors import AccessDeed, Door
from engine.domain.assignment import events as a
from engine.domain.audience import Participant
from engine.domain.calendar import CalendarEditionPublished
from engine.domain.campaign import events as c
from engine.domain.clocks import ClockChange
from engine.domain.directory import events as d
from engine.domain.entries.listed import EntriesAdded, Entry, EntryRenamed, EntryWithdrawn
from engine.domain.event import Event, Via
from engine.domain.evidence import Filed
from engine.domain.moved_dates import DueMoved
from engine.domain.obligation import OccurrenceOpened, OccurrencesWithdrawn
from engine.domain.office import events as o
from engine.domain.office.day_rules import DayRules
from engine.domain.office.kinds import ClockKind
from engine.domain.phase import events as p
from engine.domain.policy.actors import Role, unit_scope
from engine.domain.readings import ReadingsSealed
from engine.domain.rectification import events as r
from engine.domain.terms import DutyDue
from engine.ids import DeputyId, DutyKey, GrantId, OccurrenceKey, RectificationId, UnitId
from tests.engine.store.calendar_samples import RECALENDARED
from tests.engine.store.item_samples import EVENTS_OF_ITEMS
from tests.engine.store.message_samples import EVENTS_OF_MESSAGE, SCHEDULER_DID, TOWN_1
from tests.engine.store.plan_sample import PLAN
from tests.samples import (
    CAMPAIGN,
    EDITION,
    LI,
    MOBILIZE,
    PLAN_FILED,
    TOWN,
    WANG,
    ZHOU,
    at,
    due,
    march,
    phase_terms,
    stamp,
    verdict,
)
from workflows.dates import CalendarKind
from workflows.planning import digest

OFFICE_DID = stamp(march(2))
OFFICE_SAID_WHY = stamp(march(9), reason="领导小组第三次会议决定")
LIAISON_DID = stamp(march(16), actor=LI, via=Via.WEB, command="c-2")
DEPUTY_DID = stamp(march(16), actor=WANG, on_behalf_of=LI, effective_on=march(13), command="c-3")
INSPECTOR_DID = stamp(march(17), actor=ZHOU, reason="现场核实", command="c-4")
ADMINISTRATOR_DID = replace(
    stamp(march(9), actor=WANG, reason="遗失密码", command="c-5"), login="wang", proof="login"
)
TOWN_2 = UnitId("town-02")
ITEM = RectificationId("r-0001")
FILED = (
    Filed(key="report", name="plan.pdf", digest="sha256:" + "ab" * 32, size=48_213),
    Filed(key="staff", value=31),
)

EVENTS_OF_DIRECTORY: tuple[Event, ...] = (
    CalendarEditionPublished(stamp=OFFICE_DID, edition=EDITION),
    ReadingsSealed(stamp=OFFICE_DID, day=march(1), count=3, digest="5e" * 32),
    d.UnitAdded(
        stamp=OFFICE_DID,
        unit=TOWN_1,
        name="城关镇",
        name_en="Chengguan",
        parent=UnitId("office-01"),
        categories=("town",),
    ),
    d.UnitAmended(
        stamp=OFFICE_DID, unit=TOWN_1, name="城关镇", name_en="", parent=None, categories=()
    ),
    d.UnitRetired(stamp=OFFICE_SAID_WHY, unit=TOWN_1),
    d.UnitReinstated(stamp=OFFICE_DID, unit=TOWN_1),
    d.PersonRegistered(
        stamp=OFFICE_DID, person=ZHOU, name="周督查", email="zhou@example.org", home=TOWN_2
    ),
    d.PersonAmended(stamp=OFFICE_DID, person=ZHOU, name="周都查", email="zhou@example.org"),
    d.ReachAmended(
        stamp=OFFICE_DID,
        person=ZHOU,
        reach=(d.Reach("dingtalk", "13800000000"),),
        channel="dingtalk",
        lang="en",
    ),
    d.PersonEnded(stamp=OFFICE_SAID_WHY, person=ZHOU),
    # As the first form of each is lifted.
    d.RoleGranted(
        stamp=OFFICE_DID,
        id=GrantId("liaison/town-01"),
        person=LI,
        role=Role.LIAISON,
        scope=unit_scope(TOWN_1),
        first=march(2),
        name="李联络",
        email="li@example.org",
        imported=True,
    ),
    d.RoleRevoked(
        stamp=OFFICE_DID,
        id=GrantId("liaison/town-01"),
        person=LI,
        role=Role.LIAISON,
        scope=unit_scope(TOWN_1),
    ),
    d.DeputyNamed(
        stamp=OFFICE_DID,
        id=DeputyId("deputy/town-01.liaison"),
        person=LI,
        deputy=WANG,
        first=march(9),
        last=march(20),
    ),
    d.DeputyEnded(stamp=OFFICE_DID, id=DeputyId("d-3"), person=LI, deputy=WANG),
    x.DoorSet(stamp=OFFICE_SAID_WHY, door=Door.NAMED, authority="领导小组"),
    x.LoginLinked(stamp=ADMINISTRATOR_DID, person=LI, login="li.mei", asked_by=ZHOU),
    x.LoginUnlinked(stamp=ADMINISTRATOR_DID, person=LI, login="li.mei"),
    x.AccessOpened(stamp=ADMINISTRATOR_DID, person=LI, asked_by=ZHOU),
    x.AccessClosed(stamp=ADMINISTRATOR_DID, person=LI),
    x.CredentialReset(stamp=ADMINISTRATOR_DID, person=LI, asked_by=ZHOU),
    x.ConfirmationAsked(
        stamp=ADMINISTRATOR_DID,
        person=LI,
        deed=AccessDeed.LINK,
        login="248289761001",
        issuer="https://sign-in.example.org",
    ),
    o.OfficeFounded(
        stamp=OFFICE_DID,
        identity="5b1f0d2c9a7e4c3f8d6b0a1e2f3c4d5e",
        days=DayRules(zone="Asia/Shanghai", day_ends=time(17, 30)),
        clock=ClockKind.WALL,
    ),
    o.DayRulesChanged(stamp=OFFICE_SAID_WHY, days=DayRules(zone="Asia/Urumqi")),
    o.ClockConfirmed(stamp=replace(OFFICE_SAID_WHY, dated=True)),
    o.StraysMarked(stamp=OFFICE_SAID_WHY, first=120, last=131, authority="领导小组"),
    o.LogRestored(stamp=stamp(march(9)), events=12, source="log-2009-03-08.db"),
)

EVENTS_OF_CAMPAIGN: tuple[Event, ...] = (
    c.CampaignPlanned(
        stamp=OFFICE_DID,
        campaign=CAMPAIGN,
        definition=PLAN,
        digest=digest(PLAN),
        edition=EDITION.id,
    ),
    c.ParameterSet(stamp=OFFICE_SAID_WHY, key="mobilize-end", value="2009-04 early"),
    c.DateCorrected(
        stamp=OFFICE_SAID_WHY,
        place="tasks.plan-filed.due",
        before="2009-03 middle",
        value="2009-03-31",
        authority="领导小组",
    ),
    c.DefinitionAmended(
        stamp=OFFICE_SAID_WHY,
        definition=PLAN,
        digest=digest(PLAN),
        authority="领导小组",
    ),
    c.DutiesAdded(
        stamp=OFFICE_SAID_WHY,
        dues=(due(march(31), DutyKey("register")),),
        authority="领导小组",
        unowed=(DutyKey("register"),),
    ),
    c.DutiesDropped(stamp=OFFICE_SAID_WHY, duties=(DutyKey("register"),), authority="领导小组"),
    *RECALENDARED,
    c.CampaignAnnounced(stamp=OFFICE_DID, participants=(TOWN,)),
    c.CampaignStarted(stamp=OFFICE_DID),
    c.UnitJoined(
        stamp=OFFICE_SAID_WHY, participant=Participant(unit=TOWN_2, categories=("town", "new"))
    ),
    c.UnitLeft(stamp=OFFICE_SAID_WHY, unit=TOWN_2),
    c.CampaignSuspended(stamp=OFFICE_SAID_WHY),
    c.CampaignResumed(stamp=OFFICE_DID),
    c.CampaignConcluded(stamp=OFFICE_DID),
    c.CampaignArchived(stamp=OFFICE_DID),
    c.CampaignCancelled(stamp=OFFICE_SAID_WHY),
    p.PhaseOpened(
        stamp=OFFICE_DID,
        campaign=CAMPAIGN,
        phase=MOBILIZE,
        edition=EDITION.id,
        terms=phase_terms(),
    ),
    p.PhaseGateRefused(stamp=OFFICE_DID, verdict=verdict(met=False)),
    p.PhaseClosed(stamp=OFFICE_DID, verdict=verdict(met=True)),
    p.PhaseClosedByOverride(
        stamp=OFFICE_SAID_WHY, verdict=verdict(met=False), authority="领导小组组长"
    ),
    p.PhaseExtended(
        stamp=OFFICE_SAID_WHY,
        ends_on=date(2009, 4, 17),
        authority="领导小组",
        duties=(PLAN_FILED,),
    ),
    p.PhaseOpeningWithdrawn(
        stamp=OFFICE_SAID_WHY,
        campaign=CAMPAIGN,
        phase=MOBILIZE,
        duties=(PLAN_FILED,),
        authority="领导小组",
    ),
    p.PhaseReopened(stamp=OFFICE_SAID_WHY, ends_on=date(2009, 4, 24), authority="领导小组"),
    p.PhaseDatesCorrected(
        stamp=OFFICE_SAID_WHY,
        ends_on=date(2009, 4, 17),
        planned_end=date(2009, 4, 10),
        moves=(DueMoved(duty=PLAN_FILED, was=march(20), due_on=march(31)),),
        authority="领导小组",
    ),
    p.PhaseDutiesAdded(
        stamp=OFFICE_SAID_WHY,
        campaign=CAMPAIGN,
        phase=MOBILIZE,
        edition=EDITION.id,
        ends_on=date(2009, 4, 17),
        dues=(due(march(31), DutyKey("register")),),
        authority="领导小组",
        unowed=(DutyKey("register"),),
    ),
    p.PhaseDutiesDropped(
        stamp=OFFICE_SAID_WHY,
        campaign=CAMPAIGN,
        phase=MOBILIZE,
        duties=(PLAN_FILED,),
        authority="领导小组",
    ),
    OccurrenceOpened(
        stamp=SCHEDULER_DID,
        campaign=CAMPAIGN,
        edition=EDITION.id,
        due=DutyDue(
            duty=PLAN_FILED,
            opens_on=march(1),
            due_on=march(31),
            audience=("*",),
            occurrence=OccurrenceKey("2009-03"),
            provisional=True,
            next_working_day=date(2009, 4, 1),
        ),
    ),
)

EVENTS_OF_ASSIGNMENT: tuple[Event, ...] = (
    OccurrencesWithdrawn(
        stamp=OFFICE_SAID_WHY,
        campaign=CAMPAIGN,
        duty=PLAN_FILED,
        occurrences=(OccurrenceKey("2009-H1"),),
    ),
    EntriesAdded(
        stamp=LIAISON_DID,
        campaign=CAMPAIGN,
        list="parks",
        unit=TOWN_1,
        entries=(
            Entry(OccurrenceKey("cheng-xi-yuan-qu"), "城西园区"),
            Entry(OccurrenceKey("gang-qu"), "港区"),
        ),
    ),
    EntryRenamed(
        stamp=LIAISON_DID,
        campaign=CAMPAIGN,
        list="parks",
        unit=TOWN_1,
        key=OccurrenceKey("gang-qu"),
        before="港区",
        label="新港区",
        duties=(PLAN_FILED,),
    ),
    EntryWithdrawn(
        stamp=OFFICE_SAID_WHY,
        campaign=CAMPAIGN,
        list="parks",
        unit=TOWN_1,
        key=OccurrenceKey("gang-qu"),
        label="新港区",
    ),
    a.AssignmentReceived(stamp=LIAISON_DID),
    a.AssignmentStarted(stamp=LIAISON_DID),
    a.AssignmentSubmitted(
        stamp=DEPUTY_DID, filed=FILED, due_on=march(20), assessed_on=march(13), late=False
    ),
    a.AssignmentAccepted(stamp=OFFICE_DID),
    a.AssignmentPassedOn(stamp=OFFICE_DID, to="campaign_office"),
    a.AssignmentReturned(stamp=OFFICE_SAID_WHY),
    a.AssignmentWaived(stamp=OFFICE_SAID_WHY, authority="领导小组办公室"),
    a.AssignmentTransferred(stamp=OFFICE_SAID_WHY, to_unit=TOWN_2),
    a.AssignmentTakenOver(
        stamp=OFFICE_SAID_WHY,
        from_unit=TOWN_1,
        due=due(),
        changes=(
            ClockChange.stop("assignment", OFFICE_SAID_WHY),
            ClockChange.extend(march(27), OFFICE_SAID_WHY),
        ),
        began=at(march(1)),
    ),
    a.AssignmentArmed(stamp=LIAISON_DID, due_on=march(27), anchor=PLAN_FILED, anchor_unit=TOWN_1),
    a.AssignmentDisarmed(stamp=OFFICE_SAID_WHY, anchor=PLAN_FILED, anchor_unit=TOWN_1),
    a.AssignmentExtended(stamp=OFFICE_SAID_WHY, to=march(27), authority="领导小组办公室"),
    a.AssignmentSuspended(stamp=OFFICE_SAID_WHY),
    a.AssignmentResumed(stamp=OFFICE_DID),
    a.AssignmentFellOverdue(
        stamp=SCHEDULER_DID, due_on=march(20), assessed_on=march(20), generation=1
    ),
)

EVENTS_OF_RECTIFICATION: tuple[Event, ...] = (
    a.AssignmentAcceptanceWithdrawn(stamp=OFFICE_SAID_WHY, authority="领导小组办公室"),
    a.AssignmentSubmissionWithdrawn(stamp=OFFICE_SAID_WHY, authority="领导小组办公室"),
    a.AssignmentWaiverWithdrawn(stamp=OFFICE_SAID_WHY, authority="领导小组办公室"),
    a.AssignmentFiguresCorrected(
        stamp=OFFICE_SAID_WHY,
        filed=(Filed(key="staff", value=212),),
        authority="领导小组办公室",
    ),
    a.AssignmentOverdueAnnulled(
        stamp=OFFICE_SAID_WHY,
        due_on=march(20),
        generation=1,
        late=False,
        authority="领导小组办公室",
    ),
    r.RectificationRaised(
        stamp=INSPECTOR_DID,
        campaign=CAMPAIGN,
        rectification=ITEM,
        unit=TOWN_1,
        finding="窗口无人值守",
        source="inspection",
    ),
    r.RectificationIssued(
        stamp=OFFICE_DID,
        plan_due_on=march(9),
        fix_due_on=date(2009, 4, 10),
        edition=EDITION.id,
        calendar=CalendarKind.WORKING_DAYS,
    ),
    r.RectificationPlanned(stamp=LIAISON_DID, causes="人手不足", measures="增派一人"),
    r.RectificationStarted(stamp=LIAISON_DID),
    r.RectificationReported(
        stamp=LIAISON_DID,
        result="已到岗",
        filed=FILED,
        due_on=date(2009, 4, 10),
        assessed_on=date(2009, 4, 10),
        late=False,
    ),
    r.RectificationVerified(stamp=INSPECTOR_DID),
    r.RectificationSentBack(stamp=INSPECTOR_DID),
    r.RectificationReopened(stamp=INSPECTOR_DID, fix_due_on=date(2009, 5, 8), generation=2),
    r.RectificationListed(stamp=OFFICE_SAID_WHY, authority="领导小组"),
    r.RectificationFellOverdue(
        stamp=SCHEDULER_DID,
        due_on=date(2009, 4, 10),
        assessed_on=date(2009, 4, 10),
        generation=1,
    ),
    r.RectificationVerificationWithdrawn(stamp=OFFICE_SAID_WHY, authority="领导小组"),
    r.RectificationReportWithdrawn(stamp=OFFICE_SAID_WHY, authority="领导小组"),
    r.RectificationOverdueAnnulled(
        stamp=OFFICE_SAID_WHY,
        due_on=date(2009, 4, 17),
        generation=1,
        late=False,
        authority="领导小组",
    ),
)

SAMPLES: tuple[Event, ...] = (
    *EVENTS_OF_DIRECTORY,
    *EVENTS_OF_CAMPAIGN,
    *EVENTS_OF_ASSIGNMENT,
    *EVENTS_OF_RECTIFICATION,
    *EVENTS_OF_ITEMS,
    *EVENTS_OF_MESSAGE,
)
