"""A trial drive whose three towns are assessed, up to any state of the assessment."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from engine.domain.assessment.commands import (
    FileSheet,
    FreezeAssessment,
    NotePoints,
    OpenAssessment,
    PublishAssessment,
    TallyAssessment,
)
from engine.domain.assessment.table import NoteKind
from engine.domain.event import Via
from engine.ids import ItemKey, PersonId, UnitId
from tests.driven import DEFINITION, DRIVE, TOWNS, Driven, driven
from tests.played import CHEN
from workflows.reading.loader import load
from workflows.sections.assessment import (
    AssessmentRules,
    BottomRung,
    Grade,
    RaterGroup,
    ScoreItem,
)
from workflows.titles import Title

NUMBER: Final = "a-0001"
KEY: Final = ItemKey("assessment", DRIVE, NUMBER)
RULES: Final = AssessmentRules(
    key="towns",
    title=Title(zh="乡镇考评", en="Towns"),
    subjects=("town",),
    rules=("R200",),
    items=(
        ScoreItem(key="style", points=40, title=Title(zh="作风", en="Style")),
        ScoreItem(key="service", points=60, title=Title(zh="服务", en="Service")),
    ),
    groups=(
        RaterGroup(key="group", weight=60, title=Title(zh="领导小组", en="Leading group")),
        RaterGroup(key="delegates", weight=40, title=Title(zh="代表", en="Delegates")),
    ),
    grades=(
        Grade(key="good", title=Title(zh="满意", en="satisfied"), from_points=90),
        Grade(key="fair", title=Title(zh="基本满意", en="basic"), from_points=0),
    ),
    bonus_at_most=10,
    award_top=1,
    appeal_within=5,
    bottom=(BottomRung(years=1, consequence="warning"),),
    uses=("promotion",),
)
SHEETS: Final = {
    "group": {TOWNS[0]: ("38", "57"), TOWNS[1]: ("36", "54"), TOWNS[2]: ("30", "50.5")},
    "delegates": {TOWNS[0]: ("39", "56"), TOWNS[1]: ("35", "53"), TOWNS[2]: ("33", "50")},
}
"""Totals 95.00, 89.20 (90.20 with a bonus of 1) and 81.50."""


def points(style: str, service: str) -> dict[str, Decimal]:
    return {"style": Decimal(style), "service": Decimal(service)}


@contextmanager
def assessed(folder: Path) -> Iterator[Driven]:
    """The drive with the assessment opened and frozen on 3 March 2026: scoring."""
    plan = replace(load(DEFINITION), assessments=(RULES,))
    with driven(folder, folder / "store" / "log.db", definition=plan) as drive:
        drive.do(OpenAssessment, date(2026, 3, 3), campaign=DRIVE, section="towns")
        drive.do(FreezeAssessment, date(2026, 3, 3), key=KEY)
        yield drive


def score(drive: Driven, day: date = date(2026, 3, 5)) -> None:
    """Every sheet of SHEETS, and a bonus for the second town."""
    for group, sheets in SHEETS.items():
        for unit, given in sheets.items():
            sheet(drive, day, f"rater.{group}", group, unit, *given)
    stamp = drive.office.stamp(CHEN, Via.CLI)
    drive.office.handle(
        NotePoints(
            stamp=stamp,
            key=KEY,
            subject=TOWNS[1],
            kind=NoteKind.BONUS,
            points=Decimal(1),
            evidence="省级表彰",
        )
    )


def sheet(
    drive: Driven, day: date, rater: str, group: str, unit: UnitId, style: str, service: str
) -> None:
    drive.on(day)
    stamp = drive.office.stamp(PersonId(rater), Via.WEB)
    given = points(style, service)
    drive.office.handle(FileSheet(stamp=stamp, key=KEY, group=group, subject=unit, points=given))


def publish(drive: Driven, day: date = date(2026, 3, 10)) -> None:
    """Tally and publish."""
    drive.do(TallyAssessment, day, key=KEY)
    drive.do(PublishAssessment, day, key=KEY)
