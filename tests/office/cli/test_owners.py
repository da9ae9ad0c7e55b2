"""Who owes, who answers and who reviews, by the command line: named units, blanks."""

import json
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest

from tests.office.cli.conftest import Program

PLAN = Path(__file__).with_name("owners.toml")
ROSTER = """unit_id,name,name_en,parent_id,categories,liaison,liaison_email,chief,chief_email
county,县,County,,county_leadership,李一,li@county.example,王一,wang@county.example
desk,专项办,Drive office,county,campaign_office,陈二,chen@desk.example,赵二,zhao@desk.example
trade,商务局,Trade bureau,county,bureau,周三,zhou@trade.example,吴三,wu@trade.example
health,卫生局,Health bureau,county,bureau,郑四,zheng@health.example,冯四,feng@health.example
town-01,一镇,Town One,county,town,李梅,mei@one.example,王强,qiang@one.example
town-02,二镇,Town Two,county,town,赵敏,min@two.example,孙六,sun@two.example
town-03,三镇,Town Three,county,town,钱七,qian@three.example,周七,zhou@three.example
village,石村,Stone Village,town-01,village,吴八,wu@village.example,郑八,zheng@village.example
head-1,商务局长岗,Head of trade,trade,post,,,,
head-2,卫生局长岗,Head of health,health,post,沈十,shen@health.example,,
hamlet,小村,Hamlet,town-01,village,冯九,feng@hamlet.example,,
"""


@pytest.fixture
def empty_office(empty: Program) -> Program:
    """A log, nine units and two posts, and the plan among the definitions."""
    (empty.folder / "units.csv").write_text(ROSTER, encoding="utf-8")
    (empty.folder / "definitions" / "owners.toml").write_text(
        PLAN.read_text(encoding="utf-8"), encoding="utf-8"
    )
    empty.does("init")
    empty.does("unit import units.csv")
    return empty


@pytest.fixture
def announced(empty_office: Program) -> Program:
    """Planned and made known."""
    empty_office.does("plan owners")
    empty_office.does("announce owners")
    return empty_office


def change(program: Program, old: str, new: str) -> None:
    """Write something else into the plan."""
    file = program.folder / "definitions" / "owners.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def items(program: Program, *more: str) -> dict[tuple[str, str], str]:
    """State of every item by duty and unit."""
    rows = json.loads(program.does("deadlines owners --all --json", *more))
    return {(row["item"].split("/")[2], row["unit"]): row["state"] for row in rows}


# --- named units ---------------------------------------------------------------------------------


def test_a_named_unit_owes_whatever_its_category(announced: Program) -> None:
    announced.does("set owners who-prints unit:town-03 --reason meeting")
    announced.does("phase open owners first")
    assert set(items(announced)) >= {
        ("rules-drafted", "trade"),
        ("hall-opened", "town-01"),
        ("hall-opened", "town-02"),
        ("booklet", "town-03"),
    }
    announced.does("rebuild")
    assert ("booklet", "town-03") in items(announced)


def test_a_unit_that_the_directory_lacks_is_named_by_check_and_at_announcing(
    empty_office: Program,
) -> None:
    change(empty_office, "unit:trade", "unit:trad")
    checked = empty_office.does("workflow check owners")
    told = (
        "duty 'rules-drafted': the directory has no active unit 'trad'; did you mean 'trade'? "
        "Else add it to the roster first"
    )
    assert f"! {told}" in checked
    empty_office.does("plan owners")
    refused = empty_office("announce owners")
    assert (refused.code, told in refused.err) == (2, True)
    change(empty_office, "unit:trad", "unit:Trade Bureau")
    faulty = empty_office("workflow check owners")
    assert faulty.code == 2
    assert 'phases[0].tasks[0].audience[0]: "unit:Trade Bureau" names no unit' in faulty.err


# --- a blank owner -------------------------------------------------------------------------------


