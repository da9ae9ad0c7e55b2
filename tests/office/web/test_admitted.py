"""Whoever was shut out or reset is signed in no more, whatever is left of his session."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from engine.domain.access import Door, SetDoor
from engine.domain.access.commands import CloseAccess, OpenAccess, ResetCredential
from engine.domain.directory.commands import GrantRole, RegisterPerson
from engine.domain.event import Stamp, Via
from engine.domain.policy.actors import OFFICE_WIDE, Role
from engine.ids import SYSTEM, PersonId
from office.accounts.store import open_accounts
from office.accounts.tables import SESSIONS
from office.bootstrap import Office
from office.web.app import make_app
from tests.office.web.conftest import ADMINISTRATOR, CLERK, HEAD, Town
from tests.played import settings_in

FIRSTS = (
    (HEAD, Role.OFFICE_HEAD),
    (ADMINISTRATOR, Role.ADMINISTRATOR),
    (CLERK, Role.OFFICE),
)


def stamp(office: Office) -> Stamp:
    return office.stamp(SYSTEM, Via.CLI, reason="lost")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """An office by the clock on the wall, its door closed."""
    settings = settings_in(tmp_path)
    with Office(settings, create=True) as office, open_accounts(settings) as accounts:
        for person, role in FIRSTS:
            office.handle(RegisterPerson(stamp=stamp(office), person=person, name=person))
            office.handle(
                GrantRole(stamp=stamp(office), person=person, role=role, scope=OFFICE_WIDE)
            )
            office.handle(OpenAccess(stamp=stamp(office), person=person))
        yield Town(office, accounts, make_app(office, accounts))


def close(town: Town) -> None:
    town.office.handle(SetDoor(stamp=stamp(town.office), door=Door.CLOSED))


def began_earlier(town: Town, browser: TestClient, minutes: int) -> None:
    digest = sha256(browser.cookies["campaign_session"].encode()).hexdigest()
    started = town.accounts.clock.now() - timedelta(minutes=minutes)
    with town.accounts._engine.begin() as conn:
        mine = SESSIONS.update().where(SESSIONS.c.digest == digest)
        conn.execute(mine.values(started=started))


def lets_in(browser: TestClient) -> bool:
    return browser.get("/search", follow_redirects=False).status_code == 200


def test_a_reset_ends_sessions_even_if_accounts_never_heard_of_it(town: Town) -> None:
    person = PersonId(CLERK)
    browser = town.browser(person)
    began_earlier(town, browser, 30)
    town.office.handle(ResetCredential(stamp=stamp(town.office), person=person))
    close(town)
    assert not lets_in(browser)
    assert lets_in(town.browser(person))


def test_whoever_is_shut_out_is_signed_in_no_more(town: Town) -> None:
    browser = town.browser(CLERK)
    town.office.handle(CloseAccess(stamp=stamp(town.office), person=CLERK))
    close(town)
    assert not lets_in(browser)
