"""Queries of the campaigns view."""

from sqlalchemy import Connection, select

from engine.domain.campaign.table import CampaignState
from engine.ids import CampaignId
from projections.campaigns.tables import (
    CAMPAIGNS,
    DUTIES,
    EDITIONS,
    PARTICIPANTS,
    PHASES,
    CampaignRow,
    DutyRow,
    EditionRow,
    ParticipantRow,
    PhaseRow,
)
from workflows.schema import Rung


def campaigns(conn: Connection) -> list[CampaignRow]:
    """Every campaign, by name."""
    return CAMPAIGNS.find(conn)


def campaign(conn: Connection, campaign: CampaignId) -> CampaignRow | None:
    """One campaign."""
    return next(iter(CAMPAIGNS.find(conn, id=campaign)), None)


_RUNNING = select(CAMPAIGNS.c.id).where(CAMPAIGNS.c.state == CampaignState.RUNNING)


def running(conn: Connection) -> tuple[CampaignId, ...]:
    """Running campaigns, by name."""
    return tuple(sorted(conn.execute(_RUNNING).scalars()))


def ladder(conn: Connection, campaign_id: CampaignId) -> tuple[Rung, ...]:
    """The reminder ladder of a campaign's own definition; none for an unknown campaign."""
    row = campaign(conn, campaign_id)
    return () if row is None else row.definition.ladder


def phases(conn: Connection, campaign: CampaignId) -> list[PhaseRow]:
    """Its phases, in their order."""
    return sorted(PHASES.find(conn, campaign=campaign), key=lambda row: row.place)


def duties(conn: Connection, campaign: CampaignId) -> list[DutyRow]:
    """Its tasks and obligations, in the order of the definition."""
    return sorted(DUTIES.find(conn, campaign=campaign), key=lambda row: row.place)


def participants(conn: Connection, campaign: CampaignId) -> list[ParticipantRow]:
    """Every unit that takes part or has left."""
    return PARTICIPANTS.find(conn, campaign=campaign)


def editions(conn: Connection) -> list[EditionRow]:
    """Every calendar edition published."""
    return EDITIONS.find(conn)
