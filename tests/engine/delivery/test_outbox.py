"""One try of one message, and when the next one is."""

from datetime import timedelta

import pytest

from engine.delivery.channels import ChannelFault, MemoryChannel
from engine.delivery.letter import Letter
from engine.delivery.outbox import next_try, send
from engine.domain.message import NoteDelivered, NoteFailed
from tests.engine.delivery.desk import LIAISON, entry, march, stamped
from tests.spec import in_english

NOW = march(10)


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 240), (6, None), (7, None)]
)
def test_waits_grow_until_it_is_given_up(failures: int, minutes: int | None) -> None:
    expected = None if minutes is None else NOW + timedelta(minutes=minutes)
    assert next_try(failures, NOW) == expected


def test_what_the_channel_took_is_delivered() -> None:
    note = send(entry(), MemoryChannel(), stamped(NOW), in_english)
    assert isinstance(note, NoteDelivered)
    assert (note.message, note.channel) == (entry().stream, "memory")
    assert note.receipt == entry().stream
    assert note.stamp.command_id == f"tick:sent:{entry().stream}:try1"


@pytest.mark.parametrize(("failures", "minutes"), [(0, 1), (4, 240)])
def test_a_fault_that_may_pass_is_tried_again(failures: int, minutes: int) -> None:
    busy = MemoryChannel({LIAISON.address: ChannelFault("memory", "busy", "wait")})
    note = send(entry(failures=failures), busy, stamped(NOW), in_english)
    assert isinstance(note, NoteFailed)
    assert note.message == entry().stream
    assert note.retry_at == NOW + timedelta(minutes=minutes)
    assert note.fault == "channel memory: busy; wait"
    assert note.stamp.command_id == f"tick:failed:{entry().stream}:try{failures + 1}"


def test_the_sixth_failure_is_the_last() -> None:
    busy = MemoryChannel({LIAISON.address: ChannelFault("memory", "busy", "wait")})
    note = send(entry(failures=5), busy, stamped(NOW), in_english)
    assert isinstance(note, NoteFailed)
    assert note.retry_at is None


def test_a_fault_that_stays_is_given_up_at_once() -> None:
    gone = ChannelFault("memory", "unknown mailbox", "correct it", retriable=False)
    note = send(entry(), MemoryChannel({LIAISON.address: gone}), stamped(NOW), in_english)
    assert isinstance(note, NoteFailed)
    assert note.retry_at is None


class BrokenChannel:
    """A channel with a fault in its own code."""

    name = "broken"

    def send(self, letter: Letter) -> str:
        raise KeyError(letter.stream)


def test_a_fault_in_the_channels_code_is_an_outcome_too() -> None:
    note = send(entry(), BrokenChannel(), stamped(NOW), in_english)
    assert isinstance(note, NoteFailed)
    assert "unexpected KeyError" in note.fault
    assert note.retry_at == NOW + timedelta(minutes=1)
