"""Assessments: their rules and state, the rows of each edition, and what is on record of a subject:
sheets, points beside them, appeals, consequences, uses.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, MetaData, func, select

from engine.domain.assessment.events import (
    AppealAnswered,
    AssessmentCorrected,
    AssessmentOpened,
    AssessmentPublished,
    AssessmentRescored,
    AssessmentTallied,
    ConsequenceDrawn,
    ConsequenceLifted,
    PointsNoted,
    ResultAppealed,
    Row,
    SheetFiled,
    SheetStruck,
    UseDecided,
)
from engine.domain.assessment.state import EFFECTS
from engine.domain.assessment.table import ASSESSMENT, AssessmentState
from engine.domain.effects import next_state
from engine.domain.event import Event, Recorded
from engine.errors import NotFound
from engine.ids import CampaignId, PersonId, StreamId, UnitId, campaign_of
from projections.feeding.row_cache import CachedRows, CurrentRows, RowCache
from projections.tables.table import Table
from workflows.sections.assessment import AssessmentRules

NAME = "assessments"
VERSION = 1
HANDLES: tuple[type[Event], ...] = tuple(EFFECTS)

SHEET: Final = "sheet"
APPEAL: Final = "appeal"
CONSEQUENCE: Final = "consequence"
USE: Final = "use"
"""Kinds of entries, beside those of NoteKind."""

# --- tables ----------------------------------------------------------------------------------

TABLES = MetaData()


class HeadRow(Struct, frozen=True, gc=False):
    """An assessment, valid from `since_position` until just before `until_position`. `rubric` are
    its rules, as JSON; `edition` is the last one that was published, on `edition_on`, 0 before.
    """

    item: StreamId
    since_position: int
    until_position: int | None
    campaign: CampaignId
    year: int
    state: AssessmentState
    rubric: str
    subjects: int
    edition: int
    edition_on: date | None
    follows: StreamId | None

    @property
    def rules(self) -> AssessmentRules:
        """Those that it was opened with."""
        return msgspec.json.decode(self.rubric, type=AssessmentRules)


class ResultRow(Struct, frozen=True, gc=False):
    """How one subject came out; `place` counts the rows of an edition, the best first. In edition 0
    stands what is tallied and not published. Figures are decimals, `base` is an exact fraction.
    """

    item: StreamId
    since_position: int
    place: int
    until_position: int | None
    campaign: CampaignId
    edition: int
    unit: UnitId
    rank: int
    base: str
    bonus: str
    penalty: str
    total: str
    grade: str
    award: bool
    veto: bool


class EntryRow(Struct, frozen=True, gc=False):
    """What is on record of a subject. `group_key` is the group of a sheet, `points` its items as
    JSON, `total` its sum, or the points of a note, or the years of a consequence. `told` is what
    shows it, what follows, or to what use it is put.
    """

    item: StreamId
    since_position: int
    until_position: int | None
    campaign: CampaignId
    unit: UnitId
    kind: str
    group_key: str
    person: PersonId
    points: str
    total: str
    told: str
    entered_on: date

    @property
    def given(self) -> dict[str, str]:
        """The points of a sheet by its items."""
        return msgspec.json.decode(self.points, type=dict[str, str]) if self.points else {}


HEADS: Final = Table(
    "assessments", HeadRow, ("item", "since_position"), TABLES, for_queries=(("campaign",),)
)
RESULTS: Final = Table(
    "assessment_results",
    ResultRow,
    ("item", "since_position", "place"),
    TABLES,
    indexes=(("item", "until_position", "place"),),
    for_queries=(("item", "edition", "place"), ("item", "unit")),
)
ENTRIES: Final = Table(
    "assessment_entries",
    EntryRow,
    ("item", "since_position"),
    TABLES,
    indexes=(("item", "unit", "kind"),),
)

# --- project ---------------------------------------------------------------------------------


class _Tables:
    """The cached rows of this view."""

    def __init__(self, cache: RowCache) -> None:
        self.heads = CurrentRows(cache, HEADS, ("item",))
        self.results = CachedRows(cache, RESULTS)
        self.entries = CachedRows(cache, ENTRIES)

    def flush(self) -> None:
        """Write pending rows."""
        for rows in (self.heads, self.results, self.entries):
            rows.flush()


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Keep the rows of each edition, and one for each entry."""
    tables = cache.once(_Tables)
    streams = tuple(dict.fromkeys(r.stream for r in batch))
    tables.heads.fetch(streams)
    tables.entries.fetch(streams)
    for r in batch:
        head = tables.heads.get(r.stream)
        if isinstance(r.event, AssessmentOpened):
            if head is None:
                tables.heads.follow(_first(r, r.event), r.position)
            continue
        if head is None:
            raise NotFound("thing.logged.assessment", r.stream)
        if head.since_position < r.position:
            _results(tables, r)
            tables.heads.follow(_moved(head, r.event), r.position)
        if tables.entries.get(r.stream, r.position) is None:
            _entry(tables, r)
    tables.flush()


