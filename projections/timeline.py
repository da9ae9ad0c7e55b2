"""The timeline: who did what when, on whose behalf and why; one row per event, searchable."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import assert_never

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    not_,
    or_,
    select,
)

from engine.domain.event import Event, Recorded, Via
from engine.domain.message import LetterQueued, MessageQueued
from engine.domain.petition.events import AskedForWork
from engine.domain.policy.actors import Scope, unit_in
from engine.domain.rectification.events import RectificationRaised
from engine.domain.reminder import ReminderFact
from engine.ids import (
    AssignmentKey,
    CampaignId,
    CampaignItem,
    DutyKey,
    PersonId,
    RectificationKey,
    StreamId,
    UnitId,
    item_key,
    letter_key,
    parse_stream,
    subject_stream,
)
from engine.store.names import EVENTS
from projections.feeding.row_cache import CachedRows, RowCache
from projections.items.outlines import Outlines, items_of, streams_of_items
from projections.items.queries import untold
from projections.seen import ALL_ROWS, Seen
from projections.tables.table import Table, upsert
from projections.timeline_letters import (
    ABOUT,
    CLAIMS,
    OUTLINES,
    OWNERS,
    ClaimRow,
    OwnerRow,
    letters_about,
    told_of,
)
from projections.timeline_letters import TABLES as TABLES

NAME = "timeline"
VERSION = 7
PARTITIONS = 2
HANDLES: tuple[type[Event], ...] = tuple(EVENTS.values())
_UNTOLD = frozenset({"stamp", "body", "digest"})

# --- tables ----------------------------------------------------------------------------------


class TimelineRow(Struct, frozen=True, gc=False):
    """One event. `item` is what it is about, if any: an assignment, a rectification, a petition, or
    a numbered item.

    `told` holds the names and texts in it, to be searched; faces word the event itself.
    """

    position: int
    stream: StreamId
    version: int
    name: str
    recorded_at: datetime
    on_day: date
    effective_on: date | None
    actor: PersonId
    on_behalf_of: PersonId | None
    entered_by: PersonId | None
    via: Via
    reason: str | None
    campaign: CampaignId | None
    unit: UnitId | None
    item: StreamId | None
    told: str


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
# --- project ---------------------------------------------------------------------------------


def key_of(r: Recorded) -> str:
    """The stream; a rectification and its messages share a key, to share its OwnerRow."""
    subject = subject_stream(r.stream)
    return subject if subject.startswith("rectification/") else r.stream


class _Tables:
    """The units of rectifications, of petitions and of numbered items; the items of letters."""

    def __init__(self, cache: RowCache) -> None:
        self.owners = CachedRows(cache, OWNERS)
        self.claims = CachedRows(cache, CLAIMS)
        self.outlines = Outlines(cache, OUTLINES)


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Add one row per event."""
    tables = cache.once(_Tables)
    owners, claims, outlines = tables.owners, tables.claims, tables.outlines
    outlines.fetch(streams_of_items(batch))
    letters = [r for r in batch if letter_key(r.stream) is not None]
    claims.fetch(r.stream for r in letters)
    for r in batch:
        if isinstance(r.event, RectificationRaised | AskedForWork):
            owners.put(OwnerRow(r.stream, r.event.unit))
        elif isinstance(r.event, LetterQueued):
            items = dict.fromkeys(map(subject_stream, r.event.facts))
            claims.put(ClaimRow(r.stream, tuple(items)))
    upsert(cache.conn, TIMELINE, list(_rows(batch, owners, outlines)))
    upsert(cache.conn, ABOUT, [row for r in letters for row in told_of(r, claims.get(r.stream))])
    owners.flush()
    claims.flush()
    outlines.flush()


def _rows(
    batch: Sequence[Recorded], owners: CachedRows[OwnerRow], outlines: Outlines
) -> Iterator[TimelineRow]:
    """The rows of a batch; what happened to a numbered item is told of the unit whose it was after
    that, and stands there already where the event comes again.
    """
    for r in batch:
        step = outlines.step(r)
        if step is not None and step.after.unit is not None:
            owners.put(OwnerRow(r.stream, step.after.unit))
        if step is not None or items_of(r) is None:
            yield _row(r, owners, outlines)


