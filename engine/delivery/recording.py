"""The first half of a tick: what time has brought is put on record, and nothing is sent."""

from collections.abc import Callable
from functools import cache

from msgspec.structs import replace

from engine.delivery.paging import pages
from engine.delivery.ports import Agenda, Commands
from engine.delivery.settings import TickReport, TickSettings
from engine.domain.event import Stamp
from engine.domain.reminder import ReminderDue
from engine.errors import EngineError, StoreUnavailable
from engine.ids import CommandId
from engine.phrases import Phrase, phrase
from engine.reactions.deadlines import newly_overdue
from engine.reactions.facts import facts_of, notices_of


def record(agenda: Agenda, commands: Commands, stamp: Stamp, settings: TickSettings) -> TickReport:
    """Occurrences, what items do on their day, overdue facts, reminders, petitions that nobody
    answered, notices.
    """
    agenda.catch_up()
    opened, faults = _open_occurrences(agenda, commands, stamp, settings.stop)
    come = () if settings.stop() else agenda.acting(stamp.on)
    acted = commands.act(come, stamp) if come else 0
    if opened or acted:
        agenda.catch_up()
    looked = _look_at_items(agenda, commands, stamp, settings)
    waiting = () if settings.stop() else agenda.lapsed(stamp.on)
    lapsed = commands.lapse(waiting, stamp) if waiting else 0
    told = 0 if settings.stop() else _tell(agenda, commands, stamp, settings)
    return replace(looked, opened=opened, acted=acted, told=told, lapsed=lapsed, faults=faults)


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
) -> TickReport:
    """Overdue facts first: a reminder after the due date speaks of a lateness that is on record."""
    ladder, now = cache(agenda.ladder), stamp.recorded(settings.zone.key)
    overdue = reminded = missed = 0
    size = settings.item_page
    for page in pages(lambda after: agenda.attention(stamp.on, after, size), size, settings.stop):
        if late := newly_overdue(page, now):
            overdue += commands.record_overdue(late, _named(stamp, f"overdue:{late[0]}"))
        facts = [fact for item in page for fact in facts_of(item, ladder(item.campaign), stamp)]
        if facts:
            new = commands.remind(facts)
            due = sum(isinstance(fact, ReminderDue) for fact in new)
            reminded, missed = reminded + due, missed + len(new) - due
    return TickReport(overdue=overdue, reminded=reminded, missed=missed)


def _tell(agenda: Agenda, commands: Commands, stamp: Stamp, settings: TickSettings) -> int:
    """One page a pass: what is left is told by the next."""
    facts = [
        fact for notice in agenda.notices(settings.item_page) for fact in notices_of(notice, stamp)
    ]
    return len(commands.remind(facts)) if facts else 0


def _named(stamp: Stamp, deed: str) -> Stamp:
    """The same moment, under the name of one deed of this pass."""
    return replace(stamp, command_id=CommandId(f"{stamp.command_id}:{deed}"))
