"""Targets held against what was handed in: what is reached, and whether that is enough by now.

The pace is even (序时进度): when two thirds of a period are accounted for, two thirds of what it
adds should be reached. Accounted for is what was handed in or should have been, not today.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple

from msgspec import Struct

from engine.domain.audience import Participant, part_of
from engine.ids import UnitId
from workflows.amounts import Bound
from workflows.kinds import Counting, Scope
from workflows.owners import EVERYBODY, named_unit
from workflows.schema import Target, TargetStep
from workflows.targets import days_of_period


class TargetLight(StrEnum):
    """How a target stands. `undecided`: its number is still a blank."""

    REACHED = "reached"
    ON_THE_WAY = "on-the-way"
    BEHIND = "behind"
    MISSED = "missed"
    NOT_BEGUN = "not-begun"
    UNDECIDED = "undecided"


WORST_FIRST: Final = (
    TargetLight.MISSED,
    TargetLight.BEHIND,
    TargetLight.UNDECIDED,
    TargetLight.ON_THE_WAY,
    TargetLight.REACHED,
    TargetLight.NOT_BEGUN,
)


class Span(Struct, frozen=True):
    """Days `first` to `last`, both inclusive; None where nobody has said yet."""

    first: date | None
    last: date | None


class Report(Struct, frozen=True):
    """A hand-in that a unit owes or made. It tells of the time up to `through`.

    `figure` is None while nothing stands on record; `awaited`, that there is still time for it;
    `more`, that it is only said to be more than that.
    """

    unit: UnitId
    through: date
    figure: int | None = None
    whole: int | None = None
    awaited: bool = False
    more: bool = False


class Standing(Struct, frozen=True, kw_only=True):
    """How far a unit has come, or (`unit` is None) all that a step holds for together.

    Of a target in per cent `have` is the part and `whole` what it is part of; both are None while
    nobody has reported. `expected` is what should be reached by now, rounded down.
    """

    unit: UnitId | None
    have: int | None
    whole: int | None
    expected: int | None
    reported: int
    asked: int
    light: TargetLight


class Course(Struct, frozen=True, kw_only=True):
    """What a target is judged by: the units that owe its duty, what they reported, the days that
    the campaign has, whether it is over, and today.
    """

    units: Sequence[Participant]
    reports: Sequence[Report]
    campaign: Span
    today: date
    over: bool = False


def span_of(step: TargetStep, campaign: Span) -> Span:
    """The days of a step's period; the campaign's where it names none."""
    return Span(*days_of_period(step.period)) if step.period else campaign


def standings(target: Target, step: TargetStep, course: Course) -> tuple[Standing, ...]:
    """Of each unit that the step is for, or of all of them together."""
    if target.scope is Scope.TOGETHER:
        members = {unit.unit for unit in course.units if _closeness(step, unit) is not None}
        reports = [report for report in course.reports if report.unit in members]
        return (_Case(target, step, course, None, reports).standing(asked=len(members)),)
    own = {unit.unit: unit for unit in course.units if _closest(target, step, unit) is step}
    by_unit: dict[UnitId, list[Report]] = {unit: [] for unit in own}
    for report in course.reports:
        if report.unit in by_unit:
            by_unit[report.unit].append(report)
    return tuple(
        _Case(target, step, course, own[unit], reports).standing(asked=1)
        for unit, reports in by_unit.items()
    )


def worst(lights: Iterable[TargetLight]) -> TargetLight:
    """The light of many: that of the worst of them."""
    return min(lights, key=WORST_FIRST.index, default=TargetLight.NOT_BEGUN)


def _closest(target: Target, step: TargetStep, unit: Participant) -> TargetStep | None:
    """Of the steps for the same period the one that names the unit most closely."""
    ranked = [
        (closeness, each)
        for each in target.steps
        if each.period == step.period and (closeness := _closeness(each, unit)) is not None
    ]
    return max(ranked, key=lambda pair: pair[0])[1] if ranked else None


def _closeness(step: TargetStep, unit: Participant) -> int | None:
    """2 where a step names the unit, 1 its category, 0 everybody; None: it is not for this one."""
    if any(named_unit(owner) == unit.unit for owner in step.audience):
        return 2
    if not step.audience or EVERYBODY in step.audience:
        return 0
    return 1 if part_of(unit, step.audience) else None


class _Case(NamedTuple):
    """A step of a target, held against the reports of one unit, or of all together (None)."""

    target: Target
    step: TargetStep
    course: Course
    unit: Participant | None
    reports: Sequence[Report]

    def standing(self, asked: int) -> Standing:
        """How far it has come."""
        counted = tuple(self._counted())
        made = [report for report in counted if report.figure is not None]
        have = sum(report.figure or 0 for report in made) if made else None
        whole = sum(report.whole or 0 for report in made) if made and self.target.of else None
        value = None if have is None or whole == 0 else Fraction(have)
        if value is not None and not whole and any(report.more for report in made):
            value += 1  # counted singly: the least that is more
        if value is not None and whole:
            value = value * 100 / whole
        pace = self._pace(counted)
        return Standing(
            unit=self.unit.unit if self.unit else None,
            have=have,
            whole=whole,
            expected=None if pace is None else int(pace),
            reported=len({report.unit for report in made}),
            asked=asked,
            light=self._light(value, pace, is_over=self._is_over(counted)),
        )

    @property
    def _span(self) -> Span:
        return span_of(self.step, self.course.campaign)

    def _counted(self) -> Iterator[Report]:
        """The reports that make up the number, and those without a figure."""
        first, last = self._span.first, self._span.last
        known = [r for r in self.reports if last is None or r.through <= last]
        match self.target.counts:
            case Counting.IN_PERIOD:
                yield from (r for r in known if first is None or r.through >= first)
            case Counting.SO_FAR:
                yield from known
            case Counting.LATEST:
                yield from (r for r in known if r.figure is None)
                made = sorted((r for r in known if r.figure is not None), key=lambda r: r.through)
                yield from {report.unit: report for report in made}.values()

    def _accounted(self, counted: Iterable[Report]) -> date | None:
        """The last day of the period that everybody has reported on, or should have."""
        first = self._span.first or date.min
        own = [report for report in counted if report.through >= first]
        awaited_from = min((r.through for r in own if r.awaited), default=date.max)
        told = [
            r.through
            for r in own
            if r.through < awaited_from and (r.figure is not None or r.through <= self.course.today)
        ]
        return max(told, default=None)

    def _pace(self, counted: Iterable[Report]) -> Fraction | None:
        """What an even pace reaches by then; None where nothing tells."""
        through, goal, span = self._accounted(counted), self.step.at_least, self._span
        if through is None or span.first is None or span.last is None or not isinstance(goal, int):
            return None
        if self.target.of and self.target.counts is not Counting.LATEST:
            # Part and whole grow together: their share is to be what it should at any time.
            return Fraction(goal)
        campaign = self.course.campaign
        first = max(span.first, campaign.first or span.first)
        last = min(span.last, campaign.last or span.last)
        days, gone = (last - first).days + 1, (min(through, last) - first).days + 1
        base = 0 if self.target.counts is Counting.IN_PERIOD else self._reached_before()
        return base + (goal - base) * Fraction(max(gone, 0), max(days, 1))

    def _reached_before(self) -> int:
        """What was to be reached by the period before; 0 if nothing was."""
        earlier = []
        for other in self.target.steps:
            ended = span_of(other, self.course.campaign).last
            if self.unit is None:
                same = other.audience == self.step.audience
            else:
                same = _closest(self.target, other, self.unit) is other
            if same and ended and ended < (self._span.first or ended):
                earlier.append((ended, other.at_least))
        goals = [goal for _, goal in sorted(earlier, key=lambda pair: pair[0])]
        return next((goal for goal in reversed(goals) if isinstance(goal, int)), 0)

    def _is_over(self, counted: Iterable[Report]) -> bool:
        """Whether the period has passed, and nothing about it is awaited."""
        last, today = self._span.last, self.course.today
        passed = last is not None and today > last and not any(r.awaited for r in counted)
        return passed or self.course.over

    def _light(
        self, value: Fraction | None, pace: Fraction | None, *, is_over: bool
    ) -> TargetLight:
        least, most = self.step.at_least, self.step.at_most
        if isinstance(least, str) or isinstance(most, str):
            return TargetLight.UNDECIDED
        if self.course.today < (self._span.first or self.course.today):
            return TargetLight.NOT_BEGUN
        enough = not isinstance(least, int) or (value is not None and value >= least)
        if self.step.bound is Bound.MORE_THAN:
            enough = value is not None and isinstance(least, int) and value > least
        within = not isinstance(most, int) or value is None or value <= most
        if is_over:
            kept = enough and within and value is not None
            return TargetLight.REACHED if kept else TargetLight.MISSED
        if not within:
            # A sum never falls again; what was reported last may.
            latest = self.target.counts is Counting.LATEST
            return TargetLight.BEHIND if latest else TargetLight.MISSED
        if enough and not isinstance(most, int):
            return TargetLight.REACHED
        slow = pace is not None and (value or 0) < pace
        return TargetLight.BEHIND if slow else TargetLight.ON_THE_WAY