def test_a_blank_owner_is_named_before_its_phase_opens(announced: Program) -> None:
    message = (
        "nobody has said yet who owes Booklet printed (booklet); say it with: "
        "campaign set owners who-prints unit:CODE --reason WHY"
    )
    announced.refuses(4, message, "phase open owners first")
    outside = announced("set owners who-prints unit:hamlet --reason x")
    assert outside.code == 4
    assert "campaign join owners hamlet --reason WHY" in outside.err
    announced.does("join owners hamlet --reason hands")
    announced.does("set owners who-prints", "unit:hamlet, bureau", "--reason", "hands")
    announced.does("phase open owners first")
    assert {unit for duty, unit in items(announced) if duty == "booklet"} == {
        "hamlet",
        "trade",
        "health",
    }


def test_a_value_that_names_nobody_is_refused(announced: Program) -> None:
    refused = announced("set owners who-prints printers --reason x")
    assert refused.code == 2
    assert 'a category, or a unit such as "unit:town-03"' in refused.err


def test_the_status_says_who_is_still_to_be_named(announced: Program) -> None:
    line = (
        "! needs a decision: who owes Booklet printed: "
        "campaign set owners who-prints unit:CODE --reason WHY"
    )
    assert line in announced.does("status owners")
    assert "! 待决定：“印制手册”由谁承担" in announced.does("--lang zh status owners")
    announced.does("set owners who-prints town --reason meeting")
    assert "decision" not in announced.does("status owners")


# --- the superior, and reviewers in turn ---------------------------------------------------------

WORK = "owners self-check village"


def test_the_first_reviewer_passes_on_and_the_last_one_accepts(announced: Program) -> None:
    announced.does("set owners who-prints town --reason meeting")
    announced.does("phase open owners first")
    own, above = announced.acting("village.liaison"), announced.acting("town-01.chief")
    own.does(f"assignment receive {WORK}")
    assert "campaign assignment pass-on owners self-check village" in own.does(
        f"assignment submit {WORK}"
    )
    refused = above(f"assignment accept {WORK}")
    assert (refused.code, "the campaign office reviews it after you" in refused.err) == (4, True)
    assert "campaign assignment accept" in above.does(f"assignment pass-on {WORK}")
    twice = above(f"assignment accept {WORK}")
    assert "town-01.chief reviewed" in twice.err
    assert "nobody reviews" in announced(f"assignment pass-on {WORK}").err
    announced.does(f"assignment return {WORK} --reason thin")
    own.does(f"assignment submit {WORK}")
    assert "is not for you to accept yet" in announced(f"assignment accept {WORK}").err
    above.does(f"assignment pass-on {WORK}")
    announced.does(f"assignment accept {WORK}")
    assert items(announced)["self-check", "village"] == "accepted"
    told = announced.does("history owners --unit village")
    assert "found right, passed on to the campaign office" in told


def test_behind_named_the_superior_is_the_chief_of_the_unit_above(announced: Program) -> None:
    announced.does("set owners who-prints town --reason meeting")
    announced.does("phase open owners first")
    announced.does("person register office.chen --name 陈")
    announced.does("role grant office.chen office_head")
    announced.does("door set named")
    own, above = announced.acting("village.liaison"), announced.acting("town-01.chief")
    own.does(f"assignment receive {WORK}")
    own.does(f"assignment submit {WORK}")
    assert announced.acting("town-02.chief")(f"assignment pass-on {WORK}").code == 8
    assert announced(f"assignment pass-on {WORK}").code == 8, "it is the superior's turn"
    above.does(f"assignment pass-on {WORK}")
    assert above(f"assignment return {WORK} --reason x").code == 8, "it is the office's turn"
    announced.does(f"assignment accept {WORK}")
    trade = announced.acting("trade.liaison")
    trade.does("assignment receive owners plan trade")
    trade.does("assignment submit owners plan trade")
    announced.acting("county.chief").does("assignment accept owners plan trade")
    announced.does("door check")


def test_a_reviewer_named_twice_is_a_fault(empty_office: Program) -> None:
    change(empty_office, '"superior", "campaign_office"', '"superior", "superior"')
    faulty = empty_office("workflow check owners")
    assert 'reviewers[1]: "superior" reviews it already; nobody reviews twice' in faulty.err


