"""Letters that came back are put on record against what was sent."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final, Protocol

from msgspec import Struct

from engine.delivery.letter import message_id
from engine.domain.event import Stamp, Via
from engine.domain.message import NoteBounce
from engine.errors import NotAllowed, NotFound
from engine.ids import SYSTEM, CommandId, PersonId, StreamId
from engine.phrases import Phrase
from office.channels.mailboxes import Lying, Mailbox, MailboxUnread, open_mailbox
from office.channels.notifications import Bounce, read_notification, tells_of_no_failure
from office.settings import Settings
from projections import outbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from engine.domain.event import Command, Recorded

    Letters = Callable[[], Mapping[str, "Sent"]]
    Handle = Callable[[Command], tuple[Recorded, ...]]

_MEMORY: Final = timedelta(days=62)


class Sent(Struct, frozen=True):
    """A letter of this office, and the address that it was sent to."""

    stream: StreamId
    address: str


class BouncesRead(Struct, frozen=True, kw_only=True):
    """How many notifications lay there; of the failures in them, how many were noted, how many were
    of no letter of this office to that address, and how many of letters that are not out any more;
    how many notifications told of no failure (`late`), and how many nobody could make out
    (`unclear`). `faults` are why the mailbox could not be read to its end.
    """

    read: int = 0
    noted: int = 0
    unknown: int = 0
    settled: int = 0
    late: int = 0
    unclear: int = 0
    faults: tuple[Phrase, ...] = ()


class Noting(Protocol):
    """As much of an office as it takes to note what came back."""

    settings: Settings

    @property
    def views(self) -> "Engine":
        """Its views."""
        ...

    def catch_up(self) -> int:
        """Bring them up to the log."""
        ...

    def stamp(self, actor: PersonId, via: Via) -> Stamp:
        """Who and when."""
        ...

    def handle(self, command: "Command") -> "tuple[Recorded, ...]":
        """The door."""
        ...


def note_bounces(office: Noting) -> BouncesRead:
    """Note the letters that came back to the mailbox of the settings, if they name one."""
    mailbox = open_mailbox(office.settings.bounces)
    if mailbox is None:
        return BouncesRead()
    office.catch_up()
    stamp = office.stamp(SYSTEM, Via.SCHEDULER)
    host = office.settings.outbox.host.lower()

    @cache  # one look for a whole pass, and none where nothing came back
    def letters() -> dict[str, Sent]:
        return _letters_by_ids(office.views, host, stamp.recorded_at)

    return _read(mailbox, letters, office.handle, stamp)


def _letters_by_ids(views: "Engine", host: str, now: datetime) -> dict[str, Sent]:
    """Letters of the last two months, by their Message-IDs."""
    with views.connect() as conn:
        found = outbox.queued_since(conn, now - _MEMORY)
    return {message_id(stream, host): Sent(stream, address) for stream, address in found.items()}


def _read(mailbox: Mailbox, letters: "Letters", handle: "Handle", stamp: Stamp) -> BouncesRead:
    """Note every failure that lies in a mailbox; `letters` are by their Message-IDs. The same
    notification again changes nothing; what tells of none of our letters stays unread.
    """
    read = noted = unknown = settled = late = unclear = 0
    seen: set[Bounce] = set()
    faults: list[Phrase] = []
    for mail in _until_unread(mailbox.unread(), faults):
        read += 1
        found = read_notification(mail.raw)
        if not found and tells_of_no_failure(mail.raw):
            late += 1
        elif not found:
            unclear += 1
        for bounce in found:
            sent = letters().get(bounce.message_id)
            if sent is None or not bounce.is_of(sent.address):
                unknown += 1
                continue
            mail.is_ours = True
            if bounce not in seen and _noted(bounce, sent.stream, mail.raw, handle, stamp):
                noted += 1
            else:
                settled += 1
            seen.add(bounce)
    return BouncesRead(
        read=read,
        noted=noted,
        unknown=unknown,
        settled=settled,
        late=late,
        unclear=unclear,
        faults=tuple(faults),
    )


def _until_unread(mails: Iterable[Lying], faults: list[Phrase]) -> Iterator[Lying]:
    try:
        yield from mails
    except MailboxUnread as fault:
        faults.append(fault.phrase)


def _noted(bounce: Bounce, letter: StreamId, raw: bytes, handle: "Handle", stamp: Stamp) -> bool:
    """Whether it was news: what was noted at an earlier moment repeats its answer."""
    digest = hashlib.sha256(raw + bounce.address.encode()).hexdigest()[:16]
    own = Stamp(
        recorded_at=stamp.recorded_at,
        on=stamp.on,
        actor=stamp.actor,
        via=stamp.via,
        command_id=CommandId(f"bounce:{letter}:{digest}"),
    )
    command = NoteBounce(
        stamp=own,
        message=letter,
        status=bounce.status,
        diagnostic=bounce.diagnostic,
        address=bounce.address,
    )
    try:
        recorded = handle(command)
    except (NotAllowed, NotFound):
        return False  # it is being sent again already, or came back before
    return any(each.event.stamp.recorded_at == own.recorded_at for each in recorded)
