"""The table of reminders (projection.py writes it, queries.py and waiting.py read it)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct
from sqlalchemy import MetaData

from engine.domain.message import MessageKind
from engine.ids import CampaignId, PersonId, StreamId, UnitId
from projections.tables.table import Table

TABLES = MetaData()
NOBODY: Final = PersonId("")
"""Stands in place of a person while no letter to anybody holds a fact."""


class ReminderState(StrEnum):
    """What became of a fact for one person; `failed`: his letter is tried again."""

    WAITING = "waiting"
    QUEUED = "queued"
    FAILED = "failed"
    TOLD = "told"
    BOUNCED = "bounced"
    ABANDONED = "abandoned"
    VOIDED = "voided"
    MISSED = "missed"


class ReminderRow(Struct, frozen=True, gc=False):
    """A fact and one person who is told of it, valid from `since_position` until just before
    `until_position`. While it waits, and if it was missed, `person` is NOBODY.

    - `fact` is its stream; `post` is who is to be told, `form` and `wanted` how, by the ladder.
    - `letter` is the stream of the letter that holds it, `number` the position of its first event,
      `window` that of delivery; `told_at`,
      `channel`, `address` and `receipt` are those of its going out.
    - `why` is the cause if it was left out or missed, `fault` that of a try that went wrong.
    - `waits_since` is when it was put on record, while it stands in no letter. `held_back` says
      that it was left out for what may end: a stop, or a hand-in that is returned.
    """

    fact: StreamId
    person: PersonId
    since_position: int
    until_position: int | None
    campaign: CampaignId | None
    unit: UnitId | None
    item: StreamId
    kind: MessageKind
    rung: str
    generation: int
    post: str
    form: str
    wanted: str
    due_on: date | None
    reason: str
    on_day: date
    recorded_at: datetime
    fact_position: int
    state: ReminderState
    letter: StreamId | None = None
    number: int | None = None
    window: str | None = None
    told_at: datetime | None = None
    channel: str | None = None
    address: str | None = None
    receipt: str | None = None
    why: str | None = None
    fault: str | None = None
    waits_since: datetime | None = None
    held_back: bool | None = None


class ClaimRow(Struct, frozen=True, gc=False):
    """What a letter claims, and for whom."""

    letter: StreamId
    person: PersonId
    window: str
    facts: tuple[StreamId, ...]


class ToldRow(Struct, frozen=True, gc=False):
    """Who has a row of a fact, or had one: persons, and NOBODY."""

    fact: StreamId
    people: tuple[PersonId, ...]


REMINDERS = Table(
    "reminders",
    ReminderRow,
    ("fact", "person", "since_position"),
    TABLES,
    current=(("waits_since", "fact"), ("held_back", "item"), ("window",)),
    for_queries=(("campaign", "on_day"), ("item",), ("person", "on_day"), ("letter",)),
)
CLAIMS = Table("reminders_claims", ClaimRow, ("letter",), TABLES)
TOLD = Table("reminders_told", ToldRow, ("fact",), TABLES)
