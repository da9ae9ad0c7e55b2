"""Letters through SMTP on loopback: ours beside smtplib alone on one connection, and Apprise."""

import smtplib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from apprise import Apprise

from benchmarks.figures import Figure, Sizes, Work, compare
from engine.calendars.clock import SystemClock
from engine.delivery.dispatch import Dispatch
from engine.delivery.letter import Handed, Letter, message_id
from engine.delivery.mail_form import mail_of
from engine.domain.agenda import Recipient
from engine.ids import PersonId, StreamId
from office.channel_settings import ChannelSettings
from office.channels.mail import MailChannel

_SENDER = "office@county.example"
_ROUNDS = 3
_FEW = 200
"""Letters of a round through Apprise, which opens a connection for each."""
_TEXT = "李联络：\n\n任务：制定实施方案\n完成时限：2026年3月13日（含当日）\n" * 4


@contextmanager
def _server() -> Iterator[int]:
    """A server in a process of its own; its port."""
    running = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("smtp_server.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with running:
        assert running.stdout is not None
        assert running.stdin is not None
        try:
            yield int(running.stdout.readline())
        finally:
            running.stdin.close()


def _letters(count: int) -> list[Letter]:
    moment = SystemClock().now()
    return [
        Letter(
            stream=(stream := StreamId(f"message/to/li{number}/2026-03-10.1")),
            message_id=message_id(stream, "county.example"),
            recipient=Recipient(
                person=PersonId(f"li{number}"), name="李联络", address=f"li{number}@town.example"
            ),
            subject="【还有3天到期】城关镇 制定实施方案 等3件",
            text=_TEXT,
            html=f"<html><body><pre>{_TEXT}</pre></body></html>",
            lang="zh",
            written_at=moment,
        )
        for number in range(count)
    ]


class _Ours:
    """Letters are composed as mails and sent over the channel's connections."""

    def __init__(self, port: int, letters: list[Letter]) -> None:
        settings = ChannelSettings(name="mail", host="127.0.0.1", port=port, security="none")
        self._dispatch = Dispatch((MailChannel(settings, _SENDER),), now=SystemClock().now)
        self._letters = letters

    def prepare(self) -> Work:
        def work() -> int:
            told = [o for group in self._dispatch.send(self._letters) for _, o in group]
            assert all(isinstance(outcome, Handed) for outcome in told)
            return len(told)

        return work

    def end(self) -> None:
        self._dispatch.close()


class _Alone:
    """The library alone sends mails that are composed already, over one connection."""

    def __init__(self, port: int, letters: list[Letter]) -> None:
        self._port = port
        self._mails = [
            (each.recipient.address, mail_of(each, each.recipient.address, _SENDER))
            for each in letters
        ]

    def prepare(self) -> Work:
        def work() -> int:
            with smtplib.SMTP("127.0.0.1", self._port, local_hostname="county.example") as server:
                for address, mail in self._mails:
                    server.sendmail(_SENDER, [address], mail)
            return len(self._mails)

        return work


class _Apprise:
    """Apprise sends the same texts, as its users do."""

    def __init__(self, port: int, letters: list[Letter]) -> None:
        self._port, self._letters = port, letters

    def prepare(self) -> Work:
        def work() -> int:
            for each in self._letters:
                to, port = each.recipient.address, self._port
                url = f"mailto://127.0.0.1:{port}?from={_SENDER}&to={to}&mode=insecure"
                post = Apprise.instantiate(url)
                assert post is not None
                assert post.notify(title=each.subject, body=each.text)
            return len(self._letters)

        return work


def beside_smtplib(_folder: Path, sizes: Sizes) -> Figure:
    """All letters of a day."""
    letters = _letters(sizes.letters)
    with _server() as port:
        ours = _Ours(port, letters)
        found = compare(
            f"{sizes.letters:,} letters through SMTP",
            "letters/s",
            ours,
            _Alone(port, letters),
            baseline_name="smtplib, one connection, mails composed before",
            budget=0.7,
            rounds=min(sizes.rounds, _ROUNDS),
        )
        ours.end()
    return found


def beside_apprise(_folder: Path, sizes: Sizes) -> Figure:
    """Why mail does not go through Apprise."""
    letters = _letters(min(sizes.letters, _FEW))
    with _server() as port:
        ours = _Ours(port, letters)
        found = compare(
            "letters through SMTP, beside Apprise",
            "letters/s",
            ours,
            _Apprise(port, letters),
            baseline_name="Apprise, a connection a letter",
            budget=None,
            rounds=min(sizes.rounds, _ROUNDS),
        )
        ours.end()
    return found