def _row(r: Recorded, owners: CachedRows[OwnerRow], outlines: Outlines) -> TimelineRow:
    stamp = r.event.stamp
    campaign, unit, item = _about(r, owners, outlines)
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
        entered_by=stamp.entered_by,
        via=stamp.via,
        reason=stamp.reason,
        campaign=campaign,
        unit=unit,
        item=item,
        told=_told(r),
    )


def _about(
    r: Recorded, owners: CachedRows[OwnerRow], outlines: Outlines
) -> tuple[CampaignId | None, UnitId | None, StreamId | None]:
    """Campaign, unit and item of an event, taken from its stream if the event names none."""
    stream = subject_stream(r.stream)
    match parse_stream(stream):
        case AssignmentKey() as key:
            return key.campaign, key.unit, stream
        case RectificationKey() as key:
            if isinstance(r.event, MessageQueued | ReminderFact):
                return key.campaign, r.event.unit, stream
            owner = owners.get(stream)
            return key.campaign, owner.unit if owner else None, stream
        case CampaignItem(campaign=campaign) if stream.startswith("petition/"):
            owner = owners.get(stream)
            return campaign, owner.unit if owner else None, stream
        case CampaignItem(campaign=campaign) if item_key(stream) is not None:
            if isinstance(r.event, ReminderFact):
                return campaign, r.event.unit, stream
            outline = outlines.of(stream)
            return campaign, outline.unit if outline else _unit(r.event), stream
        case None:
            return None, _unit(r.event), None
        case key:
            return key.campaign, _unit(r.event), None


def _told(r: Recorded) -> str:
    """The names in the stream, and the texts in the event."""
    event = r.event
    values = [getattr(event, name) for name in _fields_of(type(event))]
    return " ".join((*r.stream.split("/")[1:], *(text for text in values if type(text) is str)))


@cache
def _fields_of(kind: type[Event]) -> tuple[str, ...]:
    """Every field but the text of letters, which is long; they are found by their subject."""
    return tuple(name for name in kind.__struct_fields__ if name not in _UNTOLD)


def _unit(event: Event) -> UnitId | None:
    found = getattr(event, "unit", None) or getattr(
        getattr(event, "participant", None), "unit", None
    )
    if isinstance(found, str):
        return UnitId(found)
    return unit_in(getattr(event, "scope", Scope("")))


# --- queries ---------------------------------------------------------------------------------


class Deeds(StrEnum):
    """Deeds that somebody may look for: done by a deputy, entered for somebody from paper, counting
    from an earlier day, against the gate of a phase, more time once the day had passed.
    """

    DEPUTY = "deputy"
    ENTERED = "entered"
    DATED_BACK = "dated-back"
    OVERRIDE = "override"
    EXTENDED_LATE = "extended-late"


def _such(deeds: Deeds) -> ColumnElement[bool]:
    table = TIMELINE.c
    match deeds:
        case Deeds.DEPUTY:
            found: ColumnElement[bool] = table.on_behalf_of.is_not(None)
        case Deeds.ENTERED:
            found = table.entered_by.is_not(None)
        case Deeds.DATED_BACK:
            found = table.effective_on.is_not(None)
        case Deeds.OVERRIDE:
            found = table.name.startswith("phase.closed_by_override.")
        case Deeds.EXTENDED_LATE:
            found = _extended_late()
        case _:
            assert_never(deeds)
    return found


def _extended_late() -> ColumnElement[bool]:
    """More time for work that was on record as overdue, with no other time given since."""
    table, given = TIMELINE.sql.c, "assignment.extended."
    before, between = TIMELINE.sql.alias("before"), TIMELINE.sql.alias("between")
    since = (
        select(between.c.position)
        .where(
            between.c.item == table.item,
            between.c.name.startswith(given),
            between.c.position > before.c.position,
            between.c.position < table.position,
        )
        .correlate(TIMELINE.sql, before)
    )
    fell = (
        select(before.c.position)
        .where(
            before.c.item == table.item,
            before.c.name.startswith("assignment.fell_overdue."),
            before.c.position < table.position,
            ~since.exists(),
        )
        .correlate(TIMELINE.sql)
        .exists()
    )
    return and_(table.name.startswith(given), fell)


