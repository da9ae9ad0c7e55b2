"""Each check of a definition: a sample broken in one place gives exactly that fault."""

from pathlib import Path

import pytest

from tests.spec import in_english
from workflows.reading.loader import DefinitionFaults, load

SAMPLE = (Path(__file__).parent / "sample.toml").read_text(encoding="utf-8")


def faults(text: str) -> list[str]:
    with pytest.raises(DefinitionFaults) as caught:
        load(text, "sample.toml")
    return [in_english(fault) for fault in caught.value.faults]


def test_the_sample_is_sound() -> None:
    assert load(SAMPLE).key == "sample"


BROKEN = {
    # keys
    "key not a key": (
        'key = "sessions"', 'key = "Ses sions"',
        'quotas[0].key: "Ses sions" is not a key; use small letters, digits and hyphens, '
        "e.g. plan-filed",
    ),
    "key taken": (
        'key = "bulletin-out"', 'key = "study"',
        'obligations[1].key: key "study" is taken by phases[0].tasks[0]; choose another',
    ),
    "rung key taken": (
        'key = "T+1"', 'key = "T-3"',
        'reminders[1].key: key "T-3" is taken by reminders[0]; choose another',
    ),
    # names and rules
    "empty name": (
        'en = "Towns"', 'en = " "', "categories[0].title.en: the name is empty; write the name",
    ),
    "rule beyond the last": (
        '["R130"]', '["R233"]',
        'phases[0].tasks[0].rules[0]: there is no rule "R233"; use R001 to R232',
    ),
    "settlement beyond the last": (
        '["A7"]', '["A31"]',
        'phases[1].tasks[0].rules[0]: there is no settlement "A31"; use A1 to A30',
    ),
    "empty rule": (
        '["R130"]', '[""]',
        'phases[0].tasks[0].rules[0]: the rule is empty; write where it comes from, e.g. "R127"',
    ),
    # parameters
    "unknown parameter": (
        '"$study-minimum"', '"$study-minimun"',
        'parameters[2]: parameter "study-minimum" is required and nothing uses it; '
        'write "$study-minimum" where it belongs, or set required = false',
        'quotas[0].at_least: unknown parameter "study-minimun"; did you mean "study-minimum"?',
    ),
    "unused blank": (
        '"$rectify-end"', '"2009-05"',
        'parameters[0]: parameter "rectify-end" is required and nothing uses it; '
        'write "$rectify-end" where it belongs, or set required = false',
    ),
    "parameter of a parameter": (
        "suggest = 4", 'suggest = 4\nvalue = "$bulletin"',
        "parameters[2].value: a parameter cannot stand for another; give the value itself",
    ),
    "empty value": (
        "suggest = 4", 'value = ""',
        'parameters[2].value: empty value; write "unresolved" for a blank',
    ),
    "value of a wrong sort": (
        "suggest = 4", 'value = "many"',
        'quotas[0].at_least: "many" is not a whole number; write digits without quotes, or "$key"',
    ),
    "number where a text belongs": (
        'required = false', "required = false\nvalue = 7",
        'obligations[1].every: text expected, found 7; put it in quotes, e.g. every = "half_year"',
    ),
    # phases
    "the same kind twice is allowed": ('kind = "rectify"', 'kind = "mobilize"', None),
    "kinds in any order are allowed": (
        'key = "mobilize"\nkind = "mobilize"', 'key = "mobilize"\nkind = "summarize"', None,
    ),
    "unknown date": (
        'due = "2009-03 end"', 'due = "soon"',
        'phases[0].tasks[0].due: unknown date "soon"; write "2009-03-31", "2009-03", '
        '"2009-03 end", "2009-Q2", "2009-H1", "2009 end", "03-31", "start", "end", "phase '
        'start", "phase end", "start of PHASE", "end of PHASE", "due of TASK", "hand-in of DUTY", '
        '"acceptance of DUTY" or "receipt"',
    ),
    "campaign counts from itself": (
        'start = "2009-02"', 'start = "phase start"',
        'start: "phase start" has nothing to count from here; '
        'write a calendar date such as "2009-03-31"',
    ),
    "phase counts from itself": (
        'start = "2009-04"', 'start = "phase start"',
        'phases[1].start: "phase start" has nothing to count from here; '
        'write a calendar date such as "2009-03-31", or count from "start" or "end"',
    ),
    "campaign backwards": (
        'end = "2009-12-31"', 'end = "2009-01"',
        'end: the campaign ends on "2009-01", before its start "2009-02"; '
        "where it runs into the next year, write 2010",
    ),
    "phase starts before the campaign": (
        'start = "start"', 'start = "2009-01"',
        "phases[0].start: the phase starts before the campaign; "
        "keep it within the campaign, whose limit is 2009-02-01",
    ),
    "phase ends after the campaign": (
        '"$rectify-end"', '"2010-01"\naliases = ["$rectify-end"]',
        "phases[1].end: the phase ends after the campaign; "
        "keep it within the campaign, whose limit is 2009-12-31",
    ),
    "phase overlaps": (
        'start = "2009-04"', 'start = "2009-03-31"',
        "phases[1].start: the phase overlaps the one in front of it, which ends on 2009-03-31; "
        "start it later, set overlaps_previous = true, or write after = [] if it waits for none",
    ),
    "phase overlaps with leave": (
        'start = "2009-04"', 'start = "2009-03"\noverlaps_previous = true', None,
    ),
    "phase overlaps and waits for none": (
        'start = "2009-04"', 'start = "2009-03"\nafter = []', None,
    ),
    "phase after one that there is not": (
        'start = "2009-04"', 'start = "2009-04"\nafter = ["mobilise"]',
        'phases[1].after[0]: unknown phase "mobilise"; did you mean "mobilize"?',
    ),
    "phases that wait for each other": (
        'start = "start"', 'start = "start"\nafter = ["rectify"]',
        "phases[0].after: the phases wait for each other: mobilize → rectify → mobilize; "
        "take one of them out of its after",
    ),
    "phase that waits for itself": (
        'start = "2009-04"', 'start = "2009-04"\nafter = ["rectify"]',
        "phases[1].after: the phases wait for each other: rectify → rectify; "
        "take one of them out of its after",
    ),
    "nothing to count from without an end": (
        'end = "2009-12-31"\n\n[source]', "\n[source]", None,
    ),
    "phase before the last one": (
        'start = "start"\nend = "2009-03"', 'start = "2009-05"\nend = "2009-05"',
        "phases[0].tasks[0].due", "phases[0].tasks[0].opens", "phases[1].start",
    ),
    # tasks
    "due after the phase is allowed": ('due = "2009-03 end"', 'due = "2009-04-01"', None),
    "due before the phase": (
        'due = "phase start + 10 working days"', 'due = "2009-03-31"',
        'phases[1].tasks[0].due: "2009-03-31" lies before the phase starts; '
        "make it due on 2009-04-01 or after, move it to an earlier phase, or write it as [[tasks]] "
        "outside any",
    ),
    "opens before the phase": (
        'opens = "2009-03 early"', 'opens = "2009-01-31"',
        "phases[0].tasks[0].opens: the task opens before its phase starts; "
        "open it on 2009-02-01 or after, or leave the key out",
    ),
    "opens after it is due": (
        'due = "2009-03 end"', 'due = "2009-02-20"',
        'phases[0].tasks[0].opens: the task opens after it is due ("2009-02-20"); '
        "open it earlier or make it due later",
    ),
    "unknown category": (
        'audience = ["town"]\nreviewer', 'audience = ["towns"]\nreviewer',
        'phases[0].tasks[0].audience[0]: unknown category "towns"; did you mean "town"?',
    ),
    "unknown supporting category": (
        'audience = ["*"]', 'audience = ["*"]\nsupporting = ["x"]',
        'phases[1].tasks[0].supporting[0]: unknown category "x"; use "town"',
    ),
    "nobody owes it": (
        'audience = ["*"]', "audience = []",
        'phases[1].tasks[0].audience: nobody owes this; name categories, or "*"',
    ),
    "unknown reviewer": (
        'reviewer = "study_group"', 'reviewer = "nobody"',
        'phases[0].tasks[0].reviewer: unknown role or category "nobody"; '
        'use "campaign_office", "study_group", "superior" or "town"',
    ),
    "part of nothing": (
        'of = "people_total"', 'of = "people"',
        'phases[0].tasks[0].evidence[0].of: there is no figure "people" here; '
        "add that figure to the evidence of the same task",
    ),
    "part of itself": (
        'of = "people_total"', 'of = "people_covered"',
        "phases[0].tasks[0].evidence[0].of: the figure is a part of itself; name another figure",
    ),
    # gates
    "duty of a later phase": (
        'evidence = "people_covered"', 'evidence = "people_covered"\nduties = ["study", "ledger"]',
        'phases[0].gate[0].duties[1]: "ledger" belongs to a later phase; '
        "move the criterion to that phase's gate",
    ),
    "unknown duty": (
        'duties = ["ledger"]', 'duties = ["ledgr"]',
        'phases[1].gate[0].duties[0]: unknown task or obligation "ledgr"; did you mean "ledger"?',
    ),
    "coverage of nothing": (
        'evidence = "people_covered"\n', "",
        "phases[0].gate[0].evidence: coverage of what is not said; "
        'name a figure that has "of", e.g. evidence = "people_covered"',
    ),
    "coverage of a whole": (
        'evidence = "people_covered"', 'evidence = "people_total"',
        'phases[0].gate[0].evidence: figure "people_total" is not the part of a whole; '
        'give that figure an "of"',
    ),
    "coverage of how much": (
        "at_least = 100\n", "",
        'phases[0].gate[0].at_least: "coverage" does not say how much; '
        "add the per cent, e.g. at_least = 100",
    ),
    "more than everybody": (
        "at_least = 100", "at_least = 101",
        "phases[0].gate[0].at_least: 101 is more than 100 per cent; use 0 to 100",
    ),
    "count of how many": (
        "at_least = 2\n", "",
        'phases[1].gate[1].at_least: "count_at_least" does not say how much; '
        "add the count, e.g. at_least = 1",
    ),
    "unknown evidence": (
        "at_least = 2", 'at_least = 2\nevidence = "talkers"',
        'phases[1].gate[1].evidence: unknown evidence "talkers"; define it first; none is defined',
    ),
    # obligations and quotas
    "unknown phase": (
        'phases = ["rectify"]', 'phases = ["rectifi"]',
        'obligations[1].phases[0]: unknown phase "rectifi"; did you mean "rectify"?',
    ),
    "no phase to run in": ('phases = ["rectify"]', "phases = []", None),
    "unknown cadence": (
        'every = "month"', 'every = "monthly"',
        'obligations[0].every: unknown cadence "monthly"; did you mean "month"?',
    ),
    "counts by the period are a quota": (
        'every = "month"', 'every = "month"\nat_most = 0',
        'obligations[0].at_most: unknown key "at_most"',
    ),
    "figure nobody asks for": (
        'unit = "sessions"', 'unit = "sessions"\nfigures = ["essays"]',
        'quotas[0].figures[0]: the duty asks for no figure "essays"',
    ),
    "nothing counted for each": (
        'unit = "sessions"', 'unit = "sessions"\nfor_each = "people_total"',
        "quotas[0].for_each: nothing is counted for each; "
        'name what is counted, e.g. figures = ["essays"]',
    ),
    "quota without a number": (
        'unit = "sessions"\nat_least = "$study-minimum"', 'unit = "$study-minimum"',
        "quotas[0]: the quota has no number; add at_least, at_most or exactly",
    ),
    "exactly and bounds": (
        'unit = "sessions"', 'unit = "sessions"\nexactly = 2',
        'quotas[0].exactly: "exactly" stands beside at_least; keep either exactly, or the bounds',
    ),
    "quota of an unknown duty": (
        'duty = "study"', 'duty = "studdy"',
        'quotas[0].duty: unknown task or obligation "studdy"; did you mean "study"?',
    ),
    # assessment, ladder, days
    "grades out of order": (
        "from_points = 75", "from_points = 95",
        "assessment.grades[1].from_points: 95 is not below the grade before, which begins at 90; "
        "list the grades best first",
    ),
    "grade above the marks": (
        "from_points = 90", "from_points = 110",
        "assessment.grades[0].from_points: 110 is more than the full marks; use 0 to 100",
    ),
    "ladder out of order": (
        "days = 1", "days = -7",
        "reminders[1].days: -7 days comes after a rung of -3 days; "
        "list the rungs by days, earliest first",
    ),
    "nobody reminded": (
        '["unit_chief"]', "[]",
        'reminders[1].to: nobody is reminded; name them, e.g. ["liaison"]',
    ),
    "no days to put right": (
        "[assessment]", "[rectification]\nfix_within = 0\n\n[assessment]",
        "rectification.fix_within: 0 is too small; use 1 or more",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN.keys())
def test_a_sample_broken_in_one_place(case: tuple[str | None, ...]) -> None:
    old, new, *expected = case
    assert old is not None
    assert new is not None
    assert SAMPLE.count(old) == 1
    broken = SAMPLE.replace(old, new)
    if expected == [None]:
        load(broken)
        return
    found = faults(broken)
    assert len(found) == len(expected)
    for told, start in zip(found, expected, strict=True):
        assert start is not None
        assert told == start or told.startswith((f"{start}: ", f"{start}; "))


def test_a_campaign_that_asks_for_nothing() -> None:
    head = SAMPLE.split("[[parameters]]")[0]
    said = "phases: the campaign asks nothing of anybody; write [[phases]], [[tasks]] or "
    assert faults(head) == [f"{said}[[obligations]]"]
    assert faults(head.replace("start =", "phases = []\nstart =")) == [f"{said}[[obligations]]"]


def test_nothing_counts_from_the_end_of_a_campaign_without_one() -> None:
    broken = SAMPLE.replace('end = "2009-12-31"\n\n[source]', "\n[source]")
    broken = broken.replace('due = "2009-03 end"', 'due = "end - 1 day"')
    assert faults(broken) == [
        "phases[0].tasks[0].due: the campaign has no end to count from; give it one "
        '(end = "2027-12-31"), or count from "start"'
    ]


def test_a_gate_asks_for_work_of_phases_that_do_not_wait_for_it() -> None:
    beside = SAMPLE.replace('start = "2009-04"', 'start = "2009-04"\nafter = []')
    named = 'evidence = "people_covered"\nduties = ["study", "ledger"]'
    assert load(beside.replace('evidence = "people_covered"', named)).phases[1].after == ()


def test_a_date_that_leaves_the_calendar() -> None:
    text = SAMPLE.replace('due = "2009-03 end"', 'due = "2199-12-31 + 9999 months"')
    assert any(fault.startswith("phases[0].tasks[0].due: ") for fault in faults(text))
