"""The outbox: what was queued, and what became of it."""

import msgspec

from engine.domain import message as m
from engine.domain.message import MessageState
from engine.ids import (
    message_stream,
)
from projections import (
    outbox,
)
from tests.projections.history import (
    Place,
    begun,
    plan_of,
    projected,
)
from tests.samples import (
    CAMPAIGN,
    LI,
    TOWN,
    at,
    march,
    stamp,
)

MESSAGE = message_stream(plan_of("town-01"), "T-7", 1, LI)


def queued() -> m.MessageQueued:
    return m.MessageQueued(
        stamp=stamp(march(13)), kind=m.MessageKind.REMINDER, campaign=CAMPAIGN, unit=TOWN.unit,
        item=plan_of("town-01"), rung="T-7", generation=1, recipient=LI,
        address="li@example.org", subject="催办", body="",
    )  # fmt: skip


def test_a_message_may_be_sent_until_it_is_delivered(place: Place) -> None:
    log = begun()
    log.add(MESSAGE, queued())
    failed = m.MessageFailed(
        stamp=stamp(march(13)), channel="file", fault="full", retry_at=at(march(14))
    )
    with projected(place("v"), log).connect() as conn:
        (waiting,) = outbox.sendable(conn, at(march(13)))
        assert outbox.sendable(conn, at(march(12))) == []
    assert (waiting.recipient.name, waiting.failures) == ("李", 0)
    log.add(MESSAGE, failed)
    with projected(place("v"), log).connect() as conn:
        assert outbox.sendable(conn, at(march(13))) == []
        assert [entry.failures for entry in outbox.sendable(conn, at(march(14)))] == [1]
        assert outbox.unsent(conn) == 1
    log.add(MESSAGE, m.MessageDelivered(stamp=stamp(march(14)), channel="file", receipt="1.eml"))
    with projected(place("v"), log).connect() as conn:
        assert outbox.sendable(conn, at(march(30))) == []
        (row,) = outbox.messages(conn, state=MessageState.DELIVERED)
    assert (row.receipt, row.delivered_at, row.failures) == ("1.eml", at(march(14)), 1)


def test_a_message_is_told_as_it_was_at_every_position(place: Place) -> None:
    """Failed, voided, queued anew with other words, sent: what was told at each position then."""
    log = begun()
    anew = msgspec.structs.replace(queued(), stamp=stamp(march(20)), subject="再催")
    facts: tuple[m.MessageEvent, ...] = (
        queued(),
        m.MessageFailed(
            stamp=stamp(march(13)), channel="file", fault="full", retry_at=at(march(14))
        ),
        m.MessageVoided(stamp=stamp(march(15)), why=m.VoidCause.MOVED),
        anew,
        m.MessageFailed(
            stamp=stamp(march(20)), channel="file", fault="away", retry_at=at(march(21))
        ),
        m.MessageDelivered(stamp=stamp(march(21)), channel="file", receipt="1.eml"),
    )
    wanted = (None, *MessageState)
    told = {}
    for fact in (None, *facts):
        if fact is not None:
            log.add(MESSAGE, fact)
        with projected(place("v"), log).connect() as conn:
            told[log.head()] = [outbox.messages(conn, state=state) for state in wanted]
    every = [row for rows, *_ in told.values() for row in rows]
    assert [(row.state, row.subject, row.failures) for row in every] == [
        ("queued", "催办", 0), ("failed", "催办", 1), ("voided", "催办", 1),
        ("queued", "再催", 1), ("failed", "再催", 2), ("delivered", "再催", 2),
    ]  # fmt: skip
    with projected(place("v"), log).connect() as conn:
        for position, then in told.items():
            now = [outbox.messages(conn, state=state, at=position) for state in wanted]
            assert _without_end(now) == _without_end(then), f"at {position}"


def _without_end(listed: list[list[outbox.MessageRow]]) -> list[list[outbox.MessageRow]]:
    return [[msgspec.structs.replace(row, until_position=None) for row in rows] for rows in listed]
