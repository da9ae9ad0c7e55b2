"""The office of the tests behind a closed door: its people have logins and passwords."""

from collections.abc import Mapping

from msgspec.structs import replace
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from starlette.testclient import TestClient

from engine.domain.access import Door, SetDoor
from engine.domain.directory.commands import RegisterPerson
from engine.domain.event import Stamp, Via
from engine.ids import PersonId
from office.accounts.passwords import Passwords
from office.accounts.resets import ResetKind
from tests.office.web import forms
from tests.office.web.conftest import ADMINISTRATOR, LEADER, OFFICE_PEOPLE, Town

_CHEAP = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "three quiet lanterns"


def by_admin(town: Town, **given: str) -> Stamp:
    stamp = town.office.stamp(ADMINISTRATOR, Via.WEB, **given)  # type: ignore[arg-type]
    return replace(stamp, proof="session")


def with_passwords(town: Town, *more: PersonId) -> None:
    """The people of the office can sign in on the page, and `more`."""
    # Hashing that costs what it should takes these tests minutes.
    town.accounts._passwords = Passwords(PasswordHash((_CHEAP,)))
    for person in (*OFFICE_PEOPLE, *more):
        set_password(town, person)


def set_door(town: Town, door: Door) -> None:
    order = by_admin(town, reason="set up", authority=LEADER, document=f"sha256:{'0' * 64}")
    town.office.handle(SetDoor(stamp=order, door=door, authority=LEADER))


def newcomer(town: Town) -> PersonId:
    """Somebody who cannot sign in yet."""
    person = PersonId("clerk.new")
    town.office.handle(RegisterPerson(stamp=by_admin(town), person=person, name="新科员"))
    return person


def set_password(town: Town, person: PersonId, password: str = PASSWORD) -> None:
    accounts = town.accounts
    accounts.logins.add(person, person, accounts.clock.now())
    accounts.use_reset(accounts.make_reset(person, ResetKind.SLIP).code, password, lambda _: True)


def entered(town: Town, person: str, **headers: str) -> TestClient:
    """A browser in which somebody has signed in on the page."""
    browser = TestClient(town.app, headers={"accept-language": "zh", **headers})
    answer = sign_in(browser, person)
    assert answer.status_code == 303, answer.text
    return browser


def sign_in(browser: TestClient, person: str, password: str = PASSWORD, **more: str):
    given = {"login": person, "password": password, **more}
    return browser.post("/sign-in", data=given, follow_redirects=False)


def post(browser: TestClient, page: str, path: str, given: Mapping[str, str] | None = None):
    """Send a form of a page."""
    data = {"csrf": csrf(browser, page), **(given or {})}
    return browser.post(path, data=data, follow_redirects=False)


def csrf(browser: TestClient, page: str = "/account") -> str:
    return forms.csrf(browser, page)
