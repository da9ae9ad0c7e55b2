"""The rectification ledger (整改台账): every shortcoming from the finding to the sign-off."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, MetaData

from engine.domain.audience import Part
from engine.domain.calendar import CalendarEditionPublished
from engine.domain.campaign import events as c
from engine.domain.clocks import run
from engine.domain.event import Event, Recorded
from engine.domain.rectification import events as x
from engine.domain.rectification.table import RectificationState
from engine.errors import NotFound
from engine.ids import CampaignId, PersonId, RectificationId, StreamId, UnitId
from projections.feeding.read_model import ReadModel
from projections.feeding.row_cache import CurrentRows, RowCache
from projections.next_states import (
    RECTIFICATION_EVENTS,
    final_rectification_state,
    next_rectification_state,
)
from projections.owed_work import projection as owed_work_view
from projections.owed_work.changes import Amended, Ended, Moved
from projections.owed_work.owed_work import OwedWork
from projections.seen import ALL_ROWS, Seen
from projections.states import ItemState
from projections.tables.table import Table
from workflows.dates import CalendarKind

NAME = "rectifications"
VERSION = 6
RESTS_ON: tuple[ReadModel, ...] = (owed_work_view,)
HANDLES: tuple[type[Event], ...] = (
    CalendarEditionPublished,
    c.CampaignPlanned,
    c.DefinitionAmended,
    c.CampaignRecalendared,
    c.CampaignSuspended,
    c.CampaignResumed,
    c.CampaignConcluded,
    c.CampaignArchived,
    c.CampaignCancelled,
    *RECTIFICATION_EVENTS,
)

# --- tables ----------------------------------------------------------------------------------

TABLES = MetaData()


class LedgerRow(Struct, frozen=True, gc=False):
    """An entry, valid from `since_position` until just before `until_position`.

    `rounds` counts how often a report was sent back; `late` says that lateness is on record, until
    the fact that says so is annulled. `final` is what it is once the campaign is over, on the day
    `stopped_on`, if it was not struck off by then; `stopped_on` before that is the day on which its
    clock stands still.
    """

    campaign: CampaignId
    rectification: RectificationId
    since_position: int
    until_position: int | None
    item: StreamId
    unit: UnitId
    finding: str
    source: str
    state: RectificationState
    raised_on: date
    issued_on: date | None
    began: datetime | None
    plan_due_on: date | None
    planned_on: date | None
    fix_due_on: date | None
    due_on: date | None
    assessed_on: date | None
    yellow_from: date | None
    calendar: CalendarKind
    edition: str
    causes: str
    measures: str
    result: str
    reported_on: date | None
    reported_by: PersonId | None
    late: bool
    overdue: bool
    verified_on: date | None
    verified_by: PersonId | None
    listed: bool
    final: ItemState | None
    stopped_on: date | None
    rounds: int
    reopened: int

    @property
    def due_time(self) -> None:
        """Every entry is due up to the end of its day."""

    @property
    def held(self) -> None:
        """No entry is suspended by itself."""

    @property
    def part(self) -> Part:
        """Who has to put it right, leads."""
        return Part.LEAD

    @property
    def handed_in(self) -> bool:
        """Whether it was reported since its clock began."""
        return self.reported_on is not None


LEDGER = Table(
    "ledger",
    LedgerRow,
    ("campaign", "rectification", "since_position"),
    TABLES,
    indexes=(("item", "until_position"), ("campaign", "until_position")),
)

# --- project ---------------------------------------------------------------------------------


class _Tables:
    """The cached rows of this view."""

    def __init__(self, cache: RowCache) -> None:
        self.owed_work = OwedWork(cache, dues=False)
        self.rows = CurrentRows(cache, LEDGER, ("item",))


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Keep one row per entry, and one for each change of it."""
    tables = cache.once(_Tables)
    rows, owed_work = tables.rows, tables.owed_work
    owed_work.begin(batch)
    rows.fetch(r.stream for r in batch if r.stream.startswith("rectification/"))
    for r in batch:
        if isinstance(r.event, x.RectificationRaised):
            if rows.get(r.stream) is None:
                rows.follow(_raised(r, r.event), r.position)
        elif r.stream.startswith("rectification/"):
            row = rows.get(r.stream)
            if row is None:
                raise NotFound("thing.logged.rectification-raised", r.stream)
            if row.since_position < r.position:
                rows.follow(_clocked(_entry(r, row), owed_work), r.position)
        else:
            match owed_work.apply(r):
                case (
                    Moved(campaign=campaign, duties=None)
                    | Amended(campaign=campaign)
                    | Ended(campaign=campaign)
                ):
                    unfinished = (LEDGER.c.campaign == campaign) & (LEDGER.c.state != "verified")
                    unfinished &= LEDGER.c.since_position < r.position
                    for row in rows.where(unfinished):
                        rows.follow(_clocked(row, owed_work), r.position)
                case _:
                    pass
    rows.flush()


