"""Numbered items in the commands that know nothing of their lifecycle."""

import json

import pytest

from tests.office.cli.conftest import DEFINITION, Program

MATTERS = """
[[matters]]
key = "problem"
title = { zh = "问题", en = "Problems" }
rules = ["plan 1"]
answer_within = 10
stalled_after = 5
"""
GATE = """
[[phases.gate]]
key = "solved"
kind = "reached"
title = { zh = "问题办结", en = "Problems solved" }
rules = ["plan 2"]
of = "problem"
states = ["confirmed"]

"""


def planned(office: Program, gate: str = GATE) -> None:
    plain = DEFINITION.read_text(encoding="utf-8")
    first, second = plain.split('[[phases]]\nkey = "sum-up"')
    text = f'{first}{gate}[[phases]]\nkey = "sum-up"{second}{MATTERS}'
    (office.folder / "definitions" / "spring-drive.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def running(office: Program) -> Program:
    """A campaign with a problem that a town has to solve, its first phase open."""
    planned(office)
    office.does("plan spring-drive --id spring")
    office.does("set spring visits 3 --reason", "the group's meeting")
    office.does("announce spring")
    office.does("phase open spring mobilize")
    office.does("matter draft spring problem town-01", "The bridge is dark")
    return office


def test_it_is_listed_explained_counted_and_urged(running: Program) -> None:
    """R072: ten working days."""
    assert "m-0001" in running.does("deadlines spring")
    why = running.does("why spring m-0001")
    assert "The bridge is dark" in why
    assert "plan 1" in why
    found = json.loads(running.does("status spring --json"))["items"]
    assert [(g["key"], g["tally"]["total"], g["tally"]["done"]) for g in found] == [
        ("problem", 1, 0)
    ]
    assert "Problems" in running.does("status spring")
    assert "m-0001" in running.does("urge spring m-0001 --reason", "it is dark")


def test_a_gate_names_what_has_not_come_so_far(running: Program) -> None:
    gate = running("gate spring mobilize")
    assert gate.code == 5
    assert "Problems solved" in gate.out
    assert "m-0001" in gate.out


@pytest.mark.parametrize("words", ["matter show spring m-0009", "why spring m-0009"])
def test_a_number_that_is_not_there_is_refused(running: Program, words: str) -> None:
    refused = running(words)
    assert refused.code == 3
    assert "m-0009" in refused.err


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("wrong", "place", "said"),
    [
        ('of = "problems"', "of", {"en": "problem", "zh": "problem"}),
        ('of = "problem"\nduties = ["plan-filed"]', "duties", {"en": "leave", "zh": "去掉"}),
        ('of = "problem"\nat_least = "110%"', "at_least", {"en": "110", "zh": "110"}),
    ],
)
def test_what_a_gate_cannot_count_is_named_with_place_and_remedy(
    office: Program, wrong: str, place: str, said: dict[str, str], lang: str
) -> None:
    """R059."""
    planned(office, GATE.replace('of = "problem"', wrong))
    checked = office.call(["--lang", lang, "workflow", "check", "spring-drive"])
    assert checked.code != 0
    told = checked.out + checked.err
    assert f".{place}" in told
    assert said[lang] in told


def test_a_state_that_is_none_is_named_with_those_that_are(office: Program) -> None:
    planned(office, GATE.replace('"confirmed"', '"finished"'))
    checked = office("workflow check spring-drive")
    assert checked.code != 0
    assert "confirmed" in checked.out + checked.err
