"""Notices: what was done in somebody's name or to his account, of which he is told by a letter."""

from collections.abc import Sequence
from datetime import date
from typing import Final, get_args

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, MetaData

from engine.domain.access.events import AccessEvent
from engine.domain.event import Event, Proof, Recorded
from engine.domain.families import FAMILIES
from engine.domain.message import MessageKind, MessageQueued
from engine.domain.office.events import LogRestored
from engine.domain.reminder import ReminderDue
from engine.ids import CampaignId, PersonId, StreamId, UnitId, assignment_key, parse_stream
from projections.feeding.row_cache import CachedRows, RowCache
from projections.tables.table import Table

NAME = "notices"
VERSION = 2
_BY_PAPER: Final = tuple(
    event
    for family in FAMILIES
    for event, command in family.policy.command_of.items()
    if command in family.policy.by_paper
)
_OF_ACCOUNTS: Final = get_args(AccessEvent)
HANDLES: tuple[type[Event], ...] = (
    *_BY_PAPER,
    *_OF_ACCOUNTS,
    LogRestored,
    ReminderDue,
    MessageQueued,
)
_PROVEN: Final = (Proof.LOGIN, Proof.SESSION, Proof.TOKEN)

# --- tables ----------------------------------------------------------------------------------

TABLES = MetaData()


class NoticeRow(Struct, frozen=True, gc=False):
    """Something of which `person` is told (None: those who head or audit the office), and whether
    that is `on_record`.

    It is told by the event at `position`; `by` is who did it, `entered` that he put the person's
    paper in.
    """

    position: int
    stream: StreamId
    person: PersonId | None
    by: PersonId
    entered: bool
    campaign: CampaignId | None
    unit: UnitId | None
    on_day: date
    on_record: bool


NOTICES = Table(
    "notices", NoticeRow, ("position",), TABLES, for_queries=(("on_record", "position"),)
)

# --- project ---------------------------------------------------------------------------------


class _Tables:
    """The cached rows of this view."""

    def __init__(self, cache: RowCache) -> None:
        self.rows = CachedRows(cache, NOTICES)


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Add one row for each thing to be told, and mark it once that is on record as a reminder."""
    noted = [
        r.event.generation
        for r in batch
        if isinstance(r.event, ReminderDue | MessageQueued) and r.event.kind is MessageKind.NOTICE
    ]
    told = [row for r in batch if (row := _row(r)) is not None]
    if not noted and not told:
        return
    rows = cache.once(_Tables).rows
    rows.fetch([*noted, *(row.position for row in told)])
    for row in told:
        if rows.get(row.position) is None:
            rows.put(row)
    for position in noted:
        if (row := rows.get(position)) is not None and not row.on_record:
            rows.put(replace(row, on_record=True))
    rows.flush()


def _row(r: Recorded) -> NoticeRow | None:
    """Only behind the door `closed` is anybody proven; of his own deeds nobody is told."""
    event, stamp = r.event, r.event.stamp
    if isinstance(event, ReminderDue | MessageQueued) or stamp.proof not in _PROVEN:
        return None
    entered = stamp.entered_by is not None
    by = stamp.entered_by or stamp.actor
    if entered:
        person: PersonId | None = stamp.actor
    elif isinstance(event, LogRestored):
        person, by = None, PersonId(stamp.authority or stamp.actor)
    else:
        person = getattr(event, "person", None)
        if person is None or person == stamp.actor:
            return None
    key, work = parse_stream(r.stream), assignment_key(r.stream)
    return NoticeRow(
        position=r.position,
        stream=r.stream,
        person=person,
        by=by,
        entered=entered,
        campaign=key.campaign if key else None,
        unit=work.unit if work else None,
        on_day=stamp.on,
        on_record=False,
    )


# --- queries ---------------------------------------------------------------------------------


def waiting(conn: Connection, limit: int) -> list[NoticeRow]:
    """Those that are not on record as reminders, the oldest first."""
    return NOTICES.find(conn, on_record=False)[:limit]