def _first(r: Recorded, event: AssessmentOpened) -> HeadRow:
    return HeadRow(
        item=r.stream,
        since_position=r.position,
        until_position=None,
        campaign=event.campaign,
        year=event.year,
        state=AssessmentState.OPENED,
        rubric=msgspec.json.encode(event.rubric).decode(),
        subjects=len(event.subjects),
        edition=0,
        edition_on=None,
        follows=event.follows.stream if event.follows else None,
    )


def _moved(head: HeadRow, event: Event) -> HeadRow:
    state, _ = next_state(ASSESSMENT, EFFECTS[type(event)], head.state, None)
    if isinstance(event, AssessmentPublished | AssessmentCorrected):
        return replace(head, state=state, edition=event.edition, edition_on=event.stamp.day)
    return replace(head, state=state)


def _results(tables: _Tables, r: Recorded) -> None:
    """Replace the rows that stand by those of a tally, a publication, a correction."""
    match r.event:
        case AssessmentTallied(rows=rows):
            new = _rows(r, rows, edition=0)
        case AssessmentCorrected(rows=rows, edition=edition):
            new = _rows(r, rows, edition)
        case AssessmentPublished(edition=edition):
            new = [
                replace(row, since_position=r.position, edition=edition)
                for row in _standing(tables, r)
            ]
        case AssessmentRescored():
            new = []
        case _:
            return
    for row in _standing(tables, r):
        tables.results.put(replace(row, until_position=r.position))
    for row in new:
        tables.results.put(row)


def _standing(tables: _Tables, r: Recorded) -> list[ResultRow]:
    table = RESULTS.c
    return tables.results.where(
        table.item == r.stream, table.until_position.is_(None), table.since_position < r.position
    )


def _rows(r: Recorded, rows: Iterable[Row], edition: int) -> list[ResultRow]:
    return [
        ResultRow(
            item=r.stream,
            since_position=r.position,
            place=place,
            until_position=None,
            campaign=campaign_of(r.stream),
            edition=edition,
            unit=row.subject,
            rank=row.rank,
            base=row.base,
            bonus=str(row.bonus),
            penalty=str(row.penalty),
            total=str(row.total),
            grade=row.grade or "",
            award=row.award,
            veto=row.veto,
        )
        for place, row in enumerate(rows, start=1)
    ]


