"""What every set of ports must keep, in memory or on a log: call it with either."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from engine.delivery.ports import Agenda, Commands, Note, Outbox
from engine.domain.event import Stamp
from engine.domain.message import LeftOut, NoteFailed, NoteSent, QueueLetter, VoidCause
from engine.domain.reminder import ReminderDue
from engine.ids import CommandId, PersonId, StreamId, letter_stream


def keeps_the_outbox(
    agenda: Agenda,
    outbox: Outbox,
    commands: Commands,
    facts: Sequence[ReminderDue],
    people: Sequence[PersonId],
    stamp: Stamp,
) -> None:
    """Give three facts of one moment that are not on record yet, in the order of their streams, and
    three people; with a stamp of that moment.
    """
    now = stamp.recorded_at
    streams = [fact.stream for fact in facts]
    assert list(commands.remind(facts[:1])) == list(facts[:1])
    assert len(commands.remind(facts)) == 2, "one that is there keeps none of the others out"
    assert not commands.remind(facts)
    agenda.catch_up()
    waiting = outbox.waiting(None, 10)
    assert [fact.stream for fact in waiting] == streams
    assert [fact.told for fact in waiting] == [frozenset()] * 3
    first = outbox.waiting(None, 2)
    assert [f.stream for f in (*first, *outbox.waiting(first[-1], 2))] == streams
    assert outbox.facts(streams[:1]) == {streams[0]: waiting[0]}
    for fact, due in zip(waiting, facts, strict=True):
        assert (fact.kind, fact.item, fact.rung, fact.post) == (
            due.kind,
            due.item,
            due.rung,
            due.post,
        )
        assert (fact.unit, fact.form, fact.due_on) == (due.unit, due.form, due.due_on)

    letters = [letter_stream(person, "2009-03-01.1") for person in people]
    claims = [
        claimed(person, streams[n : n + 1], stamp, f"c{n}") for n, person in enumerate(people)
    ]
    assert commands.claim(claims[:1]) == 1
    assert commands.claim([again(claim) for claim in claims]) == 2, "a letter is claimed once"
    agenda.catch_up()
    assert not outbox.waiting(None, 10)
    assert outbox.facts(streams[:1])[streams[0]].told == {people[0]}
    assert set(outbox.written([*letters, letter_stream(people[0], "2009-03-01.2")])) == {*letters}
    queued = outbox.sendable(now, None, 10)
    assert [letter.stream for letter in queued] == sorted(letters), "of one moment, by name"
    some = outbox.sendable(now, None, 2)
    assert [e.stream for e in (*some, *outbox.sendable(now, some[-1], 2))] == sorted(letters)
    assert {letter.facts for letter in queued} == {(stream,) for stream in streams}
    assert {(letter.turn, letter.failures) for letter in queued} == {(1, 0)}

    later = now + timedelta(minutes=1)
    notes: list[Note] = [
        sent(letters[0], (), stamp, "1", (LeftOut(streams[0], VoidCause.HANDED_ON),)),
        failed(letters[1], stamp, "2", later),
        failed(letters[2], stamp, "3", None),
    ]
    commands.note(notes)
    agenda.catch_up()
    assert not outbox.sendable(now, None, 10)
    (tried,) = outbox.sendable(later, None, 10)
    assert (tried.stream, tried.failures, tried.turn, tried.since) == (letters[1], 1, 2, later)
    (handed_on,) = outbox.waiting(None, 10)
    assert (handed_on.stream, handed_on.told) == (streams[0], frozenset()), "for the new holder"

    commands.note([failed(letters[0], stamp, "4", later)])
    agenda.catch_up()
    assert len(outbox.sendable(later, None, 10)) == 1, "what is done with is passed over"
    assert commands.redrive(letters, "a new address", stamp) == 2, "neither sent nor voided"
    agenda.catch_up()
    redriven = {letter.stream: letter for letter in outbox.sendable(later, None, 10)}
    assert set(redriven) == set(letters[1:])
    assert {letter.failures for letter in redriven.values()} == {0}


def claimed(person: PersonId, facts: Sequence[StreamId], stamp: Stamp, name: str) -> QueueLetter:
    own = named(stamp, name)
    return QueueLetter(stamp=own, person=person, window="2009-03-01.1", facts=tuple(facts))


def again(claim: QueueLetter) -> QueueLetter:
    return msgspec.structs.replace(claim, stamp=named(claim.stamp, "again"))


def sent(
    message: StreamId,
    facts: Sequence[StreamId],
    stamp: Stamp,
    name: str,
    left_out: tuple[LeftOut, ...] = (),
) -> NoteSent:
    return NoteSent(
        stamp=named(stamp, name),
        message=message,
        channel="memory",
        address="li@example.org",
        receipt="r",
        subject="one matter",
        body="one matter",
        facts=tuple(facts),
        left_out=left_out,
    )


def failed(message: StreamId, stamp: Stamp, name: str, retry_at: datetime | None) -> NoteFailed:
    return NoteFailed(
        stamp=named(stamp, name),
        message=message,
        channel="memory",
        fault="busy",
        retry_at=retry_at,
    )


def named(stamp: Stamp, name: str) -> Stamp:
    return msgspec.structs.replace(stamp, command_id=CommandId(f"{stamp.command_id}:{name}"))
