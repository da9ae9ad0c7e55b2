"""The tables a view keeps to know who owes what (owed_work.py writes and reads them)."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import MetaData

from engine.calendars.working_days import Edition
from engine.domain.clocks import ClockChange
from engine.domain.terms import DutyDue
from engine.ids import CampaignId, DutyKey, OccurrenceKey, UnitId
from projections.tables.table import Table
from workflows.schema import Rung, Title


class CampaignRow(Struct, frozen=True, gc=False):
    """What all items of a campaign share. `live` until it is concluded or cancelled."""

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
    """A duty made due. `changes` are those of its phase; `open` while the phase takes work."""

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


class OwedWorkTables:
    """The tables of one view, named with its prefix; `others` are those of its further partitions.

    Each partition has its own, for partitions advance independently of each other.
    """

    def __init__(self, prefix: str, metadata: MetaData, partitions: int = 1) -> None:
        self.metadata = metadata
        self.others = tuple(
            OwedWorkTables(f"{prefix}_{n}", MetaData()) for n in range(1, partitions)
        )
        self.campaigns = Table(f"{prefix}_campaigns", CampaignRow, ("campaign",), metadata)
        self.participants = Table(
            f"{prefix}_participants", ParticipantRow, ("campaign", "unit"), metadata
        )
        self.dues = Table(f"{prefix}_dues", DueRow, ("campaign", "duty", "occurrence"), metadata)
        self.editions = Table(f"{prefix}_editions", EditionRow, ("id",), metadata)
