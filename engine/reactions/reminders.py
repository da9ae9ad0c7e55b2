"""Reminders: which rungs of the ladder are sent now, to whom, and in what words.

Pure and deterministic: the same item, ladder, people and day give the same messages, so that a
repeated run names the same places in the outbox and queues nothing twice.
"""

from collections.abc import Callable
from datetime import date
from typing import Final

import msgspec

from engine.domain.agenda import OFFICE_DESK as OFFICE_DESK
from engine.domain.agenda import DueItem, Recipient
from engine.domain.event import Stamp
from engine.domain.message import MessageKind
from engine.domain.reminder import MissCause, ReminderDue, ReminderEvent, missed
from engine.ids import CommandId, PersonId, UnitId
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


def facts_due(item: DueItem, ladder: tuple[Rung, ...], stamp: Stamp) -> tuple[ReminderEvent, ...]:
    """What is put on record about this item on the day of the stamp: one fact for each post of each
    rung that has come, in the order in which they come.

    A post is told at the last of them that is still true; of the others it stands on record that
    they were missed: a later one says more, or the due date is past that they were to precede.
    """
    by_key = {rung.key: rung for rung in ladder}
    come = [by_key[key] for key in item.rungs if key in by_key]
    true = [rung for rung in come if not _is_past(item, rung, stamp.on)]
    last = {post: rung.key for rung in true for post in rung.to}
    found: list[ReminderEvent] = []
    for rung in come:
        for post in dict.fromkeys(rung.to):
            due = _fact(item, rung, post, stamp)
            if last.get(post) == rung.key:
                found.append(due)
            else:
                why = MissCause.SUPERSEDED if rung in true else MissCause.PASSED
                found.append(missed(due, why))
    return tuple(found)


def _is_past(item: DueItem, rung: Rung, on: date) -> bool:
    """Whether a rung up to the due date is too late; one of a review never is."""
    return item.kind is MessageKind.REMINDER and rung.days <= 0 and on > item.due_on


def _fact(item: DueItem, rung: Rung, post: RungRecipient, stamp: Stamp) -> ReminderDue:
    command_id = CommandId(f"tick:{item.item}:{rung.key}:g{item.generation}:{post}")
    return ReminderDue(
        stamp=msgspec.structs.replace(stamp, command_id=command_id),
        kind=item.kind,
        campaign=item.campaign,
        unit=item.unit,
        item=item.item,
        rung=rung.key,
        generation=item.generation,
        post=post.value,
        form=rung.written_as.value,
        channel=rung.sent_by,
        due_on=item.due_on,
    )


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
