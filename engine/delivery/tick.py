"""One pass over everything that time brings: occurrences, overdue facts, reminders, letters.

A pass may be missed, repeated or cut off anywhere: what it does is on record, and the next one
does the rest. A pass for an earlier moment than the last finds nothing left to do.
"""

from collections import Counter
from datetime import datetime

from msgspec.structs import replace

from engine.delivery.claiming import claim
from engine.delivery.ports import Agenda, Commands, Letters, Outbox, Sender
from engine.delivery.recording import record
from engine.delivery.sending import Sending
from engine.delivery.settings import TickReport as TickReport
from engine.delivery.settings import TickSettings as TickSettings
from engine.domain.event import Stamp
from engine.phrases import Phrase, phrase

_AGAIN = 2
"""What another is to be told in place of the one who was to be told goes out in the same pass."""


def tick(
    now: datetime,
    agenda: Agenda,
    outbox: Outbox,
    commands: Commands,
    letters: Letters,
    sender: Sender,
    settings: TickSettings | None = None,
) -> TickReport:
    """Do what is due at `now` (aware). Whoever calls holds the scheduler's lock.

    Raises StoreUnavailable; a fault of one campaign or one letter stops none of the others.
    """
    settings = settings or TickSettings()
    stamp = settings.stamp(now)
    report = record(agenda, commands, stamp, settings)
    if report.overdue or report.reminded or report.missed or report.told:
        agenda.catch_up()
    counts, faults = Counter[str](), tuple[Phrase, ...]()
    counts["redriven"] = _redrive(agenda, outbox, commands, stamp, settings)
    for _ in range(_AGAIN):
        counts["written"] += claim(agenda, outbox, commands, stamp, settings)
        sent = Sending(agenda, outbox, commands, letters, sender, stamp, settings).run()
        counts.update(sent.counts)
        faults = sent.faults
        if not sent.handed_on:
            break
    return replace(report, faults=(*report.faults, *faults), **counts)


def _redrive(
    agenda: Agenda, outbox: Outbox, commands: Commands, stamp: Stamp, settings: TickSettings
) -> int:
    """Letters that were given up, and can reach somebody by now."""
    letters = () if settings.stop() else outbox.mended(settings.outbox_page)
    if not letters:
        return 0
    reason = settings.worded(phrase("say.redriven.corrected"))
    redriven = commands.redrive(letters, reason, stamp)
    agenda.catch_up()
    return redriven
