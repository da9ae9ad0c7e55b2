"""Short histories written by hand, and the log that hands them out."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import Engine

from engine.domain.assignment.events import (
    AssignmentAccepted,
    AssignmentFellOverdue,
    AssignmentReceived,
    AssignmentReturned,
    AssignmentSubmitted,
    AssignmentTakenOver,
)
from engine.domain.audience import Part, Participant
from engine.domain.calendar import CalendarEditionPublished
from engine.domain.campaign.events import (
    CampaignAnnounced,
    CampaignConcluded,
    CampaignPlanned,
    CampaignResumed,
    CampaignStarted,
    CampaignSuspended,
    UnitJoined,
    UnitLeft,
)
from engine.domain.directory.events import RoleGranted, UnitAdded
from engine.domain.event import Event, Recorded
from engine.domain.evidence import Filed
from engine.domain.message import MessageDelivered, MessageKind, MessageQueued
from engine.domain.phase.events import PhaseClosed, PhaseExtended, PhaseGateRefused, PhaseOpened
from engine.domain.policy.actors import Role, unit_scope
from engine.domain.rectification import events as x
from engine.domain.rectification.events import RectificationIssued, RectificationRaised
from engine.domain.terms import PhaseTerms
from engine.ids import (
    DIRECTORY_STREAM,
    GrantId,
    PersonId,
    RectificationId,
    StreamId,
    UnitId,
    assignment_stream,
    calendar_stream,
    campaign_stream,
    phase_stream,
    rectification_stream,
)
from engine.store.names import NAMES
from engine.store.ports import Address
from projections.feeding.read_model import ReadModel
from projections.feeding.runner import Runner
from projections.registry import ALL
from projections.tables.open import open_views
from tests.samples import (
    BUREAU,
    CAMPAIGN,
    EDITION,
    LI,
    MOBILIZE,
    OFFICE,
    PLAN_FILED,
    TOWN,
    definition,
    due,
    march,
    message_stream,
    phase_terms,
    stamp,
    verdict,
)
from workflows.dates import CalendarKind
from workflows.schema import Definition

TOWN_2 = Participant(unit=UnitId("town-02"), categories=("town",))
CAMPAIGN_STREAM = campaign_stream(CAMPAIGN)
PHASE_STREAM = phase_stream(CAMPAIGN, MOBILIZE)


def plan_of(unit: str) -> StreamId:
    """The stream of a unit's plan."""
    return assignment_stream(CAMPAIGN, PLAN_FILED, UnitId(unit))


Place = Callable[[str], Address]
"""Where views can stand, by name."""


class History:
    """A log in memory: what is written in it comes back in order."""

    def __init__(self) -> None:
        self.events: list[Recorded] = []
        self._versions: Counter[StreamId] = Counter()

    def add(self, stream: StreamId, *events: Event) -> int:
        """Record events of one stream; the position of the last."""
        for event in events:
            self._versions[stream] += 1
            self.events.append(
                Recorded(
                    len(self.events) + 1,
                    stream,
                    self._versions[stream],
                    NAMES.get(type(event), type(event).__name__),
                    event,
                )
            )
        return len(self.events)

    def head(self) -> int:
        return len(self.events)

    def read(self, after: int, limit: int = 1000) -> Sequence[Recorded]:
        return self.events[after : after + limit]


def begun(
    plan: Definition | None = None,
    units: tuple[Participant, ...] = (TOWN, TOWN_2, BUREAU, OFFICE),
    terms: PhaseTerms | None = None,
    opened: date | None = None,
) -> History:
    """A campaign whose first phase opened on 1 March; the plan is due on Friday, 20 March."""
    log = History()
    first = stamp(opened or march(1))
    log.add(calendar_stream(EDITION.id), CalendarEditionPublished(stamp=first, edition=EDITION))
    for unit in units:
        log.add(
            DIRECTORY_STREAM,
            UnitAdded(
                stamp=first,
                unit=unit.unit,
                name=f"单位 {unit.unit}",
                name_en=unit.unit,
                parent=None,
                categories=unit.categories,
            ),
            RoleGranted(
                stamp=first,
                id=GrantId(f"liaison/{unit.unit}"),
                person=PersonId(f"{unit.unit}.liaison"),
                role=Role.LIAISON,
                scope=unit_scope(unit.unit),
                first=first.on,
                name="李",
                email=f"{unit.unit}@example.org",
            ),
        )
    log.add(
        CAMPAIGN_STREAM,
        CampaignPlanned(
            stamp=first,
            campaign=CAMPAIGN,
            definition=plan or definition(),
            digest="0" * 64,
            edition=EDITION.id,
        ),
        CampaignAnnounced(stamp=first, participants=units),
        CampaignStarted(stamp=first),
    )
    log.add(
        PHASE_STREAM,
        PhaseOpened(
            stamp=first,
            campaign=CAMPAIGN,
            phase=MOBILIZE,
            edition=EDITION.id,
            terms=terms or phase_terms(),
        ),
    )
    return log


def submitted(on: date, *, late: bool = False, filed: tuple[Filed, ...] = ()) -> Event:
    """Handed in by the liaison on a day."""
    return AssignmentSubmitted(
        stamp=stamp(on, actor=LI),
        filed=filed or (Filed(key="report", name="plan.pdf", digest="sha256:0", size=1),),
        due_on=march(20),
        assessed_on=march(20),
        late=late,
    )


