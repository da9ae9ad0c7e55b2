"""Accounts on both stores, at a clock that stands, with hashing that costs little."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from engine.calendars.clock import VirtualClock
from engine.ids import PersonId
from engine.store.ports import Address
from office.accounts.passwords import Passwords
from office.accounts.store import Accounts
from office.settings import Settings, StoreSettings

START = datetime(2009, 3, 20, 1, 0, tzinfo=UTC)
LIN = PersonId("p-lin")
GOOD = "three quiet lanterns"


@pytest.fixture
def settings(address: Address) -> Settings:
    if isinstance(address, Path):
        return Settings(store=StoreSettings(folder=address.parent))
    return Settings(store=StoreSettings(database_url=address))


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


@pytest.fixture
def accounts(settings: Settings, clock: VirtualClock) -> Iterator[Accounts]:
    with opened(settings, clock) as found:
        yield found


def opened(settings: Settings, clock: VirtualClock) -> Accounts:
    cheap = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    return Accounts(settings, clock, Passwords(cheap, threads=2))


def anybody(_: PersonId) -> bool:
    return True


def with_password(accounts: Accounts, password: str = GOOD) -> None:
    """Lin has a login and a password."""
    from office.accounts.resets import ResetKind

    accounts.logins.add("Lin.Hua", LIN, accounts.clock.now())
    accounts.use_reset(accounts.make_reset(LIN, ResetKind.SLIP).code, password, anybody)
