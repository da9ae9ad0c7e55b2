"""Reminders: which rungs of the ladder are sent now, to whom, and in what words.

Pure and deterministic: the same item, ladder, people and day give the same messages, so that a
repeated run names the same places in the outbox and queues nothing twice.
"""

from collections.abc import Callable
from datetime import date
from typing import Final

import msgspec
from msgspec import Struct

from engine.domain.agenda import OFFICE_DESK as OFFICE_DESK
from engine.domain.agenda import DueItem, Recipient
from engine.domain.event import Stamp
from engine.domain.message import MessageKind, MessageQueued
from engine.ids import CommandId, PersonId, UnitId
from engine.phrases import Phrase, phrase
from engine.reactions.deadlines import kind_of
from workflows.schema import Rung, RungRecipient

Recipients = Callable[[UnitId, RungRecipient], tuple[Recipient, ...]]

# Who is written to in place of somebody who cannot be reached, in this order.
FALLBACK: Final[dict[RungRecipient, tuple[RungRecipient, ...]]] = {
    RungRecipient.LIAISON: (
        RungRecipient.LIAISON,
        RungRecipient.UNIT_CHIEF,
        RungRecipient.OFFICE,
    ),
    RungRecipient.UNIT_CHIEF: (RungRecipient.UNIT_CHIEF, RungRecipient.OFFICE),
    RungRecipient.OFFICE: (RungRecipient.OFFICE,),
    RungRecipient.SUPERIOR: (RungRecipient.OFFICE,),
    RungRecipient.IN_CHARGE: (RungRecipient.OFFICE,),
    RungRecipient.EVERYONE: (RungRecipient.OFFICE,),
    RungRecipient.REVIEWER: (RungRecipient.OFFICE,),
}

Worded = Callable[[Phrase], str]
"""Words a phrase in the language in which the office writes."""


class Letterhead(Struct, frozen=True, kw_only=True):
    """Who writes, and in which language: the words of a letter stay as they were when queued."""

    office: str = "office"
    worded: Worded = str


def rungs_to_send(item: DueItem, ladder: tuple[Rung, ...], on: date) -> tuple[Rung, ...]:
    """The rungs to send on this day, out of those that have come and are not on record.

    Of the rungs up to the due date (days <= 0) only the latest, and none once the date is past:
    a missed run does not pour out old news. Every rung after it is sent.
    """
    come = [rung for rung in ladder if rung.key in item.rungs]
    before = [rung for rung in come if rung.days <= 0]
    after = [rung for rung in come if rung.days > 0]
    latest = before[-1:] if on <= item.due_on else []
    return (*latest, *after)


def addressees(unit: UnitId, rung: Rung, recipients: Recipients) -> tuple[Recipient, ...]:
    """Everybody to write to at this rung, each once; there is at least one.

    A post that is vacant or has no address is stood in for: liaison by chief, chief by office.
    """
    found: dict[PersonId, Recipient] = {}
    for post in rung.to:
        for recipient in _holders(unit, post, recipients):
            found.setdefault(recipient.person, recipient)
    return tuple(found.values())


def _holders(unit: UnitId, post: RungRecipient, recipients: Recipients) -> tuple[Recipient, ...]:
    """The holders of the post; those of the next post in FALLBACK where none of them has an
    address.
    """
    known: tuple[Recipient, ...] = ()
    for stand_in in FALLBACK[post]:
        holders = recipients(unit, stand_in)
        if reachable := tuple(r for r in holders if r.address):
            return reachable
        known = known or holders
    return known or (OFFICE_DESK,)


def reminders(
    item: DueItem,
    ladder: tuple[Rung, ...],
    recipients: Recipients,
    stamp: Stamp,
    letterhead: Letterhead | None = None,
) -> tuple[MessageQueued, ...]:
    """Every message this item calls for on the day of the stamp, in order of the ladder; none to
    reviewers.

    Whoever is to be told at several rungs at once, as after a long pause, is told at the last.
    """
    if item.kind is MessageKind.REVIEW:
        return ()
    told = {
        recipient.person: (rung, recipient)
        for rung in rungs_to_send(item, ladder, stamp.on)
        for recipient in addressees(item.unit, rung, recipients)
    }
    return tuple(
        write_reminder(item, rung, recipient, stamp, letterhead or Letterhead())
        for rung, recipient in sorted(told.values(), key=lambda one: ladder.index(one[0]))
    )


def write_reminder(
    item: DueItem, rung: Rung, recipient: Recipient, stamp: Stamp, letterhead: Letterhead
) -> MessageQueued:
    """The message, in the words of the office. Its command id names item, rung, clock generation
    and person, whatever id the stamp came with.
    """
    left = (item.due_on - stamp.on).days
    return MessageQueued(
        stamp=msgspec.structs.replace(stamp, command_id=_command_id(item, rung, recipient)),
        kind=MessageKind.REMINDER,
        campaign=item.campaign,
        unit=item.unit,
        item=item.item,
        rung=rung.key,
        generation=item.generation,
        recipient=recipient.person,
        address=recipient.address,
        subject=_subject(item, left, letterhead),
        body=_body(item, left, recipient, letterhead),
    )


def _command_id(item: DueItem, rung: Rung, recipient: Recipient) -> CommandId:
    return CommandId(f"tick:{item.item}:{rung.key}:g{item.generation}:{recipient.person}")


def _subject(item: DueItem, left: int, letterhead: Letterhead) -> str:
    text = letterhead.worded(
        phrase(
            "letter.reminder.subject",
            standing=_standing(left),
            unit=_unit(item),
            title=_title(item),
        )
    )
    return " ".join(text.split())  # a subject is one line, whatever a title holds


def _body(item: DueItem, left: int, recipient: Recipient, letterhead: Letterhead) -> str:
    return letterhead.worded(
        phrase(
            "letter.reminder.body",
            name=recipient.name or letterhead.office,
            kind=phrase(f"letter.kind.{kind_of(item.item)}"),
            title=_title(item),
            unit=_unit(item),
            due=_due(item),
            standing=_standing(left),
            what_to_do=phrase("letter.reminder.overdue" if left < 0 else "letter.reminder.hand-in"),
            item=item.item,
            office=letterhead.office,
        )
    )


def _unit(item: DueItem) -> Phrase | str:
    """Who owes it, with those named beside it."""
    if not item.joint:
        return item.unit_name
    return phrase("thing.with-joint", unit=item.unit_name, joint=item.joint)


def _title(item: DueItem) -> Phrase | str:
    """What is owed, with its own name where it has one."""
    if not item.label:
        return item.title
    return phrase("thing.labelled", title=item.title, label=item.label)


def _due(item: DueItem) -> Phrase:
    due, hour = item.due_on, item.due_time
    day = phrase("letter.day", year=due.year, month=due.month, day=due.day)
    if hour is None:
        return phrase("letter.due", day=day)
    return phrase("letter.due-hour", day=day, hour=f"{hour:%H:%M}")


def _standing(left: int) -> Phrase:
    if left == 0:
        return phrase("letter.due-today")
    return phrase("letter.days-left" if left > 0 else "letter.days-late", count=abs(left))
