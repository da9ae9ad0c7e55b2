"""What a view keeps of campaigns to know who owes what (expansion.py fills it and reads it)."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import MetaData

from engine.calendars.working_days import Edition
from engine.domain.clocks import ClockChange
from engine.domain.terms import DutyDue
from engine.ids import CampaignId, DutyKey, OccurrenceKey, UnitId
from projections.tables.table import Sheet
from workflows.schema import Rung, Title


class CampaignRow(Struct, frozen=True, gc=False):
    """What a campaign says of all its items. `live` until it is concluded or called off."""

    campaign: CampaignId
    edition: str
    live: bool
    ladder: tuple[Rung, ...]
    yellow_within: int
    titles: dict[str, Title]
    changes: tuple[ClockChange, ...]
    position: int


class ParticipantRow(Struct, frozen=True, gc=False):
    """A unit in a campaign."""

    campaign: CampaignId
    unit: UnitId
    categories: tuple[str, ...]
    left: bool


class DueRow(Struct, frozen=True, gc=False):
    """A duty made due. `changes` are extensions of its phase; `open` while the phase takes work."""

    campaign: CampaignId
    duty: DutyKey
    occurrence: OccurrenceKey
    phase: str | None
    edition: str
    began: datetime
    due: DutyDue
    changes: tuple[ClockChange, ...]
    open: bool
    position: int


class EditionRow(Struct, frozen=True, gc=False):
    """A calendar edition."""

    id: str
    edition: Edition


class Owing:
    """The tables of one view under its prefix, and `others` like them for its further parts.

    Parts move on by themselves: what all items rest on stands elsewhere for one than for another.
    """

    def __init__(self, prefix: str, metadata: MetaData, parts: int = 1) -> None:
        self.metadata = metadata
        self.others = tuple(Owing(f"{prefix}_{n}", MetaData()) for n in range(1, parts))
        self.campaigns = Sheet(f"{prefix}_campaigns", CampaignRow, ("campaign",), metadata)
        self.participants = Sheet(
            f"{prefix}_participants", ParticipantRow, ("campaign", "unit"), metadata
        )
        self.dues = Sheet(f"{prefix}_dues", DueRow, ("campaign", "duty", "occurrence"), metadata)
        self.editions = Sheet(f"{prefix}_editions", EditionRow, ("id",), metadata)
