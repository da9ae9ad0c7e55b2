"""An assessment tallied and ranked, beside the same sums in plain fractions; and its ranking shown.

Both begin from filed sheets: points by item, for each subject and group. Ours reads them as the
facts that they are, and keeps every rule of the tally.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure, Sizes, Work, compare, within
from benchmarks.raw import Store
from benchmarks.wide_office import CAMPAIGN, town, wide_office
from engine.domain.assessment.events import (
    AssessmentFrozen,
    AssessmentOpened,
    AssessmentPublished,
    AssessmentTallied,
    Row,
    SheetFiled,
)
from engine.domain.assessment.scoring import tallied
from engine.domain.assessment.state import evolve
from engine.domain.event import Event, Stamp, Via
from engine.ids import CommandId, ItemKey, PersonId, UnitId
from engine.store.decisions import Draft
from office.answers.assessments import ranking
from office.answers.reading import reading
from office.bootstrap import Office
from office.web.page_context import PAGE_ROWS
from workflows.sections.assessment import AssessmentRules, RaterGroup, ScoreItem

ITEMS: Final = 20
GROUPS: Final = 5
_HALF: Final = 0.5
_SECONDS: Final = 0.05
_TIMES: Final = 5
_ROUNDS: Final = 5
KEY: Final = ItemKey("assessment", CAMPAIGN, "a-0001")
RULES: Final = AssessmentRules(
    key="measured",
    subjects=("town",),
    items=tuple(ScoreItem(key=f"item-{n:02}", points=5) for n in range(ITEMS)),
    groups=tuple(RaterGroup(key=f"group-{n}", weight=100 // GROUPS) for n in range(GROUPS)),
    award_top=3,
)
_STAMP: Final = Stamp(
    recorded_at=datetime(2009, 3, 2, 2, tzinfo=UTC),
    on=date(2009, 3, 2),
    actor=PersonId("rater"),
    via=Via.SIMULATION,
    command_id=CommandId("c-1"),
)


def _opened(units: int) -> AssessmentOpened:
    return AssessmentOpened(
        stamp=_STAMP,
        campaign=CAMPAIGN,
        number=KEY.number,
        year=2009,
        rubric=RULES,
        subjects=tuple(map(town, range(units))),
    )


def _sheets(units: int) -> tuple[SheetFiled, ...]:
    """One of each group for each subject; half points, no two subjects alike."""
    return tuple(
        SheetFiled(
            stamp=_STAMP,
            group=group.key,
            rater=PersonId(f"rater.{place}"),
            subject=town(unit),
            points={
                item.key: Decimal((unit * 7 + place * 3 + number) % 11) / 2
                for number, item in enumerate(RULES.items)
            },
        )
        for unit in range(units)
        for place, group in enumerate(RULES.groups)
    )


class _Tallied:
    """The sheets folded, summed up, graded, ranked and awarded."""

    def __init__(self, units: int, sheets: Sequence[SheetFiled]) -> None:
        self._opened, self._sheets = _opened(units), sheets

    def prepare(self) -> Work:
        def work() -> int:
            state = evolve(None, self._opened)
            for sheet in self._sheets:
                state = evolve(state, sheet)
            tallied(state.scores(()), RULES)
            return len(self._sheets)

        return work


class _Plain:
    """The sum as it is written down, in fractions of the standard library; sorted by it."""

    def __init__(self, sheets: Sequence[SheetFiled]) -> None:
        self._sheets = sheets

    def prepare(self) -> Work:
        weights = {group.key: Fraction(group.weight, 100) for group in RULES.groups}

        def work() -> int:
            given: dict[UnitId, dict[str, list[Fraction]]] = {}
            for sheet in self._sheets:
                total = sum(map(Fraction, sheet.points.values()), Fraction(0))
                given.setdefault(sheet.subject, {}).setdefault(sheet.group, []).append(total)
            sums = {
                unit: sum(weights[g] * sum(t, Fraction(0)) / len(t) for g, t in groups.items())
                for unit, groups in given.items()
            }
            return len(self._sheets) if sorted(sums.items(), key=lambda each: -each[1]) else 0

        return work


def beside_fractions(_folder: Path, sizes: Sizes) -> Figure:
    """How fast an assessment is tallied, beside the bare sums."""
    units = sizes.wide_units
    sheets = _sheets(units)
    return compare(
        f"tally of {units:,} units x {ITEMS} items x {GROUPS} groups",
        "sheets/s",
        _Tallied(units, sheets),
        _Plain(sheets),
        baseline_name="plain fractions of the standard library, sorted",
        budget=_HALF,
        rounds=min(sizes.rounds, _ROUNDS),
    )


class _Shown:
    """A page of the ranking, from a reading of its own each time, as for a page."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def prepare(self) -> Work:
        def work() -> int:
            for _ in range(_TIMES):
                with reading(self._office) as look:
                    assert ranking(look, KEY, places=(1, PAGE_ROWS)).lines
            return _TIMES

        return work


def shown(store: Store, sizes: Sizes) -> Figure:
    """The ranking within the time for a page."""
    units = sizes.wide_units
    with wide_office(store.office("ranked"), units, 0) as office:
        _publish(office, units)
        return within(
            store.called(f"a page of the ranking of {units:,} units"),
            "answers/s",
            _Shown(office),
            seconds=_SECONDS,
            budget=1.0,
            rounds=sizes.rounds,
        )


def _publish(office: Office, units: int) -> None:
    rows = tuple(
        Row(subject=town(n), base="1275/14", total=Decimal(9900 - n).scaleb(-2), rank=n + 1)
        for n in range(units)
    )
    events: tuple[Event, ...] = (
        _opened(units),
        AssessmentFrozen(stamp=_STAMP),
        AssessmentTallied(stamp=_STAMP, rows=rows),
        AssessmentPublished(stamp=_STAMP, edition=1),
    )
    office.log.append([Draft(KEY.stream, v, event) for v, event in enumerate(events, start=1)])
    office.catch_up()
