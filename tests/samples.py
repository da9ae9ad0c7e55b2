"""Small values that many tests begin with: a spring of 2009, two units, a two-phase campaign.

Each is a valid whole; a test names the part it is about and leaves the rest.
"""

from datetime import UTC, date, datetime, time
from typing import TypeVar

import msgspec

from engine.calendars.working_days import Calendars, Edition, WorkingCalendar
from engine.domain.assignment.context import Terms
from engine.domain.assignment.events import AssignmentFellOverdue
from engine.domain.audience import Part, Participant
from engine.domain.clocks import ClockChange
from engine.domain.event import Stamp, Via
from engine.domain.gates import CriterionVerdict, GateVerdict
from engine.domain.rectification.context import RectificationTerms
from engine.domain.rectification.events import RectificationFellOverdue
from engine.domain.terms import DutyDue, PhaseTerms
from engine.ids import (
    SYSTEM,
    AssignmentKey,
    CampaignId,
    CommandId,
    DutyKey,
    PersonId,
    PhaseKey,
    RectificationId,
    RectificationKey,
    StreamId,
    UnitId,
)
from engine.phrases import phrase
from workflows.dates import CalendarKind, Roll
from workflows.schema import (
    Category,
    Criterion,
    CriterionKind,
    Definition,
    Evidence,
    EvidenceKind,
    Obligation,
    Parameter,
    Phase,
    PhaseKind,
    Quota,
    RectificationRules,
    Source,
    Task,
    Title,
)

F = TypeVar("F", AssignmentFellOverdue, RectificationFellOverdue)

CAMPAIGN = CampaignId("spring-2009")
MOBILIZE = PhaseKey("mobilize")
IMPLEMENT = PhaseKey("implement")
PLAN_FILED = DutyKey("plan-filed")

CHEN = PersonId("office.chen")
LI = PersonId("town-01.liaison")
WANG = PersonId("town-01.deputy")
ZHOU = PersonId("inspector.zhou")

TOWN = Participant(unit=UnitId("town-01"), categories=("town",))
BUREAU = Participant(unit=UnitId("bureau-01"), categories=("bureau",))
OFFICE = Participant(unit=UnitId("office-01"), categories=("campaign_office",))

PLAN = AssignmentKey(CAMPAIGN, PLAN_FILED, TOWN.unit)
ITEM = RectificationKey(CAMPAIGN, RectificationId("r-0007"))

# Qingming, May Day and the Dragon Boat Festival as the notice for 2009 had them; Sunday, 31 May
# was worked for Friday, 29 May.
EDITION = Edition(
    id="spring-2009",
    source="notice on the holidays of 2009",
    first_year=2009,
    last_year=2009,
    holidays=(date(2009, 4, 6), date(2009, 5, 1), date(2009, 5, 28), date(2009, 5, 29)),
    makeup_workdays=(date(2009, 5, 31),),
)
WORKING = WorkingCalendar(CalendarKind.WORKING_DAYS, EDITION)
ALL_DAYS = WorkingCalendar(CalendarKind.ALL_DAYS, EDITION)


def march(day: int) -> date:
    """A day of March 2009; the 2nd is a Monday."""
    return date(2009, 3, day)


def at(day: date, hour: int = 2, minute: int = 0) -> datetime:
    """An instant of that day; 02:00 UTC is ten in the morning at the office."""
    return datetime.combine(day, time(hour, minute), UTC)


def stamp(
    on: date | None = None,
    *,
    actor: PersonId = CHEN,
    reason: str | None = None,
    on_behalf_of: PersonId | None = None,
    effective_on: date | None = None,
    via: Via = Via.CLI,
    command: str = "c-1",
    minute: int = 0,
) -> Stamp:
    """Somebody of the office did it, at ten in the morning of Monday, 2 March 2009."""
    on = on or march(2)
    return Stamp(
        recorded_at=at(on, minute=minute),
        on=on,
        actor=actor,
        via=via,
        command_id=CommandId(command),
        on_behalf_of=on_behalf_of,
        effective_on=effective_on,
        reason=reason,
    )


def message_stream(item: StreamId, rung: str, generation: int, recipient: PersonId) -> StreamId:
    """Where a message of old stands, which is fact and letter at once."""
    return StreamId(f"message/{item}/{rung}/g{generation}/{recipient}")


def noticed(fact: F, stream: StreamId) -> F:
    """An overdue fact that is on record along with a deed of that day: time brought it."""
    day = fact.stamp.on
    name = f"tick:{at(day).isoformat()}:overdue:{stream}:g{fact.generation}"
    own = stamp(day, actor=SYSTEM, via=Via.SCHEDULER, command=name)
    return msgspec.structs.replace(fact, stamp=own)


def title(en: str) -> Title:
    """A name; the Chinese one is marked, so that messages show which they use."""
    return Title(zh=f"《{en}》", en=en)


REPORT = Evidence(key="report", title=title("Report"))
PRESENT = Evidence(key="present", title=title("Present"), kind=EvidenceKind.FIGURE, of="staff")
STAFF = Evidence(key="staff", title=title("Staff"), kind=EvidenceKind.FIGURE, required=False)


def calendars() -> Calendars:
    """The one edition, published."""
    return Calendars([EDITION])


