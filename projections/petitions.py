"""Petitions: what was asked for, until when it waits, and what became of it."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, MetaData, or_

from engine.domain.campaign.state import EFFECTS as OF_CAMPAIGNS
from engine.domain.effects import next_state
from engine.domain.event import Event, Recorded
from engine.domain.petition.events import (
    AskedEvent,
    AskedForWork,
    OverrideAsked,
    PetitionGranted,
    PetitionLapsed,
    PetitionRefused,
)
from engine.domain.petition.state import EFFECTS, kind_of
from engine.domain.petition.table import PETITION, Lapse, PetitionKind, PetitionState
from engine.domain.phase.state import EFFECTS as OF_PHASES
from engine.errors import NotFound
from engine.ids import (
    AssignmentKey,
    CampaignId,
    DutyKey,
    OccurrenceKey,
    PersonId,
    PetitionId,
    PhaseKey,
    StreamId,
    UnitId,
    campaign_of,
    phase_key,
    phase_stream,
)
from projections.feeding.row_cache import CurrentRows, RowCache
from projections.seen import ALL_ROWS, Seen
from projections.tables.table import Table

NAME = "petitions"
VERSION = 1
_CLOSING: Final = {kind: each.trigger for kind, each in OF_PHASES.items()}
_ENDING: Final = frozenset(
    kind for kind, each in OF_CAMPAIGNS.items() if each.trigger in ("conclude", "archive", "cancel")
)
_MOVING: Final = frozenset(kind for kind, t in _CLOSING.items() if t in ("close", "reopen"))
HANDLES: tuple[type[Event], ...] = (*EFFECTS, *_MOVING, *_ENDING)

# --- tables ----------------------------------------------------------------------------------

TABLES = MetaData()


class PetitionRow(Struct, frozen=True, gc=False):
    """A petition, valid from `since_position` until just before `until_position`.

    `subject` is the stream that it is about: work of a unit, or a phase. `over` says that its phase
    is closed, or its campaign is over, so that nobody may be able to answer it.
    """

    campaign: CampaignId
    petition: PetitionId
    since_position: int
    until_position: int | None
    item: StreamId
    kind: PetitionKind
    subject: StreamId
    unit: UnitId | None
    duty: DutyKey | None
    occurrence: OccurrenceKey | None
    phase: PhaseKey | None
    state: PetitionState
    asked_position: int
    asked_on: date
    asked_at: datetime
    asked_by: PersonId
    why: str
    to: date | None
    hour: time | None
    to_unit: UnitId | None
    answer_by: date
    answered_on: date | None
    answered_by: PersonId | None
    authority: str
    answer: str
    cause: Lapse | None
    over: bool


PETITIONS: Final = Table(
    "petitions",
    PetitionRow,
    ("campaign", "petition", "since_position"),
    TABLES,
    indexes=(("item", "until_position"),),
    current=(("state", "answer_by"),),
    for_queries=(("campaign", "unit"), ("subject",)),
)

# --- project ---------------------------------------------------------------------------------


class _Tables:
    """The cached rows of this view."""

    def __init__(self, cache: RowCache) -> None:
        self.rows = CurrentRows(cache, PETITIONS, ("item",))


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Keep one row per petition, and one for each change of it."""
    rows = cache.once(_Tables).rows
    rows.fetch(r.stream for r in batch if r.stream.startswith("petition/"))
    for r in batch:
        kind = type(r.event)
        if kind in EFFECTS:
            _happened(r, rows)
            continue
        own = PETITIONS.c.campaign == campaign_of(r.stream)
        own &= (PETITIONS.c.since_position < r.position) & (
            PETITIONS.c.state == PetitionState.ASKED.value
        )
        if (phase := phase_key(r.stream)) is not None:
            own &= PETITIONS.c.phase == phase.phase
        over = _CLOSING.get(kind) != "reopen"
        for row in rows.where(own):
            if row.over is not over:
                rows.follow(replace(row, over=over), r.position)
    rows.flush()


