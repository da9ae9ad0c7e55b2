"""Targets: what is to be reached by when, how far the figures handed in have come, its light."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from msgspec import UNSET, Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from engine.calendars.working_days import Calendars
from engine.domain.audience import Part, Participant, part_of
from engine.domain.targets import (
    Course,
    Report,
    Span,
    Standing,
    TargetLight,
    span_of,
    standings,
    worst,
)
from engine.domain.terms import campaign_window
from engine.errors import EngineError
from engine.ids import CampaignId, DutyKey, UnitId
from office.answers.reading import Reading
from projections import filings
from projections.board import BOARD, BoardRow
from projections.campaigns import queries as campaigns
from projections.campaigns.tables import CampaignRow
from projections.owed_work.tables import CAMPAIGNS, DUES
from projections.seen import ALL_ROWS, Seen
from projections.states import NOT_OWED, OWED, SETTLED, ItemState
from workflows.amounts import Bound
from workflows.dates import CalendarKind
from workflows.kinds import Scope
from workflows.schema import Definition, Target, Title

_TAKEN = frozenset({*SETTLED, ItemState.SUBMITTED, ItemState.NOT_ACCEPTED})
"""What was sent back counts for nothing until it is handed in again."""


class TargetAnswer(Struct, frozen=True, kw_only=True):
    """What is to be reached in one period. Bounds are numbers, "$parameter" while they are blank,
    None where there is none; with `more` more than `at_least` is asked. They are in per cent if
    `per_cent`, else in `unit`. `audience` is empty where it holds for everybody. `light` is that of
    the worst of `standings`.
    """

    target: str
    title: Title
    period: str | None
    first: date | None
    last: date | None
    scope: Scope
    audience: tuple[str, ...]
    at_least: int | str | None
    more: bool
    at_most: int | str | None
    per_cent: bool
    unit: str | None
    said: str | None
    light: TargetLight
    standings: tuple[Standing, ...]

    def of_light(self, light: TargetLight) -> int:
        """How many have this light."""
        return sum(each.light is light for each in self.standings)


def targets(
    reading: Reading, campaign: CampaignId, unit: UnitId | None = None
) -> tuple[TargetAnswer, ...]:
    """In the order of the definition; of one unit, and where not all of the campaign is seen, only
    what units have to reach by themselves.

    Raises NotFound (campaign, unit), MomentOutside.
    """
    row = reading.about(campaign, unit)
    definition = campaigns.definition(reading.views, row)
    seen = reading.sees.work(campaign) if unit is None else Seen(frozenset({unit}))
    return tuple(_answers(reading.views, row, definition, reading.at, reading.day, seen))


def target_lights(
    views: Connection,
    row: CampaignRow,
    definition: Definition,
    at: int | None,
    day: date,
    seen: Seen = ALL_ROWS,
) -> dict[TargetLight, int]:
    """How many targets have each light, a target of every unit counted for each of them."""
    found = _answers(views, row, definition, at, day, seen)
    counted = Counter(each.light for answer in found for each in answer.standings)
    return {light: counted[light] for light in TargetLight if counted[light]}


def _answers(
    views: Connection,
    row: CampaignRow,
    definition: Definition,
    at: int | None,
    day: date,
    seen: Seen,
) -> Iterator[TargetAnswer]:
    if not definition.targets:
        return
    span, over = _days(views, row, definition, at)
    units = [
        Participant(unit=each.unit, categories=each.categories)
        for each in campaigns.participants(views, row.id, at)
        if each.left_on is None
    ]
    owed: dict[str, tuple[_Counted, ...]] = {}
    for target in definition.targets:
        if target.duty not in owed:
            owed[target.duty] = tuple(_counted(views, row.id, target.duty, at))
        duty, audience = DutyKey(target.duty), definition.duties[target.duty].audience
        course = Course(
            units=[unit for unit in units if part_of(unit, audience) is Part.LEAD],
            reports=tuple(_reports(target, owed[target.duty], day)),
            campaign=span,
            today=day,
            over=over,
        )
        for answer in _of_target(target, course):
            own = tuple(each for each in answer.standings if seen.has(each.unit, duty))
            if seen.units is None:
                yield answer
            elif own:
                yield _with(answer, own)


def _of_target(target: Target, course: Course) -> Iterator[TargetAnswer]:
    for step in target.steps:
        span, found = span_of(step, course.campaign), standings(target, step, course)
        yield TargetAnswer(
            target=target.key,
            title=target.title,
            period=step.period or None,
            first=span.first,
            last=span.last,
            scope=target.scope,
            audience=step.audience,
            at_least=None if step.at_least is UNSET else step.at_least,
            more=step.bound is Bound.MORE_THAN,
            at_most=None if step.at_most is UNSET else step.at_most,
            per_cent=target.of is not None,
            unit=target.unit,
            said=target.said or None,
            light=worst(each.light for each in found),
            standings=found,
        )


def _with(answer: TargetAnswer, own: tuple[Standing, ...]) -> TargetAnswer:
    return replace(answer, standings=own, light=worst(each.light for each in own))


def _days(
    views: Connection, row: CampaignRow, definition: Definition, at: int | None
) -> tuple[Span, bool]:
    """The days of the campaign, and whether it was concluded or called off by then."""
    owed = CAMPAIGNS.where(views, CAMPAIGNS.c.campaign == row.id, CAMPAIGNS.valid_at(at))
    over = any(each.ended_on is not None for each in owed)
    calendars = Calendars([each.edition for each in campaigns.editions(views)])
    try:
        working = calendars.of(CalendarKind.WORKING_DAYS, row.edition)
        return Span(*campaign_window(definition, working)), over
    except EngineError:
        # A day that is still a blank.
        return Span(None, None), over


class _Counted(NamedTuple):
    """What a unit owes or handed in: the item, the last day that it is about, what counts of it."""

    item: BoardRow
    ends_on: date | None
    filed: Mapping[str, filings.FiledRow]


def _counted(
    views: Connection, campaign: CampaignId, duty: str, at: int | None
) -> Iterator[_Counted]:
    """The items of a duty, the same for every target that counts them."""
    c = DUES.c
    made_due = DUES.where(views, c.campaign == campaign, c.duty == duty, DUES.valid_at(at))
    ends = {row.occurrence: row.due.through or row.due.due_on for row in made_due}
    filed = filings.latest(views, campaign, (duty,), at)
    b = BOARD.c
    items = BOARD.where(
        views,
        b.campaign == campaign,
        b.duty == duty,
        b.part == Part.LEAD,
        b.state.not_in(NOT_OWED),
        BOARD.valid_at(at),
    )
    for item in items:
        rows = filed.get(item.item, {}) if item.state in _TAKEN else {}
        yield _Counted(item, ends.get(item.occurrence), rows)


def _reports(target: Target, owed: Iterable[_Counted], day: date) -> Iterator[Report]:
    """What every unit owes or handed in for the target."""
    for item, ends_on, rows in owed:
        figure = rows.get(target.figure)
        whole = rows.get(target.of) if target.of else None
        through = ends_on or (figure.on_day if figure else None)
        if through is None:
            # Nothing tells what time it will be about.
            continue
        yield Report(
            unit=item.unit,
            through=through,
            figure=figure.value if figure else None,
            more=figure is not None and figure.bound is not None,
            whole=whole.value if whole else None,
            awaited=item.state in OWED and item.due_on is not None and item.due_on >= day,
        )
