"""Two schedulers on one log: each fact once, each letter on record once, repeats told by their id.

A lock keeps them apart; here it is passed by, as by a holder that was thought dead and was not.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from engine.delivery.channels import ChannelFault, MemoryChannel
from engine.delivery.letter import Letter
from engine.domain.message import LetterQueued, MessageSent
from engine.domain.reminder import ReminderDue
from engine.store.ports import Address
from office.bootstrap import Office
from tests.driven import Driven, driven

MARCH_17 = date(2026, 3, 17)  # T-3 of the plans


class Interrupted(MemoryChannel):
    """Between the letters of one scheduler, `meanwhile` is done once."""

    def __init__(self) -> None:
        super().__init__()
        self.wire: list[str] = []
        self.meanwhile: Callable[[], object] | None = None

    def send_batch(self, letters: Sequence[Letter]) -> Sequence[str | ChannelFault]:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        self.wire += [letter.message_id for letter in letters]
        return super().send_batch(letters)


@pytest.fixture
def drive(tmp_path: Path, address: Address) -> Iterator[Driven]:
    with driven(tmp_path, address) as drive:
        yield drive


def test_one_that_ticks_while_another_sends_adds_no_second_record(drive: Driven) -> None:
    first, second = Interrupted(), Interrupted()
    settings, clock = drive.office.settings, drive.office.clock
    drive.on(MARCH_17)
    with (
        Office(settings, clock=clock, channel=first) as one,
        Office(settings, clock=clock, channel=second) as two,
    ):
        first.meanwhile = two.tick
        one.tick()
        assert not two.tick().did_something
        assert not one.tick().did_something
        events = [(r.stream, r.event) for r in one.log.read(0, 10_000)]
    for kind in (ReminderDue, LetterQueued, MessageSent):
        streams = Counter(stream for stream, event in events if isinstance(event, kind))
        assert len(streams) == 3
        assert set(streams.values()) == {1}
    wire = Counter([*first.wire, *second.wire])
    assert set(wire.values()) == {2}, "each went out twice, under the same Message-ID"
    assert len(wire) == 3


def test_they_take_turns_without_a_repeat(drive: Driven) -> None:
    first, second = Interrupted(), Interrupted()
    settings, clock = drive.office.settings, drive.office.clock
    with (
        Office(settings, clock=clock, channel=first) as one,
        Office(settings, clock=clock, channel=second) as two,
    ):
        for day in (17, 18, 19, 20, 23, 24):
            drive.on(date(2026, 3, day))
            for office in (one, two) if day % 2 else (two, one):
                office.tick()
    wire = Counter([*first.wire, *second.wire])
    assert set(wire.values()) == {1}
    assert len(drive.told()) == len(set(drive.told())) >= 9
