"""One pass over everything that time brings: occurrences, overdue facts, reminders, the outbox.

A pass may be missed, repeated or cut off anywhere: what it does is on record, and the next one
does the rest. A pass for an earlier moment than the last finds nothing left to do.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import cache
from typing import TypeVar, assert_never
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from engine.calendars.clock import OFFICE_ZONE, local_date
from engine.delivery.channels import Channel
from engine.delivery.outbox import send, void
from engine.delivery.ports import Agenda, Commands, Note
from engine.domain.agenda import DueItem, OutboxEntry, Recipient
from engine.domain.event import Stamp, Via
from engine.domain.message import NoteDelivered, NoteFailed, NoteVoided, VoidCause
from engine.errors import EngineError, StoreUnavailable
from engine.ids import SYSTEM, CommandId, StreamId, UnitId
from engine.phrases import Phrase, phrase
from engine.reactions.deadlines import newly_overdue
from engine.reactions.reminders import Letterhead, Recipients, Worded, reminders
from workflows.schema import RungRecipient

T = TypeVar("T")


class TickSettings(Struct, frozen=True, kw_only=True):
    """`day_ends` as in `local_date`. Pages bound memory and the size of one append; the outbox's
    is small, as a crash may send one page of it again.
    """

    zone: ZoneInfo = OFFICE_ZONE
    day_ends: time | None = None
    item_page: int = 500
    outbox_page: int = 100
    letterhead: Letterhead = Letterhead()


class TickReport(Struct, frozen=True, kw_only=True):
    """How many of each were put on record; `failed` are tried again, `abandoned` are not, and
    `voided` were not true any more.

    `faults` names campaigns whose occurrences could not be opened, and why.
    """

    opened: int = 0
    reminded: int = 0
    overdue: int = 0
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
    if recorded.overdue or recorded.reminded:
        agenda.catch_up()
    stamp = _stamp(now, settings)
    return _empty_outbox(recorded, agenda, commands, channel, stamp, settings)


def put_on_record(
    now: datetime, agenda: Agenda, commands: Commands, settings: TickSettings
) -> TickReport:
    """The first half of a tick: what is due at `now` is in the log, and nothing is sent yet."""
    stamp = _stamp(now, settings)
    agenda.catch_up()
    opened, faults = _open_occurrences(agenda, commands, stamp)
    if opened:
        agenda.catch_up()
    overdue, reminded = _look_at_items(agenda, commands, stamp, settings)
    return TickReport(opened=opened, reminded=reminded, overdue=overdue, faults=faults)


def _stamp(now: datetime, settings: TickSettings) -> Stamp:
    return Stamp(
        recorded_at=now,
        on=local_date(now, settings.zone, settings.day_ends),
        actor=SYSTEM,
        via=Via.SCHEDULER,
        command_id=CommandId(f"tick:{now.isoformat()}"),
    )


def _open_occurrences(
    agenda: Agenda, commands: Commands, stamp: Stamp
) -> tuple[int, tuple[Phrase, ...]]:
    opened, faults = 0, list[Phrase]()
    for campaign in agenda.running_campaigns():
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
    ladder = cache(agenda.ladder)
    overdue = reminded = 0
    size = settings.item_page
    for page in _pages(lambda after: agenda.attention(stamp.on, after, size), size):
        if late := newly_overdue(page):
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


def _recipients(agenda: Agenda, page: Sequence[DueItem], on: date) -> Recipients:
    """Who is written to, asked once a post for all units of a page."""
    units = {item.unit for item in page}

    @cache
    def holders(post: RungRecipient) -> Mapping[UnitId, tuple[Recipient, ...]]:
        return agenda.recipients(units, post, on)

    return lambda unit, post: holders(post).get(unit, ())


def _pages(ask: Callable[[T | None], Sequence[T]], size: int) -> Iterator[Sequence[T]]:
    after: T | None = None
    while page := ask(after):
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
    for page in _pages(lambda after: agenda.sendable(now, after, size), size):
        untrue = agenda.untrue(page, stamp.on)
        for note in _send_page(page, untrue, commands, channel, stamp, settings.letterhead.worded):
            count[_outcome(note)] += 1
        agenda.catch_up()
    return msgspec.structs.replace(report, **count)


def _outcome(note: Note) -> str:
    """The field of the report in which it is counted."""
    match note:
        case NoteDelivered():
            return "delivered"
        case NoteVoided():
            return "voided"
        case NoteFailed(retry_at=None):
            return "abandoned"
        case NoteFailed():
            return "failed"
        case _:
            assert_never(note)


def _send_page(
    page: Sequence[OutboxEntry],
    untrue: Mapping[StreamId, VoidCause],
    commands: Commands,
    channel: Channel,
    stamp: Stamp,
    worded: Worded,
) -> Sequence[Note]:
    notes: list[Note] = []
    try:
        for entry in page:
            why = untrue.get(entry.stream)
            notes.append(void(entry, why, stamp) if why else send(entry, channel, stamp, worded))
    finally:
        # Stopped half-way (SIGINT), what went out is still put on record.
        if notes:
            commands.note(notes)
    return notes


def _named(stamp: Stamp, deed: str) -> Stamp:
    """The same moment, under the name of one deed of this pass."""
    return msgspec.structs.replace(stamp, command_id=CommandId(f"{stamp.command_id}:{deed}"))
