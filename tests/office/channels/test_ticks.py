"""Whole ticks of an office whose letters go by SMTP to a server as it is met."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace as changed
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pytest
from msgspec.structs import replace

from engine.calendars.clock import VirtualClock
from engine.domain.directory.commands import AmendPerson
from engine.domain.directory.events import Reach
from engine.domain.event import Event
from engine.domain.message import (
    MessageAbandoned,
    MessageBounced,
    MessageSent,
)
from engine.ids import PersonId
from office.bootstrap import Office
from office.channel_settings import BounceSettings, ChannelSettings
from office.service.channel_findings import channel_findings
from office.settings import OutboxSettings
from tests.driven import DEFINITION, TOWNS, Driven, driven
from tests.office.channels.servers import HOST, Post, endpoint, free_port, mail_server
from tests.office.channels.test_bounces import notification
from tests.spec import in_english
from workflows.reading.loader import load

E = TypeVar("E", bound=Event)
ZHANG = PersonId("town-01.liaison")
# T-3 of the plan, due on 20 March, to the liaisons of three towns; the next days are worked too.
FIRST, SECOND, THIRD = date(2026, 3, 17), date(2026, 3, 18), date(2026, 3, 19)


class Mailed(NamedTuple):
    """An office, and the server that its letters go to."""

    drive: Driven
    post: Post

    def events(self, kind: type[E]) -> list[E]:
        recorded = self.drive.office.log.read(0, 100_000)
        return [each.event for each in recorded if isinstance(each.event, kind)]


@contextmanager
def mailed(folder: Path, port: int, **more: Any) -> Iterator[Driven]:
    with driven(folder, folder / "store" / "log.db") as drive:
        office = drive.office
        mail = ChannelSettings(
            name="mail", host=HOST, port=port, security="none", timeout=2, fallback=""
        )
        office.settings = replace(office.settings, channels=(mail,), **more)
        office._channel = None
        yield drive


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Mailed]:
    with mail_server() as server, mailed(tmp_path, server.port) as drive:
        yield Mailed(drive, server.post)


def test_letters_leave_by_mail_and_what_the_server_said_is_on_record(office: Mailed) -> None:
    report = office.drive.tick(FIRST)
    assert (report.delivered, report.failed) == (3, 0)
    sent = office.events(MessageSent)
    assert {(each.channel, each.receipt[:4]) for each in sent} == {("mail", "250 ")}
    assert sorted(each.address for each in sent) == sorted(office.post.addresses)
    assert office.drive.tick(FIRST).delivered == 0
    assert len({mail["Message-ID"] for mail in office.post.mails}) == 3


def test_a_wrong_address_is_given_up_and_goes_out_once_it_is_corrected(office: Mailed) -> None:
    office.post.refusing["t1@x.example"] = "550 5.1.1 no such user"
    report = office.drive.tick(FIRST)
    assert (report.delivered, report.abandoned) == (2, 1)
    (given_up,) = office.events(MessageAbandoned)
    assert "t1@x.example" in given_up.fault
    assert "550 5.1.1 no such user" in given_up.fault
    assert given_up.remedy
    office.drive.do(AmendPerson, FIRST, person=ZHANG, email="new@x.example")
    report = office.drive.tick(FIRST)
    assert (report.redriven, report.delivered) == (1, 1)
    assert office.post.addresses[-1] == "new@x.example"


def test_a_channel_that_is_not_there_is_not_passed_over_silently(tmp_path: Path) -> None:
    plan = load(DEFINITION)
    first, *others = plan.reminders
    asking = changed(plan, reminders=(changed(first, channel="dingtalk"), *others))
    with driven(tmp_path, tmp_path / "store" / "log.db", definition=asking) as drive:
        drive.office._channel = None
        drive.do(AmendPerson, FIRST, person=ZHANG, channel="sms")
        report = drive.tick(FIRST)
        assert report.delivered == 3
        assert sorted(in_english(each).partition(" is asked for")[0] for each in report.faults) == [
            "channel “dingtalk”",
            "channel “sms”",
        ]
        assert all("letters went by file instead; add it" in in_english(f) for f in report.faults)
        rungs, people = channel_findings(drive.office)
        assert "the rungs T-3 ask for channel “dingtalk”" in in_english(rungs.found)
        assert 'add [[channels]] with name = "dingtalk"' in in_english(rungs.remedy)
        assert in_english(people.found).startswith("town-01.liaison want")


def test_greylisting_and_a_server_that_is_down_cost_a_try_and_no_letter(tmp_path: Path) -> None:
    port = free_port()
    with mailed(tmp_path, port) as drive:
        down = drive.tick(FIRST)
        assert (down.delivered, down.failed) == (0, 3)
        with mail_server(port=port) as server:
            server.post.greylisting = True
            put_off = drive.tick(SECOND)
            assert put_off.delivered == 0
            assert put_off.failed >= 3
            up = drive.tick(THIRD)
            assert up.failed == 0
            assert len(server.post.taken) == up.delivered > 0


def test_a_tick_reads_what_came_back(tmp_path: Path) -> None:
    (tmp_path / "mail" / "new").mkdir(parents=True)
    bounces = BounceSettings(maildir=str(tmp_path / "mail"))
    with mail_server() as server, mailed(tmp_path, server.port, bounces=bounces) as drive:
        office = Mailed(drive, server.post)
        drive.tick(FIRST)
        own_id = str(server.post.mails[0]["Message-ID"]).strip("<>")
        came = notification(own_id=own_id, address=server.post.addresses[0])
        (tmp_path / "mail" / "new" / "1").write_bytes(came)
        report = drive.tick(FIRST)
        assert (report.bounced, report.delivered) == (1, 0)
        (event,) = office.events(MessageBounced)
        assert event.status == "5.1.1"
        # Once the address is corrected it goes out by itself, under the same Message-ID.
        back = next(r for r in server.post.taken).rcpt_tos[0]
        person = PersonId(f"town-0{back[1]}.liaison")
        drive.do(AmendPerson, FIRST, person=person, email="new@x.example")
        report = drive.tick(FIRST)
        assert (report.redriven, report.delivered) == (1, 1)
        assert server.post.addresses[-1] == "new@x.example"
        assert server.post.mails[-1]["Message-ID"] == f"<{own_id}>"


def test_whom_a_robot_reaches_is_written_there_twenty_a_minute(tmp_path: Path) -> None:
    with endpoint() as service, driven(tmp_path, tmp_path / "store" / "log.db") as drive:
        office = drive.office
        chat = ChannelSettings(
            name="chat",
            url="dingtalk://TOKENTOKEN/{reach}",
            endpoint=f"http://{HOST}:{service.port}",
            per_minute=2,
        )
        own = OutboxSettings(folder=tmp_path / "outbox", channel="file")
        office.settings = replace(office.settings, channels=(chat,), outbox=own)
        office._channel = None
        for number, town in enumerate(TOWNS, 1):
            reach = (Reach("chat", f"1380000000{number}"),)
            person = PersonId(f"{town}.liaison")
            drive.do(AmendPerson, FIRST, person=person, reach=reach, channel="chat")
        assert [drive.tick(FIRST).delivered, len(service.asked)] == [2, 2]
        # Another process counts what this one sent in the minute.
        with Office(office.settings, clock=office.clock) as other:
            assert (other.tick().deferred, len(service.asked)) == (1, 2)
            assert isinstance(other.clock, VirtualClock)
            other.clock.set(other.clock.now() + timedelta(minutes=1))
            assert (other.tick().delivered, len(service.asked)) == (1, 3)
        named = {asked.body["at"]["atMobiles"][0] for asked in service.asked}
        assert named == {"13800000001", "13800000002", "13800000003"}