def test_a_blank_in_place_is_a_parameter_of_its_own(empty_office: Program) -> None:
    change(empty_office, '["$who-prints"]', '["?"]')
    empty_office.does("plan owners")
    empty_office.does("announce owners")
    assert (
        "campaign set owners booklet-audience unit:CODE"
        in empty_office("phase open owners first").err
    )
    empty_office.does("set owners booklet-audience unit:town-02 --reason meeting")
    empty_office.does("phase open owners first")
    assert ("booklet", "town-02") in items(empty_office)


def text_of(letter: Path) -> str:
    """What a letter says, as plain text."""
    body = BytesParser(policy=default).parsebytes(letter.read_bytes()).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


# --- one joint duty ------------------------------------------------------------------------------


def test_a_joint_duty_is_one_item_that_names_everybody(announced: Program) -> None:
    announced.does("set owners who-prints unit:trade --reason meeting")
    announced.does("phase open owners first")
    assert [unit for duty, unit in items(announced) if duty == "plan"] == ["trade"]
    everybody = "Trade bureau with Health bureau"
    assert everybody in announced.does("deadlines owners")
    assert "商务局会同卫生局" in announced.does("--lang zh deadlines owners")
    assert everybody in announced.does("deadlines owners --unit health")
    assert everybody in announced.does("assignment show owners plan trade")
    trade, health = announced.acting("trade.liaison"), announced.acting("health.liaison")
    assert health("assignment receive owners plan health").code == 4, "the lead answers"
    trade.does("assignment receive owners plan trade")
    announced.day = "2026-04-21"
    announced.does("tick")
    assert everybody in announced.does("alerts owners")
    assert everybody in announced.does("alerts owners --unit health")
    letters = sorted((announced.folder / "data" / "outbox").glob("*trade.liaison*.eml"))
    assert "会同" in text_of(letters[-1])
    announced.does("rebuild")
    assert everybody in announced.does("deadlines owners")


def test_a_unit_that_left_is_named_beside_nobody(announced: Program) -> None:
    announced.does("set owners who-prints unit:trade --reason meeting")
    announced.does("phase open owners first")
    announced.does("leave owners health --reason merged")
    assert "Trade bureau with" not in announced.does("deadlines owners")
    assert "Trade bureau" not in announced.does("deadlines owners --unit health")
    announced.does("join owners health --reason back")
    assert "Trade bureau with Health bureau" in announced.does("deadlines owners")


def test_the_assignment_says_whose_turn_it_is(announced: Program) -> None:
    announced.does("set owners who-prints town --reason meeting")
    announced.does("phase open owners first")
    own, above = announced.acting("village.liaison"), announced.acting("town-01.chief")
    own.does(f"assignment receive {WORK}")
    own.does(f"assignment submit {WORK}")
    assert "waits for the review of Town One" in announced.does(f"assignment show {WORK}")
    above.does(f"assignment pass-on {WORK}")
    assert "waits for the review of the campaign office" in announced.does(
        f"assignment show {WORK}"
    )


# --- posts ---------------------------------------------------------------------------------------


def test_each_person_of_a_post_owes_and_everybody_does_not_mean_him(announced: Program) -> None:
    announced.does("set owners who-prints town --reason meeting")
    announced.does("phase open owners first")
    owed = items(announced)
    assert [unit for duty, unit in owed if duty == "statement"] == ["head-1", "head-2"]
    assert ("notice", "trade") in owed
    assert ("notice", "head-1") not in owed
    announced.day = "2026-03-27"
    announced.does("tick")
    letters = [
        each
        for each in (announced.folder / "data" / "outbox").glob("20260327-*.eml")
        if "/statement/" in text_of(each)
    ]
    to = {BytesParser(policy=default).parsebytes(each.read_bytes())["to"] for each in letters}
    assert {str(address).split("<")[-1].strip("<>") for address in to} == {
        "zhou@trade.example",
        "shen@health.example",
    }
    own = announced.acting("head-2.liaison")
    own.does("assignment receive owners statement head-2")
    own.does("assignment submit owners statement head-2")
    shown = announced.does("assignment show owners statement head-2")
    assert "waits for the review of Health bureau" in shown
