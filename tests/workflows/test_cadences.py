"""The language of cadences and of due days within a period."""

from datetime import time

import pytest

from engine.phrases import Alternatives
from tests.workflows.test_checks import SAMPLE, faults
from workflows.cadences import (
    Interval,
    Occasion,
    SpanUnit,
    parse_due,
    parse_every,
)
from workflows.dates import Cadence, DateFault
from workflows.reading.loader import load


@pytest.mark.parametrize(
    ("text", "every"),
    [
        ("week", Cadence.WEEK),
        ("30 days", Interval(30, SpanUnit.DAYS)),
        ("1 week", Interval(1, SpanUnit.WEEKS)),
        ("6  months", Interval(6, SpanUnit.MONTHS)),
        ("5 years", Interval(5, SpanUnit.YEARS)),
        ("holiday", Occasion.HOLIDAY),
        ("on call", Occasion.ON_CALL),
    ],
)
def test_a_cadence(text: str, every: object) -> None:
    assert parse_every(text) == every


def test_an_hour_stands_behind_any_day() -> None:
    rule = parse_due("Friday 17:00", Cadence.WEEK)
    assert rule is not None
    assert (rule.number, rule.hour) == (4, time(17))
    daily = parse_due("8:30", Cadence.DAY)
    assert daily is not None
    assert (daily.day, daily.hour) == ("last day", time(8, 30))


def test_none_is_no_deadline() -> None:
    assert parse_due("none", Cadence.WEEK) is None


@pytest.mark.parametrize("every", [*Cadence, *Occasion, Interval(2, SpanUnit.WEEKS)])
def test_every_form_that_a_refusal_names_is_read(every: Cadence | Occasion | Interval) -> None:
    with pytest.raises(DateFault) as refused:
        parse_due("some day", every)
    forms = refused.value.phrase.data["forms"]
    assert isinstance(forms, Alternatives)
    assert [form for form in forms if not parse_due(form, every)] == ["none"]


MONTHLY, DUE = 'every = "month"', "obligations[0].due"
CASES = {
    "an interval of nothing": (
        'every = "0 days"\nfirst = "start"',
        'obligations[0].every: "0 days" cannot be counted; write a number from 1 to 999, such as'
        ' "30 days"',
    ),
    "an interval from nowhere": (
        'every = "30 days"',
        "obligations[0].first: an interval counts from a day; write on which day the first one"
        ' ends, such as first = "start + 30 days"',
    ),
    "a calendar period from somewhere": (
        'every = "week"\nfirst = "2009-03-02"',
        'obligations[0].first: only an interval such as "30 days" has a first day; calendar periods'
        " need none: leave it out",
    ),
    "31 in February": (
        f'{MONTHLY}\ndue = "day 31"',
        f'{DUE}: not every such month has this day: "day 31"; write "day 31 or last"',
    ),
    "29 February": (
        'every = "year"\ndue = "02-29"',
        f'{DUE}: not every such month has this day: "02-29"; write "02 end"',
    ),
    "30 in the second month of a quarter": (
        'every = "quarter"\ndue = "month 2 day 30"',
        f'{DUE}: not every such month has this day: "month 2 day 30"; write'
        ' "month 2 day 30 or last"',
    ),
    "a fourth month of a quarter": (
        'every = "quarter"\ndue = "month 4 day 1"',
        f'{DUE}: there is no month 4 in every = "quarter"; use 1 to 3',
    ),
    "day 32": (
        f'{MONTHLY}\ndue = "day 32"',
        f'{DUE}: no month has a day 32; use 1 to 28, or "day 31 or last"',
    ),
    "a weekday of a month": (
        f'{MONTHLY}\ndue = "Friday"',
        f'{DUE}: "Friday" is no day of every = "month"; use "day 25", "day 30 or last", "last day",'
        ' "last working day", "period end + 5 days" or "none"',
    ),
    "an hour that is none": (
        'every = "week"\ndue = "Friday 25:00"',
        f'{DUE}: there is no hour "25:00"; use 00:01 to 24:00, which is the end of the day',
    ),
    "over before it begins": (
        f'{MONTHLY}\nfrom = 2011\nuntil = "2010-06"',
        "obligations[0].until: the duty would be over before it begins on 2011-01-01; write a"
        " later day",
    ),
    "an anchor that never comes": (
        'every = "6 months"\nfirst = 2015',
        "obligations[0].first: this day never comes, as the duty ends on 2009-12-31; write an"
        " earlier one, or a later end",
    ),
    "a duty that nobody knows": (
        f'{MONTHLY}\nuntil = "acceptance of stduy"',
        'obligations[0].until: unknown task "stduy"; did you mean "study"?',
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_fault_names_its_place_and_its_remedy(case: tuple[str, str]) -> None:
    written, told = case
    assert faults(SAMPLE.replace(MONTHLY, written)) == [told]


def test_all_that_an_obligation_can_say_is_read() -> None:
    written = 'every = "month"\ndue = "day 25 17:00"\nfrom = 2009\nuntil = "acceptance of study"'
    talk = load(SAMPLE.replace(MONTHLY, written)).obligations[0]
    assert (talk.due, talk.from_, talk.until) == ("day 25 17:00", 2009, "acceptance of study")


def test_an_obligation_waits_for_all_its_blanks() -> None:
    talk = load(SAMPLE.replace(MONTHLY, 'every = "5 years"\nfirst = "?"')).obligations[0]
    assert (talk.blanks, talk.cadence) == ({"first": "talk-day-first"}, None)
