"""Assessments: how each is scored and where it stands, its ranking, and how a total came about."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Final

from msgspec import Struct

from engine.domain.assessment.results import window_end
from engine.domain.assessment.scoring import half_up
from engine.domain.assessment.state import Assessment, evolve
from engine.domain.assessment.table import AssessmentState
from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.state import known_directory
from engine.errors import NotFound
from engine.ids import CampaignId, ItemKey, PersonId, UnitId
from engine.phrases import phrase
from office.answers.reading import Reading, bare
from projections import assessments as view
from projections.assessments import EntryRow, HeadRow, ResultRow
from workflows.dates import CalendarKind
from workflows.sections.assessment import AssessmentRules, BottomTies
from workflows.titles import Title

_BEST: Final = 3
STANDING: Final = (view.APPEAL, view.CONSEQUENCE, view.USE)


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
    told: Title
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
    """The rows of one edition that are seen, the best first; 0 is what is tallied only. `total`
    counts all of them, `lines` are those that were asked for.
    """

    edition: int
    total: int
    editions: tuple[int, ...]
    lines: tuple[ResultLine, ...]


def assessment_part(reading: Reading, key: ItemKey) -> AssessmentPart:
    """Raises NotFound for one that is not there, or not seen."""
    head = head_of(reading, key)
    rules, state = head.rules, state_of(reading, key)
    sheets = view.sheets_by_group(reading.views, key.stream, reading.at)
    names = people_of(reading)
    shown = edition_seen(reading, head, None)
    units = units_seen(reading, key.campaign)
    first: tuple[ResultLine, ...] = ()
    last: tuple[ResultLine, ...] = ()
    if shown is not None:
        first = ranking(reading, key, shown or None, (1, _BEST)).lines[:_BEST]
        edge = last_rank(reading, key, head, shown)
        if edge is not None:
            lowest = ranking(reading, key, shown or None, (edge, head.subjects)).lines
            last = tuple(line for line in lowest if line.last)
    found = view.entries(reading.views, key.stream, reading.at, kinds=STANDING)
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
        first=first,
        last=last,
        standing=tuple(
            standing_entry(reading, row, rules)
            for row in found
            if units is None or row.unit in units
        ),
        sees_all=reading.sees.whole(key.campaign),
    )


def ranking(
    reading: Reading,
    key: ItemKey,
    edition: int | None = None,
    places: tuple[int, int] | None = None,
) -> Ranking:
    """One edition, the one that stands unless another is asked for; of it the rows from one place
    to another where all are seen. Before publication the office
    and the leaders see what is tallied; afterwards a unit sees its own row, and those of others
    where the campaign shows its board to all.

    Raises NotFound for an edition that is not there, or not seen.
    """
    head = head_of(reading, key)
    wanted = edition_seen(reading, head, edition)
    if wanted is None:
        what = phrase("thing.assessment-edition", number=key.number)
        raise NotFound(what, str(edition or 0), map(str, range(1, head.edition + 1)))
    units = units_seen(reading, key.campaign)
    within = places if units is None else None
    rows = view.edition_rows(
        reading.views, key.stream, wanted, reading.at, units=units, places=within
    )
    last = last_rank(reading, key, head, wanted)
    return Ranking(
        edition=wanted,
        total=head.subjects if units is None else len(rows),
        editions=tuple(range(head.edition, 0, -1)),
        lines=tuple(result_lines(reading, head.rules, rows, last)),
    )


def result_lines(
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


def last_rank(reading: Reading, key: ItemKey, head: HeadRow, edition: int) -> int | None:
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
    head_of(reading, key)
    state, names, who = state_of(reading, key), reading.unit_names(), reading.sees.who
    units = units_seen(reading, key.campaign)
    if (who is not None and who in raters_of(state)) or rates(reading, key.campaign):
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


def head_of(reading: Reading, key: ItemKey) -> HeadRow:
    """Raises NotFound: a rater who is named for it sees it, whatever else he sees."""
    found = view.head(reading.views, key.stream, reading.at)
    if found is None or reading.sees.who not in raters_of(state_of(reading, key)):
        reading.about(key.campaign)
    if found is None:
        raise NotFound(phrase("thing.assessment-in-campaign", campaign=key.campaign), key.number)
    return found


def state_of(reading: Reading, key: ItemKey) -> Assessment:
    state = reading.reads.state(key.stream, evolve)
    if state is None:
        raise NotFound(phrase("thing.assessment-in-campaign", campaign=key.campaign), key.number)
    return state


def raters_of(state: Assessment) -> frozenset[PersonId]:
    return frozenset().union(*state.appointed.values())


def rates(reading: Reading, campaign: CampaignId) -> bool:
    return reading.sees.sight.rates(campaign)


def edition_seen(reading: Reading, head: HeadRow, edition: int | None) -> int | None:
    """Which edition is meant; None for one that is not there, or not public and not seen."""
    if edition is not None:
        return edition if 1 <= edition <= head.edition else None
    if head.edition:
        return head.edition
    tallied = head.state is AssessmentState.TALLIED
    return 0 if tallied and reading.sees.whole(head.campaign) else None


def units_seen(reading: Reading, campaign: CampaignId) -> frozenset[UnitId] | None:
    """The units whose published rows are seen; None: all."""
    return reading.sees.board(campaign)


def _appeals_until(reading: Reading, campaign: CampaignId, head: HeadRow) -> date | None:
    if head.edition_on is None or head.state is AssessmentState.FINAL:
        return None
    edition = existing_campaign(campaign, reading.reads).edition
    working = reading.reads.calendar(CalendarKind.WORKING_DAYS, edition)
    return window_end(head.edition_on, head.rules, working)


def standing_entry(reading: Reading, row: EntryRow, rules: AssessmentRules) -> StandingEntry:
    """An entry as people read it: a consequence by the name that the definition gives it."""
    names = reading.unit_names()
    titles = {rung.consequence: rung.title for rung in rules.bottom if rung.title}
    title = titles.get(row.told) if row.kind == view.CONSEQUENCE else None
    return StandingEntry(
        kind=row.kind,
        unit=row.unit,
        unit_name=names.get(row.unit) or bare(row.unit),
        told=title or bare(row.told),
        years=int(row.total) if row.kind == view.CONSEQUENCE else 0,
        by=people_of(reading).get(row.person, row.person),
        on=row.entered_on,
    )


def people_of(reading: Reading) -> dict[PersonId, str]:
    return {key: known.name for key, known in known_directory(reading.reads).people.items()}
