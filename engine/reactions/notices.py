"""Notices: somebody is told what was done in his name or to his account. Pure."""

from typing import Final

from msgspec.structs import replace

from engine.domain.agenda import Notice
from engine.domain.event import Stamp
from engine.domain.message import NOTICE_RUNG, MessageKind
from engine.domain.reminder import ReminderDue
from engine.ids import CommandId, person_post, reminder_stream
from workflows.schema import RungRecipient

NOTICE_FORM: Final = "notice"


def notices_due(notice: Notice, stamp: Stamp) -> tuple[ReminderDue, ...]:
    """A fact for each of those who are told; the office is where nobody is known."""
    posts = [person_post(each.person) for each in notice.recipients] or [RungRecipient.OFFICE.value]
    return tuple(_due(notice, post, stamp) for post in posts)


def _due(notice: Notice, post: str, stamp: Stamp) -> ReminderDue:
    stream = reminder_stream(notice.item, NOTICE_RUNG, notice.position, post)
    return ReminderDue(
        stamp=replace(stamp, command_id=CommandId(f"tick:{stream}")),
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
