"""Dates that count from one another, and dates without a year: what the loader lets pass of them,
and each fault in its words.
"""

from datetime import date

import pytest

from tests.workflows.test_checks import SAMPLE, faults
from workflows.dates import Anchor, parse_date
from workflows.reading.loader import load
from workflows.windows import Bounds, Reach, Window, window

STUDY, LEDGER = 'due = "2009-03 end"', 'due = "phase start + 10 working days"'
SECOND = 'start = "2009-04"'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (STUDY, 'due = "03 end"'),
        (STUDY, 'due = "due of ledger - 1 month"'),
        (STUDY, 'due = "start of rectify - 1 days"'),
        (STUDY, 'due = "2009-03-31 17:00"'),
        (SECOND, 'start = "end of mobilize + 1 days"'),
        (SECOND, 'start = "due of study + 1 days"'),
        ('end = "2009-12-31"', 'end = "start + 1 years"'),
        ('end = "2009-12-31"', 'end = "12 end"'),
        (LEDGER, 'due = "04-20 12:00"'),
        (LEDGER, 'due = "hand-in of study + 15 days"'),
        (LEDGER, 'due = "acceptance of study + 5 working days 17:00"'),
        (LEDGER, 'due = "receipt + 3 working days"'),
    ],
)
def test_a_date_may_count_from_another(old: str, new: str) -> None:
    assert SAMPLE.count(old) == 1
    assert new.split('"')[1] in str(load(SAMPLE.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            STUDY, 'due = "start of rectifi"',
            'phases[0].tasks[0].due: unknown phase "rectifi"; did you mean "rectify"?',
        ),
        (
            STUDY, 'due = "due of ledgr"',
            'phases[0].tasks[0].due: unknown task "ledgr"; did you mean "ledger"?',
        ),
        (
            STUDY, 'due = "due of talk-day + 3 days"',
            'phases[0].tasks[0].due: "talk-day" is owed again and again, and no date counts from '
            "that; name a task that is owed once",
        ),
        (
            SECOND, 'start = "due of ledger"',
            "phases[1].start: the dates count from one another in a circle: phases[1].start, "
            "phases[1].tasks[0].due; give one of them a calendar date",
        ),
        (
            SECOND, 'start = "end of rectify - 30 days"',
            None,
        ),
        (
            'start = "2009-02"', 'start = "02"',
            'start: "02" has no year, and everything else counts from here; write the year, as in '
            '"2009-03"',
        ),
        (
            SECOND, 'start = "2009-04-01 08:00"',
            'phases[1].start: "2009-04-01 08:00" has an hour, and only a due date ends at one; '
            "leave the hour away",
        ),
        (
            SECOND, 'start = "acceptance of study"',
            'phases[1].start: "acceptance of study" has no day until it happens, and only a due '
            'date waits for that; write a calendar date such as "2009-03-31"',
        ),
        (
            LEDGER, 'due = "hand-in of studi"',
            'phases[1].tasks[0].due: unknown task "studi"; did you mean "study"?',
        ),
        (
            LEDGER, 'due = "acceptance of talk-day + 3 days"',
            'phases[1].tasks[0].due: "talk-day" is owed again and again, and no date counts from '
            "that; name a task that is owed once",
        ),
        (
            LEDGER, 'due = "hand-in of ledger + 3 days"',
            "phases[1].tasks[0].due: the due dates wait for one another and never come: ledger; "
            "give one of these tasks a date",
        ),
        (
            SECOND, 'start = "start of mobilize - 3 days"',
            "phases[1].start: the phase starts before the campaign; keep it within the campaign, "
            "whose limit is 2009-02-01",
        ),
        (
            'end = "2009-12-31"', 'end = "end of rectify"',
            'end: "end of rectify" has nothing to count from here; write a calendar date such as '
            '"2009-03-31"',
        ),
    ],
)  # fmt: skip
def test_a_date_that_cannot_count_from_another(old: str, new: str, fault: str | None) -> None:
    assert SAMPLE.count(old) == 1
    broken = SAMPLE.replace(old, new)
    if fault is None:
        load(broken)
    else:
        assert faults(broken)[0] == fault


def test_a_circle_through_several_phases_is_told_once() -> None:
    round_about = SAMPLE.replace('end = "2009-03"', 'end = "start of rectify - 1 days"').replace(
        SECOND, 'start = "end of mobilize + 1 days"'
    )

    assert faults(round_about) == [
        "phases[0].end: the dates count from one another in a circle: phases[0].end, "
        "phases[1].start; give one of them a calendar date"
    ]


def test_tasks_that_wait_for_one_another_never_come() -> None:
    waiting = SAMPLE.replace(STUDY, 'due = "acceptance of ledger + 3 days"').replace(
        LEDGER, 'due = "hand-in of study + 3 days"'
    )

    assert faults(waiting) == [
        "phases[0].tasks[0].due: the due dates wait for one another and never come: ledger, study; "
        "give one of these tasks a date",
        "phases[1].tasks[0].due: the due dates wait for one another and never come: study, ledger; "
        "give one of these tasks a date",
    ]


def test_nothing_counts_from_the_due_date_of_what_waits() -> None:
    undated = SAMPLE.replace(STUDY, 'due = "due of ledger - 3 days"').replace(
        LEDGER, 'due = "receipt + 3 days"'
    )

    assert faults(undated) == [
        'phases[0].tasks[0].due: task "ledger" has no due date to count from; give it one, or '
        "count from what it waits for"
    ]


def reach(text: str, start: Reach) -> Window:
    return window(parse_date(text), Bounds(start=start))


def exactly(first: date, last: date | None = None) -> Window:
    last = last or first
    return Window(Reach(first, first), Reach(last, last))


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("03-31", date(2009, 3, 31), exactly(date(2009, 3, 31))),
        ("03-31", date(2009, 4, 1), exactly(date(2010, 3, 31))),
        ("02-29", date(2009, 4, 1), exactly(date(2012, 2, 29))),
        ("03", date(2009, 3, 5), exactly(date(2009, 3, 5), date(2009, 3, 31))),
        ("03 early", date(2009, 3, 11), exactly(date(2010, 3, 1), date(2010, 3, 10))),
        ("Q2 end", date(2009, 7, 1), exactly(date(2010, 6, 30))),
        ("H1", date(2009, 7, 1), exactly(date(2010, 1, 1), date(2010, 6, 30))),
        ("03-31 + 1 years", date(2009, 2, 1), exactly(date(2010, 3, 31))),
    ],
)
def test_without_a_year_it_is_the_first_such_day(text: str, start: date, expected: Window) -> None:
    assert reach(text, Reach(start, start)) == expected


def test_where_the_start_is_not_certain_neither_is_the_day() -> None:
    found = reach("03-31", Reach(date(2009, 3, 1), date(2009, 4, 1)))

    assert found.last == Reach(date(2009, 3, 31), date(2010, 3, 31))
    assert reach("03-31", Reach()) == Window()


def test_a_moment_of_another_phase_is_not_known_without_its_definition() -> None:
    assert Bounds(start=Reach(date(2009, 3, 1))).reach(Anchor.END_OF, "action") == Reach()


def test_a_date_beyond_the_calendar_is_a_fault() -> None:
    late = SAMPLE.replace(STUDY, 'due = "02-29 + 9000 years"')

    assert faults(late) == [
        'phases[0].tasks[0].due: "02-29 + 9000 years" leaves the calendar; use a smaller offset'
    ]
