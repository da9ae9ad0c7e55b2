"""A ladder that reminds a post which nobody holds: the check says so, and who is told instead."""

from tests.office.cli.conftest import STANDING, Program

LADDER = """
[[tasks]]
title = "台账"
due = "2026-05-20"

[[reminders]]
days = -3
to = ["liaison"]

[[reminders]]
days = 2
to = ["superior", "in_charge"]

[[reminders]]
days = 5
to = ["in_charge"]
"""


def unheld(program: Program) -> list[str]:
    lines = program.does("workflow check ladder").splitlines()
    return [line.strip() for line in lines if "nobody is" in line]


def test_whom_nobody_is_is_named_with_the_rungs(office: Program) -> None:
    (office.folder / "definitions" / "ladder.toml").write_text(STANDING + LADDER, encoding="utf-8")
    instead = "nobody can be told; grant the role"
    assert [line.partition(",")[0] for line in unheld(office)] == [
        "! nobody is “chief of the unit above”",
        "! nobody is “leader in charge”",
        "! nobody is “office”",
    ]
    assert all(line.endswith(instead) for line in unheld(office))
    office.does("person register li --name 李 --email li@office.example")
    office.does("role grant li office")
    (superior, in_charge) = unheld(office)
    assert superior.endswith("or name others in `to`")
    assert "whom the rungs T+2, T+5 are to remind: the office is told instead" in in_charge
    office.does("person register qi --name 齐 --email qi@city.example")
    office.does("role grant qi leader")
    assert unheld(office) == [superior]


def test_a_channel_that_the_office_has_not_is_named_with_the_remedy(office: Program) -> None:
    text = STANDING + LADDER + 'channel = "dingtalk"\n'
    (office.folder / "definitions" / "ladder.toml").write_text(text, encoding="utf-8")
    (said,) = [
        line for line in office.does("workflow check ladder").splitlines() if "dingtalk" in line
    ]
    assert said.strip() == (
        "! the rungs T+5 are to go by channel “dingtalk”, which config.toml does not have: they "
        'go by another instead; add [[channels]] with name = "dingtalk" there, or write one of '
        "file in the rungs"
    )
    (office.folder / "config.toml").write_text(
        '[[channels]]\nname = "dingtalk"\nurl = "dingtalk://SECRET@TOKEN"\n', encoding="utf-8"
    )
    assert "dingtalk" not in office.does("workflow check ladder")


def test_before_there_is_an_office_nothing_is_said(empty: Program) -> None:
    (empty.folder / "definitions" / "ladder.toml").write_text(STANDING + LADDER, encoding="utf-8")
    assert unheld(empty) == []
