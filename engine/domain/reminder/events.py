"""Facts that somebody is to be told of: each once, ever; a letter is another matter."""

from datetime import date
from enum import StrEnum
from typing import Any

from engine.domain.event import Event
from engine.domain.message.events import MessageKind
from engine.ids import CampaignId, StreamId, UnitId, reminder_stream


class MissCause(StrEnum):
    """Why a rung whose day has come is not told: its time is past, or a later rung says more."""

    PASSED = "passed"
    SUPERSEDED = "superseded"


class ReminderFact(Event, frozen=True):
    """`item`, `rung`, `generation` and `post` name the stream.

    - `post` is that of the one to be told (a RungRecipient), whoever holds it then, or a person:
      `person:li`.
    - `rung` is that of the ladder; `urge-...` for what somebody urges by hand, `notice` for what
      was done in somebody's name.
    - `generation` is that of the item's clock; for a review the number of the hand-in, for a
      notice the position of the event of which it tells.
    - `form` and `channel` are those that the rung asks for; without a channel the person's own.
    """

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

    @property
    def stream(self) -> StreamId:
        """The one place where it can stand."""
        return reminder_stream(self.item, self.rung, self.generation, self.post)


class ReminderDue(ReminderFact, frozen=True):
    """Whoever holds the post is to be told; `reason` is that of somebody who urges."""

    reason: str = ""


class ReminderMissed(ReminderFact, frozen=True):
    """Its day has come and gone while nobody looked: nobody is told."""

    why: MissCause


ReminderEvent = ReminderDue | ReminderMissed


def missed(due: ReminderDue, why: MissCause) -> ReminderMissed:
    """The fact that stands in place of one that would have been due."""
    fields: dict[str, Any] = {name: getattr(due, name) for name in ReminderFact.__struct_fields__}
    return ReminderMissed(**fields, why=why)
