"""kill -9 of a scheduler between claim, send and record: no reminder is lost, none is on record
twice, and what went over the wire twice is told by its Message-ID.
"""

import os
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple, TextIO

import pytest

from engine.calendars.clock import VirtualClock
from engine.delivery.letter import Letter, message_id
from engine.domain.message import LetterQueued, MessageSent, MessageVoided, VoidCause
from engine.domain.reminder import ReminderDue
from engine.ids import PersonId, StreamId
from engine.store.log import CampaignLog
from engine.store.ports import Address
from office.bootstrap import Office
from office.settings import Settings
from projections.rebuilding.verify import verify
from projections.reminders.queries import Wanted, counts
from projections.reminders.tables import ReminderState
from tests import samples, worlds
from tests.crash import processes
from tests.crash.examining import events, whole

_FIRST_DAY: Final = date(2009, 5, 20)
_MORNING, _AFTERNOON = 2, 7  # 10:00 and 15:00 at the office, in the two windows of a day
_STEPS: Final = ("remind", "claim", "note")
_MOST: Final = 14
"""Moments of a tick at which it may be killed, at most: before and after each step and letter."""


class Wire:
    """Takes each letter and says so to a file, which outlives whoever sends."""

    name = "wire"

    def __init__(self, file: Path, passing: Callable[[str], None]) -> None:
        self._file, self._passing = file, passing

    def send(self, letter: Letter) -> str:
        self._passing("to send")
        with self._file.open("a", encoding="utf-8") as wire:
            wire.write(f"{letter.message_id} {letter.stream}\n")
        self._passing("sent")
        return letter.message_id


class Watched:
    """The commands of an office, each with a moment before and one after it."""

    def __init__(self, commands: Any, passing: Callable[[str], None]) -> None:
        self._commands, self._passing = commands, passing

    def __getattr__(self, name: str) -> Any:
        deed = getattr(self._commands, name)
        if name not in _STEPS:
            return deed

        def watched(*given: Any) -> Any:
            self._passing(f"to {name}")
            answer = deed(*given)
            self._passing(f"{name} done")
            return answer

        return watched


def opened(settings: Settings, now: datetime, passing: Callable[[str], None]) -> Office:
    """The office at a moment, which sends over the wire."""
    wire = Wire(settings.store.folder / "wire", passing)
    office = Office(settings, clock=VirtualClock(now), channel=wire)
    office.__dict__["commands"] = Watched(office.commands, passing)
    return office


def killed_tick(settings: Settings, now: datetime, left: int) -> str:
    """A tick in a process of its own, killed at the `left`-th of its moments; at which, "" if it
    came to its end before.
    """

    def work(out: TextIO) -> None:
        moments = iter(range(left - 1, -1, -1))

        def passing(name: str) -> None:
            if next(moments, 1) == 0:
                print(name, file=out, flush=True)
                os.kill(os.getpid(), signal.SIGKILL)

        with opened(settings, now, passing) as office:
            office.tick()

    started = processes.start(work)
    with started.said:
        said = started.said.read()
    started.process.join()
    assert (started.process.exitcode == -signal.SIGKILL) is bool(said)
    return said.strip()


class Played(NamedTuple):
    """How often a tick was killed at each moment, and what went over the wire while it was."""

    killed: Counter[str]
    wire: list[str]


def play(settings: Settings, rounds: int, seed: int) -> Played:
    """Each round brings something new to tell, and a tick that is killed somewhere."""
    chance, killed = random.Random(seed), Counter[str]()
    with CampaignLog(settings.log_address, create=True) as log:
        worlds.rectifying_campaign(log)
    moments = hours()
    for number in range(rounds):
        now = next(moments)
        processes.fall_overdue(settings, now.date(), f"round-{number}")
        killed[killed_tick(settings, now, chance.randint(1, _MOST))] += 1
        assert whole(settings.log_address)
    with opened(settings, next(moments), lambda _: None) as office:
        while tell_all(office):  # whoever had his letter of a window waits for the next
            assert isinstance(office.clock, VirtualClock)
            office.clock.set(next(moments))
        assert list(verify(office.views, office.log)) == []
    return Played(killed, (settings.store.folder / "wire").read_text("utf-8").splitlines())


def tell_all(office: Office) -> bool:
    """Tick until nothing is left to do; whether something waits for another window."""
    while office.tick().did_something:
        pass
    with office.views.connect() as views:
        return counts(views, Wanted())[ReminderState.WAITING] > 0


def hours() -> Iterator[datetime]:
    """A moment in each window, from the first day on."""
    day = _FIRST_DAY
    while True:
        if day.weekday() not in (5, 6):
            yield from (samples.at(day, hour) for hour in (_MORNING, _AFTERNOON))
        day += timedelta(days=1)


def examine(settings: Settings, played: Played) -> None:
    """Look at every fact, every letter, and at each line of the wire."""
    now = samples.at(_FIRST_DAY)
    with Office(settings, clock=VirtualClock(now)) as office:
        log = events(office)
        host = settings.outbox.sender.rpartition("@")[2]
    due = Counter(r.stream for r in log if isinstance(r.event, ReminderDue))
    sent = [(r.stream, r.event) for r in log if isinstance(r.event, MessageSent)]
    queued = {r.stream: r.event.person for r in log if isinstance(r.event, LetterQueued)}
    assert due
    assert set(due.values()) == {1}
    told: Counter[tuple[StreamId, PersonId]] = Counter(
        (fact, queued[letter]) for letter, event in sent for fact in event.facts
    )
    assert set(told.values()) == {1}
    left_out = {
        each.fact
        for r in log
        if isinstance(r.event, MessageSent | MessageVoided)
        for each in r.event.left_out
        if each.why is not VoidCause.HANDED_ON
    }
    assert {fact for fact, _ in told} | left_out == set(due)
    # The wire: every letter on record as sent went over it, each under its own Message-ID.
    times = Counter(played.wire)
    letters = {f"{message_id(letter, host)} {letter}" for letter, _ in sent}
    assert set(times) == letters
    assert len(sent) == len({letter for letter, _ in sent})
    # It may go twice only where a kill came between the yes of the wire and the record.
    unrecorded = ("sent", "to send", "to note")  # a letter is noted while the next is sent
    killed_there = sum(played.killed[moment] for moment in unrecorded)
    repeats = sum(times.values()) - len(times)
    assert repeats <= 2 * killed_there
    print(f"{len(due)} facts, {len(sent)} letters, {repeats} repeats; {dict(played.killed)}")


def test_ten_kills_between_claim_send_and_record(tmp_path: Path, address: Address) -> None:
    settings = processes.settings(tmp_path, address)
    examine(settings, play(settings, 10, seed=5))


@pytest.mark.long
def test_a_hundred_kills_between_claim_send_and_record(tmp_path: Path, address: Address) -> None:
    settings = processes.settings(tmp_path, address)
    played = play(settings, 100, seed=8)
    assert min(played.killed[moment] for moment in ("claim done", "sent", "to note")) > 0
    examine(settings, played)
