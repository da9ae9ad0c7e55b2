"""Tasks outside any phase: read like every other, checked against the campaign's own days."""

from tests.workflows.test_checks import SAMPLE, faults
from workflows.date_places import dates_of, with_date
from workflows.planning import canonical_bytes
from workflows.reading.loader import load

FREE = """
[[tasks]]
key = "register"
title = { zh = "建立台账", en = "Keep a register" }
rules = ["plan 9"]
audience = ["town"]
due = "start + 20 days"
"""


def test_a_task_outside_any_phase_is_a_duty_like_others() -> None:
    definition = load(SAMPLE + FREE)

    (free,) = definition.free_tasks
    assert definition.duties["register"] is free
    assert definition.every_task()[-1] is free


def test_what_has_none_is_stored_as_it_was() -> None:
    assert b'"due":"start' not in canonical_bytes(load(SAMPLE))
    assert load(SAMPLE).free_tasks == ()


def test_its_dates_have_places() -> None:
    definition = load(SAMPLE + FREE)

    moved = with_date(definition, "tasks.register.due", "2009-03-20")

    assert dates_of(definition)["tasks.register.due"] == "start + 20 days"
    assert [task.due for task in moved.free_tasks] == ["2009-03-20"]
    assert moved.phases == definition.phases


def test_its_faults_bear_its_place() -> None:
    broken = FREE.replace('"town"', '"towns"').replace("start + 20 days", "phase end")
    broken = broken.replace('"register"', '"study"')

    assert faults(SAMPLE + broken) == [
        'tasks[0].audience[0]: unknown category "towns"; did you mean "town"?',
        'tasks[0].due: "phase end" has nothing to count from here; write a calendar date such as '
        '"2009-03-31", or count from "start" or "end"',
        'tasks[0].key: key "study" is taken by phases[0].tasks[0]; choose another',
    ]


def test_it_opens_before_it_is_due() -> None:
    broken = f'{FREE}opens = "start + 30 days"\n'

    assert faults(SAMPLE + broken) == [
        'tasks[0].opens: the task opens after it is due ("start + 20 days"); '
        "open it earlier or make it due later"
    ]


def test_an_unknown_word_in_it_is_named() -> None:
    broken = f'{FREE}kind = "reprot"\n'

    (fault,) = faults(SAMPLE + broken)
    assert fault.startswith('tasks[0].kind: unknown word "reprot"; did you mean "report"')
