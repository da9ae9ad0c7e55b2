"""A reminder as a fact: once, ever."""

from msgspec.structs import replace

from engine.domain.reminder import (
    MissCause,
    RecordMissed,
    RecordReminder,
    decide,
    evolve,
    missed,
)
from engine.ids import (
    FactKey,
    StreamId,
    fact_key,
    is_fact,
    letter_key,
    letter_stream,
    person_of,
    reminder_stream,
    subject_stream,
)
from tests.engine.store.message_samples import DUE, WORK
from tests.samples import LI, message_stream, stamp
from tests.spec import given

MISSED = missed(DUE, MissCause.PASSED)


def test_it_is_on_record_once_as_due_or_as_missed() -> None:
    given(decide, evolve).when(RecordReminder(stamp=DUE.stamp, due=DUE)).then(DUE)
    given(decide, evolve).when(RecordMissed(stamp=DUE.stamp, missed=MISSED)).then(MISSED)
    again = replace(DUE, stamp=stamp())
    given(decide, evolve, DUE).when(RecordReminder(stamp=stamp(), due=again)).stays_quiet()
    given(decide, evolve, DUE).when(RecordMissed(stamp=stamp(), missed=MISSED)).stays_quiet()
    given(decide, evolve, MISSED).when(RecordReminder(stamp=stamp(), due=again)).stays_quiet()


def test_its_stream_names_item_rung_clock_and_post() -> None:
    assert DUE.stream == MISSED.stream == reminder_stream(WORK, "T-3", 1, "liaison")
    assert fact_key(DUE.stream) == FactKey(WORK, "T-3", 1, "liaison")
    assert (is_fact(DUE.stream), subject_stream(DUE.stream)) == (True, WORK)


def test_the_stream_of_a_letter_of_old_names_a_fact_for_a_person() -> None:
    old = message_stream(WORK, "T-3", 1, LI)
    assert fact_key(old) == FactKey(WORK, "T-3", 1, f"person:{LI}")
    assert (is_fact(old), subject_stream(old), letter_key(old)) == (True, WORK, None)
    desk = StreamId(f"message/{WORK}/T-3/g1/office")
    assert fact_key(desk).post == "office", "which stood for the office, where nobody was known"


def test_the_stream_of_a_letter_names_no_fact() -> None:
    letter = letter_stream(LI, "2009-03-01.1")
    assert (is_fact(letter), subject_stream(letter)) == (False, letter)
    assert letter_key(letter) == (LI, "2009-03-01.1")


def test_a_person_stands_in_place_of_a_post() -> None:
    assert person_of(f"person:{LI}") == LI
    assert person_of("liaison") is None