def _happened(r: Recorded, rows: CurrentRows[PetitionRow]) -> None:
    row = rows.get(r.stream)
    match r.event:
        case PetitionGranted() | PetitionRefused() | PetitionLapsed() as event:
            if row is None:
                raise NotFound("thing.logged.petition", r.stream)
            if row.since_position < r.position:
                rows.follow(_answered(row, event), r.position)
        case event:
            if row is None:
                rows.follow(_asked(r, event), r.position)  # type: ignore[arg-type]


def _answered(
    row: PetitionRow, event: PetitionGranted | PetitionRefused | PetitionLapsed
) -> PetitionRow:
    state, _ = next_state(PETITION, EFFECTS[type(event)], row.state, None)
    lapsed = isinstance(event, PetitionLapsed)
    return replace(
        row,
        state=state,
        answered_on=event.stamp.day,
        answered_by=None if lapsed else event.stamp.actor,
        authority=getattr(event, "authority", ""),
        answer=event.stamp.reason or "",
        cause=getattr(event, "cause", None),
    )


def _asked(r: Recorded, event: AskedEvent) -> PetitionRow:
    work = event if isinstance(event, AskedForWork) else None
    if isinstance(event, OverrideAsked):
        subject = phase_stream(event.campaign, event.phase)
    else:
        subject = AssignmentKey(event.campaign, event.duty, event.unit, event.occurrence).stream
    return PetitionRow(
        campaign=event.campaign,
        petition=event.petition,
        since_position=r.position,
        until_position=None,
        item=r.stream,
        kind=kind_of(event),
        subject=subject,
        unit=work.unit if work else None,
        duty=work.duty if work else None,
        occurrence=work.occurrence if work else None,
        phase=event.phase,
        state=PetitionState.ASKED,
        asked_position=r.position,
        asked_on=event.stamp.on,
        asked_at=event.stamp.recorded_at,
        asked_by=event.stamp.actor,
        why=event.stamp.reason or "",
        to=getattr(event, "to", None),
        hour=getattr(event, "hour", None),
        to_unit=getattr(event, "to_unit", None),
        answer_by=event.answer_by,
        answered_on=None,
        answered_by=None,
        authority="",
        answer="",
        cause=None,
        over=False,
    )


# --- queries ---------------------------------------------------------------------------------


def petitions(
    conn: Connection,
    campaign: CampaignId | None = None,
    at: int | None = None,
    *,
    unit: UnitId | None = None,
    state: PetitionState | None = None,
    petition: PetitionId | None = None,
    subject: StreamId | None = None,
    seen: Seen = ALL_ROWS,
) -> list[PetitionRow]:
    """Petitions at a log position (None: now), by campaign and number. Those of a phase are seen
    where all rows are.
    """
    table = PETITIONS.c
    wanted = (
        (table.campaign, campaign),
        (table.unit, unit),
        (table.state, state and state.value),
        (table.petition, petition),
        (table.subject, subject),
    )
    given = (column == value for column, value in wanted if value is not None)
    within = seen.within(table.unit, table.duty)
    return PETITIONS.where(conn, PETITIONS.valid_at(at), *given, *within)


def petition_at(conn: Connection, item: StreamId) -> PetitionRow | None:
    """The petition of a stream, as it stands now."""
    return next(
        iter(PETITIONS.where(conn, PETITIONS.c.item == item, PETITIONS.valid_at(None))), None
    )


def lapsed(conn: Connection, on: date, campaign: CampaignId | None = None) -> list[StreamId]:
    """Petitions (of one campaign) that wait, though nobody can answer them by this day, or may be
    able to: their last day is past, their phase is closed, or their campaign is over.
    """
    table = PETITIONS.c
    waits = table.state == PetitionState.ASKED.value
    gone = or_(table.answer_by < on, table.over.is_(True))
    own = () if campaign is None else (table.campaign == campaign,)
    return [row.item for row in PETITIONS.where(conn, PETITIONS.valid_at(None), waits, gone, *own)]
