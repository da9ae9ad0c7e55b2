"""What was read is sealed by the day: the list beside the log cannot be changed unseen."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.calendars.clock import VirtualClock
from engine.domain.readings import ReadingsSealed
from office.accounts.readings import Noted, ReadingKind
from office.accounts.store import Accounts
from office.bootstrap import Office
from office.service.sealing import seal_readings, seal_what_was_read
from tests.played import CHEN, settings_in

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def sealed(office: Office) -> list[ReadingsSealed]:
    found = (entry.event for entry in office.log.read(0, 1000))
    return [event for event in found if isinstance(event, ReadingsSealed)]


def test_each_day_that_is_over_is_sealed_once(tmp_path: Path) -> None:
    clock = VirtualClock(NOON)
    settings = settings_in(tmp_path)
    with Office(settings, create=True, clock=clock) as office:
        assert seal_what_was_read(office) == 0
        with Accounts(settings, clock) as accounts:
            for days in (0, 0, 1, 3):
                clock.set(NOON + timedelta(days=days))
                accounts.readings.note(
                    Noted(
                        at=clock.now(),
                        person=CHEN,
                        principal=None,
                        kind=ReadingKind.EXPORT,
                        what="/c/drive/matrix.xlsx",
                        address="127.0.0.1",
                    )
                )
            assert seal_readings(office, accounts) == 2
            assert [(each.day.day, each.count) for each in sealed(office)] == [(2, 2), (3, 1)]
            first = sealed(office)[0]
            midnight = datetime(2026, 3, 2, 16, tzinfo=UTC)
            assert accounts.readings.digest(NOON, midnight) == first.digest
            assert seal_readings(office, accounts) == 0
            clock.set(NOON + timedelta(days=4))
        assert seal_what_was_read(office) == 1
        assert [each.day.day for each in sealed(office)] == [2, 3, 5]
