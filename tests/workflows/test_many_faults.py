"""A definition with many faults: all are told at once, each with its place and its remedy."""

from pathlib import Path

import pytest

from office.words import LANGUAGES, Language, worded
from tests.spec import in_english
from workflows.faults import Fault
from workflows.reading.loader import DefinitionFaults, load

FAULTY = Path(__file__).with_name("faulty.toml")


def faults(source: Path | str) -> tuple[Fault, ...]:
    with pytest.raises(DefinitionFaults) as caught:
        load(source)
    return caught.value.faults


def test_all_faults_are_told_with_place_and_remedy() -> None:
    assert [in_english(found) for found in faults(FAULTY)] == [
        'calendar: unknown word "moon"; use "working_days", "weekends" or "all_days"',
        'obligations[0].every: "0 days" cannot be counted; write a number from 1 to 999, '
        'such as "30 days"',
        'obligations[1].due: not every such month has this day: "day 31"; write "day 31 or last"',
        'obligations[2].until: unknown task "nothing"; use "five", "four", "one", "three" or "two"',
        "phases[0].after: the phases wait for each other: a → b → a; take one of them out"
        " of its after",
        "phases[0].tasks[0].due: the dates count from one another in a circle: "
        "phases[0].tasks[0].due, phases[0].tasks[1].due; give one of them a calendar date",
        'phases[0].tasks[2].due: unknown phase "nowhere"; use "a" or "b"',
        'phases[0].tasks[3].due: there is no hour "25:00"; use 00:01 to 24:00, which is '
        "the end of the day",
        'phases[1].after[1]: unknown phase "c"; use "a" or "b"',
        'targets[0].figure: the duty asks for no figure "m"; use n',
        'targets[0].steps[0].period: "2031" lies outside the campaign (2026-01-01 to '
        "2026-12-31); write a period in which it runs, or correct the campaign's days",
        "targets[0].steps[1]: no number is to be reached; add at_least or at_most",
        'tasks[0].audience[0]: "unit:" names no unit; write its id after unit:, e.g. '
        '"unit:town-03"',
        'tasks[0].reviewers[1]: "superior" reviews it already; nobody reviews twice',
        'tasks[0].saidd: unknown key "saidd"; did you mean "said"?',
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fault_is_worded_in_both_languages(lang: Language) -> None:
    for found in faults(FAULTY):
        told = worded(found.phrase, lang)
        assert found.said.code not in told
        # What is wrong, and after it what to do.
        assert (";" if lang == "en" else "；") in told or "?" in told
