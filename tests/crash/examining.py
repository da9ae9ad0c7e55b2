"""Is an office whole after whatever happened to it: what was acknowledged is there, once."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from engine.calendars.clock import VirtualClock
from engine.domain.event import Recorded
from engine.domain.message import LetterQueued, MessageSent, MessageVoided
from engine.domain.reminder import ReminderDue
from engine.ids import CommandId
from engine.store.inspection import inspect, read_through
from engine.store.log import CampaignLog
from engine.store.ports import Address
from office.bootstrap import Office
from office.settings import Settings
from projections.rebuilding.verify import verify
from tests import samples
from tests.crash import processes
from tests.postgres_server import gone

_EVERYTHING = 1_000_000


def whole(log: Address) -> bool:
    """Whether there is no gap and no half of anything, once all that was killed is gone."""
    if isinstance(log, Path):
        return inspect(log).faults == ()
    # What a program asked of a server before it was killed may still be done there.
    gone(log)
    with CampaignLog(log) as opened:
        return read_through(opened).faults == ()


def examine(settings: Settings, day: date, acknowledged: Iterable[str]) -> Counter[str]:
    """Look, tick until nothing is left to do, and look again: views, messages, commands.

    How many events of each name the log had before the ticks.
    """
    with processes.open_office(settings, day) as office:
        names = Counter(r.name for r in events(office))
        commands = Counter(r.event.stamp.command_id for r in events(office))
        assert {commands[CommandId(name)] for name in acknowledged} == {1}
        assert list(verify(office.views, office.log)) == []
        for hour in (2, 7):  # whoever had his letter of the morning is told of the rest after noon
            assert isinstance(office.clock, VirtualClock)
            office.clock.set(max(office.clock.now(), samples.at(day, hour)))
            while office.tick().did_something:
                pass
        assert list(verify(office.views, office.log)) == []
        claims = {r.stream: r.event for r in events(office) if isinstance(r.event, LetterQueued)}
        # A letter in which nothing is true when its turn comes is voided instead.
        outcomes = Counter(
            r.stream for r in events(office) if isinstance(r.event, MessageSent | MessageVoided)
        )
        assert outcomes == dict.fromkeys(claims, 1)
        due = Counter(r.stream for r in events(office) if isinstance(r.event, ReminderDue))
        assert set(due.values()) <= {1}
        assert set(due) == {fact for claim in claims.values() for fact in claim.facts}, (
            "none is lost"
        )
    return names


def events(office: Office) -> list[Recorded]:
    return office.log.read(0, _EVERYTHING)