def query(
    conn: Connection,
    *,
    campaign: CampaignId | None = None,
    unit: UnitId | None = None,
    actor: PersonId | None = None,
    item: StreamId | None = None,
    name: str | None = None,
    text: str | None = None,
    or_names: Collection[str] = (),
    since: date | None = None,
    until: date | None = None,
    deeds: Deeds | None = None,
    limit: int = 50,
    before_position: int | None = None,
    seen: Seen = ALL_ROWS,
    letters: Seen = ALL_ROWS,
    deliveries: bool = True,
    who: PersonId | None = None,
) -> list[TimelineRow]:
    """Newest first. `name` may be the beginning of a stored name ("assignment.").
    `deliveries` are what became of letters.

    `seen` are the units and duties of which events are given, `letters` those of letters; of items
    that are private those that `who` looks may know of.

    `text` finds events with it among their values or in their reason, and events named in
    `or_names`. `since` and `until` are days, inclusive.
    """
    table = TIMELINE.c
    equal = ((table.campaign, campaign), (table.unit, unit), (table.item, item))
    conditions: list[ColumnElement[bool]] = [c == value for c, value in equal if value is not None]
    conditions += _within(seen, letters)
    if deliveries:
        told = table.position.in_(letters_about(campaign, unit, item, letters))
        conditions = [or_(and_(*conditions), told)] if conditions else []
    else:
        conditions.append(not_(_is_delivery()))
    conditions += untold(conn, who, campaign, name=table.name, item=table.item)
    if actor is not None:
        answering = (table.actor, table.on_behalf_of, table.entered_by)
        conditions.append(or_(*(column == actor for column in answering)))
    if name is not None:
        conditions.append(table.name.startswith(name, autoescape=True))
    if text:
        found_in = [c.icontains(text, autoescape=True) for c in (table.told, table.reason)]
        conditions.append(or_(*found_in, table.name.in_(or_names)))
    if deeds is not None:
        conditions.append(_such(deeds))
    if since is not None:
        conditions.append(table.on_day >= since)
    if until is not None:
        conditions.append(table.on_day <= until)
    if before_position is not None:
        conditions.append(table.position < before_position)
    found = select(TIMELINE.sql).where(*conditions).order_by(table.position.desc()).limit(limit)
    return list(TIMELINE.rows(conn, found))


def _is_delivery() -> ColumnElement[bool]:
    """What became of a letter; one of old, which is its own reminder, is none."""
    table = TIMELINE.c
    return and_(
        table.stream.startswith("message/", autoescape=True),
        not_(table.name.startswith("message.queued.")),
    )


def _within(seen: Seen, letters: Seen) -> Iterator[ColumnElement[bool]]:
    """What is of a unit or a duty that is seen, and no letter of another unit."""
    table = TIMELINE.c
    if seen.units is not None:
        # The stream of an assignment names campaign, duty and unit.
        duties = (table.item.like(f"assignment/%/{duty}/%") for duty in sorted(seen.duties))
        yield or_(*seen.within(table.unit), *duties)
    if letters.units is not None:
        is_letter = table.stream.startswith("message/", autoescape=True)
        yield or_(not_(is_letter), *letters.within(table.unit))


def of_duty(
    conn: Connection,
    campaign: CampaignId,
    duty: DutyKey,
    name: str,
    seen: Seen = ALL_ROWS,
    at: int | None = None,
) -> list[TimelineRow]:
    """Events of one stored name in the work for a duty, up to a log position (None: now)."""
    table = TIMELINE.c
    first = f"assignment/{campaign}/{duty}/"
    # The streams of the duty lie between two names, so that the index finds them.
    conditions = [table.item >= first, table.item < first[:-1] + chr(ord("/") + 1)]
    conditions += [table.name == name, *seen.within(table.unit)]
    if at is not None:
        conditions.append(table.position <= at)
    found = select(TIMELINE.sql).where(*conditions).order_by(table.position)
    return list(TIMELINE.rows(conn, found))


def of_the_whole(conn: Connection, campaign: CampaignId, at: int | None = None) -> list[int]:
    """Where the events of a campaign itself and of its phases stand in the log, up to a position
    (None: now).
    """
    table = TIMELINE.c
    kinds = or_(table.name.startswith("campaign."), table.name.startswith("phase."))
    conditions = [table.campaign == campaign, table.item.is_(None), kinds]
    if at is not None:
        conditions.append(table.position <= at)
    query = select(table.position).where(*conditions).order_by(table.position)
    return list(conn.execute(query).scalars())
