"""The timeline: who did what when, on whose behalf and why; one row per event, searchable."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, MetaData, func, or_, select

from engine.domain.event import Event, Recorded, Via
from engine.domain.message import MessageQueued
from engine.domain.rectification.events import RectificationRaised
from engine.ids import CampaignId, PersonId, StreamId, UnitId
from engine.store.names import EVENTS
from projections.feeding.row_cache import CachedRows, RowCache
from projections.summaries import summary
from projections.tables.table import Table, upsert

NAME = "timeline"
VERSION = 1
PARTITIONS = 2
HANDLES: tuple[type[Event], ...] = tuple(EVENTS.values())

# --- tables ----------------------------------------------------------------------------------

TABLES = MetaData()


class TimelineRow(Struct, frozen=True, gc=False):
    """One event. `item` is the assignment or rectification it is about, if any."""

    position: int
    stream: StreamId
    version: int
    name: str
    recorded_at: datetime
    on_day: date
    effective_on: date | None
    actor: PersonId
    on_behalf_of: PersonId | None
    via: Via
    reason: str | None
    campaign: CampaignId | None
    unit: UnitId | None
    item: StreamId | None
    summary_zh: str
    summary_en: str


class OwnerRow(Struct, frozen=True, gc=False):
    """The unit of a rectification: only its first event names it."""

    item: StreamId
    unit: UnitId


TIMELINE = Table(
    "timeline",
    TimelineRow,
    ("position",),
    TABLES,
    for_queries=(
        ("campaign", "position"),
        ("unit", "position"),
        ("actor", "position"),
        ("item", "position"),
        ("on_day",),
    ),
)
OWNERS = Table("timeline_owners", OwnerRow, ("item",), TABLES)

# --- project ---------------------------------------------------------------------------------


def key_of(r: Recorded) -> str:
    """The stream; a rectification and its messages share a key, to share its OwnerRow."""
    parts = r.stream.removeprefix("message/").split("/")
    return "/".join(parts[:3]) if parts[0] == "rectification" else r.stream


class _Tables:
    """The units of rectifications."""

    def __init__(self, cache: RowCache) -> None:
        self.owners = CachedRows(cache, OWNERS)


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Add one row per event."""
    owners = cache.once(_Tables).owners
    for r in batch:
        if isinstance(r.event, RectificationRaised):
            owners.put(OwnerRow(r.stream, r.event.unit))
    upsert(cache.conn, TIMELINE, [_row(r, owners) for r in batch])
    owners.flush()


def _row(r: Recorded, owners: CachedRows[OwnerRow]) -> TimelineRow:
    stamp = r.event.stamp
    campaign, unit, item = _about(r, owners)
    words = summary(r.event, r.stream)
    return TimelineRow(
        position=r.position,
        stream=r.stream,
        version=r.version,
        name=r.name,
        recorded_at=stamp.recorded_at,
        on_day=stamp.on,
        effective_on=stamp.effective_on,
        actor=stamp.actor,
        on_behalf_of=stamp.on_behalf_of,
        via=stamp.via,
        reason=stamp.reason,
        campaign=campaign,
        unit=unit,
        item=item,
        summary_zh=words.zh,
        summary_en=words.en,
    )


def _about(
    r: Recorded, owners: CachedRows[OwnerRow]
) -> tuple[CampaignId | None, UnitId | None, StreamId | None]:
    """Campaign, unit and item of an event, taken from its stream if the event names none."""
    parts = r.stream.split("/")
    if parts[0] == "message":
        parts = parts[1:]
    match parts:
        case ["assignment", campaign, duty, unit, occurrence, *_]:
            item = StreamId(f"assignment/{campaign}/{duty}/{unit}/{occurrence}")
            return CampaignId(campaign), UnitId(unit), item
        case ["rectification", campaign, name, *_]:
            item = StreamId(f"rectification/{campaign}/{name}")
            if isinstance(r.event, MessageQueued):
                return CampaignId(campaign), r.event.unit, item
            owner = owners.get(item)
            return CampaignId(campaign), owner.unit if owner else None, item
        case ["campaign" | "phase" | "obligation", campaign, *_]:
            return CampaignId(campaign), _unit(r.event), None
        case _:
            return None, _unit(r.event), None


def _unit(event: Event) -> UnitId | None:
    found = getattr(event, "unit", None) or getattr(
        getattr(event, "participant", None), "unit", None
    )
    return UnitId(found) if isinstance(found, str) else None


# --- queries ---------------------------------------------------------------------------------


def query(
    conn: Connection,
    *,
    campaign: CampaignId | None = None,
    unit: UnitId | None = None,
    actor: PersonId | None = None,
    item: StreamId | None = None,
    name: str | None = None,
    text: str | None = None,
    since: date | None = None,
    until: date | None = None,
    limit: int = 50,
    before_position: int | None = None,
) -> list[TimelineRow]:
    """Newest first. `name` may be the beginning of a stored name ("assignment."); `text` is
    looked for in summaries and reasons; `since` and `until` are days, inclusive.
    """
    table = TIMELINE.c
    equal = ((table.campaign, campaign), (table.unit, unit), (table.item, item))
    conditions: list[ColumnElement[bool]] = [c == value for c, value in equal if value is not None]
    if actor is not None:
        conditions.append(or_(table.actor == actor, table.on_behalf_of == actor))
    if name is not None:
        conditions.append(table.name.startswith(name, autoescape=True))
    if text:
        words = (table.summary_zh, table.summary_en, table.reason)
        conditions.append(or_(*(column.icontains(text, autoescape=True) for column in words)))
    if since is not None:
        conditions.append(table.on_day >= since)
    if until is not None:
        conditions.append(table.on_day <= until)
    if before_position is not None:
        conditions.append(table.position < before_position)
    found = select(TIMELINE.sql).where(*conditions).order_by(table.position.desc()).limit(limit)
    return list(TIMELINE.rows(conn, found))


def position_of_day(conn: Connection, day: date) -> int:
    """The log position at the end of a day, 0 before the first event."""
    found = conn.execute(
        select(func.max(TIMELINE.c.position)).where(TIMELINE.c.on_day <= day)
    ).scalar()
    return int(found or 0)


def day_of(conn: Connection, position: int) -> date | None:
    """The office's day at a log position; None before the first event."""
    newest = (
        select(TIMELINE.sql)
        .where(TIMELINE.c.position <= position)
        .order_by(TIMELINE.c.position.desc())
        .limit(1)
    )
    row = next(TIMELINE.rows(conn, newest), None)
    return None if row is None else row.on_day
