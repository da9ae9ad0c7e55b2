"""Sessions: how long they last, what ends them, what the database holds of them."""

from datetime import timedelta

import pytest

from engine.calendars.clock import VirtualClock
from engine.ids import PersonId
from office.accounts.refusals import SignInRefused
from office.accounts.store import Accounts
from tests.office.accounts.conftest import GOOD, LIN, START, anybody, with_password

HERE = "10.1.0.7"
WEI = PersonId("p-wei")


def begin(accounts: Accounts, person: PersonId = LIN) -> str:
    return accounts.sessions.begin(person, HERE, "Chromium 109", accounts.clock.now()).token


def test_a_session_ends_an_hour_after_it_was_used(accounts: Accounts, clock: VirtualClock) -> None:
    token = begin(accounts)
    for _ in range(3):
        clock.advance(timedelta(minutes=59))
        assert accounts.session(token)
    clock.advance(timedelta(minutes=60))
    assert accounts.session(token) is None
    assert accounts.session(token) is None


def test_a_session_ends_twelve_hours_after_it_began(
    accounts: Accounts, clock: VirtualClock
) -> None:
    token = begin(accounts)
    for _ in range(23):
        clock.advance(timedelta(minutes=30))
        assert accounts.session(token)
    clock.advance(timedelta(minutes=30))
    assert accounts.session(token) is None


def test_whose_a_session_was_is_known_for_a_week(accounts: Accounts, clock: VirtualClock) -> None:
    token = begin(accounts)
    assert accounts.sessions.whose(token, clock.now()) is None
    clock.advance(timedelta(hours=2))
    assert accounts.sessions.whose(token, clock.now()) == LIN
    assert accounts.sessions.whose("another", clock.now()) is None
    accounts.shut_out(LIN)
    assert accounts.sessions.whose(token, clock.now()) is None


def test_every_session_has_its_own_token_and_forms(accounts: Accounts) -> None:
    tokens = {begin(accounts) for _ in range(3)}
    found = [accounts.session(token) for token in tokens]
    assert len(tokens) == len({each.csrf for each in found if each}) == 3
    assert all(len(token) == 43 for token in tokens)


def test_the_database_holds_no_token(accounts: Accounts) -> None:
    token = begin(accounts)
    session = accounts.session(token)
    assert session is not None
    with accounts._engine.connect() as conn:
        rows = str(conn.exec_driver_sql("SELECT * FROM sessions").all())
    assert session.id in rows
    assert token not in rows
    assert session.csrf not in rows


def test_a_proof_is_fresh_for_five_minutes(accounts: Accounts, clock: VirtualClock) -> None:
    with_password(accounts)
    token = accounts.sign_in("lin.hua", GOOD, HERE, "", anybody).token
    session = accounts.session(token)
    assert session is not None
    assert session.is_fresh(clock.now())
    clock.advance(timedelta(minutes=5))
    assert not session.is_fresh(clock.now())
    with pytest.raises(SignInRefused):
        accounts.prove(session, "wrong", HERE)
    clock.advance(timedelta(seconds=1))
    accounts.prove(session, GOOD, HERE)
    proven = accounts.session(token)
    assert proven is not None
    assert proven.is_fresh(clock.now())


def test_acting_for_somebody_is_kept_in_the_session(accounts: Accounts) -> None:
    token, other = begin(accounts), begin(accounts)
    session = accounts.session(token)
    assert session is not None
    accounts.sessions.act_for(session.id, WEI)
    assert [s and s.principal for s in map(accounts.session, (token, other))] == [WEI, None]
    accounts.sessions.act_for(session.id, None)
    assert [s and s.principal for s in map(accounts.session, (token, other))] == [None, None]


def test_own_sessions_are_listed_and_ended_one_by_one(
    accounts: Accounts, clock: VirtualClock
) -> None:
    first = begin(accounts)
    clock.advance(timedelta(minutes=10))
    second, foreign = begin(accounts), begin(accounts, WEI)
    listed = accounts.sessions.of(LIN, clock.now())
    assert [each.seen for each in listed] == [clock.now(), START]
    assert {each.csrf for each in listed} == {""}
    mine, theirs = accounts.session(first), accounts.session(foreign)
    assert mine is not None
    assert theirs is not None
    assert not accounts.sessions.end(theirs.id, LIN)
    assert accounts.sessions.end(mine.id, LIN)
    assert [bool(accounts.session(each)) for each in (first, second, foreign)] == [
        False,
        True,
        True,
    ]
    assert accounts.sessions.count(clock.now()) == {LIN: 1, WEI: 1}


def test_another_password_ends_the_other_sessions(accounts: Accounts) -> None:
    with_password(accounts)
    other = begin(accounts)
    token = accounts.sign_in("lin.hua", GOOD, HERE, "", anybody).token
    session = accounts.session(token)
    assert session is not None
    accounts.change_password(session, GOOD, "four quiet lanterns", HERE)
    assert accounts.session(token)
    assert accounts.session(other) is None
    with pytest.raises(SignInRefused):
        accounts.sign_in("lin.hua", GOOD, HERE, "", anybody)


def test_who_is_shut_out_has_no_session_left(accounts: Accounts) -> None:
    token, foreign = begin(accounts), begin(accounts, WEI)
    assert accounts.shut_out(LIN) == 1
    assert accounts.session(token) is None
    assert accounts.session(foreign)


def test_a_restore_ends_everybodys(accounts: Accounts) -> None:
    tokens = [begin(accounts), begin(accounts, WEI)]
    assert accounts.sessions.end_all() == 2
    assert [accounts.session(token) for token in tokens] == [None, None]


@pytest.mark.parametrize("token", ["", "x", "'; DROP TABLE sessions; --", "é" * 5000, "\udce9"])
def test_what_is_no_token_is_no_session(accounts: Accounts, token: str) -> None:
    assert accounts.session(token) is None
