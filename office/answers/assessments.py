"""Assessments: how each is scored and where it stands, its ranking, and how a total came about."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from msgspec import Struct

from engine.domain.assessment.results import window_end
from engine.domain.assessment.scoring import counting, half_up, mean
from engine.domain.assessment.state import Assessment, evolve
from engine.domain.assessment.table import AssessmentState, NoteKind
from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.state import known_directory
from engine.errors import NotFound
from engine.ids import CampaignId, ItemKey, PersonId, UnitId
from engine.phrases import phrase
from office.answers.reading import Reading, bare
from projections import assessments as view
from projections.assessments import EntryRow, HeadRow, ResultRow
from workflows.dates import CalendarKind
from workflows.sections.assessment import AssessmentRules, BottomTies, ScoreItem
from workflows.titles import Title

_NOTES: Final = frozenset(kind.value for kind in NoteKind)
_STANDING: Final = (view.APPEAL, view.CONSEQUENCE, view.USE)


class ResultLine(Struct, frozen=True, kw_only=True):
    """How one subject came out. `base` is the exact weighted sum, `base_printed` the same with two
    places; `last` says that it stands at the bottom.
    """

    rank: int
    unit: UnitId
    unit_name: Title
    total: str
    base: str
    base_printed: str
    bonus: str
    penalty: str
    grade: Title | None
    award: bool
    veto: bool
    last: bool


class GroupLine(Struct, frozen=True, kw_only=True):
    """Who scores: what the group weighs, who is named for it, how many sheets are in."""

    key: str
    title: Title
    weight: int
    survey: str | None
    raters: tuple[str, ...]
    sheets: int


class StandingEntry(Struct, frozen=True, kw_only=True):
    """An appeal that waits, a consequence that stands, a use that was decided."""

    kind: str
    unit: UnitId
    unit_name: Title
    told: str
    years: int
    by: str
    on: date


class AssessmentPart(Struct, frozen=True, kw_only=True):
    """What is special of an assessment. `first` and `last` are both ends of the ranking that is
    seen, `editions` those that were published, the newest first.
    """

    year: int
    rules: AssessmentRules
    subjects: int
    groups: tuple[GroupLine, ...]
    edition: int
    edition_on: date | None
    editions: tuple[int, ...]
    appeals_until: date | None
    follows: str | None
    first: tuple[ResultLine, ...]
    last: tuple[ResultLine, ...]
    standing: tuple[StandingEntry, ...]
    sees_all: bool


class Ranking(Struct, frozen=True, kw_only=True):
    """The rows of one edition that are seen, the best first; 0 is what is tallied only."""

    edition: int
    editions: tuple[int, ...]
    lines: tuple[ResultLine, ...]


def assessment_part(reading: Reading, key: ItemKey) -> AssessmentPart:
    """Raises NotFound for one that is not there, or not seen."""
    head = _head(reading, key)
    rules, state = head.rules, _state(reading, key)
    sheets = view.sheets_by_group(reading.views, key.stream, reading.at)
    names = _people(reading)
    shown = _edition_seen(reading, head, None)
    lines = () if shown is None else ranking(reading, key, shown).lines
    units = _units_seen(reading, key.campaign)
    found = view.entries(reading.views, key.stream, reading.at, kinds=_STANDING)
    return AssessmentPart(
        year=head.year,
        rules=rules,
        subjects=head.subjects,
        groups=tuple(
            GroupLine(
                key=group.key,
                title=group.title or bare(group.key),
                weight=group.weight,
                survey=group.survey,
                raters=tuple(
                    names.get(each, each)
                    for each in sorted(state.appointed.get(group.key, frozenset()))
                ),
                sheets=sheets.get(group.key, 0),
            )
            for group in rules.groups
        ),
        edition=head.edition,
        edition_on=head.edition_on,
        editions=tuple(range(head.edition, 0, -1)),
        appeals_until=_appeals_until(reading, key.campaign, head),
        follows=state.opened.follows.stream if state.opened.follows else None,
        first=lines[:3],
        last=tuple(line for line in lines if line.last),
        standing=tuple(
            _standing(reading, row) for row in found if units is None or row.unit in units
        ),
        sees_all=reading.sees.whole(key.campaign),
    )


def ranking(reading: Reading, key: ItemKey, edition: int | None = None) -> Ranking:
    """One edition, the one that stands unless another is asked for. Before publication the office
    and the leaders see what is tallied; afterwards a unit sees its own row, and those of others
    where the campaign shows its board to all.

    Raises NotFound for an edition that is not there, or not seen.
    """
    head = _head(reading, key)
    wanted = _edition_seen(reading, head, edition)
    if wanted is None:
        what = phrase("thing.assessment-edition", number=key.number)
        raise NotFound(what, str(edition or 0), map(str, range(1, head.edition + 1)))
    units = _units_seen(reading, key.campaign)
    rows = view.edition_rows(reading.views, key.stream, wanted, reading.at, units=units)
    last = _last_rank(reading, key, head, wanted)
    return Ranking(
        edition=wanted,
        editions=tuple(range(head.edition, 0, -1)),
        lines=tuple(_lines(reading, head.rules, rows, last)),
    )


def _lines(
    reading: Reading, rules: AssessmentRules, rows: Iterable[ResultRow], last: int | None
) -> Iterable[ResultLine]:
    names = reading.unit_names()
    grades = {grade.key: grade.title for grade in rules.grades}
    for row in rows:
        yield ResultLine(
            rank=row.rank,
            unit=row.unit,
            unit_name=names.get(row.unit) or bare(row.unit),
            total=row.total,
            base=row.base,
            base_printed=str(half_up(Fraction(row.base))),
            bonus=row.bonus,
            penalty=row.penalty,
            grade=grades.get(row.grade),
            award=row.award,
            veto=row.veto,
            last=last is not None and row.rank >= last,
        )


def _last_rank(reading: Reading, key: ItemKey, head: HeadRow, edition: int) -> int | None:
    """The rank from which on a row stands at the bottom (scoring.at_the_bottom); None: nobody."""
    rules, count = head.rules, head.subjects
    if not rules.bottom or count <= rules.bottom_n:
        return None
    edge = count - rules.bottom_n + 1
    found = view.edition_rows(reading.views, key.stream, edition, reading.at, places=(edge, edge))
    if not found or found[0].rank == 1:
        return None
    rank = found[0].rank
    tied_above = rank < edge
    return rank + 1 if tied_above and rules.bottom_ties is BottomTies.NOBODY else rank


# --- one subject -----------------------------------------------------------------------------


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
    head, state = _head(reading, key), _state(reading, key)
    rates = reading.sees.who is not None and reading.sees.who in _raters(state)
    units = _units_seen(reading, key.campaign)
    is_seen = units is None or unit in units
    if unit not in state.subjects or not (is_seen or rates or _rates(reading, key.campaign)):
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
            _standing(reading, row) for row in found if is_seen and row.kind in _STANDING
        ),
        editions=tuple(
            EditionLine(edition=number, line=line)
            for number in range(head.edition, 0, -1)
            if is_seen and (line := _result(reading, key, unit, number)) is not None
        ),
        years=tuple(_years(reading, key, unit)) if is_seen else (),
    )


def _result(reading: Reading, key: ItemKey, unit: UnitId, edition: int | None) -> ResultLine | None:
    head = _head(reading, key)
    wanted = _edition_seen(reading, head, edition)
    if wanted is None:
        return None
    rows = view.edition_rows(reading.views, key.stream, wanted, reading.at, units=(unit,))
    last = _last_rank(reading, key, head, wanted)
    return next(iter(_lines(reading, head.rules, rows, last)), None)


def _sums(
    reading: Reading, key: ItemKey, rules: AssessmentRules, found: Iterable[EntryRow]
) -> Iterable[GroupSum]:
    every = reading.sees.sight.sees_sheets(key.campaign)
    names, who = _people(reading), reading.sees.who
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
    names = _people(reading)
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


# --- scoring ---------------------------------------------------------------------------------


class ScoringLine(Struct, frozen=True, kw_only=True):
    """A subject as raters and the office see it while it is scored: how many sheets of each group
    are in, and the total of one's own sheet.
    """

    unit: UnitId
    unit_name: Title
    sheets: dict[str, int]
    own: str | None


def scoring(reading: Reading, key: ItemKey) -> tuple[ScoringLine, ...]:
    """Every subject that is seen, in the order of the roster; a rater sees all of them."""
    _head(reading, key)
    state, names, who = _state(reading, key), reading.unit_names(), reading.sees.who
    units = _units_seen(reading, key.campaign)
    if (who is not None and who in _raters(state)) or _rates(reading, key.campaign):
        units = None
    counted = reading.sees.whole(key.campaign)
    return tuple(
        ScoringLine(
            unit=unit,
            unit_name=names.get(unit) or bare(unit),
            sheets={g: len(s) for g, s in each.sheets.items()} if counted else {},
            own=next(
                (str(s.total) for sheets in each.sheets.values() for s in sheets if s.rater == who),
                None,
            ),
        )
        for unit, each in state.subjects.items()
        if units is None or unit in units
    )


# --- who sees what ---------------------------------------------------------------------------


def _head(reading: Reading, key: ItemKey) -> HeadRow:
    """Raises NotFound: a rater who is named for it sees it, whatever else he sees."""
    found = view.head(reading.views, key.stream, reading.at)
    if found is None or reading.sees.who not in _raters(_state(reading, key)):
        reading.about(key.campaign)
    if found is None:
        raise NotFound(phrase("thing.assessment-in-campaign", campaign=key.campaign), key.number)
    return found


def _state(reading: Reading, key: ItemKey) -> Assessment:
    state = reading.reads.state(key.stream, evolve)
    if state is None:
        raise NotFound(phrase("thing.assessment-in-campaign", campaign=key.campaign), key.number)
    return state


def _raters(state: Assessment) -> frozenset[PersonId]:
    return frozenset().union(*state.appointed.values())


def _rates(reading: Reading, campaign: CampaignId) -> bool:
    return reading.sees.sight.rates(campaign)


def _edition_seen(reading: Reading, head: HeadRow, edition: int | None) -> int | None:
    """Which edition is meant; None for one that is not there, or not public and not seen."""
    if edition is not None:
        return edition if 1 <= edition <= head.edition else None
    if head.edition:
        return head.edition
    tallied = head.state is AssessmentState.TALLIED
    return 0 if tallied and reading.sees.whole(head.campaign) else None


def _units_seen(reading: Reading, campaign: CampaignId) -> frozenset[UnitId] | None:
    """The units whose published rows are seen; None: all."""
    return reading.sees.board(campaign)


def _appeals_until(reading: Reading, campaign: CampaignId, head: HeadRow) -> date | None:
    if head.edition_on is None or head.state is AssessmentState.FINAL:
        return None
    edition = existing_campaign(campaign, reading.reads).edition
    working = reading.reads.calendar(CalendarKind.WORKING_DAYS, edition)
    return window_end(head.edition_on, head.rules, working)


def _standing(reading: Reading, row: EntryRow) -> StandingEntry:
    names = reading.unit_names()
    return StandingEntry(
        kind=row.kind,
        unit=row.unit,
        unit_name=names.get(row.unit) or bare(row.unit),
        told=row.told,
        years=int(row.total) if row.kind == view.CONSEQUENCE else 0,
        by=_people(reading).get(row.person, row.person),
        on=row.entered_on,
    )


def _people(reading: Reading) -> dict[PersonId, str]:
    return {key: known.name for key, known in known_directory(reading.reads).people.items()}
