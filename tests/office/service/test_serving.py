"""Pages, views and scheduler in one process: it answers, feeds, ticks, and ends in order."""

import json
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

import httpx
import pytest

from engine.calendars.clock import VirtualClock
from engine.domain.access import Door, SetDoor
from engine.domain.access.commands import OpenAccess
from engine.domain.directory.commands import GrantRole, RegisterPerson
from engine.domain.event import Proof, Via
from engine.domain.policy.actors import OFFICE_WIDE, Role
from engine.errors import BadInput
from engine.ids import SYSTEM, CommandId, PersonId
from engine.store.log import CampaignLog
from engine.store.ports import DatabaseUrl
from office.bootstrap import Office
from office.service.scheduler_lock import scheduler_holder
from office.service.serving import serve
from office.settings import ServeSettings
from tests import worlds
from tests.office.service.offices import NOW
from tests.office.service.serving_office import pages, serving_process, settings, until
from tests.spec import refused

LOGIN = "wang"
HEAD, LEADER, ADMINISTRATOR = PersonId("head"), PersonId("leader"), PersonId("admin")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An office in files with a campaign at work."""
    with CampaignLog(tmp_path / "log.db", create=True) as log:
        worlds.mobilizing_campaign(log)
    return tmp_path


def registered(office: Office, name: str) -> int:
    """Somebody else puts something on record; its position."""
    stamp = office.stamp(SYSTEM, Via.CLI, command_id=CommandId(f"register-{name}"), login=LOGIN)
    (recorded,) = office.handle(RegisterPerson(stamp=stamp, person=PersonId(name), name=name))
    return recorded.position


def test_it_answers_feeds_the_views_and_ticks(folder: Path) -> None:
    found, stop, said = settings(folder), threading.Event(), Queue[str]()
    with ThreadPoolExecutor(1) as threads:
        served = threads.submit(
            serve, lambda: Office(found, clock=VirtualClock(NOW)), pages, stop=stop, told=said.put
        )
        address = said.get(timeout=60)
        try:
            with Office(found, clock=VirtualClock(NOW)) as other:
                position = registered(other, "li")
                # Nobody asks for the views to be brought up: the process does it by itself.
                until(lambda: int(httpx.get(address).text) >= position)
            until(lambda: scheduler_holder(found) is not None)
            until(lambda: any(found.outbox.folder.glob("*.eml")))
        finally:
            stop.set()
        served.result(timeout=60)
    assert scheduler_holder(found) is None


def test_it_ends_within_seconds_and_loses_no_request(folder: Path) -> None:
    with serving_process(folder) as (process, address), ThreadPoolExecutor(3) as threads:
        slow = [threads.submit(httpx.post, f"{address}slow", timeout=60) for _ in range(3)]
        until(lambda: len(list(folder.glob("asked-*"))) == 3)
        process.send_signal(signal.SIGTERM)
        until(lambda: is_shut(address))  # nobody new is let in
        (folder / "go").touch()
        assert [answer.result().text for answer in slow] == ["done"] * 3
        _, told = process.communicate(timeout=30)
    assert process.returncode == 0
    lines = [json.loads(line) for line in told.splitlines()]
    names = {line["event"] for line in lines}
    assert {"serve_started", "serve_stopped", "scheduler_started", "scheduler_stopped"} <= names
    answered = [line["status"] for line in lines if line.get("path") == "/slow"]
    assert answered == [200] * 3


def is_shut(address: str) -> bool:
    try:
        httpx.get(address, timeout=5)
    except httpx.ConnectError:
        return True
    return False


def test_of_two_processes_one_ticks_and_the_other_takes_over(
    tmp_path: Path, database: DatabaseUrl
) -> None:
    with CampaignLog(database, create=True) as log:
        worlds.mobilizing_campaign(log)
    found = settings(tmp_path, database)
    with serving_process(tmp_path, database) as (first, one):
        until(lambda: scheduler_holder(found) is not None)
        holder = scheduler_holder(found)
        with serving_process(tmp_path, database) as (second, two):
            assert httpx.get(one).text == httpx.get(two).text
            assert scheduler_holder(found) == holder
            first.terminate()
            assert first.wait(30) == 0
            until(lambda: scheduler_holder(found) not in (None, holder))
            assert httpx.get(two).status_code == 200
            second.terminate()
            assert second.wait(30) == 0


def test_beyond_this_machine_it_is_refused_while_the_door_is_not_closed(folder: Path) -> None:
    found = settings(folder, serving=ServeSettings(address="0.0.0.0", port=0))
    with refused(BadInput, "0.0.0.0 can be reached from other machines while the door is not"):
        serve(lambda: Office(found, clock=VirtualClock(NOW)), pages)


def test_a_door_that_is_opened_ends_what_others_could_reach(folder: Path) -> None:
    found = settings(folder, serving=ServeSettings(address="0.0.0.0", port=0))
    stop, said = threading.Event(), Queue[str]()
    with Office(found) as office:
        closed(office)
        with ThreadPoolExecutor(1) as threads:
            served = threads.submit(
                serve, lambda: Office(found), pages, stop=stop, told=said.put, with_scheduler=False
            )
            try:
                port = httpx.URL(said.get(timeout=60)).port
                assert httpx.get(f"http://127.0.0.1:{port}/who").status_code == 200
                opening = office.stamp(
                    ADMINISTRATOR, Via.WEB, reason="repairs", proof=Proof.SESSION, document="d" * 64
                )
                office.handle(SetDoor(stamp=opening, door=Door.NAMED, authority=LEADER))
                with refused(BadInput, "0.0.0.0 can be reached from other machines"):
                    served.result(timeout=60)
            finally:
                stop.set()


def closed(office: Office) -> None:
    """Put the office behind a closed door, with a leader by whose word it is opened again."""
    handle = office.handle
    roles = {HEAD: Role.OFFICE_HEAD, LEADER: Role.LEADER, ADMINISTRATOR: Role.ADMINISTRATOR}
    for person, role in roles.items():
        stamp = office.stamp(SYSTEM, Via.CLI)
        handle(RegisterPerson(stamp=stamp, person=person, name=person))
        stamp = office.stamp(SYSTEM, Via.CLI, authority=LEADER, reason="set up", document="d" * 64)
        handle(GrantRole(stamp=stamp, person=person, role=role, scope=OFFICE_WIDE))
    for person in (HEAD, ADMINISTRATOR):
        handle(OpenAccess(stamp=office.stamp(SYSTEM, Via.CLI), person=person))
    handle(SetDoor(stamp=office.stamp(SYSTEM, Via.CLI), door=Door.CLOSED))


def test_an_address_that_is_taken_is_told(folder: Path) -> None:
    with serving_process(folder) as (_, address):
        port = httpx.URL(address).port or 0
        found = settings(folder, serving=ServeSettings(port=port))
        with refused(BadInput, f"pages cannot be served at 127.0.0.1:{port}"):
            serve(lambda: Office(found, clock=VirtualClock(NOW)), pages)
