"""Requests of many as one: it says the same as they do one after the other, or that it cannot."""

import pytest
from eventsourcing.persistence import IntegrityError

from engine.ids import CommandId, StreamId
from engine.store.batches import joined, shared_out
from engine.store.group_commit import Request, Row
from tests.engine.store.drafting import OTHER, STREAM

READ = StreamId("campaign/spring-2009")


def row(stream: StreamId, version: int) -> Row:
    return stream, version, "assignment.received.v1", b"{}"


def request(
    *rows: Row, command: str, read: dict[StreamId, int] | None = None, as_of: int | None = 7
) -> Request:
    return Request(rows, {CommandId(command): (0, len(rows) - 1)}, read or {}, as_of)


def test_a_request_alone_stays_what_it_is() -> None:
    alone = request(row(STREAM, 1), command="c-1")
    assert joined([alone]) is alone


def test_rows_follow_each_other_and_commands_keep_theirs() -> None:
    first = request(row(STREAM, 1), row(STREAM, 2), command="c-1", read={READ: 3})
    second = request(row(OTHER, 1), command="c-2", read={READ: 3})
    assert joined([first, second]) == Request(
        [row(STREAM, 1), row(STREAM, 2), row(OTHER, 1)],
        {CommandId("c-1"): (0, 1), CommandId("c-2"): (2, 2)},
        {READ: 3},
        7,
    )
    assert shared_out(range(8, 11), [first, second]) == [range(8, 10), range(10, 11)]


def test_what_was_read_at_different_positions_is_compared_in_any_case() -> None:
    requests = [request(command="c-1", as_of=7), request(command="c-2", as_of=8)]
    assert joined(requests).as_of is None


@pytest.mark.parametrize(
    "second",
    [
        request(row(OTHER, 1), command="c-1"),
        request(row(OTHER, 1), command="c-2", read={READ: 4}),
        request(row(OTHER, 1), command="c-2", read={STREAM: 0}),
    ],
    ids=["same command", "read differently", "read before it was written"],
)
def test_one_that_cannot_stand_with_another_is_not_joined(second: Request) -> None:
    first = request(row(STREAM, 1), command="c-1", read={READ: 3})
    with pytest.raises(IntegrityError):
        joined([first, second])
