"""Signing in: one refusal for whatever is wrong, delays that grow, and no lock that lasts."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from engine.calendars.clock import VirtualClock
from engine.ids import PersonId
from office.accounts.passwords import Passwords
from office.accounts.refusals import SignInRefused, TooManyAtOnce, TryLater
from office.accounts.sessions import SignedIn
from office.accounts.store import Accounts
from office.accounts.throttle import delay_after
from tests.office.accounts.conftest import GOOD, LIN, anybody, with_password

HERE, THERE = "10.1.0.7", "10.1.0.8"


def enter(
    accounts: Accounts,
    login: str = "lin.hua",
    password: str = GOOD,
    address: str = HERE,
    admitted: Callable[[PersonId], bool] = anybody,
) -> SignedIn:
    return accounts.sign_in(login, password, address, "Chromium 109", admitted)


def test_a_login_is_the_same_however_it_is_typed(accounts: Accounts) -> None:
    with_password(accounts)
    for typed in ("Lin.Hua", " lin.hua ", "LIN.HUA", "ｌｉｎ.hua"):
        assert enter(accounts, typed).session.person == LIN


def test_a_password_is_the_same_in_full_and_half_width(accounts: Accounts) -> None:
    with_password(accounts, "石桥镇的晚风与 2009")
    assert enter(accounts, password="石桥镇的晚风与 ２００９").session.person == LIN


def test_whatever_is_wrong_is_refused_in_one_sentence(accounts: Accounts) -> None:
    with_password(accounts)
    accounts.logins.add("never", PersonId("p-never"), accounts.clock.now())
    said = []
    for number, (login, password, admitted) in enumerate(
        (
            ("lin.hua", "wrong", anybody),
            ("nobody", GOOD, anybody),
            ("never", GOOD, anybody),
            ("lin.hua", GOOD, lambda _: False),
            ("x" * 10_000, "y" * 1_000_000, anybody),
            ("", "", anybody),
            ("\0", "\0", anybody),
            ("\udce9", "\ud800", anybody),
        )
    ):
        with pytest.raises(SignInRefused) as refused:
            enter(accounts, login, password, f"10.0.0.{number}", admitted)
        said.append(refused.value.phrase)
    assert len(set(map(str, said))) == 1
    assert not said[0].data


def test_an_unknown_login_costs_as_much(accounts: Accounts) -> None:
    """A hash is checked for each, whether or not there is one."""
    with_password(accounts)
    checked, made = list[str](), list[str]()
    passwords: Passwords = accounts._passwords
    hashing = passwords._hashing

    class Counting:
        def hash(self, password: str) -> str:
            made.append(password)
            return hashing.hash(password)

        def verify(self, password: str, stored: str) -> bool:
            checked.append(stored)
            return hashing.verify(password, stored)

    passwords._hashing = Counting()  # type: ignore[assignment]
    for login in ("lin.hua", "nobody"):
        with pytest.raises(SignInRefused):
            enter(accounts, login, "wrong")
        # What stands for nobody's password is made for the first who signs in, known or not.
        assert len(made) == 1
    assert len(checked) == 2


def test_wrong_tries_wait_longer_each_time_and_never_for_good(
    accounts: Accounts, clock: VirtualClock
) -> None:
    with_password(accounts)
    waited = []
    for _ in range(13):
        with pytest.raises(SignInRefused):
            enter(accounts, password="wrong")
        with pytest.raises(TryLater) as later:
            enter(accounts)
        waited.append((later.value.until - clock.now()).total_seconds())
        clock.set(later.value.until)
    assert waited == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]
    assert enter(accounts).session.person == LIN
    with pytest.raises(SignInRefused):
        enter(accounts, password="wrong")
    clock.advance(timedelta(seconds=1))
    assert enter(accounts).session.person == LIN


def test_nobody_can_lock_a_login_for_others(accounts: Accounts) -> None:
    with_password(accounts)
    with pytest.raises(SignInRefused):
        enter(accounts, password="wrong", address=THERE)
    with pytest.raises(TryLater):
        enter(accounts, address=THERE)
    assert enter(accounts, address=HERE).session.person == LIN


def test_an_unknown_login_waits_too(accounts: Accounts) -> None:
    with pytest.raises(SignInRefused):
        enter(accounts, "nobody")
    with pytest.raises(TryLater) as later:
        enter(accounts, "nobody")
    assert later.value.phrase.data == {"until": "09:00:01"}


def test_wrong_tries_are_forgotten_after_a_day(accounts: Accounts, clock: VirtualClock) -> None:
    for _ in range(5):
        with pytest.raises(SignInRefused):
            enter(accounts, "nobody")
        clock.advance(timedelta(seconds=20))
    clock.advance(timedelta(days=1))
    with pytest.raises(SignInRefused):
        enter(accounts, "nobody")
    with pytest.raises(TryLater) as later:
        enter(accounts, "nobody")
    assert later.value.until - clock.now() == timedelta(seconds=1)


def test_of_many_tries_at_once_no_more_are_looked_at_than_there_are_threads(
    accounts: Accounts,
) -> None:
    with_password(accounts)

    def attempt(_: int) -> str:
        try:
            enter(accounts, password="wrong")
        except (SignInRefused, TryLater) as refused:
            return type(refused).__name__
        return "in"

    with ThreadPoolExecutor(20) as many:
        said = list(many.map(attempt, range(40)))
    assert said.count("SignInRefused") <= 2
    assert said.count("TryLater") >= 38


def test_more_than_can_wait_are_sent_away() -> None:
    passwords = Passwords(threads=1)
    try:
        held = [passwords._places.acquire(blocking=False) for _ in range(257)]
        assert all(held)
        with pytest.raises(TooManyAtOnce):
            passwords.in_turn(lambda: None)
    finally:
        passwords.close()


def test_no_delay_is_shorter_than_a_second_or_longer_than_a_quarter_of_an_hour() -> None:
    delays = [delay_after(n) for n in range(1, 5000)]
    assert (min(delays), max(delays)) == (timedelta(seconds=1), timedelta(minutes=15))


def test_what_was_typed_is_not_kept(accounts: Accounts) -> None:
    """People type passwords into the field of the login."""
    with pytest.raises(SignInRefused):
        enter(accounts, "my secret password", "my other secret")
    with accounts._engine.connect() as conn:
        rows = conn.exec_driver_sql("SELECT * FROM tries").all()
    assert len(rows) == 1
    assert "secret" not in str(rows)


def test_secrets_are_not_shown(accounts: Accounts) -> None:
    with_password(accounts)
    entered = enter(accounts)
    for shown in (repr(entered), str(entered), repr(entered.session), f"{entered.session}"):
        assert entered.token not in shown
        assert entered.session.csrf not in shown
