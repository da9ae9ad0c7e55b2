"""What the scheduler has to look at, as plain values between the read models and the ticks."""

from datetime import date, datetime, time

from msgspec import Struct

from engine.ids import CampaignId, PersonId, StreamId, UnitId


class DueItem(Struct, frozen=True, kw_only=True):
    """An open item that needs attention: a rung of its ladder has come, or it fell overdue.

    `item` is the stream of an assignment or of a rectification. `rungs` are the keys of the
    ladder rungs whose day has come and that are not on record, in ladder order.
    `overdue` says that the due date is past, or today up to the hour `due_time`, and no overdue
    fact of this generation is on record. `since` is the day on which the first of these came.
    `label` is the item's own name, where it has one; `joint` are the names of the units beside the
    one that owes it.
    """

    item: StreamId
    campaign: CampaignId
    title: str
    unit: UnitId
    unit_name: str
    due_on: date
    generation: int
    rungs: tuple[str, ...]
    overdue: bool
    since: date
    due_time: time | None = None
    label: str = ""
    joint: tuple[str, ...] = ()


class Recipient(Struct, frozen=True, kw_only=True):
    """Somebody who can be written to."""

    person: PersonId
    name: str
    address: str


class OutboxEntry(Struct, frozen=True, kw_only=True):
    """A queued message that may be sent now; `stream` is its place in the log.

    `since` is the moment from which on it may: when it was queued, or is to be tried again.
    """

    stream: StreamId
    recipient: Recipient
    subject: str
    body: str
    queued_at: datetime
    since: datetime
    failures: int
