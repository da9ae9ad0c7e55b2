"""The tables of the campaigns view (projection.py writes and reads them).

Rows of campaigns, phases and participants are valid from one log position until just before
another.
"""

from datetime import date

from msgspec import Struct
from sqlalchemy import MetaData

from engine.calendars.working_days import Edition
from engine.domain.campaign.table import CampaignState
from engine.domain.gates import GateVerdict
from engine.domain.phase.table import PhaseState
from engine.ids import CampaignId, PhaseKey, UnitId
from projections.tables.table import Table
from workflows.date_places import with_date
from workflows.parameters import filled
from workflows.schema import Definition, PhaseKind, Title

TABLES = MetaData()


class CampaignRow(Struct, frozen=True, gc=False):
    """A campaign; its definition is the plan of its `digest`, with its `corrected_dates`, filled
    with `set_values`.
    """

    id: CampaignId
    since_position: int
    until_position: int | None
    title_zh: str
    title_en: str
    workflow: str
    state: CampaignState
    digest: str
    edition: str
    planned_on: date
    set_values: dict[str, str | int]
    corrected_dates: dict[str, str]

    @property
    def title(self) -> Title:
        """Its name in both languages."""
        return Title(zh=self.title_zh, en=self.title_en)

    def filled(self, planned: Definition) -> Definition:
        """The definition of the campaign as it stands."""
        for place, text in self.corrected_dates.items():
            planned = with_date(planned, place, text)
        return filled(planned, self.set_values)


class PlanRow(Struct, frozen=True, gc=False):
    """A definition that a campaign was planned with, or that an amendment brought."""

    campaign: CampaignId
    digest: str
    planned: Definition


class Override(Struct, frozen=True, kw_only=True):
    """That a phase was closed although its gate was not met; `unmet` names the criteria."""

    event: int
    on: date
    authority: str
    reason: str | None
    unmet: tuple[str, ...]


class PhaseRow(Struct, frozen=True, gc=False):
    """A phase. Planned days are None while a parameter that they need is not set.

    `verdict` is that of the last try to close it; `authority` who overrode, extended or reopened;
    `override` is set while it is closed against its gate.
    """

    campaign: CampaignId
    phase: PhaseKey
    since_position: int
    until_position: int | None
    place: int
    kind: PhaseKind
    title_zh: str
    title_en: str
    state: PhaseState
    starts_on: date | None
    ends_on: date | None
    opened_on: date | None
    closed_on: date | None
    override: Override | None
    authority: str | None
    verdict: GateVerdict | None

    @property
    def title(self) -> Title:
        """Its name in both languages."""
        return Title(zh=self.title_zh, en=self.title_en)


class ParticipantRow(Struct, frozen=True, gc=False):
    """A unit in a campaign, and the days on which it joined and left."""

    campaign: CampaignId
    unit: UnitId
    since_position: int
    until_position: int | None
    categories: tuple[str, ...]
    joined_on: date
    left_on: date | None


class EditionRow(Struct, frozen=True, gc=False):
    """A published calendar edition."""

    id: str
    edition: Edition
    position: int


CAMPAIGNS = Table("campaigns", CampaignRow, ("id", "since_position"), TABLES)
PLANS = Table("campaign_plans", PlanRow, ("campaign", "digest"), TABLES)
PHASES = Table("campaign_phases", PhaseRow, ("campaign", "phase", "since_position"), TABLES)
PARTICIPANTS = Table("participants", ParticipantRow, ("campaign", "unit", "since_position"), TABLES)
EDITIONS = Table("editions", EditionRow, ("id",), TABLES)
