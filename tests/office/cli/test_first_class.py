"""Document 001 as a campaign, by the command line: windows decided as it goes, no end."""

import pytest

from tests.office.cli.conftest import Program
from tests.office.cli.test_standing_documents import announced, dues

OFFICE = "general-office"


@pytest.fixture
def drive(empty: Program) -> Program:
    return announced(empty, "first-class-2011", "roster-first-class.csv", "2011-05-03")


def decide(program: Program, **windows: str) -> None:
    for key, day in windows.items():
        program.does(f"set first-class-2011 {key.replace('_', '-')} {day} --reason decided")


def test_a_phase_opens_once_its_window_is_decided(drive: Program) -> None:
    message = (
        "phase 'deploy' cannot open yet: its dates stand on 'deploy-end', which is still blank; "
        "set it with: campaign set first-class-2011 deploy-end DATE --reason WHY"
    )
    drive.refuses(4, message, "phase open first-class-2011 deploy")
    decide(drive, deploy_end="2011-05-31")
    assert "2011-05-01 to 2011-05-31, 5 tasks" in drive.does("phase open first-class-2011 deploy")


def test_the_carrying_out_and_the_contest_wait_for_the_plan(drive: Program) -> None:
    """R037, R041."""
    decide(drive, deploy_end="2011-05-31", carry_out_end="2011-11-30", contest_start="2011-06-01")
    drive.does("phase open first-class-2011 deploy")
    drive.day = "2011-06-01"
    for phase in ("carry-out", "contest"):
        message = (
            f"phase '{phase}' cannot open before deploy is closed; no phase may be skipped (R041)"
        )
        drive.refuses(4, message, f"phase open first-class-2011 {phase}")
    gate = drive("gate first-class-2011 deploy")
    assert (gate.code, "Plan issued and bodies set up" in gate.out) == (5, True)


def test_ten_public_works_are_fixed_and_each_is_followed(drive: Program) -> None:
    """R059."""
    decide(drive, deploy_end="2011-05-31")
    drive.does("phase open first-class-2011 deploy")
    drive.day = "2012-01-04"
    drive.does("tick")
    leaders = drive.acting(f"{OFFICE}.liaison")
    item = f"first-class-2011 works-of-the-year {OFFICE} --occurrence 2012"
    leaders.does(f"assignment receive {item}")
    refused = leaders(f"assignment submit {item} works=9 decision=@方案.docx")
    assert (refused.code, "works is 9, exactly 10 asked" in refused.err) == (2, True)
    leaders.does(f"assignment submit {item} works=10 decision=@方案.docx")
    works = " ".join(f"第{number}件" for number in "一二三四五六七八九十")
    leaders.does(f"entries add first-class-2011 public-works {OFFICE} {works}")
    followed = [key for key in dues(drive, "first-class-2011", OFFICE) if key.startswith("work-")]
    assert len(followed) == 10


def test_opinions_are_sought_through_four_channels_by_the_end_of_january(drive: Program) -> None:
    """R058."""
    decide(drive, deploy_end="2011-05-31")
    drive.does("phase open first-class-2011 deploy")
    drive.day = "2012-01-04"
    drive.does("tick")
    assert dues(drive, "first-class-2011", OFFICE)["opinions-of-the-year/2012"] == "2012-01-31"
    assert "“每年年初”" in drive.does(f"deadlines first-class-2011 --unit {OFFICE}")
    drive.does("rebuild --verify")
