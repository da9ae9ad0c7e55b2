"""The mermaid pictures of a definition."""

from dataclasses import replace
from pathlib import Path

from tests.spec import in_english
from workflows.diagrams import gantt, phases_diagram
from workflows.parameters import filled
from workflows.reading.loader import load
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


def test_phases_side_by_side_lead_into_those_that_wait_for_them() -> None:
    first, second = SAMPLE.phases
    last = replace(second, key="last", after=(first.key, second.key))
    beside = replace(SAMPLE, phases=(first, replace(second, after=()), last))

    arrows = [line.split(" : ")[0].strip() for line in phases_diagram(beside, "en").splitlines()]

    assert [line for line in arrows if "-->" in line] == [
        "[*] --> p1", "[*] --> p2", "p1 --> p3", "p2 --> p3", "p3 --> [*]",
    ]  # fmt: skip


def test_what_is_outside_any_phase_is_drawn_too() -> None:
    free = (replace(SAMPLE.phases[0].tasks[0], due="2009-05-04"),)
    plain = replace(SAMPLE, phases=(), tasks=free)

    assert gantt(plain, "en").splitlines()[-2:] == [
        "    section Sample",
        f"    {free[0].title.english} :milestone, 2009-05-04, 0d",
    ]
    assert "    [*] --> whole" in phases_diagram(plain, "en").splitlines()
