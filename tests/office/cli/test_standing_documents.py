"""Documents 000 and 003 as campaigns, by the command line: no phases, no end."""

import json
from pathlib import Path

import pytest

from tests.office.cli.conftest import Program

DEMO = Path(__file__).parents[3] / "office" / "demo"


def announced(program: Program, campaign: str, roster: str, day: str) -> Program:
    """The catalogue's campaign, made known to the units of its demo."""
    program.day = day
    program.does("init")
    program.does(f"unit import {DEMO / roster}")
    program.does(f"plan {campaign}")
    program.does(f"announce {campaign}")
    return program


def started(program: Program, campaign: str, roster: str, day: str) -> Program:
    """The same, and started: it has no phase to open."""
    announced(program, campaign, roster, day).does(f"start {campaign}")
    return program


def dues(program: Program, campaign: str, unit: str) -> dict[str, str | None]:
    """What a unit owes, by duty and occurrence, and until when."""
    rows = json.loads(program.does(f"deadlines {campaign} --unit {unit} --json"))
    return {"/".join(row["item"].split("/")[2::2]): row["due_on"] for row in rows}


@pytest.fixture
def servants(empty: Program) -> Program:
    return started(empty, "civil-servants-2011", "roster-civil-servants.csv", "2011-05-03")


@pytest.fixture
def grassroots(empty: Program) -> Program:
    return started(empty, "grassroots-2011", "roster-grassroots.csv", "2011-10-20")


def test_standing_work_owes_from_its_start_and_by_half_years(servants: Program) -> None:
    """R003, R007, R012: of the first half of 2011 less than half lies in the campaign (A21)."""
    once = ("local-measures", "study", "promises", "review-systems")
    owed = dues(servants, "civil-servants-2011", "court")
    assert owed == {f"{duty}/once": None for duty in once}
    servants.day = "2011-07-01"
    servants.does("tick")
    assert dues(servants, "civil-servants-2011", "court")["leader-comments/2011-H2"] == "2011-12-31"
    servants.does("rebuild --verify")


def test_measures_that_leave_out_a_content_are_refused(servants: Program) -> None:
    """R005."""
    court = servants.acting("court.liaison")
    court.does("assignment receive civil-servants-2011 local-measures court")
    words = "assignment submit civil-servants-2011 local-measures court measures=@方案.docx"
    refused = court(f"{words} vehicle=@方案.docx contents_covered=5")
    assert (refused.code, "contents_covered is 5, exactly 6 asked" in refused.err) == (2, True)
    court.does(f"{words} vehicle=@方案.docx contents_covered=6")


def test_the_national_commendation_waits_for_the_year_it_is_counted_from(servants: Program) -> None:
    """R022, A22."""
    assert dues(servants, "civil-servants-2011", "central") == {}
    servants.does("set civil-servants-2011 commendation-anchor 2011-12-01 --reason decided")
    for day, due in (("2011-06-01", "2011-12-01"), ("2016-01-04", "2016-12-01")):
        servants.day = day
        servants.does("tick")
        assert due in dues(servants, "civil-servants-2011", "central").values()


def test_a_report_upward_is_opened_when_it_comes_up_and_accepted_above(
    servants: Program,
) -> None:
    """R031."""
    servants.does("duty open civil-servants-2011 reports-upward --unit county-government")
    below = servants.acting("county-government.liaison")
    item = "civil-servants-2011 reports-upward county-government --occurrence call-1"
    below.does(f"assignment receive {item}")
    below.does(f"assignment submit {item} situation=@方案.docx")
    told = servants.acting("county.chief").does(f"assignment accept {item}")
    assert "reports-upward call-1 of county-government accepted" in told


def test_visits_of_comfort_recur_with_public_holidays(grassroots: Program) -> None:
    """R171."""
    grassroots.day = "2012-01-23"
    grassroots.does("tick")
    visits = dues(grassroots, "grassroots-2011", "town-heping")
    assert visits == {
        "holiday-visits/2012-new-year": "2012-01-03",
        "holiday-visits/2012-spring-festival": "2012-01-28",
    }


def test_recurring_work_without_a_number_is_owed_once_the_office_sets_one(
    grassroots: Program,
) -> None:
    """R174."""
    assert "needs a decision" in grassroots.does("status grassroots-2011")
    grassroots.does("set grassroots-2011 visit-cadence month --reason decided")
    grassroots.day = "2011-11-01"
    grassroots.does("tick")
    assert dues(grassroots, "grassroots-2011", "town-heping") == {"visits/2011-11": "2011-11-30"}


def test_each_paired_unit_that_an_organ_lists_is_an_item_of_its_own(grassroots: Program) -> None:
    """R169, R178."""
    organ = grassroots.acting("city-civil.liaison")
    organ.does("entries add grassroots-2011 paired-units city-civil 柳沟村 石桥社区")
    organ.does("entries add grassroots-2011 weak-organisations city-civil 东滩村支部")
    assert {
        key for key in dues(grassroots, "grassroots-2011", "city-civil") if "/once" not in key
    } == {
        "pair-supported/liu-gou-cun",
        "pair-supported/shi-qiao-she-qu",
        "organisation-upgraded/dong-tan-cun-zhi-bu",
    }
    assert set(dues(grassroots, "grassroots-2011", "city-health")) == {
        "weak-organisations-listed/once"
    }
    grassroots.does("rebuild --verify")
