"""`[directive]`, `[[links]]`, series and checklists: what a file may say, and every fault of it."""

from pathlib import Path

import pytest

from tests.spec import in_english
from workflows.documents import NumberFault, document_number
from workflows.faults import DefinitionFaults
from workflows.reading.loader import load
from workflows.schema import Definition
from workflows.sections.links import LinkKind

HEAD = """
title = "试点"
kind = "standing"
start = "2011-10-18"
{top}
[source]
issuer = "县委"
[[categories]]
key = "town"
title = "乡镇"
[[tasks]]
key = "plan"
title = "方案"
audience = ["town"]
"""


def read(folder: Path, rest: str, top: str = "") -> Definition:
    file = folder / "trial.toml"
    file.write_text(HEAD.format(top=top) + rest, encoding="utf-8")
    return load(file)


def faults(folder: Path, rest: str, top: str = "") -> str:
    with pytest.raises(DefinitionFaults) as caught:
        read(folder, rest, top)
    return in_english(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "组通字〔2011〕33号",
        "组通字[2011]33号",
        "组通字［2011］33号",
        "组通字【2011】33号",
        "组通字（2011）33号",
        "组通字〔２０１１〕３３号",
        " 组通字 〔2011〕 33号 ",
        "组通字〔2011〕第33号",
    ],
)
def test_one_number_in_many_forms(text: str) -> None:
    """Test 6 of section 7, R001, A27: brackets and width make no other number."""
    number = document_number(text)
    assert (number.code, number.year, number.seq) == ("组通字", 2011, 33)
    assert number.text == "组通字〔2011〕33号"


@pytest.mark.parametrize(
    "text", ["组通字〔2011〕033号", "组通字〔2011〕0号", "2011年33号", "〔2011〕1号"]
)
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(NumberFault):
        document_number(text)


def test_the_section_of_the_specification(tmp_path: Path) -> None:
    """R005, R167: the receipt and the plan are duties on call; the plan covers what is listed."""
    found = read(
        tmp_path,
        """
[directive]
number = "央企创先组发〔2011〕15号"
carries = "创先发〔2011〕16号"
consent = ["authority"]
receipt_within = 5
covers = ["aims", "methods", "discipline"]
""",
    )
    assert found.directive
    assert found.directive.duties == ("directive-receipt", "directive-plan")
    receipt, plan = found.obligations
    assert (receipt.every, receipt.due) == ("on call", "opened + 5 working days")
    assert plan.evidence[1].items == ("aims", "methods", "discipline")


def test_every_fault_of_a_directive(tmp_path: Path) -> None:
    said = faults(
        tmp_path,
        """
[directive]
number = "甲〔2011〕015号"
carries = "甲〔2012〕1号"
carries_issued = "2011-02-30"
consent = ["nobody"]
receipt_within = 0
duties = ["plan"]
main = ["county"]
covers = ["aims", "aims"]
""",
    )
    for words in (
        'directive.number: "甲〔2011〕015号" has a number with leading zeros; write 甲〔2011〕15号',
        'directive.carries_issued: "2011-02-30" is no day',
        "directive.consent[0]",
        "directive.receipt_within",
        "directive.duties[0]",
        "directive.main[0]",
        'directive.covers[1]: "aims" stands here twice',
    ):
        assert words in said


def test_links_and_series(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        '[[links]]\nto = "quality-year-2011"\nas = "part_of"\n'
        '[[links]]\ntitle = "创先争优"\nas = "joined_with"\n',
        'series = "theme-years"\nyear = 2011\nbatch = 3',
    )
    assert next((link.as_, link.to) for link in found.links or ()) == (
        LinkKind.PART_OF,
        "quality-year-2011",
    )
    assert (found.series, found.year, found.batch) == ("theme-years", 2011, 3)


def test_every_fault_of_links(tmp_path: Path) -> None:
    said = faults(
        tmp_path,
        '[[links]]\nas = "part_of"\n[[links]]\nto = "trial"\nas = "continues"\n'
        '[[links]]\nto = "a"\ntitle = "甲"\nas = "continues"\n'
        '[[links]]\nto = "b"\nas = "follows"\n'
        '[[links]]\nto = "c"\nas = "continues"\n[[links]]\nto = "c"\nas = "continues"\n',
        'series = "theme-years"\nbatch = 0',
    )
    for words in (
        "links[0]: a link needs",
        "links[1].to: a campaign cannot be linked to itself",
        "links[2]: a link names",
        "links[3].as",
        "links[5]: the same link stands at links[4]",
        "year: which year of series theme-years",
        "batch: ",
    ):
        assert words in said


def test_a_period_is_secured_by_shorter_ones(tmp_path: Path) -> None:
    """R049: a day secures a week, a week a third of a month; never the other way about."""
    duty = '[[obligations]]\nkey = "{}"\ntitle = "报"\naudience = ["town"]\nevery = "{}"\n'
    weekly, monthly = duty.format("weekly", "week"), duty.format("monthly", "month")
    found = read(tmp_path, weekly + monthly + 'secured_by = ["weekly"]\n')
    assert found.obligations[1].secured_by == ("weekly",)
    said = faults(tmp_path, weekly + 'secured_by = ["monthly", "x"]\n' + monthly)
    assert "obligations[0].secured_by[0]: monthly" in said
    assert "obligations[0].secured_by[1]" in said


def test_a_checklist_has_items_and_a_document(tmp_path: Path) -> None:
    rest = '[[tasks.evidence]]\nkey = "covers"\ntitle = "清单"\nkind = "checklist"\nof = "none"\n'
    said = faults(tmp_path, rest)
    assert "tasks[0].evidence[0].items: a checklist needs its items" in said
    assert 'tasks[0].evidence[0].of: no document "none"' in said
    said = faults(tmp_path, '[[tasks.evidence]]\nkey = "p"\ntitle = "方案"\nitems = ["a"]\n')
    assert "items belong to evidence" in said
