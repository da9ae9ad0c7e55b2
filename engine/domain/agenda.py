"""What the scheduler has to look at, as plain values between the read models and the ticks."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Final

from msgspec import Struct

from engine.domain.message.events import MessageKind
from engine.ids import CampaignId, PersonId, StreamId, UnitId
from engine.phrases import Phrase


class DueItem(Struct, frozen=True, kw_only=True):
    """An open item that needs attention: a rung of its ladder has come, or it fell overdue.

    `item` is the stream of an assignment, of a rectification, or of a numbered item, whose `unit`
    is None where it is the office's. `rungs` are the keys of the
    ladder rungs whose day has come and that are not on record, in ladder order.
    `overdue` says that the due date is past, or today up to the hour `due_time`, and no overdue
    fact of this generation is on record. `since` is the day on which the first of these came.
    `label` is the item's own name, where it has one; `joint` are the names of the units beside the
    one that owes it.

    For `kind` review it is handed in and waits for its reviewer: `due_on` is the day of the
    hand-in, `generation` the number of it, and `rungs` are those of review.
    """

    item: StreamId
    campaign: CampaignId
    title: str
    unit: UnitId | None
    unit_name: str
    due_on: date
    generation: int
    rungs: tuple[str, ...]
    overdue: bool
    since: date
    due_time: time | None = None
    label: str = ""
    joint: tuple[str, ...] = ()
    kind: MessageKind = MessageKind.REMINDER


class Recipient(Struct, frozen=True, kw_only=True):
    """Somebody who can be written to: `address` is that of his mail, `reach` has those of other
    channels by their names. `channel` is the one that he prefers, `lang` the language that he
    reads; both empty where he has not said.
    """

    person: PersonId
    name: str
    address: str
    reach: Mapping[str, str] = {}
    channel: str = ""
    lang: str = ""


OFFICE_DESK: Final = Recipient(person=PersonId("office"), name="", address="")
"""Stands on record where nobody is known at all; without an address, sending it is given up at once
and shows among the abandoned messages.
"""


class Notice(Struct, frozen=True, kw_only=True):
    """Something that was done in somebody's name or to his account, of which he is told.

    It is told by the event at `position` of the stream `item`, in the words `said`. `by` is who did
    it, by name where he is known; `entered` that he put the paper of the recipient in.
    """

    position: int
    item: StreamId
    campaign: CampaignId | None
    unit: UnitId | None
    said: Phrase
    by: Phrase | str
    on: date
    entered: bool
    recipients: tuple[Recipient, ...]


class Fact(Struct, frozen=True, kw_only=True):
    """What somebody is to be told, as a letter is made of it: a ReminderDue, or a message of old,
    whose stream is its fact.

    `told` are those in whose letters it stands already, sent or still to be sent.
    """

    stream: StreamId
    kind: MessageKind
    campaign: CampaignId | None
    unit: UnitId | None
    item: StreamId
    rung: str
    generation: int
    post: str
    form: str
    channel: str
    due_on: date | None
    reason: str
    recorded_at: datetime
    told: frozenset[PersonId] = frozenset()


class QueuedLetter(Struct, frozen=True, kw_only=True):
    """A letter that may be sent now, and the facts that it claims.

    `since` is the moment from which on it may: when it was queued, or is to be tried again.
    `failures` are the tries that went wrong since it was queued or redriven, `turn` is the version
    of its stream.
    """

    stream: StreamId
    person: PersonId
    window: str
    facts: tuple[StreamId, ...]
    queued_at: datetime
    since: datetime
    failures: int
    turn: int
