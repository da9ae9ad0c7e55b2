"""The outbox: which letters were queued, and what became of each."""

from collections.abc import Sequence

from msgspec.structs import replace

from engine.domain import message as m
from engine.domain.directory.events import PersonAmended
from engine.domain.message import LeftOut, MessageState, VoidCause
from engine.domain.reminder import ReminderDue
from engine.ids import DIRECTORY_STREAM, StreamId, letter_stream
from projections import outbox
from projections.outbox import LetterRow, Sought
from tests.projections.history import History, Place, begun, plan_of, projected
from tests.samples import CAMPAIGN, LI, TOWN, WANG, at, march, message_stream, stamp

PLAN = plan_of("town-01")
OLD = message_stream(PLAN, "T-7", 1, LI)
LETTER = letter_stream(LI, "2026-03-17.1")
FACT = ReminderDue(
    stamp=stamp(march(17)), kind=m.MessageKind.REMINDER, campaign=CAMPAIGN, unit=TOWN.unit,
    item=PLAN, rung="T-3", generation=1, post="liaison", form="reminder", channel="", due_on=None,
)  # fmt: skip
CLAIM = m.LetterQueued(
    stamp=stamp(march(17)), person=LI, window="2026-03-17.1", facts=(FACT.stream,)
)
FAILED = m.MessageFailed(
    stamp=stamp(march(17)), channel="mail", fault="full", retry_at=at(march(18))
)
GIVEN_UP = m.MessageAbandoned(stamp=stamp(march(18)), channel="mail", fault="no such box")
SENT = m.MessageSent(
    stamp=stamp(march(18)), channel="mail", address="li@x.example", receipt="r-1", subject="催报",
    body="正文", facts=(FACT.stream,),
)  # fmt: skip


def queued() -> m.MessageQueued:
    return m.MessageQueued(
        stamp=stamp(march(13)), kind=m.MessageKind.REMINDER, campaign=CAMPAIGN, unit=TOWN.unit,
        item=PLAN, rung="T-7", generation=1, recipient=LI, address="li@x.example", subject="催办",
        body="",
    )  # fmt: skip


def claimed(*more: m.MessageEvent) -> History:
    log = begun()
    log.add(FACT.stream, FACT)
    log.add(LETTER, CLAIM, *more)
    return log


def test_a_letter_may_be_sent_until_it_is(place: Place) -> None:
    log = claimed()
    with projected(place("v"), log).connect() as conn:
        (waiting,) = outbox.sendable(conn, at(march(17)))
        assert outbox.sendable(conn, at(march(16))) == []
        assert outbox.sendable(conn, at(march(17)), waiting) == []
        assert outbox.written(conn, [LETTER, OLD]) == {LETTER}
    assert (waiting.person, waiting.window, waiting.facts) == (LI, CLAIM.window, (FACT.stream,))
    assert (waiting.failures, waiting.turn, waiting.since) == (0, 1, at(march(17)))
    log.add(LETTER, FAILED)
    with projected(place("v"), log).connect() as conn:
        assert outbox.sendable(conn, at(march(17))) == []
        (again,) = outbox.sendable(conn, at(march(18)))
        assert (again.failures, again.turn, again.since) == (1, 2, at(march(18)))
        assert outbox.unsent(conn) == 1
    log.add(LETTER, SENT)
    with projected(place("v"), log).connect() as conn:
        assert outbox.sendable(conn, at(march(30))) == []
        (row,) = outbox.letters(conn, Sought(campaign=CAMPAIGN, states=(MessageState.DELIVERED,)))
    assert (row.receipt, row.sent_at, row.subject, row.body) == (
        "r-1",
        at(march(18)),
        "催报",
        "正文",
    )
    assert (row.state, row.fault, row.number) == (MessageState.DELIVERED, None, log.head() - 2)


def test_a_letter_is_told_as_it_was_at_every_position(place: Place) -> None:
    log = begun()
    log.add(FACT.stream, FACT)
    course = (
        CLAIM,
        FAILED,
        GIVEN_UP,
        m.MessageRedriven(stamp=stamp(march(19)), reason="the box is there"),
        replace(SENT, facts=(), left_out=(LeftOut(FACT.stream, VoidCause.HANDED_ON),)),
        m.MessageBounced(
            stamp=stamp(march(20)), status="5.1.1", diagnostic="unknown", address="li@x.example"
        ),
    )
    wanted = (None, *((state,) for state in MessageState))
    told: dict[int, list[list[LetterRow]]] = {}
    for fact in (None, *course):
        if fact is not None:
            log.add(LETTER, fact)
        with projected(place("v"), log).connect() as conn:
            told[log.head()] = [outbox.letters(conn, Sought(states=states)) for states in wanted]
    every = [row for rows, *_ in told.values() for row in rows]
    assert [(row.state, row.failures, row.redriven, row.fault) for row in every] == [
        ("queued", 0, 0, None),
        ("failed", 1, 0, "full"),
        ("abandoned", 1, 0, "no such box"),
        ("queued", 0, 1, "no such box"),
        ("delivered", 0, 1, None),
        ("bounced", 0, 1, "5.1.1 unknown"),
    ]
    with projected(place("v"), log).connect() as conn:
        for position, then in told.items():
            now = [
                outbox.letters(conn, Sought(campaign=CAMPAIGN, states=states), at=position)
                for states in wanted
            ]
            assert _without_end(now) == _without_end(then), f"at {position}"
        assert [row.state for row in outbox.course(conn, LETTER)] == [row.state for row in every]


def _without_end(listed: Sequence[Sequence[LetterRow]]) -> list[list[LetterRow]]:
    return [[replace(row, until_position=None) for row in rows] for rows in listed]


def test_a_letter_given_up_is_mended_by_another_address(place: Place) -> None:
    log = claimed(GIVEN_UP)
    other = letter_stream(WANG, "2026-03-17.1")
    log.add(other, replace(CLAIM, person=WANG), GIVEN_UP)
    same = PersonAmended(stamp=stamp(march(18)), person=LI, name="李", email="li@example.org")
    log.add(DIRECTORY_STREAM, same)
    with projected(place("v"), log).connect() as conn:
        known = outbox.mended(conn, 10)
    log.add(DIRECTORY_STREAM, replace(same, name="李梅"))
    with projected(place("v"), log).connect() as conn:
        assert outbox.mended(conn, 10) == known, "another name mends nothing"
    log.add(DIRECTORY_STREAM, replace(same, email="li.mei@x.example"))
    with projected(place("v"), log).connect() as conn:
        assert outbox.mended(conn, 10) == [LETTER]
    log.add(LETTER, m.MessageRedriven(stamp=stamp(march(19)), reason="another address"))
    with projected(place("v"), log).connect() as conn:
        assert outbox.mended(conn, 10) == []
        assert [letter.stream for letter in outbox.sendable(conn, at(march(19)))] == [LETTER]


def test_what_a_message_of_old_was_to_tell_is_told_by_a_letter(place: Place) -> None:
    log = begun()
    log.add(OLD, queued())
    with projected(place("v"), log).connect() as conn:
        assert outbox.sendable(conn, at(march(17))) == []
        (row,) = outbox.letters(conn, Sought(campaign=CAMPAIGN))
    assert (row.stream, row.state, row.subject) == (OLD, MessageState.QUEUED, "催办")
    before = log.head()
    log.add(LETTER, replace(CLAIM, facts=(StreamId(OLD),)))
    with projected(place("v"), log).connect() as conn:
        assert [row.stream for row in outbox.letters(conn, Sought())] == [LETTER]
        assert [row.stream for row in outbox.letters(conn, Sought(), at=before)] == [OLD]