def _entry(tables: _Tables, r: Recorded) -> None:
    """Put an entry beside the others, or end the one that an event takes away."""
    match r.event:
        case SheetFiled(group=group, rater=rater, points=points):
            total = str(sum(points.values()))
            text = msgspec.json.encode(points).decode()
            _put(tables, r, SHEET, group_key=group, person=rater, points=text, total=total)
        case PointsNoted(kind=kind, points=points, evidence=evidence):
            _put(tables, r, kind.value, total=str(points), told=evidence)
        case ResultAppealed(stamp=stamp):
            _put(tables, r, APPEAL, told=stamp.reason or "")
        case ConsequenceDrawn(consequence=consequence, years=years):
            _put(tables, r, CONSEQUENCE, total=str(years), told=consequence)
        case UseDecided(use=use, authority=authority):
            _put(tables, r, USE, told=use, person=PersonId(authority))
        case SheetStruck(subject=unit, group=group, rater=rater):
            _end(tables, r, SHEET, unit, group_key=group, person=rater)
        case AppealAnswered(subject=unit):
            _end(tables, r, APPEAL, unit)
        case ConsequenceLifted(subject=unit):
            _end(tables, r, CONSEQUENCE, unit)
        case AssessmentCorrected(settled=settled):
            for unit in settled:
                _end(tables, r, APPEAL, unit)
        case _:
            pass


def _put(tables: _Tables, r: Recorded, kind: str, **more: Any) -> None:
    event: Any = r.event
    values = {"group_key": "", "person": event.stamp.actor, "points": "", "told": "", "total": ""}
    tables.entries.put(
        EntryRow(
            item=r.stream,
            since_position=r.position,
            until_position=None,
            campaign=campaign_of(r.stream),
            unit=event.subject,
            kind=kind,
            entered_on=event.stamp.day,
            **(values | more),
        )
    )


def _end(tables: _Tables, r: Recorded, kind: str, unit: UnitId, **more: str) -> None:
    table = ENTRIES.c
    found = tables.entries.where(
        table.item == r.stream,
        table.unit == unit,
        table.kind == kind,
        table.until_position.is_(None),
        table.since_position < r.position,
        *(table[name] == value for name, value in more.items()),
    )
    for row in found:
        tables.entries.put(replace(row, until_position=r.position))


# --- queries ---------------------------------------------------------------------------------


def head(conn: Connection, item: StreamId, at: int | None = None) -> HeadRow | None:
    """An assessment at a log position (None: now); None where there is none."""
    found = HEADS.where(conn, HEADS.c.item == item, HEADS.valid_at(at))
    return found[0] if found else None


def edition_rows(
    conn: Connection,
    item: StreamId,
    edition: int,
    at: int | None = None,
    *,
    units: Iterable[UnitId] | None = None,
    places: tuple[int, int] | None = None,
) -> list[ResultRow]:
    """The rows of one edition, the best first: of some units alone, from one place to another. Of
    what is tallied and not published (0) those that stand.
    """
    table = RESULTS.c
    wanted = [table.item == item, table.edition == edition]
    if edition == 0:
        wanted.append(RESULTS.valid_at(at))
    elif at is not None:
        wanted.append(table.since_position <= at)
    if units is not None:
        wanted.append(table.unit.in_(sorted(units)))
    if places is not None:
        wanted.append(table.place.between(*places))
    return RESULTS.where(conn, *wanted)


def entries(
    conn: Connection,
    item: StreamId,
    at: int | None = None,
    *,
    unit: UnitId | None = None,
    kinds: Iterable[str] | None = None,
) -> list[EntryRow]:
    """What is on record, oldest first: of one subject, of some kinds."""
    table = ENTRIES.c
    wanted = [table.item == item, ENTRIES.valid_at(at)]
    if unit is not None:
        wanted.append(table.unit == unit)
    if kinds is not None:
        wanted.append(table.kind.in_(sorted(kinds)))
    return ENTRIES.where(conn, *wanted)


def sheets_by_group(conn: Connection, item: StreamId, at: int | None = None) -> dict[str, int]:
    """How many sheets count in each group."""
    table = ENTRIES.c
    query = (
        select(table.group_key, func.count())
        .where(table.item == item, table.kind == SHEET, ENTRIES.valid_at(at))
        .group_by(table.group_key)
    )
    return {group: count for group, count in conn.execute(query)}  # noqa: C416  a Row is no pair
