"""Reminders: which rungs of the ladder are sent now, to whom, and in what words.

Pure and deterministic: the same item, ladder, people and day give the same messages, so that a
repeated run names the same places in the outbox and queues nothing twice (design section 8).
"""

from collections.abc import Callable
from datetime import date
from typing import Final

import msgspec
from msgspec import Struct

from engine.domain.agenda import DueItem, Recipient
from engine.domain.event import Stamp
from engine.domain.message import MessageKind, MessageQueued
from engine.ids import CommandId, PersonId, UnitId
from engine.reactions.deadlines import ItemKind, kind_of
from workflows.schema import Rung, RungRecipient, Title

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
}
# Stands on record where nobody is known at all; without an address, sending it is given up at
# once and shows among the abandoned messages.
OFFICE_DESK: Final = Recipient(person=PersonId("office"), name="活动办公室", address="")

_KIND_WORDS: Final = {
    ItemKind.ASSIGNMENT: Title(zh="任务", en="task"),
    ItemKind.RECTIFICATION: Title(zh="整改事项", en="rectification"),
}


class Letterhead(Struct, frozen=True, kw_only=True):
    """What every letter of this office says: who writes, and where work is handed in."""

    office: Title = Title(zh="活动办公室", en="The campaign office")
    hand_in: Title = Title(
        zh="请在系统中提交；确有困难的，请在到期前申请延期",
        en="hand it in through the system, or ask for an extension before it is due",
    )
    overdue: Title = Title(
        zh="请尽快在系统中提交，并向活动办公室说明情况",
        en="hand it in through the system now, and tell the office why it is late",
    )


def rungs_to_send(item: DueItem, ladder: tuple[Rung, ...], on: date) -> tuple[Rung, ...]:
    """The rungs to send on this day, out of those that have come and are not on record.

    Of the rungs up to the due date (days <= 0) only the latest, and none once the date is past:
    a missed run does not pour out old news. Every rung after it is sent, each goes to others.
    """
    come = [rung for rung in ladder if rung.key in item.rungs]
    before = [rung for rung in come if rung.days <= 0]
    after = [rung for rung in come if rung.days > 0]
    latest = before[-1:] if on <= item.due_on else []
    return (*latest, *after)


def addressees(unit: UnitId, rung: Rung, recipients: Recipients) -> tuple[Recipient, ...]:
    """Everybody to write to at this rung, each once and never nobody.

    A post that is vacant or has no address is stood in for: liaison by chief, chief by office.
    """
    found: dict[PersonId, Recipient] = {}
    for post in rung.to:
        for recipient in _holders(unit, post, recipients):
            found.setdefault(recipient.person, recipient)
    return tuple(found.values())


def _holders(unit: UnitId, post: RungRecipient, recipients: Recipients) -> tuple[Recipient, ...]:
    """A stand-in is asked for only where nobody before can be reached."""
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
    """Every message this item calls for on the day of the stamp, in order of the ladder."""
    return tuple(
        write_reminder(item, rung, recipient, stamp, letterhead or Letterhead())
        for rung in rungs_to_send(item, ladder, stamp.on)
        for recipient in addressees(item.unit, rung, recipients)
    )


def write_reminder(
    item: DueItem, rung: Rung, recipient: Recipient, stamp: Stamp, letterhead: Letterhead
) -> MessageQueued:
    """The message, in Chinese with a line of English. Its command id names item, rung, clock
    generation and person, whatever id the stamp came with.
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
        subject=_subject(item, left),
        body=_body(item, left, recipient, letterhead),
    )


def _command_id(item: DueItem, rung: Rung, recipient: Recipient) -> CommandId:
    return CommandId(f"tick:{item.item}:{rung.key}:g{item.generation}:{recipient.person}")


def _subject(item: DueItem, left: int) -> str:
    text = f"【{_standing_zh(left)}】{item.unit_name} {item.title} ({_standing_en(left)})"
    return " ".join(text.split())  # a subject is one line, whatever a title holds


def _body(item: DueItem, left: int, recipient: Recipient, letterhead: Letterhead) -> str:
    kind = _KIND_WORDS[kind_of(item.item)]
    due, hand_in = item.due_on, letterhead.hand_in if left >= 0 else letterhead.overdue
    lines = (
        f"{recipient.name}：",
        "",
        f"{kind.zh}：{item.title}",
        f"责任单位：{item.unit_name}",
        f"完成时限：{due.year}年{due.month}月{due.day}日（含当日），{_standing_zh(left)}",
        f"办理：{hand_in.zh}。",
        f"编号：{item.item}",
        "",
        letterhead.office.zh,
        "",
        f"{letterhead.office.english}: {kind.english} of {item.unit_name}, "
        f"due on {due.isoformat()} "
        f"(inclusive), {_standing_en(left)}; {hand_in.english}. Reference: {item.item}",
    )
    return "\n".join(lines) + "\n"


def _standing_zh(left: int) -> str:
    if left == 0:
        return "今日到期"
    return f"还有{left}天到期" if left > 0 else f"已逾期{-left}天"


def _standing_en(left: int) -> str:
    if left == 0:
        return "due today"
    days = f"{abs(left)} day" + ("" if abs(left) == 1 else "s")
    return f"{days} left" if left > 0 else f"{days} late"
