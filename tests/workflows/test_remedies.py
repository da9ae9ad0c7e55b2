"""The remedy that a fault of a definition names takes the fault away when it is followed."""

from pathlib import Path

import pytest

from workflows.reading.loader import DefinitionFaults, load

SAMPLE = (Path(__file__).parent / "sample.toml").read_text(encoding="utf-8")

LEDGERS = """kind = "documents_filed"
title = { zh = "台账上报", en = "Ledgers filed" }
duties = ["ledger"]"""

# What is broken, the fault, and what its sentence says to write instead: each way of them.
FOLLOWED = {
    "an optional blank is a date: required again": (
        'end = "2009-12-31"', 'end = "$bulletin"', "optional-date", ("required = false\n", ""),
    ),
    "an optional blank is a date: a date there": (
        'end = "2009-12-31"', 'end = "$bulletin"', "optional-date",
        ('end = "$bulletin"', 'end = "2009-12-31"'),
    ),
    "a criterion asks for nothing: its duties named": (
        LEDGERS,
        LEDGERS.replace("documents_filed", "summary_filed").partition("\nduties")[0],
        "gate-of-nothing.kind",
        ('en = "Ledgers filed" }', 'en = "Ledgers filed" }\nduties = ["ledger"]'),
    ),
    "reporters asked of no coverage: left out": (
        "at_least = 2", "at_least = 2\nreported = 50", "reported-of-coverage",
        ("\nreported = 50", ""),
    ),
    "over a hundred": ("at_least = 100", "at_least = 101", "over-100", ("101", "100")),
    "over a hundred reporters": (
        "at_least = 100", "at_least = 100\nreported = 120", "over-100", ("120", "100"),
    ),
    "opens before the phase: left out": (
        'opens = "2009-03 early"', 'opens = "2009-01-05"', "opens-before-phase",
        ('opens = "2009-01-05"\n', ""),
    ),
    "opens after it is due: due later": (
        'due = "2009-03 end"', 'due = "2009-02-25"', "opens-after-due",
        ("2009-02-25", "2009-03-31"),
    ),
    "phases overlap: it starts later": (
        'start = "2009-04"', 'start = "2009-03-20"', "phase-overlaps",
        ('start = "2009-03-20"', 'start = "2009-04-01"'),
    ),
    "phases overlap: it waits for none": (
        'start = "2009-04"', 'start = "2009-03-20"', "phase-overlaps",
        ('start = "2009-03-20"', 'start = "2009-03-20"\nafter = []'),
    ),
    "phases wait in a circle: one waits no more": (
        'start = "start"', 'start = "start"\nafter = ["rectify"]', "phase-circle",
        ('after = ["rectify"]', "after = []"),
    ),
    "phases overlap: the plan says so": (
        'start = "2009-04"', 'start = "2009-03-20"', "phase-overlaps",
        ('start = "2009-03-20"', 'start = "2009-03-20"\noverlaps_previous = true'),
    ),
    "an unused blank: made optional": (
        '"$rectify-end"', '"2009-05"', "parameter-unused",
        ('en = "End of rectification" }', 'en = "End of rectification" }\nrequired = false'),
    ),
    "an unused blank: used": (
        '"$rectify-end"', '"2009-05"', "parameter-unused", ('"2009-05"', '"$rectify-end"'),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FOLLOWED)
def test_a_remedy_works_when_it_is_followed(name: str) -> None:
    sound, broken, code, (wrong, right) = FOLLOWED[name]
    assert sound in SAMPLE
    text = SAMPLE.replace(sound, broken)
    with pytest.raises(DefinitionFaults) as caught:
        load(text, "sample.toml")
    assert {found.said.code for found in caught.value.faults} == {f"fault.definition.{code}"}
    assert wrong in text
    load(text.replace(wrong, right), "sample.toml")
