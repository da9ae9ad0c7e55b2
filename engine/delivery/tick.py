"""One pass over everything that time brings: occurrences, overdue facts, reminders, the outbox.

A pass may be missed, repeated or cut off anywhere: what it does is on record, and the next one
does the rest. A pass for an earlier moment than the last finds nothing left to do.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime, time
from functools import cache
from typing import TypeVar, assert_never
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from engine.calendars.clock import OFFICE_ZONE, local_date
from engine.delivery.channels import BatchChannel, Channel
from engine.delivery.outbox import send, send_batch, void
from engine.delivery.ports import Agenda, Commands, Note
from engine.domain.agenda import DueItem, OutboxEntry, Recipient
from engine.domain.event import Stamp, Via
from engine.domain.message import NoteDelivered, NoteFailed, NoteSent, NoteVoided
from engine.errors import EngineError, StoreUnavailable
from engine.ids import SYSTEM, CommandId, UnitId
from engine.phrases import Phrase, phrase
from engine.reactions.deadlines import newly_overdue
from engine.reactions.notices import write_notices
from engine.reactions.reminders import Letterhead, Recipients, reminders
from workflows.schema import RungRecipient

T = TypeVar("T")


class TickSettings(Struct, frozen=True, kw_only=True):
    """`day_ends` as in `local_date`. Pages bound memory and the size of one append.

    `stop` says that the pass is to end soon: it is asked between two pages and between two letters,
    and the next pass does the rest.
    """

    zone: ZoneInfo = OFFICE_ZONE
    day_ends: time | None = None
    item_page: int = 500
    outbox_page: int = 500
    letterhead: Letterhead = Letterhead()
    stop: Callable[[], bool] = lambda: False


class TickReport(Struct, frozen=True, kw_only=True):
    """How many of each were put on record; `told` are letters about what was done in somebody's
    name or to his account. `failed` are tried again, `abandoned` are not, and
    `voided` were not true any more.

    `faults` names campaigns whose occurrences could not be opened, and why.
    """

    opened: int = 0
    reminded: int = 0
    told: int = 0
    overdue: int = 0
    lapsed: int = 0
    delivered: int = 0
    failed: int = 0
    abandoned: int = 0
    voided: int = 0
    faults: tuple[Phrase, ...] = ()

    @property
    def did_something(self) -> bool:
        """Whether anything is worth a line in the operating log."""
        return self != TickReport()


def tick(
    now: datetime,
    agenda: Agenda,
    commands: Commands,
    channel: Channel,
    settings: TickSettings | None = None,
) -> TickReport:
    """Do what is due at `now` (aware). Whoever calls holds the scheduler's lock.

    Raises StoreUnavailable; a fault of one campaign or one message stops none of the others.
    """
    settings = settings or TickSettings()
    recorded = put_on_record(now, agenda, commands, settings)
    if recorded.overdue or recorded.reminded or recorded.told:
        agenda.catch_up()
    stamp = _stamp(now, settings)
    return _empty_outbox(recorded, agenda, commands, channel, stamp, settings)


def put_on_record(
    now: datetime, agenda: Agenda, commands: Commands, settings: TickSettings
) -> TickReport:
    """The first half of a tick: what is due at `now` is in the log, and nothing is sent yet."""
    stamp = _stamp(now, settings)
    agenda.catch_up()
    opened, faults = _open_occurrences(agenda, commands, stamp, settings.stop)
    if opened:
        agenda.catch_up()
    overdue, reminded = _look_at_items(agenda, commands, stamp, settings)
    waiting = () if settings.stop() else agenda.lapsed(stamp.on)
    lapsed = commands.lapse(waiting, stamp) if waiting else 0
    told = 0 if settings.stop() else _tell(agenda, commands, stamp, settings)
    return TickReport(
        opened=opened, reminded=reminded, told=told, overdue=overdue, lapsed=lapsed, faults=faults
    )


def _stamp(now: datetime, settings: TickSettings) -> Stamp:
    return Stamp(
        recorded_at=now,
        on=local_date(now, settings.zone, settings.day_ends),
        actor=SYSTEM,
        via=Via.SCHEDULER,
        command_id=CommandId(f"tick:{now.isoformat()}"),
    )


def _open_occurrences(
    agenda: Agenda, commands: Commands, stamp: Stamp, stop: Callable[[], bool]
) -> tuple[int, tuple[Phrase, ...]]:
    opened, faults = 0, list[Phrase]()
    for campaign in agenda.running_campaigns():
        if stop():
            break
        try:
            opened += commands.open_occurrences(campaign, _named(stamp, f"open:{campaign}"))
        except StoreUnavailable:
            raise
        except EngineError as fault:
            faults.append(phrase("fault.placed", place=campaign, fault=fault.phrase))
    return opened, tuple(faults)


def _look_at_items(
    agenda: Agenda, commands: Commands, stamp: Stamp, settings: TickSettings
) -> tuple[int, int]:
    """Overdue facts first: a reminder after the due date speaks of a lateness that is on record."""
    ladder, now = cache(agenda.ladder), stamp.recorded(settings.zone.key)
    overdue = reminded = 0
    size = settings.item_page
    for page in _pages(lambda after: agenda.attention(stamp.on, after, size), size, settings.stop):
        if late := newly_overdue(page, now):
            named = _named(stamp, f"overdue:{late[0]}")
            overdue += commands.record_overdue(late, named)
        recipients = _recipients(agenda, page, stamp.on)
        messages = tuple(
            message
            for item in page
            for message in reminders(
                item, ladder(item.campaign), recipients, stamp, settings.letterhead
            )
        )
        if messages:
            reminded += commands.queue(messages)
    return overdue, reminded


def _tell(agenda: Agenda, commands: Commands, stamp: Stamp, settings: TickSettings) -> int:
    """One page a pass: what is left is told by the next."""
    letters = tuple(
        letter
        for notice in agenda.notices(settings.item_page)
        for letter in write_notices(notice, stamp, settings.letterhead)
    )
    return commands.queue(letters) if letters else 0


def _recipients(agenda: Agenda, page: Sequence[DueItem], on: date) -> Recipients:
    """Who is written to, asked once a post for all units of a page."""
    units = {item.unit for item in page}

    @cache
    def holders(post: RungRecipient) -> Mapping[UnitId, tuple[Recipient, ...]]:
        return agenda.recipients(units, post, on)

    return lambda unit, post: holders(post).get(unit, ())


def _pages(
    ask: Callable[[T | None], Sequence[T]], size: int, stop: Callable[[], bool]
) -> Iterator[Sequence[T]]:
    after: T | None = None
    while not stop() and (page := ask(after)):
        yield page
        if len(page) < size:
            return
        after = page[-1]


def _empty_outbox(
    report: TickReport,
    agenda: Agenda,
    commands: Commands,
    channel: Channel,
    stamp: Stamp,
    settings: TickSettings,
) -> TickReport:
    """Page by page; each message is tried once a pass, if it is still true. What became of a page
    is on record, and what others did meanwhile is known, before the next is sent.
    """
    count: Counter[str] = Counter()
    now, size = stamp.recorded_at, settings.outbox_page
    for page in _pages(lambda after: agenda.sendable(now, after, size), size, settings.stop):
        untrue = agenda.untrue(page, stamp.on)
        voided = [
            void(entry, untrue[entry.stream], stamp) for entry in page if entry.stream in untrue
        ]
        if voided:
            commands.note(voided)
        letters = [entry for entry in page if entry.stream not in untrue]
        if isinstance(channel, BatchChannel):
            sent = _send_together(letters, commands, channel, stamp, settings)
        else:
            sent = _send_singly(letters, commands, channel, stamp, settings)
        for note in (*voided, *sent):
            count[_outcome(note)] += 1
        agenda.catch_up()
    return msgspec.structs.replace(report, **count)


def _outcome(note: Note) -> str:
    """The field of the report in which it is counted."""
    match note:
        case NoteDelivered() | NoteSent():
            return "delivered"
        case NoteVoided():
            return "voided"
        case NoteFailed(retry_at=None):
            return "abandoned"
        case NoteFailed():
            return "failed"
        case _:
            assert_never(note)


def _send_together(
    letters: Sequence[OutboxEntry],
    commands: Commands,
    channel: BatchChannel,
    stamp: Stamp,
    settings: TickSettings,
) -> Sequence[Note]:
    """What became of all is noted in one go: sent again after a crash, each takes its own place."""
    notes = send_batch(letters, channel, stamp, settings.letterhead.worded)
    if notes:
        commands.note(notes)
    return notes


def _send_singly(
    letters: Sequence[OutboxEntry],
    commands: Commands,
    channel: Channel,
    stamp: Stamp,
    settings: TickSettings,
) -> Sequence[Note]:
    """One after the other; each is noted while the next is sent, so that a crash sends at most two
    again.
    """
    notes: list[Note] = []
    with ThreadPoolExecutor(max_workers=1) as noter:
        noting: Future[None] | None = None
        try:
            for letter in letters:
                if settings.stop():
                    break
                notes.append(send(letter, channel, stamp, settings.letterhead.worded))
                if noting is not None:
                    noting.result()
                noting = noter.submit(commands.note, (notes[-1],))
        finally:
            if noting is not None:
                noting.result()
    return notes


def _named(stamp: Stamp, deed: str) -> Stamp:
    """The same moment, under the name of one deed of this pass."""
    return msgspec.structs.replace(stamp, command_id=CommandId(f"{stamp.command_id}:{deed}"))
