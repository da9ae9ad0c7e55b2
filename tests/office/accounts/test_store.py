"""The database of accounts: who may read it, what a newer program leaves, logins, readings."""

import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from engine.calendars.clock import VirtualClock
from engine.errors import StoreUnavailable
from engine.ids import PersonId
from office.accounts.readings import Noted, ReadingKind
from office.accounts.refusals import LoginTaken, LoginUnfit
from office.accounts.store import Accounts
from office.settings import AccountSettings, Settings, StoreSettings
from tests.office.accounts.conftest import GOOD, LIN, START, anybody, opened
from tests.spec import in_english

WEI = PersonId("p-wei")


def test_the_file_is_its_owners_alone(tmp_path: Path, clock: VirtualClock) -> None:
    tmp_path.joinpath("accounts.db").touch(0o644)
    with opened(Settings(store=StoreSettings(folder=tmp_path)), clock) as accounts:
        accounts.logins.add("lin", LIN, START)
        found = list(tmp_path.glob("accounts.db*"))
        assert len(found) == 3  # with what SQLite keeps beside it
        assert {stat.S_IMODE(path.stat().st_mode) for path in found} == {0o600}


def test_it_can_be_opened_again_and_by_two(
    settings: Settings, accounts: Accounts, clock: VirtualClock
) -> None:
    accounts.logins.add("lin", LIN, START)
    with opened(settings, clock) as second:
        assert second.logins.of(LIN) == accounts.logins.of(LIN)
        token = second.sessions.begin(LIN, "", "", START).token
    assert accounts.session(token)


def test_that_of_a_newer_program_is_left_alone(
    settings: Settings, accounts: Accounts, clock: VirtualClock
) -> None:
    with accounts._writing.begin() as conn:
        conn.exec_driver_sql("UPDATE shapes SET shape = 99")
    with pytest.raises(StoreUnavailable) as refused:
        opened(settings, clock)
    assert "schema version 99, this program knows 2" in in_english(refused.value.phrase)


def test_one_of_an_older_program_is_given_what_it_lacks(
    settings: Settings, accounts: Accounts, clock: VirtualClock
) -> None:
    accounts.logins.add("lin", LIN, START)
    with accounts._writing.begin() as conn:
        conn.exec_driver_sql("DROP TABLE feeds")
        conn.exec_driver_sql("UPDATE shapes SET shape = 1")
    with opened(settings, clock) as again:
        assert again.feeds.of(LIN) == ()
        assert again.logins.of(LIN)
    with opened(settings, clock) as once_more:
        assert once_more.logins.of(LIN)


def test_a_damaged_file_is_a_fault_and_stays(tmp_path: Path, clock: VirtualClock) -> None:
    path = tmp_path / "accounts.db"
    path.write_bytes(b"no database " * 1000)
    with pytest.raises(StoreUnavailable) as refused:
        opened(Settings(store=StoreSettings(folder=tmp_path)), clock)
    assert "reset the password of each person" in in_english(refused.value.phrase)
    assert path.read_bytes().startswith(b"no database")


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path, clock: VirtualClock) -> None:
    with pytest.raises(StoreUnavailable):
        opened(Settings(store=StoreSettings(folder=tmp_path / "nowhere")), clock)


def test_what_was_ended_is_on_disk(tmp_path: Path, clock: VirtualClock) -> None:
    """A kill right afterwards brings no session back."""
    with opened(Settings(store=StoreSettings(folder=tmp_path)), clock) as accounts:
        accounts.sessions.begin(LIN, "", "", START)
        accounts.shut_out(LIN)
        with closing(sqlite3.connect(tmp_path / "accounts.db")) as other:
            assert other.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
            assert accounts._engine.connect().exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_sessions_last_as_the_settings_say(tmp_path: Path, clock: VirtualClock) -> None:
    bounds = AccountSettings(idle_minutes=5, longest_hours=1)
    settings = Settings(store=StoreSettings(folder=tmp_path), accounts=bounds)
    with opened(settings, clock) as accounts:
        token = accounts.sessions.begin(LIN, "", "", START).token
        clock.advance(timedelta(minutes=5))
        assert accounts.session(token) is None


