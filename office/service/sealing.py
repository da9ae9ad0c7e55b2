"""Seals what was read: the digest of each day that is over goes on record."""

from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import Final

from engine.domain.event import Via
from engine.domain.readings import SealReadings, evolve
from engine.ids import READINGS_STREAM, SYSTEM
from office.accounts.store import Accounts, open_accounts
from office.bootstrap import Office

_EVER: Final = datetime.min.replace(tzinfo=UTC)
_AFTER: Final = timedelta(microseconds=1)
_A_DAY: Final = timedelta(days=1)


def seal_what_was_read(office: Office) -> int:
    """Open the accounts of an office and seal its readings; 0 where nobody has an account yet."""
    place = office.settings.accounts_address
    if isinstance(place, Path) and not place.exists():
        return 0
    with open_accounts(office.settings) as accounts:
        return seal_readings(office, accounts)


def seal_readings(office: Office, accounts: Accounts) -> int:
    """Seal each day since the last that is sealed, today aside; how many were sealed.

    A day on which nothing was read has no seal.
    """
    sealed, today = office.reads.state(READINGS_STREAM, evolve), office.today()
    if sealed is not None and sealed + _A_DAY >= today:
        return 0
    now = accounts.clock.now()
    # A day of the office ends within a day of that day in UTC, whatever its zone and closing hour.
    since = datetime.combine(sealed - _A_DAY, time.min, UTC) if sealed else _EVER
    found = accounts.readings.between(since, now)
    days = [(d, tuple(each)) for d, each in groupby(found, lambda read: office.day_of(read.at))]
    due = [(day, read) for day, read in days if day < today and (not sealed or day > sealed)]
    for day, read in due:
        office.handle(
            SealReadings(
                stamp=office.stamp(SYSTEM, Via.SCHEDULER),
                day=day,
                count=len(read),
                digest=accounts.readings.digest(read[0].at, read[-1].at + _AFTER),
            )
        )
    return len(due)
