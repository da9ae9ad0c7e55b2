"""Filters of the history and of messages: each row that they leave fits, and none is lost."""

from collections.abc import Sequence

from engine.ids import StreamId
from office.answers.history import Happening, history
from office.answers.letters import letter_counts, letters
from office.answers.reading import Reading
from office.answers.reading import reading as reading_of
from projections.board import board_at
from projections.timeline import Deeds
from tests.played import SATISFIED


def test_events_of_one_item(reading: Reading) -> None:
    row = board_at(reading.views, SATISFIED, reading.at)[0]
    found = history(reading, SATISFIED, item=row.item, limit=100)
    own = reading.office.log.read_stream(row.item, reading.office.log.head())
    assert {each.item for each in found.rows} == {row.item}
    assert {each.position for each in own} <= {each.position for each in found.rows}


def test_deeds_of_a_kind(reading: Reading) -> None:
    every = history(reading, SATISFIED, limit=10_000).rows
    for deeds, fits in (
        (Deeds.DEPUTY, [e.position for e in every if e.on_behalf_of]),
        (Deeds.ENTERED, [e.position for e in every if e.entered_by]),
        (Deeds.DATED_BACK, [e.position for e in every if e.effective_on]),
        (Deeds.EXTENDED_LATE, _extended_late(every)),
        (Deeds.OVERRIDE, [e.position for e in every if "by_override" in e.name]),
    ):
        found = history(reading, SATISFIED, deeds=deeds, limit=10_000).rows
        assert [each.position for each in found] == fits


def _extended_late(newest_first: Sequence[Happening]) -> list[int]:
    """Counted by hand: more time for what fell overdue and was given none since."""
    late, found = set[StreamId | None](), list[int]()
    for each in reversed(newest_first):
        if each.name.startswith("assignment.fell_overdue."):
            late.add(each.item)
        elif each.name.startswith("assignment.extended.") and each.item in late:
            late.discard(each.item)
            found.append(each.position)
    return found[::-1]


def test_messages_are_counted_as_they_are_listed(reading: Reading) -> None:
    middle = reading.office.log.head() // 2
    for at in (None, middle):
        with reading_of(reading.office, at) as look:
            for counted in letter_counts(look, SATISFIED):
                listed = letters(look, campaign=SATISFIED, state=counted.state, limit=10_000).rows
                assert len(listed) == counted.count
            every = letters(look, campaign=SATISFIED, limit=10_000).rows
            newest = letters(look, campaign=SATISFIED, newest_first=True, after=2, limit=3).rows
            assert newest == every[::-1][2:5]
            unit = every[0].facts[0].unit
            of_unit = letters(look, campaign=SATISFIED, unit=unit, limit=10_000).rows
            assert of_unit == tuple(e for e in every if unit in {fact.unit for fact in e.facts})
            whose = every[0].recipient
            sent = letters(look, campaign=SATISFIED, recipient=whose, limit=10_000).rows
            assert {each.recipient for each in sent} == {whose}


def test_what_became_of_letters_is_told_to_whoever_asks(reading: Reading) -> None:
    told = history(reading, SATISFIED, limit=10_000).rows
    every = history(reading, SATISFIED, deliveries=True, limit=10_000).rows
    hidden = {each.name for each in every} - {each.name for each in told}
    assert hidden
    assert all(name.startswith("message.") for name in hidden)
    assert [each for each in every if each.name not in hidden] == list(told)
    name = sorted(hidden)[0]
    asked = history(reading, SATISFIED, event=name, limit=10_000).rows
    assert {each.name for each in asked} == {name}
