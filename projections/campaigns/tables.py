"""The tables of the campaigns view (projection.py writes and reads them)."""

from datetime import date

from msgspec import Struct
from sqlalchemy import MetaData

from engine.calendars.working_days import Edition
from engine.domain.campaign.table import CampaignState
from engine.domain.gates import GateVerdict
from engine.domain.phase.table import PhaseState
from engine.ids import CampaignId, DutyKey, PhaseKey, UnitId
from projections.campaigns.windows import Window
from projections.tables.table import Table
from workflows.schema import Definition, DutyKind, Evidence, PhaseKind

TABLES = MetaData()


class CampaignRow(Struct, frozen=True, gc=False):
    """A campaign; `definition` is `planned` with parameters filled in: `set_values`, then defaults.

    `since_position` is that of the event that brought it into its state.
    """

    id: CampaignId
    title_zh: str
    title_en: str
    workflow: str
    state: CampaignState
    digest: str
    edition: str
    planned_on: date
    since_position: int
    since_day: date
    planned: Definition
    set_values: dict[str, str | int]
    definition: Definition
    position: int


class PhaseRow(Struct, frozen=True, gc=False):
    """A phase. Planned days are None while a parameter that they need is not set.

    `verdict` is that of the last try to close it; `authority` who overrode, extended or reopened;
    `windows` are those since it opened, oldest first.
    """

    campaign: CampaignId
    phase: PhaseKey
    place: int
    kind: PhaseKind
    title_zh: str
    title_en: str
    state: PhaseState
    starts_on: date | None
    ends_on: date | None
    opened_on: date | None
    closed_on: date | None
    overridden: bool
    authority: str | None
    verdict: GateVerdict | None
    windows: tuple[Window, ...]
    position: int


class DutyRow(Struct, frozen=True, gc=False):
    """A task (with its phase) or an obligation (with its cadence, None while not set)."""

    campaign: CampaignId
    duty: DutyKey
    place: int
    title_zh: str
    title_en: str
    phase: PhaseKey | None
    kind: DutyKind
    cadence: str | None
    required: bool
    evidence: tuple[Evidence, ...]
    rules: tuple[str, ...]


class ParticipantRow(Struct, frozen=True, gc=False):
    """A unit in a campaign, and the days on which it joined and left."""

    campaign: CampaignId
    unit: UnitId
    categories: tuple[str, ...]
    joined_on: date
    left_on: date | None
    position: int


class EditionRow(Struct, frozen=True, gc=False):
    """A published calendar edition."""

    id: str
    edition: Edition
    position: int


CAMPAIGNS = Table("campaigns", CampaignRow, ("id",), TABLES)
PHASES = Table("campaign_phases", PhaseRow, ("campaign", "phase"), TABLES)
DUTIES = Table("campaign_duties", DutyRow, ("campaign", "duty"), TABLES)
PARTICIPANTS = Table("participants", ParticipantRow, ("campaign", "unit"), TABLES)
EDITIONS = Table("editions", EditionRow, ("id",), TABLES)
