"""A campaign of 2010 as it was stored when it was over, in an office of today."""

from collections.abc import Iterator

import pytest

from engine.calendars.clock import VirtualClock
from engine.store.codec import decode
from office.answers.reading import Reading
from office.answers.reading import reading as reading_of
from office.bootstrap import Office
from tests.golden import stored
from tests.office.answers.watched import watched
from tests.played import settings_in


@pytest.fixture(scope="session")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    """What answers are read from, on the day of the last event."""
    lines = stored.read("satisfied-unit.v1")
    settings = settings_in(tmp_path_factory.mktemp("office"))
    settings.store.folder.mkdir()
    stored.as_log(settings.log_path, lines).close()
    last = lines[-1]
    stamp = decode(last.name, last.bytes, last.stream, last.version).stamp
    clock = VirtualClock(stamp.recorded_at)
    with Office(settings, clock=clock) as office, reading_of(office) as found:
        yield found


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A campaign in the middle of its work behind a door that asks who comes; only looked at."""
    with watched(tmp_path_factory.mktemp("watched")) as found:
        yield found
