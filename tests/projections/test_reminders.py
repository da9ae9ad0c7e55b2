"""Reminders: which facts wait, who was told of each how, as of every position."""

from collections.abc import Sequence

from msgspec.structs import replace

from engine.domain import message as m
from engine.domain.agenda import Fact
from engine.domain.assignment.events import AssignmentReturned
from engine.domain.message import LeftOut, VoidCause
from engine.domain.reminder import MissCause, ReminderDue, missed
from engine.ids import (
    PersonId,
    StreamId,
    assignment_key,
    letter_stream,
    person_post,
)
from projections.reminders import queries, waiting
from projections.reminders.queries import Wanted
from projections.reminders.tables import NOBODY, ReminderRow, ReminderState
from tests.projections.history import History, Place, begun, plan_of, projected, submitted
from tests.samples import CAMPAIGN, CHEN, LI, TOWN, WANG, at, march, message_stream, stamp

PLAN = plan_of("town-01")
DUE = ReminderDue(
    stamp=stamp(march(17)), kind=m.MessageKind.REMINDER, campaign=CAMPAIGN, unit=TOWN.unit,
    item=PLAN, rung="T-3", generation=1, post="liaison", form="reminder", channel="",
    due_on=march(20),
)  # fmt: skip
FACT = DUE.stream
OF_OFFICE = replace(DUE, rung="T+3", post="office")
LETTER = letter_stream(LI, "2026-03-17.1")


def claim(person: PersonId, *facts: StreamId, window: str = "2026-03-17.1") -> m.LetterQueued:
    return m.LetterQueued(stamp=stamp(march(17)), person=person, window=window, facts=facts)


def sent(*facts: StreamId, left_out: tuple[LeftOut, ...] = ()) -> m.MessageSent:
    return m.MessageSent(
        stamp=stamp(march(17)), channel="mail", address="li@x.example", receipt="r-1",
        subject="催报", body="正文", facts=facts, left_out=left_out,
    )  # fmt: skip


def waits(place: Place, log: History, after: Fact | None = None) -> list[StreamId]:
    with projected(place("v"), log).connect() as conn:
        return [fact.stream for fact in waiting.waiting(conn, after, 10)]


def ledger(place: Place, log: History, position: int | None = None) -> list[ReminderRow]:
    with projected(place("v"), log).connect() as conn:
        return queries.reminders(conn, Wanted(campaign=CAMPAIGN), at=position)


def states(rows: Sequence[ReminderRow]) -> list[tuple[str, str]]:
    return [(row.person, row.state.value) for row in rows]


def test_a_fact_waits_until_a_letter_holds_it(place: Place) -> None:
    log = begun()
    log.add(FACT, DUE)
    log.add(OF_OFFICE.stream, missed(OF_OFFICE, MissCause.SUPERSEDED))
    assert waits(place, log) == [FACT]
    assert states(ledger(place, log)) == [(NOBODY, "waiting"), (NOBODY, "missed")]
    log.add(LETTER, claim(LI, FACT))
    assert waits(place, log) == []
    with projected(place("v"), log).connect() as conn:
        known = waiting.facts(conn, [FACT])[FACT]
    assert (known.told, known.post, known.form, known.due_on) == (
        frozenset({LI}), "liaison", "reminder", march(20),
    )  # fmt: skip
    log.add(LETTER, sent(FACT))
    told, passed_over = ledger(place, log)
    assert (told.state, told.person, told.channel, told.receipt) == ("told", LI, "mail", "r-1")
    assert (told.told_at, told.address, told.letter) == (at(march(17)), "li@x.example", LETTER)
    assert (passed_over.state, passed_over.why) == ("missed", "superseded")


def test_a_fact_that_is_another_s_to_know_waits_again(place: Place) -> None:
    log = begun()
    log.add(FACT, DUE)
    log.add(LETTER, claim(LI, FACT), sent(left_out=(LeftOut(FACT, VoidCause.HANDED_ON),)))
    assert waits(place, log) == [FACT]
    assert states(ledger(place, log)) == [(NOBODY, "waiting"), (LI, "voided")]
    log.add(letter_stream(WANG, "2026-03-18.1"), claim(WANG, FACT, window="2026-03-18.1"))
    assert waits(place, log) == []
    with projected(place("v"), log).connect() as conn:
        assert waiting.facts(conn, [FACT])[FACT].told == {WANG}


def test_a_fact_left_out_for_a_hand_in_waits_again_if_that_is_returned(place: Place) -> None:
    log = begun()
    log.add(FACT, DUE)
    log.add(PLAN, submitted(march(17)))
    out = LeftOut(FACT, VoidCause.DONE)
    log.add(LETTER, claim(LI, FACT), m.MessageVoided(
        stamp=stamp(march(18)), why=VoidCause.DONE, left_out=(out,)
    ))  # fmt: skip
    assert waits(place, log) == []
    log.add(PLAN, AssignmentReturned(stamp=stamp(march(19), reason="too thin")))
    assert waits(place, log) == [FACT]