def task(
    key: str,
    due: str,
    *,
    opens: str = "phase start",
    roll: Roll = Roll.KEEP,
    supporting: tuple[str, ...] = (),
    evidence: tuple[Evidence, ...] = (REPORT,),
) -> Task:
    """Work that every unit owes once."""
    return Task(
        key=key,
        title=title(key),
        rules=("R040",),
        audience=("town",),
        supporting=supporting,
        evidence=evidence,
        due=due,
        opens=opens,
        roll=roll,
    )


def obligation(
    key: str,
    every: str,
    phases: tuple[str, ...] = ("mobilize", "implement"),
    *,
    calendar: CalendarKind = CalendarKind.ALL_DAYS,
    roll: Roll = Roll.KEEP,
) -> Obligation:
    """Work that every unit owes again and again."""
    return Obligation(
        key=key,
        title=title(key),
        rules=("R040",),
        audience=("*",),
        every=every,
        phases=phases,
        calendar=calendar,
        roll=roll,
    )


def definition(
    *,
    start: str = "2009-03",
    end: str = "2009-06",
    mobilize_end: str = "2009-04 early",
    tasks: tuple[Task, ...] = (task("plan-filed", "2009-03 middle"),),
    obligations: tuple[Obligation, ...] = (),
    parameters: tuple[Parameter, ...] = (),
    quotas: tuple[Quota, ...] = (),
) -> Definition:
    """Two phases: 1 March to 10 April, and 11 April to 30 June 2009."""
    gate = Criterion(
        key="plans", kind=CriterionKind.ALL_ACCEPTED, title=title("Plans"), rules=("R041",)
    )
    return Definition(
        key="spring",
        title=title("Spring"),
        source=Source(issuer=title("City")),
        start=start,
        end=end,
        parameters=parameters,
        quotas=quotas,
        categories=(
            Category(key="town", title=title("Towns")),
            Category(key="bureau", title=title("Bureaus")),
        ),
        phases=(
            Phase(
                key="mobilize",
                kind=PhaseKind.MOBILIZE,
                title=title("Mobilize"),
                start="start",
                end=mobilize_end,
                tasks=tasks,
                gate=(gate,),
            ),
            Phase(
                key="implement",
                kind=PhaseKind.IMPLEMENT,
                title=title("Implement"),
                start="2009-04 middle-late",
                end="end",
                tasks=(task("self-check", "2009-05 end"),),
            ),
        ),
        obligations=obligations,
    )


def definition_with_blanks() -> Definition:
    """The same, but the document leaves open when the first phase ends and how often they study;
    it names how many visits are owed, which the office may change.
    """
    return definition(
        mobilize_end="$mobilize-end",
        parameters=(
            Parameter(key="mobilize-end", title=title("First phase ends"), rules=("A1",)),
            Parameter(key="studies", title=title("Studies"), rules=("A2",)),
            Parameter(key="visits", title=title("Visits"), value=3, required=False),
        ),
        quotas=(
            Quota(key="study", title=title("study"), rules=("R040",), per="month", unit="times",
                  at_least="$studies"),
            Quota(key="visit", title=title("visit"), rules=("R040",), per="month", unit="times",
                  at_least="$visits"),
        ),
    )  # fmt: skip


def due(due_on: date | None = None, duty: DutyKey = PLAN_FILED) -> DutyDue:
    """A plan owed by the towns; due on Friday, 20 March 2009 unless told otherwise."""
    return DutyDue(
        duty=duty,
        opens_on=march(1),
        due_on=due_on or march(20),
        audience=("town",),
        supporting=("bureau",),
    )


def phase_terms(*dues: DutyDue) -> PhaseTerms:
    """The first phase, 1 March to 10 April."""
    return PhaseTerms(starts_on=march(1), ends_on=date(2009, 4, 10), dues=dues or (due(),))


def terms(
    *,
    live: bool = True,
    part: Part = Part.LEAD,
    owed: DutyDue | None = None,
    changes: tuple[ClockChange, ...] = (),
    evidence: tuple[Evidence, ...] = (),
    closed_phase: PhaseKey | None = None,
    phase_ends_on: date | None = None,
    target_owes: bool = False,
) -> Terms:
    """What the campaign says of town-01's plan; its clock began when the phase opened, 1 March."""
    return Terms(
        work=phrase("thing.work-of-unit", duty=PLAN_FILED, unit=TOWN.unit),
        campaign=CAMPAIGN,
        live=live,
        due=owed or due(),
        began=at(march(1)),
        since=march(1),
        changes=changes,
        calendar=ALL_DAYS,
        working=WORKING,
        evidence=evidence,
        part=part,
        closed_phase=closed_phase,
        phase_ends_on=phase_ends_on or date(2009, 4, 10),
        target_owes=target_owes,
    )


def standing(
    *,
    live: bool = True,
    changes: tuple[ClockChange, ...] = (),
    rules: RectificationRules | None = None,
) -> RectificationTerms:
    """What the campaign says of a rectification item; its days are working days."""
    return RectificationTerms(
        live=live,
        changes=changes,
        edition=EDITION.id,
        rules=rules or RectificationRules(),
        calendar=WORKING,
    )


def verdict(*, met: bool, position: int = 40) -> GateVerdict:
    """The gate of the first phase: one of one plan accepted, or none."""
    return GateVerdict(
        position=position,
        criteria=(
            CriterionVerdict(
                key="plans",
                kind=CriterionKind.ALL_ACCEPTED,
                met=met,
                have=int(met),
                of=1,
                need=1,
                evidence=(39,) if met else (),
                missing=() if met else ("town-01 plan-filed",),
            ),
        ),
    )
