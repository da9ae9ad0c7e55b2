"""The mermaid pictures of a definition."""

from dataclasses import replace
from pathlib import Path

from tests.spec import in_english
from workflows.diagrams import gantt, phases_diagram
from workflows.loader import load
from workflows.parameters import filled
from workflows.schema import Title

SAMPLE = load(Path(__file__).parent / "sample.toml")


def test_phases_with_their_gates() -> None:
    assert phases_diagram(SAMPLE, "en", in_english).splitlines() == [
        "stateDiagram-v2",
        '    state "Mobilise" as p1',
        '    state "Put right" as p2',
        "    [*] --> p1",
        "    p1 --> p2 : Coverage",
        "    p2 --> [*] : Ledgers filed<br/>Talks",
    ]
    assert '    state "动员" as p1' in phases_diagram(SAMPLE, "zh").splitlines()


def test_overlap_and_an_empty_gate_are_said() -> None:
    first, second = SAMPLE.phases
    phases = (replace(first, gate=()), replace(second, overlaps_previous=True))
    lines = phases_diagram(replace(SAMPLE, phases=phases), "en", in_english).splitlines()
    assert "    p1 --> p2 : no condition" in lines
    assert "    note right of p2 : may begin before the last one ends" in lines


def test_gantt_leaves_out_what_is_not_certain() -> None:
    assert gantt(SAMPLE, "en").splitlines() == [
        "gantt",
        "    title Sample",
        "    dateFormat YYYY-MM-DD",
        "    inclusiveEndDates",
        "    section Mobilise",
        "    Mobilise :active, p1, 2009-02-01, 2009-03-31",
        "    Study :milestone, 2009-03-31, 0d",
    ]
    resolved = filled(SAMPLE, {"rectify-end": "2009-11"})
    assert "    Put right :active, p2, 2009-04-01, 2009-11-30" in gantt(resolved, "en").splitlines()


def test_signs_that_mermaid_reads_are_put_aside() -> None:
    named = replace(SAMPLE, title=Title(zh="一：二", en='a: "b"; #c'))
    assert "    title a： ”b”； ＃c" in gantt(named, "en").splitlines()