def test_a_login_belongs_to_one_person(accounts: Accounts) -> None:
    accounts.logins.add("Lin", LIN, START)
    with pytest.raises(LoginTaken):
        accounts.logins.add("lIN", WEI, START)
    accounts.logins.add("wei", WEI, START)
    with pytest.raises(LoginTaken):
        accounts.logins.add("lin", WEI, START)
    renamed = accounts.logins.add("林华", LIN, START)
    assert (renamed.login, renamed.person) == ("林华", LIN)
    assert accounts.logins.named("lin") is None
    assert {p: each.login for p, each in accounts.logins.all().items()} == {
        WEI: "wei",
        LIN: "林华",
    }


@pytest.mark.parametrize(
    "login", ["", " ", "a b", "-x", "a/b", "x" * 101, "a\0", "a\u202e", "\ud800"]
)
def test_a_login_can_be_typed_everywhere(accounts: Accounts, login: str) -> None:
    with pytest.raises(LoginUnfit):
        accounts.logins.add(login, LIN, START)
    assert accounts.logins.named(login) is None


def test_a_slip_is_handed_out_once_for_each_event(accounts: Accounts) -> None:
    accounts.logins.add("lin", LIN, START)
    first = accounts.hand_out(LIN, 17)
    assert first is not None
    assert accounts.use_reset(first.code, GOOD, anybody) == LIN
    token = accounts.sign_in("lin", GOOD, "", "", anybody).token
    assert accounts.hand_out(LIN, 17) is None
    assert accounts.session(token)
    assert accounts.hand_out(LIN, 23) is not None
    assert accounts.session(token) is None
    assert accounts.hand_out(WEI, 23) is None


def test_a_handshake_is_taken_once_and_by_its_browser(
    accounts: Accounts, clock: VirtualClock
) -> None:
    first, second = (accounts.handshakes.begin("/my", START) for _ in range(2))
    assert first.state not in repr(first)
    assert len({first.state, first.nonce, first.verifier, first.browser, second.state}) == 5
    assert accounts.handshakes.take(first.state, second.browser, START) is None
    assert accounts.handshakes.take(first.state, first.browser, START) == first
    assert accounts.handshakes.take(first.state, first.browser, START) is None
    late = START + timedelta(minutes=10)
    assert accounts.handshakes.take(second.state, second.browser, late) is None


def test_readings_are_listed_in_order_and_sealed(accounts: Accounts) -> None:
    def read(hours: int, what: str) -> Noted:
        return Noted(
            at=START + timedelta(hours=hours),
            person=LIN,
            principal=None,
            kind=ReadingKind.EXPORT,
            what=what,
            address="10.1.0.7",
        )

    for hours, what in ((1, "/c/a/history.xlsx"), (2, "/c/a/matrix.xlsx"), (30, "/c/a.json")):
        accounts.readings.note(read(hours, what))
    day = (START, START + timedelta(days=1))
    found = accounts.readings.between(*day)
    assert found == (read(1, "/c/a/history.xlsx"), read(2, "/c/a/matrix.xlsx"))
    before = accounts.readings.digest(*day)
    assert before == accounts.readings.digest(*day)
    accounts.readings.note(read(3, "/c/a"))
    assert before != accounts.readings.digest(*day)


def test_readings_are_kept_for_180_days(accounts: Accounts, clock: VirtualClock) -> None:
    note = Noted(
        at=START, person=LIN, principal=None, kind=ReadingKind.COVERT, what="/c", address=""
    )
    accounts.readings.note(note)
    for days, left in ((180, 1), (1, 0)):
        clock.advance(timedelta(days=days))
        accounts.sign_in_identified(LIN, "", "")
        assert len(accounts.readings.between(START, START + timedelta(days=1))) == left


@pytest.mark.parametrize("by_another", [False, True])
def test_a_file_that_was_taken_away_is_written_to_no_more(
    tmp_path: Path, clock: VirtualClock, *, by_another: bool
) -> None:
    """What is written to a file that has no name is lost with the process."""
    place = tmp_path / "accounts.db"
    found = Settings(store=StoreSettings(folder=tmp_path))
    with opened(found, clock) as accounts:
        accounts.sessions.begin(LIN, "", "", START)
        place.unlink()
        if by_another:
            opened(found, clock).close()
        with pytest.raises(StoreUnavailable):
            accounts.sessions.begin(LIN, "", "", START)
        with pytest.raises(StoreUnavailable):
            accounts.session("x" * 43)
