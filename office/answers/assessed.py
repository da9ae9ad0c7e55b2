"""How one of those who are assessed came out: each sheet and each point that led to its total."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from msgspec import Struct

from engine.domain.assessment.scoring import counting, half_up, mean
from engine.domain.assessment.state import evolve
from engine.domain.assessment.table import AssessmentState, NoteKind
from engine.errors import NotFound
from engine.ids import CampaignId, ItemKey, PersonId, UnitId
from office.answers.assessments import (
    STANDING,
    ResultLine,
    StandingEntry,
    edition_seen,
    head_of,
    last_rank,
    people_of,
    raters_of,
    rates,
    result_lines,
    standing_entry,
    state_of,
    units_seen,
)
from office.answers.reading import Reading, bare
from projections import assessments as view
from projections.assessments import EntryRow
from workflows.sections.assessment import AssessmentRules, ScoreItem
from workflows.titles import Title

_NOTES: Final = frozenset(kind.value for kind in NoteKind)


class SheetLine(Struct, frozen=True, kw_only=True):
    """A sheet; `counts` says that it was not trimmed away."""

    rater: PersonId
    rater_name: str
    points: dict[str, str]
    total: str
    on: date
    counts: bool


class GroupSum(Struct, frozen=True, kw_only=True):
    """What a group gave a subject. `mean` is the exact mean of the sheets that count, as a
    fraction; None where there is none.
    """

    key: str
    title: Title
    weight: int
    mean: str | None
    mean_printed: str | None
    sheets: tuple[SheetLine, ...]


class NoteLine(Struct, frozen=True, kw_only=True):
    """Points beside the sheets, or a veto, with what shows it."""

    kind: NoteKind
    points: str
    evidence: str
    by: str
    on: date


class EditionLine(Struct, frozen=True, kw_only=True):
    """How a subject came out in one edition."""

    edition: int
    line: ResultLine


class YearLine(Struct, frozen=True, kw_only=True):
    """How a subject came out in the assessment of one year, by its newest edition."""

    year: int
    campaign: CampaignId
    number: str
    rank: int
    total: str
    last: bool


class SubjectAnswer(Struct, frozen=True, kw_only=True):
    """How a subject came out and why. `groups` and `notes` are those that are seen: a rater sees
    his own sheets, the office and the auditor all. `years` are those that count on from each other,
    the newest first.
    """

    key: ItemKey
    state: AssessmentState
    unit: UnitId
    unit_name: Title
    items: tuple[ScoreItem, ...]
    own_scheme: bool
    result: ResultLine | None
    groups: tuple[GroupSum, ...]
    notes: tuple[NoteLine, ...]
    standing: tuple[StandingEntry, ...]
    editions: tuple[EditionLine, ...]
    years: tuple[YearLine, ...]


def subject(reading: Reading, key: ItemKey, unit: UnitId) -> SubjectAnswer:
    """Raises NotFound for an assessment or a subject that is not there, or not seen."""
    head, state = head_of(reading, key), state_of(reading, key)
    is_rater = reading.sees.who is not None and reading.sees.who in raters_of(state)
    units = units_seen(reading, key.campaign)
    is_seen = units is None or unit in units
    if unit not in state.subjects or not (is_seen or is_rater or rates(reading, key.campaign)):
        raise NotFound("thing.assessment-subject", unit, () if units else state.subjects)
    names = reading.unit_names()
    found = view.entries(reading.views, key.stream, reading.at, unit=unit)
    return SubjectAnswer(
        key=key,
        state=head.state,
        unit=unit,
        unit_name=names.get(unit) or bare(unit),
        items=state.scheme_of(unit),
        own_scheme=bool(state.subjects[unit].scheme),
        result=_result(reading, key, unit, None) if is_seen else None,
        groups=tuple(_sums(reading, key, head.rules, found)),
        notes=tuple(_notes(reading, found)) if is_seen else (),
        standing=tuple(
            standing_entry(reading, row, head.rules)
            for row in found
            if is_seen and row.kind in STANDING
        ),
        editions=tuple(
            EditionLine(edition=number, line=line)
            for number in range(head.edition, 0, -1)
            if is_seen and (line := _result(reading, key, unit, number)) is not None
        ),
        years=tuple(_years(reading, key, unit)) if is_seen else (),
    )


def _result(reading: Reading, key: ItemKey, unit: UnitId, edition: int | None) -> ResultLine | None:
    head = head_of(reading, key)
    wanted = edition_seen(reading, head, edition)
    if wanted is None:
        return None
    rows = view.edition_rows(reading.views, key.stream, wanted, reading.at, units=(unit,))
    last = last_rank(reading, key, head, wanted)
    return next(iter(result_lines(reading, head.rules, rows, last)), None)


def _sums(
    reading: Reading, key: ItemKey, rules: AssessmentRules, found: Iterable[EntryRow]
) -> Iterable[GroupSum]:
    every = reading.sees.sight.sees_sheets(key.campaign)
    names, who = people_of(reading), reading.sees.who
    sheets: dict[str, list[EntryRow]] = {}
    for row in found:
        if row.kind == view.SHEET:
            sheets.setdefault(row.group_key, []).append(row)
    for group in rules.groups:
        rows = sheets.get(group.key, [])
        totals = [Decimal(row.total) for row in rows]
        left = list(counting(totals, rules.trim_from))
        exact = mean(left) if left and every else None
        lines = []
        for row, total in zip(rows, totals, strict=True):
            counts = total in left
            if counts:
                left.remove(total)
            if every or row.person == who:
                lines.append(_sheet(row, names, counts=counts))
        if every or lines:
            yield GroupSum(
                key=group.key,
                title=group.title or bare(group.key),
                weight=group.weight,
                mean=None if exact is None else str(exact),
                mean_printed=None if exact is None else str(half_up(exact)),
                sheets=tuple(lines),
            )


def _sheet(row: EntryRow, names: dict[PersonId, str], *, counts: bool) -> SheetLine:
    return SheetLine(
        rater=row.person,
        rater_name=names.get(row.person, row.person),
        points=row.given,
        total=row.total,
        on=row.entered_on,
        counts=counts,
    )


def _notes(reading: Reading, found: Iterable[EntryRow]) -> Iterable[NoteLine]:
    names = people_of(reading)
    for row in found:
        if row.kind in _NOTES:
            yield NoteLine(
                kind=NoteKind(row.kind),
                points=row.total,
                evidence=row.told,
                by=names.get(row.person, row.person),
                on=row.entered_on,
            )


def _years(reading: Reading, key: ItemKey, unit: UnitId) -> Iterable[YearLine]:
    here: ItemKey | None = key
    while here is not None:
        state = reading.reads.state(here.stream, evolve)
        if state is None:
            return
        for row in state.edition.rows if state.edition else ():
            if row.subject == unit:
                yield YearLine(
                    year=state.opened.year,
                    campaign=here.campaign,
                    number=here.number,
                    rank=row.rank,
                    total=str(row.total),
                    last=unit in state.bottom,
                )
        here = state.opened.follows
