"""Whole ticks of an office whose letters go by SMTP to a server as it is met."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pytest
from msgspec.structs import replace

from engine.domain.directory.commands import AmendPerson
from engine.domain.event import Event
from engine.domain.message import (
    MessageAbandoned,
    MessageBounced,
    MessageSent,
)
from engine.ids import PersonId
from office.channel_settings import BounceSettings, ChannelSettings
from tests.driven import Driven, driven
from tests.office.channels.servers import HOST, Post, free_port, mail_server
from tests.office.channels.test_bounces import notification

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
        (tmp_path / "mail" / "new" / "1").write_bytes(notification(own_id=own_id))
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
