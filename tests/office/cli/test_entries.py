"""Lists below units by the command line: an item for each thing that a unit lists."""

import json

import pytest

from tests.office.cli.conftest import Program
from tests.office.cli.test_owners import announced, empty_office

__all__ = ["announced", "empty_office"]


@pytest.fixture
def listing(announced: Program) -> Program:
    """Town One has listed two parks, before the first phase opens."""
    announced.does("set owners who-prints bureau --reason meeting")
    own = announced.acting("town-01.liaison")
    own.does("entries add owners parks town-01 城西园区 港区")
    return announced


@pytest.fixture
def opened(listing: Program) -> Program:
    """The first phase is open, and the scheduler has looked."""
    listing.does("phase open owners first")
    listing.does("tick")
    return listing


def plans(program: Program, *more: str) -> dict[str, tuple[str, str, str]]:
    """Of each park the unit, what it is called and the due date, by its key."""
    rows = json.loads(program.does("deadlines owners --all --json", *more))
    return {
        row["occurrence"]: (row["unit"], row["label"], row["due_on"])
        for row in rows
        if "/park-plan/" in row["item"]
    }


def gate_of(program: Program) -> tuple[int, int]:
    """How many plans of parks are accepted, out of all."""
    (found,) = json.loads(program("gate owners first --json").out)["criteria"]
    return found["have"], found["of"]


CITY, PORT = "cheng-xi-yuan-qu", "gang-qu"


def test_every_entry_is_an_item_of_its_unit(opened: Program) -> None:
    assert plans(opened) == {
        CITY: ("town-01", "城西园区", "2026-03-20"),
        PORT: ("town-01", "港区", "2026-03-20"),
    }
    assert "A plan for each park: 港区" in opened.does("deadlines owners")
    assert "一园一案（港区）" in opened.does("--lang zh deadlines owners")
    own = opened.acting("town-01.liaison")
    own.does(f"assignment receive owners park-plan town-01 --occurrence {PORT}")
    own.does(f"assignment submit owners park-plan town-01 --occurrence {PORT}")
    assert gate_of(opened) == (0, 2)
    opened.does(f"assignment accept owners park-plan town-01 --occurrence {PORT}")
    assert gate_of(opened) == (1, 2)
    opened.does("rebuild")
    assert plans(opened)[PORT] == ("town-01", "港区", "2026-03-20")


def test_an_entry_that_comes_late_has_its_own_days(opened: Program) -> None:
    opened.day = "2026-03-15"
    opened.does("entries add owners parks town-02 东区")
    assert plans(opened)["dong-qu"] == ("town-02", "东区", "2026-03-20"), "the day is ahead"
    opened.day = "2026-04-01"
    opened.does("entries add owners parks town-02 西区")
    assert plans(opened)["xi-qu"] == ("town-02", "西区", "2026-04-11"), "ten days, as all had"
    own = opened.acting("town-02.liaison")
    own.does("assignment receive owners park-plan town-02 --occurrence xi-qu")


def test_a_name_that_differs_in_nothing_to_be_seen_is_the_same(opened: Program) -> None:
    own, unseen = opened.acting("town-01.liaison"), "港\u200b区\ufeff"
    assert (
        f"港区 stands there already ({PORT})"
        in own(f"entries add owners parks town-01 {unseen}").err
    )
    own.does(f"entries rename owners parks town-01 {CITY} 新\u200b港")
    assert plans(opened)[CITY][1] == "新港"


def test_what_is_listed_twice_is_refused_and_keys_stay(opened: Program) -> None:
    own = opened.acting("town-01.liaison")
    own.refuses(
        2,
        "the list parks of town-01: 港区 stands there already (gang-qu)",
        "entries add owners parks town-01 新区 港区",
    )
    opened.does("entries add owners parks town-02 港区")
    assert plans(opened)["gang-qu-2"][0] == "town-02", "another unit's park of the same name"
    own.does(f"entries rename owners parks town-01 {PORT} 新港区")
    assert plans(opened)[PORT] == ("town-01", "新港区", "2026-03-20")
    listed = json.loads(own.does("entries list owners parks --unit town-01 --json"))
    assert [(row["entry"], row["label"]) for row in listed] == [
        (CITY, "城西园区"),
        (PORT, "新港区"),
    ]
    opened.does("rebuild")
    assert plans(opened)[PORT][1] == "新港区"


def test_a_file_of_one_column(opened: Program) -> None:
    own = opened.acting("town-03.liaison")
    (opened.folder / "parks.csv").write_text("园区\n北园\n南园\n", encoding="utf-8")
    out = own.does("entries import owners parks town-03 parks.csv")
    assert "the first line, 园区, is the heading" in out
    assert {key for key, (unit, _, _) in plans(opened).items() if unit == "town-03"} == {
        "bei-yuan",
        "nan-yuan",
    }
    (opened.folder / "wide.csv").write_text("园区,亩\n东园,3\n西园,4\n", encoding="utf-8")
    refused = own("entries import owners parks town-03 wide.csv")
    assert refused.code == 2
    assert "line 2: more than one column" in refused.err
    (opened.folder / "twice.csv").write_text("园区\n中园\n中园\n", encoding="utf-8")
    assert "中园 stands there already" in own("entries import owners parks town-03 twice.csv").err


def test_an_entry_is_withdrawn_with_its_item_unless_work_was_done(opened: Program) -> None:
    own = opened.acting("town-01.liaison")
    assert own(f"entries withdraw owners parks town-01 {PORT}").code == 2, "a reason is needed"
    own.does(f"entries withdraw owners parks town-01 {PORT} --reason merged")
    left = json.loads(opened.does("deadlines owners --unit town-01 --json"))
    assert [row["occurrence"] for row in left if row["label"]] == [CITY]
    opened.day = own.day = "2026-03-25"
    refused = own(f"entries withdraw owners parks town-01 {CITY} --reason x")
    assert refused.code == 4
    waive = (
        f"campaign assignment waive owners park-plan town-01 --occurrence {CITY} "
        "--authority NAME --reason WHY"
    )
    assert waive in refused.err
    told = opened.does("history owners --event entries")
    assert "town-01 withdraws 港区 from the list parks" in told


def test_who_owes_nothing_for_a_list_has_none(opened: Program) -> None:
    opened.refuses(
        4, "unit 'trade' owes nothing for the entries of 'parks'",
        "entries add owners parks trade 市场",
    )  # fmt: skip
    assert opened("entries add owners park town-01 市场").code == 3
    assert opened("entries add owners parks nowhere 市场").code == 3
    opened.does("cancel owners --reason x")
    assert opened("entries add owners parks town-01 市场").code == 4


def test_behind_named_the_unit_and_the_office_list(opened: Program) -> None:
    opened.does("person register office.chen --name 陈")
    opened.does("role grant office.chen office_head")
    opened.does("door set named")
    assert opened.acting("town-02.liaison")("entries add owners parks town-01 新区").code == 8
    opened.acting("town-01.liaison").does("entries add owners parks town-01 新区")
    opened.does("entries add owners parks town-01 老区")
    assert {CITY, PORT, "xin-qu", "lao-qu"} == set(plans(opened))
    opened.does("door check")


def test_a_gate_of_a_list_that_nobody_filled_says_so(announced: Program) -> None:
    announced.does("set owners who-prints bureau --reason meeting")
    announced.does("phase open owners first")
    assert "nobody has listed anything" in announced("gate owners first").out
