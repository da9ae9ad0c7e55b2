"""campaign assessment: a whole assessment by the command line, and what is refused there."""

import json

import pytest

from tests.office.cli.conftest import Program

SHEETS = (
    ("group", "town-01", "38", "57"),
    ("delegates", "town-01", "39", "56"),
    ("group", "town-02", "30", "50.5"),
)


@pytest.fixture
def scoring(running: Program) -> Program:
    running.does("assessment open spring towns --year 2026")
    running.does("assessment freeze spring a-0001")
    for group, town, style, service in SHEETS:
        rater = running.acting(f"rater.{group}")
        rater.does(f"assessment score spring a-0001 {group} {town} style={style} service={service}")
    return running


@pytest.fixture
def published(scoring: Program) -> Program:
    rater = scoring.acting("rater.delegates")
    rater.does("assessment score spring a-0001 delegates town-02 style=33 service=50")
    scoring.does("assessment note spring a-0001 town-02 bonus", "a prize", "--points", "1.5")
    scoring.does("assessment tally spring a-0001")
    scoring.does("assessment publish spring a-0001")
    return scoring


def test_the_ranking_can_be_summed_up_again(published: Program) -> None:
    """R200, R202: the exact mean stands beside the printed total."""
    found = json.loads(published.does("assessment ranking spring a-0001 --json"))
    assert [(line["rank"], line["unit"], line["total"]) for line in found["lines"]] == [
        (1, "town-01", "95.00"),
        (2, "town-02", "83.00"),
    ]
    assert found["lines"][1]["base"] == "163/2"
    shown = published.does("assessment subject spring a-0001 town-02")
    assert "81.50 (exactly 163/2) + bonus 1.5 − penalty 0 → 83.00" in shown
    assert "rater.group 80.5: " in shown
    assert "1. Town One 95.00" in published.does("assessment show spring a-0001")


def test_nothing_is_tallied_while_a_group_is_empty(scoring: Program) -> None:
    """Place and remedy; nothing is recorded."""
    scoring.refuses(
        2,
        'assessment a-0001: town-02: group "delegates" gave no sheet; let it score, or write '
        'missing = "reweigh" so that the others weigh more',
        "assessment tally spring a-0001",
    )


def test_points_are_read_with_place_and_remedy(scoring: Program) -> None:
    rater = scoring.acting("rater.third")
    rater.refuses(
        2,
        'sheet of group "group" for town-01: item "style": 41 is no score; give 0 to 40, with at '
        "most six digits after the point",
        "assessment score spring a-0001 group town-01 style=41 service=50",
    )
    wrong = rater("assessment score spring a-0001 group town-01 style=much service=50")
    assert (wrong.code, "much is no number of points; write one such as 38.5" in wrong.err) == (
        2,
        True,
    )
    wrong = rater("assessment score spring a-0001 group town-01 style 38")
    assert "style: write ITEM=POINTS, each item once, such as style=38.5" in wrong.err


def test_an_appeal_a_correction_and_what_follows(published: Program) -> None:
    """R109: consequences of the last place are drawn, and drawn anew after a correction."""
    published.does("assessment draw spring a-0001")
    published.does("assessment appeal spring a-0001 town-02 --reason", "two sheets mixed up")
    published.does("assessment answer spring a-0001 town-02 --upheld --reason", "they were")
    published.does("assessment note spring a-0001 town-01 veto accident")
    published.does(
        "assessment correct spring a-0001 veto --authority group --reason", "an accident"
    )
    found = json.loads(published.does("assessment show spring a-0001 --json"))["part"]
    assert found["edition"] == 2
    assert [(each["unit"], each["told"]) for each in found["standing"]] == [("town-01", "warning")]
    first = json.loads(published.does("assessment ranking spring a-0001 --edition 1 --json"))
    assert [line["total"] for line in first["lines"]] == ["95.00", "83.00"]
    published.day = "2026-03-20"
    published.does("assessment finalise spring a-0001")
    published.does(
        "assessment use spring a-0001 town-02 promotion --authority group --reason", "decided"
    )
    published.does("assessment lift spring a-0001 town-01 --reason", "mended")


def test_what_is_not_there(running: Program) -> None:
    running.refuses(
        3,
        "no assessment of the definition named 'sections'; known: towns",
        "assessment open spring sections",
    )
    running.refuses(
        3,
        "no assessment in campaign spring named 'a-0001'",
        "assessment tally spring a-0001",
    )
