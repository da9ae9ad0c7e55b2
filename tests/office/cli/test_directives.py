"""A directive on the command line: drafted, agreed to, issued, signed for, reported on, closed."""

import json

import pytest

from tests.office.cli.conftest import Program
from tests.worlds import CASES

ROSTER = """unit_id,name,name_en,parent_id,categories,liaison,liaison_email,chief,chief_email
office,活动办,Office,,campaign_office,,,,
group-01,领导小组,Group,,group,赵敏,zhao@group.example,,
firm-01,一企,Firm One,,enterprise,李梅,li@firm.example,王强,wang@firm.example
firm-02,二企,Firm Two,,enterprise,周平,zhou@firm.example,,
"""
BY = ("--authority", "the leading group", "--reason", "it is so")


@pytest.fixture
def ordered(empty: Program) -> Program:
    """The campaign of tests/workflows/cases/ordered.toml runs since 18 October 2011."""
    (empty.folder / "units.csv").write_text(ROSTER, encoding="utf-8")
    text = (CASES / "ordered.toml").read_text(encoding="utf-8")
    (empty.folder / "definitions" / "ordered.toml").write_text(text, encoding="utf-8")
    empty.day = "2011-10-18"
    for words in ("init", "unit import units.csv", "plan ordered", "announce ordered"):
        empty.does(words)
    empty.does("start ordered")
    return empty


def issued(program: Program) -> Program:
    program.day = "2011-11-08"
    program.does("directive draft ordered")
    program.day = "2011-11-10"
    program.acting("leader").does("directive consent ordered d-0001", *BY)
    program.does("directive issue ordered d-0001")
    return program


def test_from_the_draft_to_its_closing(ordered: Program) -> None:
    """R163, R164, R165, R167, R188: the whole way of a document."""
    ordered.day = "2011-11-08"
    told = ordered.does("directive draft ordered")
    assert "directive d-0001 drafted: 转发意见的通知" in told
    assert "campaign directive" in told
    refused = ordered("directive issue ordered d-0001")
    assert (refused.code, "needs the consent of authority" in refused.err) == (4, True)
    program = issued_again(ordered)
    shown = program.does("directive show ordered d-0001")
    assert "Number 央企创先组发〔2011〕15号  2011-11-10" in shown
    assert "It carries 创先发〔2011〕16号, 23 days older." in shown
    assert "Receipts: 0 of 2 signed." in shown
    liaison = program.acting("firm-01.liaison")
    liaison.does("assignment receive ordered directive-receipt firm-01 --occurrence call-1")
    liaison.does(
        "directive report-up ordered d-0001 --unit firm-01 --kind proposal --text", "增加名额"
    )
    program.day = "2011-11-18"
    found = json.loads(program.does("directive show ordered d-0001 --json"))["part"]
    late = {(line["unit"], line["duty"]): line["late"] for line in found["recipients"]}
    assert late["firm-01", "directive-receipt"] is False
    assert late["firm-02", "directive-receipt"] is True
    assert (found["signed"], found["receipts"]) == (1, 2)
    assert [level["how"] for level in found["chain"]] == ["basis", "basis", "carried", "own"]
    assert found["reports"][0]["text"] == "增加名额"
    then = json.loads(program.does("directive show ordered d-0001 --json --at 2011-11-10"))
    assert then["part"]["signed"] == 1
    [row] = json.loads(program.does("directive list ordered --json"))
    assert (row["state"], row["handed_in_on"]) == ("issued", "2011-11-10")
    needs = program("directive close ordered d-0001")
    assert "4 pieces of work" in needs.err
    program.does("directive close ordered d-0001 --reason", "superseded")
    program.does("rebuild --verify")


def issued_again(program: Program) -> Program:
    program.day = "2011-11-10"
    program.acting("leader").does("directive consent ordered d-0001", *BY)
    program.does("directive issue ordered d-0001")
    return program


def test_what_is_refused_says_where_and_what_to_do(ordered: Program) -> None:
    """Bad input of the issue: a number that is taken, "015", a chain that closes a circle."""
    program = issued(ordered)
    bad = program("directive draft ordered --number", "央企创先组发〔2011〕016号")
    assert (bad.code, "write 央企创先组发〔2011〕16号" in bad.err) == (2, True)
    program.does("directive draft ordered --number", "央企创先组发[2011]15号")
    program.acting("leader").does("directive consent ordered d-0002", *BY)
    taken = program("directive issue ordered d-0002")
    assert (taken.code, "take the next free one" in taken.err) == (4, True)
    chinese = program.call(["--lang", "zh", "directive", "issue", "ordered", "d-0002"])
    assert "文号 央企创先组发〔2011〕15号 已被占用" in chinese.err


def test_a_plan_says_where_each_item_stands(ordered: Program) -> None:
    """A checklist: each item has its place, or a reason (R005)."""
    program = issued(ordered).acting("firm-01.liaison")
    work = "ordered directive-plan firm-01 --occurrence call-1"
    program.does(f"assignment receive {work}")
    hand_in = f"assignment submit {work} plan=@方案.docx covers:aims=第一部分"
    refused = program(hand_in)
    assert 'where does "methods" stand' in refused.err
    program.does(f"{hand_in} covers:methods=第3页", "covers:discipline=!另文规定")
    shown = program.does(f"assignment show {work}")
    assert "第一部分" in shown


def test_links_series_and_the_sum_of_all_parts(ordered: Program) -> None:
    """R008, R036, R065: a child campaign of a recipient is part of this one."""
    program = issued(ordered)
    program.does("plan ordered --id firm-one")
    program.does("directive start-child ordered d-0001 --unit firm-01 --campaign firm-one")
    program.does("link add ordered --as joined_with --title", "作风建设年")
    listed = program.does("link list ordered")
    assert "is joined with" in listed
    assert "has as a part" in listed
    tree = json.loads(program.does("link roll-up ordered --json"))
    assert [(row["campaign"], row["depth"]) for row in tree] == [("ordered", 0), ("firm-one", 1)]
    assert json.loads(program.does("link list ordered --json --at 2011-11-08"))["links"] == []
    circle = program("link add ordered --as part_of --to firm-one")
    assert (circle.code, "back to itself" in circle.err) == (4, True)
