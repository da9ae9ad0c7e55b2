"""Assessments as tests begin with them: sections of an office, scored on two items."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from engine.domain.assessment.context import Standing
from engine.domain.assessment.events import (
    AssessmentEvent,
    AssessmentFrozen,
    AssessmentOpened,
    AssessmentPublished,
    AssessmentTallied,
    PointsNoted,
    SheetFiled,
)
from engine.domain.assessment.scoring import tallied
from engine.domain.assessment.state import evolve
from engine.domain.assessment.table import NoteKind
from engine.domain.event import Stamp
from engine.ids import ItemKey, PersonId, UnitId
from tests.samples import CAMPAIGN, CHEN, WORKING, march, stamp, title
from tests.spec import folded
from workflows.sections.assessment import (
    AssessmentRules,
    BottomRung,
    Grade,
    RaterGroup,
    ScoreItem,
    Ties,
)

KEY = ItemKey("assessment", CAMPAIGN, "a-0001")
OFFICE = stamp(march(20), actor=CHEN, reason="so", command="c-9")
LEADER = stamp(march(27), actor=PersonId("leader.sun"), reason="so", command="c-10")

GRADES = (
    Grade(key="satisfied", title=title("satisfied"), from_points=90),
    Grade(key="basic", title=title("basic"), from_points=75),
    Grade(key="unsatisfied", title=title("unsatisfied"), from_points=0),
)
BOTTOM = (
    BottomRung(years=1, consequence="warning"),
    BottomRung(years=2, consequence="off_post_training"),
)
RULES = AssessmentRules(
    key="sections",
    subjects=("section",),
    items=(ScoreItem(key="style", points=40), ScoreItem(key="service", points=60)),
    groups=(RaterGroup(key="group", weight=100),),
    grades=GRADES,
    bonus_at_most=10,
    ties=Ties.ALL,
    award_top=3,
    appeal_within=5,
    bottom=BOTTOM,
)
STANDING = Standing(live=True, correctable=True, working=WORKING)


def unit(name: str) -> UnitId:
    return UnitId(name)


def points(total: str) -> dict[str, Decimal]:
    """A sheet of so many points out of 100, on the two items."""
    whole = Decimal(total)
    style = min(whole, Decimal(40))
    return {"style": style, "service": whole - style}


def sheet(subject: str, total: str, group: str = "group", rater: str = "r1") -> SheetFiled:
    return SheetFiled(
        stamp=stamp(march(10), actor=PersonId(rater)),
        group=group,
        rater=PersonId(rater),
        subject=unit(subject),
        points=points(total),
    )


def opening(
    subjects: Sequence[str], rules: AssessmentRules = RULES, year: int = 2009, **more: Any
) -> AssessmentOpened:
    return AssessmentOpened(
        stamp=stamp(march(2)),
        campaign=CAMPAIGN,
        number=more.pop("number", "a-0001"),
        year=year,
        rubric=rules,
        subjects=tuple(map(unit, subjects)),
        **more,
    )


def scoring(
    totals: Mapping[str, Sequence[str]], rules: AssessmentRules = RULES, **more: Any
) -> tuple[AssessmentEvent, ...]:
    """Opened, frozen, and so many sheets of the first group for each subject."""
    sheets = (
        sheet(subject, total, rules.groups[0].key, rater=f"r{number}")
        for subject, given in totals.items()
        for number, total in enumerate(given, start=1)
    )
    return (opening(tuple(totals), rules, **more), AssessmentFrozen(stamp=stamp()), *sheets)


def published(
    facts: tuple[AssessmentEvent, ...], on: date | None = None
) -> tuple[AssessmentEvent, ...]:
    """The same, tallied and published on the 20th of March unless another day is given."""
    state = folded(evolve, facts)
    assert state is not None
    rows = tallied(state.scores(()), state.rules)
    at = replace(OFFICE, on=on) if on else OFFICE
    public = AssessmentPublished(stamp=at, edition=1)
    return (*facts, AssessmentTallied(stamp=OFFICE, rows=rows), public)


def note(
    subject: str, kind: NoteKind, given: str = "0", signed: Stamp = OFFICE, evidence: str = "seen"
) -> PointsNoted:
    return PointsNoted(
        stamp=signed, subject=unit(subject), kind=kind, evidence=evidence, points=Decimal(given)
    )


FIVE = {"u1": ["95"], "u2": ["93"], "u3": ["91"], "u4": ["91"], "u5": ["90"]}
