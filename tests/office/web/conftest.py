"""An office of three towns and a bureau amid a campaign, and browsers signed in to it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from starlette.testclient import TestClient

from engine.delivery.channels import MemoryChannel
from engine.domain.access import Door, SetDoor
from engine.domain.access.commands import OpenAccess
from engine.domain.assignment.commands import ReturnAssignment
from engine.domain.directory.commands import GrantRole, RegisterPerson
from engine.domain.directory.roster import RosterRow
from engine.domain.directory.state import known_directory
from engine.domain.event import Via
from engine.domain.policy.actors import OFFICE_WIDE, Role
from engine.domain.rectification.commands import IssueRectification, RaiseRectification
from engine.ids import SYSTEM, PersonId, RectificationId, RectificationKey
from office.accounts.store import Accounts, open_accounts
from office.accounts.tables import SESSIONS
from office.bootstrap import Office
from office.rosters import read_roster
from office.web.app import make_app
from tests.driven import (
    CLOSING,
    DRIVE,
    PLAN,
    ROSTER,
    TOWNS,
    Driven,
    driven,
    key_of,
    settings_of,
)

TODAY: Final = date(2026, 3, 25)
HEAD, CLERK, LEADER = PersonId("office.lin"), PersonId("office.chen"), PersonId("leader.he")
AUDITOR, ADMINISTRATOR = PersonId("audit.zhou"), PersonId("admin.wu")
OFFICE_PEOPLE: Final = {
    HEAD: ("林主任", Role.OFFICE_HEAD),
    CLERK: ("陈科员", Role.OFFICE),
    LEADER: ("何县长", Role.LEADER),
    AUDITOR: ("周审计", Role.AUDITOR),
    ADMINISTRATOR: ("吴管理", Role.ADMINISTRATOR),
}


class Town(NamedTuple):
    """An office that serves pages, and what its tests need."""

    office: Office
    accounts: Accounts
    app: FastAPI
    loop: BlockingPortal | None = None
    """Where its pages run; without it each request starts a loop and threads of its own."""

    def browser(self, person: str, **headers: str) -> TestClient:
        """A browser in which somebody is signed in."""
        client = TestClient(self.app, headers={"accept-language": "zh", **headers})
        client.portal = self.loop
        began = self.accounts.sign_in_identified(PersonId(person), "127.0.0.1", "test")
        client.cookies.set("campaign_session", began.token)
        return client

    def run_out(self, browser: TestClient) -> None:
        """Let the time of its session run out."""
        digest = sha256(browser.cookies["campaign_session"].encode()).hexdigest()
        long_ago = self.accounts.clock.now() - timedelta(hours=13)
        with self.accounts.sessions._writing.begin() as conn:
            conn.execute(
                SESSIONS.update().where(SESSIONS.c.digest == digest).values(started=long_ago)
            )

    def stranger(self) -> TestClient:
        """A browser in which nobody is signed in."""
        zh = {"accept-language": "zh"}
        client = TestClient(self.app, headers=zh, follow_redirects=False)
        client.portal = self.loop
        return client


@pytest.fixture(scope="session")
def town_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office as it stands on 25 March 2026: town 1 has handed its plan in and it is accepted,
    its closing waits for review; town 2's plan was returned, and it has to put something right;
    town 3 has done nothing, and something was found there.
    """
    folder = tmp_path_factory.mktemp("town")
    play(folder)
    return folder


def play(folder: Path, *more: RosterRow) -> None:
    """Play the office's weeks until 25 March; `more` units take part beside those of the roster."""
    rows = (*read_roster(ROSTER).rows, *more)
    with driven(folder, folder / "store" / "log.db", roster=rows) as drive:
        drive.hand_in(key_of(PLAN, TOWNS[0]), date(2026, 3, 10), accept=True)
        drive.hand_in(key_of(PLAN, TOWNS[1]), date(2026, 3, 12))
        drive.do(ReturnAssignment, date(2026, 3, 13), "少盖一个章", key=key_of(PLAN, TOWNS[1]))
        drive.hand_in(key_of(CLOSING, TOWNS[0]), date(2026, 3, 16))
        raised: dict[str, Any] = {"finding": "窗口无人值守", "source": "走访"}
        for unit in TOWNS[1:]:
            drive.do(RaiseRectification, date(2026, 3, 17), campaign=DRIVE, unit=unit, **raised)
        issued = RectificationKey(DRIVE, RectificationId("r-0001"))
        drive.do(IssueRectification, date(2026, 3, 17), key=issued)
        drive.tick(TODAY)
        staff(drive)


def staff(drive: Driven) -> None:
    """Register who works in the office, let everybody sign in, and let nobody act who does not."""
    office = drive.office
    for person, (name, role) in OFFICE_PEOPLE.items():
        stamp = office.stamp(SYSTEM, Via.CLI, reason="set up", authority="leader.he")
        office.handle(RegisterPerson(stamp=stamp, person=person, name=name))
        stamp = office.stamp(SYSTEM, Via.CLI, reason="set up", authority="leader.he")
        office.handle(GrantRole(stamp=stamp, person=person, role=role, scope=OFFICE_WIDE))
    for person in known_directory(office.reads).people:
        office.handle(OpenAccess(stamp=office.stamp(SYSTEM, Via.CLI), person=person))
    office.handle(SetDoor(stamp=office.stamp(SYSTEM, Via.CLI), door=Door.CLOSED))


@pytest.fixture
def town(town_folder: Path, tmp_path: Path) -> Iterator[Town]:
    """A copy of the office, its pages and its accounts."""
    with copied(town_folder, tmp_path / "town") as found:
        yield found


@contextmanager
def copied(prepared: Path, folder: Path) -> Iterator[Town]:
    """An office that was played, in a folder of its own."""
    shutil.copytree(prepared, folder)
    settings = settings_of(folder, folder / "store" / "log.db")
    with (
        Office(settings, channel=MemoryChannel()) as office,
        open_accounts(settings) as accounts,
        start_blocking_portal() as loop,
    ):
        yield Town(office, accounts, make_app(office, accounts), loop)
