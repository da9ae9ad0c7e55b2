"""The trial drive with a kind of approval and a kind of selection, for the tests of their faces."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from engine.domain.approval import commands as a
from engine.domain.publication.commands import PostPublication
from engine.domain.selection import commands as s
from engine.ids import ItemKey
from tests.driven import BUREAU, DEFINITION, DRIVE, TOWNS, Driven, driven
from workflows.reading.loader import load
from workflows.schema import Definition
from workflows.sections.approvals import ApprovalDefinition
from workflows.sections.selections import NoticeRules, SelectionDefinition, SelectionStep
from workflows.titles import Title

PROJECT: Final = ItemKey("approval", DRIVE, "f-0001")
SERVANTS: Final = ItemKey("selection", DRIVE, "s-0001")
CHOSEN: Final[Definition] = replace(
    load(DEFINITION),
    channels=("web", "board"),
    approvals=(
        ApprovalDefinition(
            key="projects",
            title=Title(zh="重点项目", en="Key projects"),
            branches=(f"unit:{BUREAU}", f"unit:{TOWNS[1]}"),
            limit=5,
            deemed_by="作风方案3.3",
            document_within=1,
            may_start=("环评",),
        ),
    ),
    selections=(
        SelectionDefinition(
            key="servants",
            title=Title(zh="满意公仆", en="Satisfied servants"),
            steps=(
                SelectionStep.NOMINATE,
                SelectionStep.CONFIRM,
                SelectionStep.NOTICE,
                SelectionStep.AWARD,
            ),
            places=2,
            notice=NoticeRules(working_days=5),
        ),
    ),
)


@contextmanager
def chosen(folder: Path) -> Iterator[Driven]:
    """Town one has applied, and the bureau has signed for it; two candidates are in a notice since
    Monday, 9 March 2026, that is up through Monday, 16 March.
    """
    with driven(folder, folder / "store" / "log.db", definition=CHOSEN) as drive:
        drive.do(
            a.FileApproval,
            date(2026, 3, 4),
            campaign=DRIVE,
            approval="projects",
            unit=TOWNS[0],
            title="污水处理厂",
            applicant="水务公司",
        )
        drive.do(a.AcceptFiling, date(2026, 3, 5), key=PROJECT)
        drive.do(a.ReceiveBranch, date(2026, 3, 5), key=PROJECT, branch=BUREAU)
        noticed(drive)
        yield drive


def noticed(drive: Driven) -> None:
    """From two nominations to the notice."""
    for name in ("李明", "王芳"):
        drive.do(
            s.Nominate,
            date(2026, 3, 4),
            campaign=DRIVE,
            selection="servants",
            unit=TOWNS[0],
            candidate=name,
        )
    for day, number in ((date(2026, 3, 6), "n-0001"), (date(2026, 3, 9), "n-0002")):
        drive.do(
            PostPublication,
            day,
            campaign=DRIVE,
            what="评选",
            channel="web",
            place="首页",
            items=(SERVANTS.stream,),
        )
        if number == "n-0001":
            drive.do(s.CloseNominations, day, key=SERVANTS, publication=number)
            names = ("李明", "王芳")
            drive.do(s.ConfirmSelection, day, "会议决定", key=SERVANTS, candidates=names)
        else:
            drive.do(s.PostNotice, day, key=SERVANTS, publication=number)
