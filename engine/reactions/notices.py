"""Notices: somebody is told what was done in his name or to his account, in what words.

Pure and deterministic: the same notice gives the same messages, so that a repeated run queues
nothing twice.
"""

import msgspec

from engine.domain.agenda import Notice, Recipient
from engine.domain.event import Stamp
from engine.domain.message import NOTICE_RUNG, MessageKind, MessageQueued
from engine.ids import CommandId
from engine.phrases import phrase
from engine.reactions.reminders import OFFICE_DESK, Letterhead


def write_notices(
    notice: Notice, stamp: Stamp, letterhead: Letterhead | None = None
) -> tuple[MessageQueued, ...]:
    """A message for each recipient; the desk of the office stands in where nobody is known."""
    return tuple(
        _written(notice, recipient, stamp, letterhead or Letterhead())
        for recipient in notice.recipients or (OFFICE_DESK,)
    )


def _written(
    notice: Notice, recipient: Recipient, stamp: Stamp, letterhead: Letterhead
) -> MessageQueued:
    named = f"tick:{notice.item}:{NOTICE_RUNG}:g{notice.position}:{recipient.person}"
    subject = letterhead.worded(phrase("letter.notice.subject", said=notice.said))
    code = "letter.notice.entered" if notice.entered else "letter.notice.done"
    return MessageQueued(
        stamp=msgspec.structs.replace(stamp, command_id=CommandId(named)),
        kind=MessageKind.NOTICE,
        campaign=notice.campaign,
        unit=notice.unit,
        item=notice.item,
        rung=NOTICE_RUNG,
        generation=notice.position,
        recipient=recipient.person,
        address=recipient.address,
        subject=" ".join(subject.split()),  # a subject is one line, whatever a name holds
        body=letterhead.worded(
            phrase(
                "letter.notice.body",
                name=recipient.name or letterhead.office,
                done=phrase(code, by=notice.by, day=notice.on, said=notice.said),
                position=notice.position,
                office=letterhead.office,
            )
        ),
    )
