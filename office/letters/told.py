"""A fact as a letter tells it: the item that it is about, as it stands when the letter is sent."""

from datetime import date, time

from msgspec import Struct

from engine.domain.message import MessageKind
from engine.ids import CampaignId, StreamId, UnitId
from engine.phrases import Phrase
from workflows.schema import LetterForm, Title


class Notice(Struct, frozen=True, kw_only=True):
    """What was done in somebody's name, or to his account: by whom, on which day, told by the event
    at `position`. `entered` says that it was his paper that was put in.
    """

    said: Phrase
    by: Phrase | str
    on: date
    position: int
    entered: bool


class Told(Struct, frozen=True, kw_only=True):
    """`own` says that somebody is told for the unit which owes, `made_known` that all who take part
    are told.

    `due_on` is None without a deadline, and over at `due_time` where that is set. `handed_in_on` is
    that of what waits for review. `occurrence` is the period of a recurring duty, `reason` that of
    somebody who urges.
    """

    fact: StreamId
    kind: MessageKind
    form: LetterForm
    item: StreamId
    rung: str
    own: bool
    made_known: bool = False
    generation: int
    title: Title
    campaign: CampaignId | None = None
    campaign_title: Title | None = None
    unit: UnitId | None = None
    unit_name: Title | None = None
    label: str = ""
    occurrence: str | None = None
    joint: tuple[Title, ...] = ()
    due_on: date | None = None
    due_time: time | None = None
    provisional: bool = False
    handed_in_on: date | None = None
    reason: str = ""
    notice: Notice | None = None
