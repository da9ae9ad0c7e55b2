"""campaign register: entries, bodies, what is refused with its remedy, in both languages."""

import json

import pytest

from tests.office.cli.conftest import Program

DAY = "2026-03-03"
MEETINGS = """
[[registers]]
key = "meetings"
title = { zh = "全县性会议", en = "County meetings" }
kind = "meetings"
objects = ["meeting"]
limits = [
  { key = "speakers", title = { zh = "发言人数", en = "speakers" }, at_most = 5 },
  { key = "report", title = "汇报分钟", at_most = 10, severity = "soft" },
]

[[registers]]
key = "groups"
title = { zh = "领导小组", en = "Groups" }
kind = "bodies"
exactly = 1
"""


@pytest.fixture
def announced(office: Program) -> Program:
    """The spring drive with meetings and groups beside its pairs."""
    plan = office.folder / "definitions" / "spring-drive.toml"
    plan.write_text(plan.read_text("utf-8") + MEETINGS, encoding="utf-8")
    office.does("plan spring-drive --id spring")
    office.day = DAY
    office.does("set spring visits 3 --reason", "the group's meeting")
    office.does("announce spring")
    return office


def test_an_entry_is_made_shown_counted_and_ended(announced: Program) -> None:
    office = announced
    out = office.does("register make spring pairs town-01 family:f-01")
    assert "town-01 made an entry in pairs, joined to family:f-01 (b-0001), from 2026-03-03" in out
    made = out.split("#")[1].split()[0]
    assert "b-0001" in office.does("register list spring --section pairs")
    shown = office.does("register show spring b-0001")
    assert "b-0001 f-01 (Pairs), Town One: in force" in shown
    counts = json.loads(office.does("register counts spring --json"))
    assert [(row["key"], row["count"], len(row["lacking"])) for row in counts] == [
        ("pairs", 1, 1),
        ("meetings", 0, 0),
        ("groups", 0, 0),
    ]
    office.does("register end spring b-0001 --reason", "moved away")
    assert "ended" in office.does("register show spring b-0001")
    assert "in force" in office.does(f"register show spring b-0001 --at {made}")


REFUSED = (
    (
        "pairs town-02 family:f-01",
        "family:f-01 is joined to town-01 already (b-0001), and may have one: end that first",
    ),
    (
        "pairs town-02 family:Zhang",
        "“Zhang” is no code: a family is entered by its code (letters, digits, hyphens: f-017), "
        "never by a name; whose code it is stands in the unit's own papers",
    ),
    (
        "meetings town-02 spring --figure speakers=6",
        "speakers: 6 is more than 5, and that is not to be passed",
    ),
    (
        "pairs town-02 f-02 --from 2026-03-04",
        "an entry does not begin on 2026-03-04, which is still to come: make it on that day",
    ),
)


@pytest.mark.parametrize(("words", "said"), REFUSED)
def test_what_is_refused_says_the_way_out(announced: Program, words: str, said: str) -> None:
    announced.does("register make spring pairs town-01 f-01")
    announced.refuses(4, said, f"register make spring {words}")


def test_a_soft_limit_is_passed_with_a_reason(announced: Program) -> None:
    make = "register make spring meetings town-02 spring --figure report=12"
    assert "needs a reason" in announced(make).err
    announced.does(f"{make} --reason", "five projects")
    assert "passed, for the reason given: 汇报分钟" in announced.does("register show spring b-0001")


def test_a_figure_is_a_number_of_a_key(announced: Program) -> None:
    make = "register make spring meetings town-02 spring --figure speakers"
    assert "no figure: write KEY=NUMBER" in announced(make).err


def test_a_body_is_composed_once_and_then_anew(announced: Program) -> None:
    compose = "register compose spring groups Group --authority group --reason so"
    announced.does(f"{compose} --head unit:town-01 --member unit:town-02")
    assert "head: Town One" in announced.does("register show spring b-0001")
    other = "register compose spring groups Other --authority group --reason so"
    announced.refuses(4, "Groups has its 1 entries: none is added; end one first", other)
    announced.does(f"{compose} --number b-0001 --member unit:town-02")
    assert "without a head" in announced.does("register list spring --section groups")


def test_it_is_said_in_chinese_too(announced: Program) -> None:
    announced.does("register make spring pairs town-01 f-01")
    make = "register make spring pairs town-02 family:f-01"
    said = announced(f"--lang zh {make}").err
    assert "family:f-01 已由单位 town-01 结对（b-0001），只能有一个：先终止原登记" in said
