"""Which facts follow from an item whose rungs have come, and from a notice: pure."""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from engine.domain.agenda import DueItem, Notice
from engine.domain.event import Stamp
from engine.domain.message import NOTICE_RUNG, MessageKind
from engine.domain.reminder import MissCause, ReminderDue, ReminderEvent, missed
from engine.ids import CommandId, person_post
from workflows.schema import Rung, RungRecipient

NOTICE_FORM: Final = "notice"


def facts_of(item: DueItem, ladder: tuple[Rung, ...], stamp: Stamp) -> tuple[ReminderEvent, ...]:
    """A fact for each post of each rung that has come and is not on record.

    Each post is told once, at the last of its rungs: after a standstill there may be several, and
    those before it are missed. A rung up to the due date is missed once that is past.
    """
    by_key = {rung.key: rung for rung in ladder}
    come = [by_key[key] for key in item.rungs if key in by_key]
    late = item.kind is not MessageKind.REVIEW and stamp.on > item.due_on
    told = [rung for rung in come if rung.days > 0 or not late]
    last: Mapping[RungRecipient, Rung] = {post: rung for rung in told for post in rung.to}
    found: list[ReminderEvent] = []
    for rung in come:
        for post in dict.fromkeys(rung.to):
            due = _due(item, rung, post, stamp)
            if rung not in told:
                found.append(missed(due, MissCause.PASSED))
            elif last[post] is not rung:
                found.append(missed(due, MissCause.SUPERSEDED))
            else:
                found.append(due)
    return tuple(found)


def _due(item: DueItem, rung: Rung, post: RungRecipient, stamp: Stamp) -> ReminderDue:
    due = ReminderDue(
        stamp=stamp,
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
    return _named(due)


def notices_of(notice: Notice, stamp: Stamp) -> tuple[ReminderDue, ...]:
    """What was done in somebody's name is told to him, or to those who keep the office."""
    posts = [person_post(each.person) for each in notice.recipients] or [RungRecipient.OFFICE.value]
    return tuple(
        _named(
            ReminderDue(
                stamp=stamp,
                kind=MessageKind.NOTICE,
                campaign=notice.campaign,
                unit=notice.unit,
                item=notice.item,
                rung=NOTICE_RUNG,
                generation=notice.position,
                post=post,
                form=NOTICE_FORM,
                channel="",
                due_on=None,
            )
        )
        for post in posts
    )


def _named(due: ReminderDue) -> ReminderDue:
    """The command id names the fact, whatever id the stamp came with."""
    return replace(due, stamp=replace(due.stamp, command_id=CommandId(f"tick:{due.stream}")))
