"""The date language: every form, every refusal in its words, and no crash on any text."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.spec import in_english, refused
from workflows.dates import Anchor, DateFault, DateRule, OffsetUnit, Part, parse_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2009-03-31", {"anchor": Anchor.DAY, "year": 2009, "number": 3, "day": 31}),
        ("2008-02-29", {"anchor": Anchor.DAY, "year": 2008, "number": 2, "day": 29}),
        ("2009-03", {"anchor": Anchor.MONTH, "year": 2009, "number": 3}),
        (
            "2009-03 early",
            {"anchor": Anchor.MONTH, "year": 2009, "number": 3, "part": Part.EARLY},
        ),
        (
            "2009-07 middle-late",
            {"anchor": Anchor.MONTH, "year": 2009, "number": 7, "part": Part.MIDDLE_LATE},
        ),
        ("2009-03 end", {"anchor": Anchor.MONTH, "year": 2009, "number": 3, "part": Part.END}),
        ("2009", {"anchor": Anchor.YEAR, "year": 2009}),
        ("2009 end", {"anchor": Anchor.YEAR, "year": 2009, "part": Part.END}),
        ("2009-H1", {"anchor": Anchor.HALF_YEAR, "year": 2009, "number": 1}),
        ("2009-H2 end", {"anchor": Anchor.HALF_YEAR, "year": 2009, "number": 2, "part": Part.END}),
        ("2009-Q2", {"anchor": Anchor.QUARTER, "year": 2009, "number": 2}),
        ("start", {"anchor": Anchor.START}),
        ("phase end", {"anchor": Anchor.PHASE_END}),
        (
            "start + 10 working days",
            {"anchor": Anchor.START, "offset": 10, "offset_unit": OffsetUnit.WORKING_DAYS},
        ),
        ("phase  end -3 days", {"anchor": Anchor.PHASE_END, "offset": -3}),
        ("end+1 month", {"anchor": Anchor.END, "offset": 1, "offset_unit": OffsetUnit.MONTHS}),
        (
            "2009-03 end - 2 weeks",
            {
                "anchor": Anchor.MONTH,
                "year": 2009,
                "number": 3,
                "part": Part.END,
                "offset": -2,
                "offset_unit": OffsetUnit.WEEKS,
            },
        ),
        ("03-31", {"anchor": Anchor.DAY, "number": 3, "day": 31}),
        ("02-29", {"anchor": Anchor.DAY, "number": 2, "day": 29}),
        ("03 early", {"anchor": Anchor.MONTH, "number": 3, "part": Part.EARLY}),
        ("Q2 end", {"anchor": Anchor.QUARTER, "number": 2, "part": Part.END}),
        ("H1", {"anchor": Anchor.HALF_YEAR, "number": 1}),
        (
            "03-31 + 2 years",
            {
                "anchor": Anchor.DAY,
                "number": 3,
                "day": 31,
                "offset": 2,
                "offset_unit": OffsetUnit.YEARS,
            },
        ),
        ("start of rectify-2", {"anchor": Anchor.START_OF, "of": "rectify-2"}),
        ("end of action + 1 day", {"anchor": Anchor.END_OF, "of": "action", "offset": 1}),
        ("due of plan-filed - 3 days", {"anchor": Anchor.DUE_OF, "of": "plan-filed", "offset": -3}),
        (
            "hand-in of plan-filed + 15 days",
            {"anchor": Anchor.HAND_IN, "of": "plan-filed", "offset": 15},
        ),
        ("acceptance of plan-filed", {"anchor": Anchor.ACCEPTANCE, "of": "plan-filed"}),
        (
            "receipt + 3 working days",
            {"anchor": Anchor.RECEIPT, "offset": 3, "offset_unit": OffsetUnit.WORKING_DAYS},
        ),
        (
            "2009-03-31 17:00",
            {"anchor": Anchor.DAY, "year": 2009, "number": 3, "day": 31, "time": time(17)},
        ),
        (
            "2009-03-31T09:30:00",
            {"anchor": Anchor.DAY, "year": 2009, "number": 3, "day": 31, "time": time(9, 30)},
        ),
        ("2009-03-31 24:00", {"anchor": Anchor.DAY, "year": 2009, "number": 3, "day": 31}),
        (
            "phase start + 10 days 8:15",
            {"anchor": Anchor.PHASE_START, "offset": 10, "time": time(8, 15)},
        ),
        (
            "Q2 end 12:00",
            {"anchor": Anchor.QUARTER, "number": 2, "part": Part.END, "time": time(12)},
        ),
    ],
)
def test_every_form_is_understood(text: str, expected: dict[str, object]) -> None:
    assert parse_date(text) == DateRule(literal=text, **expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "2009-03 late-ish",
            'unknown period word "late-ish"; use "early", "middle", "late", "early-middle", '
            '"middle-late" or "end"',
        ),
        ("2009-Q2 early", 'unknown period word "early"; use "end", or a month ("2009-03 early")'),
        ("2009-13", 'there is no month "13"; use 1 to 12'),
        ("2009-Q5", 'there is no quarter "5"; use 1 to 4'),
        ("2009-H0", 'there is no half-year "0"; use 1 to 2'),
        ("2009-02-29", 'there is no day "2009-02-29"; check the month and the day'),
        ("2009-02-28 end", 'unexpected "end" after a full date; a day takes only an offset'),
        ("0009-03", 'year "0009" is out of range; use 1900 to 2199'),
        ("phase begin", 'unknown moment "phase begin"; use "phase start" or "phase end"'),
        (
            "start 10 days",
            'unexpected "10 days" after "start"; put + or - before an offset, '
            'as in "start + 10 working days"',
        ),
        (
            "start + ten days",
            'bad count "ten" in an offset; use a whole number from 0 to 9999, '
            'as in "start + 10 working days"',
        ),
        (
            "start + 10 fortnights",
            'unknown offset unit "fortnights"; use "working days", "days", "weeks", "months" or '
            '"years"',
        ),
        (
            "start + 10",
            'unknown offset unit ""; use "working days", "days", "weeks", "months" or "years"',
        ),
        (
            "2009-03 + 5 days",
            '"2009-03" is a window, and an offset counts from a single day; '
            'write "2009-03 end +5 days"',
        ),
        (
            "2009-03 17:00",
            '"2009-03" is a window, and an hour belongs to a single day; write "2009-03 end 17:00"',
        ),
        (
            "03-31 24:30",
            'there is no hour "24:30"; use 00:01 to 24:00, which is the end of the day',
        ),
        (
            "start 00:00",
            'there is no hour "00:00"; use 00:01 to 24:00, which is the end of the day',
        ),
        ("02-30", 'there is no day "02-30"; check the month and the day'),
        (
            "hand-in of",
            '"hand-in of" names nothing; write the key after it, as in "hand-in of plan-filed + 15 '
            'days"',
        ),
        (
            "end of action 3 days",
            'unexpected "3 days" after "end of action"; put + or - before an offset, '
            'as in "end of action + 10 working days"',
        ),
    ],
)
def test_a_refusal_names_the_word_and_the_remedy(text: str, message: str) -> None:
    with pytest.raises(DateFault) as refusal:
        parse_date(text)
    assert in_english(refusal.value) == message


@pytest.mark.parametrize("text", ["", "  ", "soon", "+ 3 days", "2009-3-1", "2009/03/01", "$due"])
def test_what_is_no_date_at_all_is_answered_with_the_forms(text: str) -> None:
    with refused(DateFault, 'write "2009-03-31"'):
        parse_date(text)


_days = st.dates().filter(lambda day: 1900 <= day.year <= 2199).map(lambda day: day.isoformat())
_years = st.integers(1900, 2199).map(str)
_months = st.builds("{}-{:02d}".format, _years, st.integers(1, 12))
_units = st.one_of(
    _years,
    st.builds("{}-Q{}".format, _years, st.integers(1, 4)),
    st.builds("{}-H{}".format, _years, st.integers(1, 2)),
)
_units_of_any_year = st.sampled_from(["03", "12", "Q1", "H2"])
_parts = st.sampled_from([part.value for part in Part if part is not Part.WHOLE])
_points = st.one_of(
    _days,
    st.sampled_from(["start", "end", "phase start", "phase end", "receipt", "02-29"]),
    st.sampled_from(["start of p-1", "end of p-1", "due of t", "hand-in of t", "acceptance of t"]),
    st.builds("{} end".format, st.one_of(_months, _units, _units_of_any_year)),
)
_hours = st.builds("{}:{:02d}".format, st.integers(1, 23), st.integers(0, 59))
_offsets = st.builds(
    "{} {} {}".format,
    st.sampled_from("+-"),
    st.integers(0, 9999),
    st.sampled_from([unit.value for unit in OffsetUnit]),
)
literals = st.one_of(
    _points,
    _months,
    _units,
    _units_of_any_year,
    st.builds("{} {}".format, _months, _parts),
    st.builds("{} {}".format, _points, _offsets),
    st.builds("{} {} {}".format, _points, _offsets, _hours),
)


@given(literals)
def test_every_literal_parses_and_is_kept(text: str) -> None:
    assert parse_date(text).literal == text


@given(st.text(alphabet="2009-13QH+: Tstartendphworkigdaylmufc$", max_size=24))
def test_no_text_does_worse_than_a_fault(text: str) -> None:
    try:
        rule = parse_date(text)
    except DateFault as fault:
        assert str(fault)  # noqa: PT017 - both outcomes are right
    else:
        assert rule.literal == text