def worked() -> History:
    """Town-01 hands in, is sent back, hands in late and is accepted; town-02 only signs."""
    log = begun()
    plan = plan_of("town-01")
    log.add(plan, AssignmentReceived(stamp=stamp(march(3), actor=LI)))
    log.add(plan, submitted(march(18)))
    log.add(plan, AssignmentReturned(stamp=stamp(march(19), reason="too thin")))
    log.add(plan_of("town-02"), AssignmentReceived(stamp=stamp(march(20), actor=LI)))
    log.add(plan, submitted(march(23), late=True))
    log.add(plan, AssignmentAccepted(stamp=stamp(march(24))))
    return log


def supporting() -> History:
    """Bureau-02 has taken over the supporting part of the bureau."""
    log = begun()
    taken = AssignmentTakenOver(
        stamp=stamp(march(3)),
        from_unit=BUREAU.unit,
        due=due(),
        changes=(),
        began=log.events[0].event.stamp.recorded_at,
        part=Part.SUPPORTING,
    )
    log.add(plan_of("bureau-02"), taken)
    return log


def eventful() -> History:
    """The same with everything that moves many items at once, a rectification and a message."""
    log = worked()
    entry = rectification_stream(CAMPAIGN, RectificationId("r-0001"))
    item = plan_of("town-02")

    def overdue(day: int, generation: int) -> Event:
        due_on = march(20 + 6 * (generation - 1))
        return AssignmentFellOverdue(
            stamp=stamp(march(day)), due_on=due_on, assessed_on=due_on, generation=generation
        )

    log.add(CAMPAIGN_STREAM, CampaignSuspended(stamp=stamp(march(24))))
    log.add(CAMPAIGN_STREAM, CampaignResumed(stamp=stamp(march(25))))
    log.add(item, overdue(25, 1))
    log.add(
        PHASE_STREAM,
        PhaseExtended(
            stamp=stamp(march(25)), ends_on=march(26), authority="市委", duties=(PLAN_FILED,)
        ),
    )
    log.add(
        message_stream(item, "T-1", 2, LI),
        MessageQueued(
            stamp=stamp(march(25)),
            kind=MessageKind.REMINDER,
            campaign=CAMPAIGN,
            unit=TOWN_2.unit,
            item=item,
            rung="T-1",
            generation=2,
            recipient=LI,
            address="li@example.org",
            subject="催办",
            body="",
        ),
        MessageDelivered(stamp=stamp(march(25)), channel="file", receipt="1.eml"),
    )
    log.add(item, overdue(27, 2))
    log.add(CAMPAIGN_STREAM, UnitLeft(stamp=stamp(march(27)), unit=TOWN_2.unit))
    log.add(CAMPAIGN_STREAM, UnitLeft(stamp=stamp(march(27)), unit=BUREAU.unit))
    log.add(CAMPAIGN_STREAM, UnitJoined(stamp=stamp(march(26)), participant=BUREAU))
    log.add(
        entry,
        RectificationRaised(
            stamp=stamp(march(27)),
            campaign=CAMPAIGN,
            rectification=RectificationId("r-0001"),
            unit=TOWN.unit,
            finding="无台账",
            source="督查",
        ),
        RectificationIssued(
            stamp=stamp(march(27)),
            plan_due_on=march(30),
            fix_due_on=march(31),
            edition=EDITION.id,
            calendar=CalendarKind.WORKING_DAYS,
        ),
    )
    log.add(PHASE_STREAM, PhaseGateRefused(stamp=stamp(march(30)), verdict=verdict(met=False)))
    log.add(PHASE_STREAM, PhaseClosed(stamp=stamp(march(31)), verdict=verdict(met=True)))
    log.add(CAMPAIGN_STREAM, CampaignConcluded(stamp=stamp(march(31))))
    return log


def projected(
    where: Address, log: History, registry: Sequence[ReadModel] = ALL, *, batch: int = 1000
) -> Engine:
    """Views of a history, fed in batches of this size."""
    views = open_views(where)
    Runner(views, log, registry, batch).catch_up()
    return views


ENTRY = rectification_stream(CAMPAIGN, RectificationId("r-0001"))


def issued(plan: Definition | None = None) -> History:
    """A shortcoming of the town was found and handed to it."""
    log = begun(plan)
    log.add(
        ENTRY,
        x.RectificationRaised(
            stamp=stamp(march(10)),
            campaign=CAMPAIGN,
            rectification=RectificationId("r-0001"),
            unit=TOWN.unit,
            finding="无台账",
            source="督查",
        ),
        x.RectificationIssued(
            stamp=stamp(march(11)),
            plan_due_on=march(13),
            fix_due_on=march(25),
            edition=EDITION.id,
            calendar=CalendarKind.WORKING_DAYS,
        ),
    )
    return log


def reported(on: date) -> x.RectificationReported:
    """It claims to have put it right."""
    return x.RectificationReported(
        stamp=stamp(on, actor=LI),
        result="已建",
        filed=(),
        due_on=march(25),
        assessed_on=march(25),
        late=False,
    )


def rectified(plan: Definition | None = None) -> History:
    """It claimed to have put it right, and the office sent it back."""
    log = issued(plan)
    log.add(
        ENTRY,
        x.RectificationPlanned(stamp=stamp(march(12), actor=LI), causes="疏忽", measures="建账"),
        reported(march(16)),
        x.RectificationSentBack(stamp=stamp(march(17), reason="缺页")),
    )
    return log