def _raised(r: Recorded, event: x.RectificationRaised) -> LedgerRow:
    return LedgerRow(
        campaign=event.campaign,
        rectification=event.rectification,
        since_position=r.position,
        until_position=None,
        item=r.stream,
        unit=event.unit,
        finding=event.finding,
        source=event.source,
        state=RectificationState.RAISED,
        raised_on=event.stamp.day,
        issued_on=None,
        began=None,
        plan_due_on=None,
        planned_on=None,
        fix_due_on=None,
        due_on=None,
        assessed_on=None,
        yellow_from=None,
        calendar=CalendarKind.ALL_DAYS,
        edition="",
        causes="",
        measures="",
        result="",
        reported_on=None,
        reported_by=None,
        late=False,
        overdue=False,
        verified_on=None,
        verified_by=None,
        listed=False,
        final=None,
        stopped_on=None,
        rounds=0,
        reopened=0,
    )


def _entry(r: Recorded, row: LedgerRow) -> LedgerRow:
    event, stamp = r.event, r.event.stamp
    changes: dict[str, object] = {}
    match event:
        case x.RectificationIssued():
            changes = {
                "issued_on": stamp.day,
                "began": stamp.recorded_at,
                "plan_due_on": event.plan_due_on,
                "fix_due_on": event.fix_due_on,
                "calendar": event.calendar,
                "edition": event.edition,
            }
        case x.RectificationPlanned(causes=causes, measures=measures):
            changes = {"planned_on": stamp.day, "causes": causes, "measures": measures}
        case x.RectificationReported(late=late, result=result):
            changes = {"reported_on": stamp.day}
            changes |= {"reported_by": stamp.actor, "late": row.late or late, "result": result}
        case x.RectificationVerified():
            changes = {"verified_on": stamp.day, "verified_by": stamp.actor}
        case x.RectificationSentBack():
            changes = {"rounds": row.rounds + 1}
        case x.RectificationReopened(fix_due_on=fix_due_on):
            changes = {"fix_due_on": fix_due_on}
            changes |= {"began": stamp.recorded_at, "reopened": row.reopened + 1}
            changes |= {"verified_on": None, "verified_by": None, "overdue": False}
            changes |= {"reported_on": None, "reported_by": None}
        case x.RectificationRecounted(due_on=due_on):
            changes = {"fix_due_on": due_on}
        case x.RectificationListed():
            changes = {"listed": True}
        case x.RectificationFellOverdue():
            changes = {"overdue": True, "late": True}
        case x.RectificationOverdueAnnulled(late=late):
            changes = {"overdue": False, "late": late}
        case x.RectificationVerificationWithdrawn():
            changes = {"verified_on": None, "verified_by": None}
        case x.RectificationReportWithdrawn():
            changes = {"reported_on": None, "reported_by": None, "result": ""}
        case _:
            pass
    state = next_rectification_state(row.state, type(event))
    return msgspec.structs.replace(row, state=state, **changes)


def _clocked(row: LedgerRow, owed_work: OwedWork) -> LedgerRow:
    """The row with the dates of its clock now, and in its final state if the campaign is over."""
    terms = owed_work.campaign(row.campaign)
    final = None
    if terms.ended_on is not None:
        final = final_rectification_state(row.state, called_off=terms.called_off)
    if row.fix_due_on is None or row.began is None:
        return msgspec.structs.replace(row, final=final, stopped_on=terms.ended_on)
    calendar = owed_work.calendar(row.edition, row.calendar)
    clock = run(row.fix_due_on, row.began, terms.changes, calendar)
    return msgspec.structs.replace(
        row,
        due_on=clock.due_on,
        assessed_on=clock.assessed_on,
        yellow_from=owed_work.yellow_from(row.campaign, clock.due_on),
        stopped_on=terms.stops(clock),
        final=final,
    )


# --- queries ---------------------------------------------------------------------------------


def ledger(
    conn: Connection,
    campaign: CampaignId | None = None,
    unit: UnitId | None = None,
    at: int | None = None,
    seen: Seen = ALL_ROWS,
) -> list[LedgerRow]:
    """Entries at a log position (None: now), by campaign and name."""
    conditions = [LEDGER.valid_at(at), *seen.within(LEDGER.c.unit)]
    if campaign is not None:
        conditions.append(LEDGER.c.campaign == campaign)
    if unit is not None:
        conditions.append(LEDGER.c.unit == unit)
    return LEDGER.where(conn, *conditions)


def entry(
    conn: Connection,
    campaign: CampaignId,
    rectification: RectificationId,
    at: int | None = None,
) -> LedgerRow | None:
    """One entry, as it stood at a log position (None: now)."""
    own = (LEDGER.c.campaign == campaign) & (LEDGER.c.rectification == rectification)
    return next(iter(LEDGER.where(conn, own, LEDGER.valid_at(at))), None)