def test_of_several_who_hold_a_post_each_is_told(place: Place) -> None:
    """One has had his letter of the window already: he is told in the next one."""
    fact = OF_OFFICE.stream
    log = begun()
    log.add(fact, OF_OFFICE)
    log.add(LETTER, claim(LI, fact))
    assert waits(place, log) == [fact]
    with projected(place("v"), log).connect() as conn:
        (found,) = waiting.waiting(conn, None, 10)
        assert found.told == {LI}
        assert waiting.waiting(conn, found, 10) == []
        assert waiting.waiting(conn, None, 10, {fact}) == []
    for day in (18, 19):
        other = replace(DUE, rung=f"T-{day}")
        log.add(other.stream, other)
        window = f"2026-03-{day}.1"
        log.add(letter_stream(CHEN, window), claim(CHEN, other.stream, window=window))
        assert (fact in waits(place, log)) is (day == 18), "in the last two windows alone"


def test_a_line_is_told_as_it_was_at_every_position(place: Place) -> None:
    log = begun()
    course: tuple[tuple[StreamId, m.MessageEvent | ReminderDue], ...] = (
        (FACT, DUE),
        (LETTER, claim(LI, FACT)),
        (LETTER, m.MessageFailed(
            stamp=stamp(march(17)), channel="mail", fault="full", retry_at=at(march(18)))),
        (LETTER, m.MessageAbandoned(stamp=stamp(march(18)), channel="mail", fault="no such box")),
        (LETTER, m.MessageRedriven(stamp=stamp(march(19)), reason="mended")),
        (LETTER, sent(FACT)),
        (LETTER, m.MessageBounced(
            stamp=stamp(march(20)), status="5.1.1", diagnostic="unknown", address="li@x.example")),
    )  # fmt: skip
    told: dict[int, list[ReminderRow]] = {}
    for stream, event in course:
        log.add(stream, event)
        told[log.head()] = ledger(place, log)
    assert [row.state for rows in told.values() for row in rows] == [
        "waiting", "queued", "failed", "abandoned", "queued", "told", "bounced",
    ]  # fmt: skip
    for position, then in told.items():
        now = ledger(place, log, position)
        assert [replace(row, until_position=None) for row in now] == then, f"at {position}"
    with projected(place("v"), log).connect() as conn:
        for position in told:
            counted = queries.counts(conn, Wanted(campaign=CAMPAIGN), at=position)
            for state in ReminderState:
                wanted = Wanted(campaign=CAMPAIGN, state=state)
                listed = queries.reminders(conn, wanted, at=position)
                assert len(listed) == counted[state]


def test_a_message_of_old_is_its_fact(place: Place) -> None:
    old = m.MessageQueued(
        stamp=stamp(march(13)), kind=m.MessageKind.REMINDER, campaign=CAMPAIGN, unit=TOWN.unit,
        item=PLAN, rung="T-7", generation=1, recipient=LI, address="li@x.example", subject="催办",
        body="",
    )  # fmt: skip
    stream = message_stream(PLAN, "T-7", 1, LI)
    log = begun()
    log.add(stream, old)
    assert waits(place, log) == [stream]
    with projected(place("v"), log).connect() as conn:
        (fact,) = waiting.waiting(conn, None, 10)
    assert (fact.post, fact.rung, fact.item) == (person_post(LI), "T-7", PLAN)
    branch = begun()
    branch.add(stream, old, m.MessageDelivered(stamp=stamp(march(13)), channel="file", receipt="1"))
    with projected(place("branch"), branch).connect() as conn:
        assert waiting.waiting(conn, None, 10) == []
        assert states(queries.reminders(conn, Wanted())) == [(LI, "told")]
    log.add(stream, m.MessageVoided(stamp=stamp(march(14)), why=VoidCause.STOPPED))
    assert (waits(place, log), states(ledger(place, log))) == ([], [(LI, "voided")])
    log.add(stream, replace(old, stamp=stamp(march(15))))
    assert (waits(place, log), states(ledger(place, log))) == ([stream], [(NOBODY, "waiting")])
    log.add(LETTER, claim(LI, stream), sent(stream))
    assert (waits(place, log), states(ledger(place, log))) == ([], [(LI, "told")])


def test_the_newest_line_of_each_item(place: Place) -> None:
    log = begun()
    later = replace(DUE, rung="T-1", stamp=stamp(march(19)))
    for fact in (DUE, later):
        log.add(fact.stream, fact)
    with projected(place("v"), log).connect() as conn:
        last = queries.last_of(conn, CAMPAIGN, [PLAN])
    assert assignment_key(PLAN) is not None
    assert {item: row.rung for item, row in last.items()} == {PLAN: "T-1"}
