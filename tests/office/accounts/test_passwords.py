"""Which new passwords are refused, and how a code sets one."""

from datetime import timedelta

import pytest

from engine.calendars.clock import VirtualClock
from office.accounts.password_rules import faults_of
from office.accounts.passwords import Passwords
from office.accounts.refusals import PasswordUnfit, ResetUnusable, SignInRefused
from office.accounts.resets import ResetKind
from office.accounts.store import Accounts
from tests.office.accounts.conftest import GOOD, LIN, anybody, with_password
from tests.spec import in_english


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("", "short"),
        ("elevensigns", "short"),
        ("一二三四五六七八九十一", "short"),
        ("x" * 257, "long"),
        ("password1234", "common"),
        ("P@ssw0rd2026!", "common"),
        ("Password!Password!", "common"),
        ("qwertyuiop123", "common"),
        ("1qaz2wsx3edc!!", "common"),
        ("aaaaaaaaaaaaaa", "common"),
        ("abababababab", "common"),
        ("13800138000138", "common"),
        ("2009-03-20 09:00", "common"),
        ("woaini1314520", "common"),
        ("我爱中国2009!!!!!!!", "common"),
        ("Lin.Hua-2026", "named"),
        ("林华林华林华2026年3月", "named"),
        ("活动办公室2026年!!", "named"),
        (GOOD, None),
        ("石桥镇的风吹过三座桥", "short"),
        ("石桥镇的风吹过三座老石桥", None),
        ("correct horse battery staple", None),
        ("Vq7-kkd2-Lm04", None),
    ],
)
def test_what_others_would_try_first_is_refused(password: str, fault: str | None) -> None:
    found = [each.code for each in faults_of(password, ("lin.hua", "林华", "活动办公室"))]
    assert found == ([f"fault.password.{fault}"] if fault else [])


def test_the_refusal_says_why_and_not_what(accounts: Accounts) -> None:
    accounts.logins.add("lin", LIN, accounts.clock.now())
    code = accounts.make_reset(LIN, ResetKind.SLIP).code
    with pytest.raises(PasswordUnfit) as unfit:
        accounts.use_reset(code, "elevensigns", anybody)
    said = in_english(unfit.value.phrase)
    assert said == "this new password cannot be used: 12 signs at least"
    accounts.use_reset(code, GOOD, anybody)  # the code was not used up


@pytest.mark.parametrize("kind", ResetKind)
def test_a_code_is_used_once(accounts: Accounts, kind: ResetKind) -> None:
    accounts.logins.add("lin", LIN, accounts.clock.now())
    code = accounts.make_reset(LIN, kind).code
    assert accounts.use_reset(code, GOOD, anybody) == LIN
    with pytest.raises(ResetUnusable):
        accounts.use_reset(code, GOOD, anybody)


@pytest.mark.parametrize(
    ("kind", "lives"), [("link", timedelta(minutes=30)), ("slip", timedelta(hours=24))]
)
def test_a_code_runs_out(
    accounts: Accounts, clock: VirtualClock, kind: str, lives: timedelta
) -> None:
    accounts.logins.add("lin", LIN, clock.now())
    made = accounts.make_reset(LIN, ResetKind(kind))
    assert made.ends_at - clock.now() == lives
    clock.advance(lives)
    with pytest.raises(ResetUnusable):
        accounts.use_reset(made.code, GOOD, anybody)


def test_a_new_code_puts_the_earlier_one_out_of_use(accounts: Accounts) -> None:
    accounts.logins.add("lin", LIN, accounts.clock.now())
    first, second = (accounts.make_reset(LIN, ResetKind.SLIP).code for _ in range(2))
    with pytest.raises(ResetUnusable):
        accounts.use_reset(first, GOOD, anybody)
    assert accounts.use_reset(second, GOOD, anybody) == LIN


def test_a_slip_is_typed_as_people_type(accounts: Accounts) -> None:
    accounts.logins.add("lin", LIN, accounts.clock.now())
    code = accounts.make_reset(LIN, ResetKind.SLIP).code
    assert len(code) == 23
    typed = code.replace("-", " ").lower()
    assert accounts.use_reset(f"  {typed} ", GOOD, anybody) == LIN


def test_a_code_signs_nobody_in_and_ends_every_session(accounts: Accounts) -> None:
    with_password(accounts)
    token = accounts.sign_in("lin.hua", GOOD, "10.1.0.7", "", anybody).token
    code = accounts.make_reset(LIN, ResetKind.SLIP).code
    assert accounts.session(token)
    accounts.use_reset(code, "four quiet lanterns", anybody)
    assert accounts.session(token) is None
    with pytest.raises(SignInRefused):
        accounts.sign_in("lin.hua", GOOD, "10.1.0.7", "", anybody)


def test_a_code_of_somebody_who_is_not_admitted_is_none(accounts: Accounts) -> None:
    accounts.logins.add("lin", LIN, accounts.clock.now())
    code = accounts.make_reset(LIN, ResetKind.SLIP).code
    with pytest.raises(ResetUnusable):
        accounts.use_reset(code, GOOD, lambda _: False)


def test_a_stolen_password_is_forgotten_at_once(accounts: Accounts) -> None:
    with_password(accounts)
    token = accounts.sign_in("lin.hua", GOOD, "10.1.0.7", "", anybody).token
    code = accounts.make_reset(LIN, ResetKind.SLIP).code
    assert accounts.forget_password(LIN) == 1
    assert accounts.session(token) is None
    with pytest.raises(SignInRefused):
        accounts.sign_in("lin.hua", GOOD, "10.1.0.7", "", anybody)
    with pytest.raises(ResetUnusable):
        accounts.use_reset(code, GOOD, anybody)


def test_a_password_is_hashed_as_is_advised() -> None:
    passwords = Passwords(threads=1)
    try:
        stored = passwords.hashed(GOOD)
        assert stored.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
        assert passwords.is_right(GOOD, stored)
        assert not passwords.is_right(GOOD.upper(), stored)
        assert not passwords.is_right(GOOD, None)
    finally:
        passwords.close()


def test_no_password_or_code_is_in_the_database(accounts: Accounts) -> None:
    with_password(accounts)
    made = accounts.make_reset(LIN, ResetKind.LINK)
    with accounts._engine.connect() as conn:
        rows = [
            str(conn.exec_driver_sql(f"SELECT * FROM {name}").all())
            for name in ("logins", "resets")
        ]
    assert "$argon2id$" in rows[0]
    assert GOOD not in rows[0]
    assert made.code not in rows[1]
    assert made.code not in repr(made)
