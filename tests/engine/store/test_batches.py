"""Requests of many as one: it says the same as they do one after the other, or that it cannot."""

from collections.abc import Sequence

import pytest
from eventsourcing.persistence import IntegrityError

from engine.ids import CommandId, StreamId
from engine.store.batches import joined, record_group
from engine.store.ports import CommandRow, Outcome, Request, Row
from tests.engine.store.drafting import OTHER, STREAM

READ = StreamId("campaign/spring-2009")


def row(stream: StreamId, version: int) -> Row:
    return stream, version, "assignment.received.v1", b"{}"


def request(
    *rows: Row,
    command: str,
    read: dict[StreamId, int] | None = None,
    as_of: int | None = 7,
    rests: bool = False,
) -> Request:
    commands = [CommandRow(CommandId(command), 0, len(rows) - 1, command.encode())]
    return Request(rows, commands, read or {}, as_of, rests)


def never(_: Sequence[Request]) -> list[Outcome]:
    raise AssertionError


def test_a_request_alone_stays_what_it_is() -> None:
    alone = request(row(STREAM, 1), command="c-1")
    assert joined([alone]) is alone


def test_rows_follow_each_other_and_commands_keep_theirs() -> None:
    first = request(row(STREAM, 1), row(STREAM, 2), command="c-1", read={READ: 3})
    second = request(row(OTHER, 1), command="c-2", read={READ: 3})
    assert joined([first, second]) == Request(
        [row(STREAM, 1), row(STREAM, 2), row(OTHER, 1)],
        [
            CommandRow(CommandId("c-1"), 0, 1, b"c-1"),
            CommandRow(CommandId("c-2"), 2, 2, b"c-2"),
        ],
        {READ: 3},
        7,
    )
    outcomes = record_group([first, second], lambda _: range(8, 11), never)
    assert outcomes == [range(8, 10), range(10, 11)]


def test_one_that_read_what_another_writes_follows_it() -> None:
    first = request(row(STREAM, 5), command="c-1", read={READ: 3})
    second = request(row(OTHER, 1), command="c-2", read={STREAM: 5})
    third = request(row(STREAM, 6), command="c-3", read={READ: 3})
    together = joined([first, second, third])
    assert together.rows == [row(STREAM, 5), row(OTHER, 1), row(STREAM, 6)]
    assert together.unchanged == {READ: 3}


def test_one_that_rests_on_its_group_is_left_when_another_fails() -> None:
    alone: list[Request] = []

    def refuse(_: Request) -> range:
        raise IntegrityError

    def each(requests: Sequence[Request]) -> list[Outcome]:
        alone.extend(requests)
        return [range(8, 9) for _ in requests]

    first = request(row(STREAM, 1), command="c-1")
    second = request(row(STREAM, 2), command="c-2", rests=True)
    third = request(row(OTHER, 1), command="c-3")
    assert record_group([first, second, third], refuse, each) == [range(8, 9), None, range(8, 9)]
    assert alone == [first, third]


def test_what_was_read_at_different_positions_is_compared_in_any_case() -> None:
    requests = [request(command="c-1", as_of=7), request(command="c-2", as_of=8)]
    assert joined(requests).as_of is None


@pytest.mark.parametrize(
    "second",
    [
        request(row(OTHER, 1), command="c-1"),
        request(row(OTHER, 1), command="c-2", read={READ: 4}),
        request(row(OTHER, 1), command="c-2", read={STREAM: 0}),
        request(row(STREAM, 3), command="c-2"),
    ],
    ids=["same command", "read differently", "read before it was written", "a gap"],
)
def test_one_that_cannot_stand_with_another_is_not_joined(second: Request) -> None:
    first = request(row(STREAM, 1), command="c-1", read={READ: 3})
    with pytest.raises(IntegrityError):
        joined([first, second])
