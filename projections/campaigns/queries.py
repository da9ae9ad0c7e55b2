"""Queries of the campaigns view; `at` is a log position, None: now."""

from typing import Final

from sqlalchemy import Connection, select

from engine.domain.campaign.table import CampaignState
from engine.ids import CampaignId
from projections.campaigns.tables import (
    CAMPAIGNS,
    EDITIONS,
    PARTICIPANTS,
    PHASES,
    PLANS,
    CampaignRow,
    EditionRow,
    ParticipantRow,
    PhaseRow,
)
from projections.kept import Kept
from workflows.schema import Definition, Obligation, Rung, Task

_FILLED: Final[Kept[Definition]] = Kept(most=64)


def campaigns(conn: Connection, at: int | None = None) -> list[CampaignRow]:
    """Every campaign, by name."""
    return CAMPAIGNS.where(conn, CAMPAIGNS.valid_at(at))


def campaign(conn: Connection, campaign: CampaignId, at: int | None = None) -> CampaignRow | None:
    """One campaign."""
    found = CAMPAIGNS.where(conn, CAMPAIGNS.c.id == campaign, CAMPAIGNS.valid_at(at))
    return next(iter(found), None)


def plan(conn: Connection, row: CampaignRow) -> Definition:
    """The definition that it carries, its blanks open."""
    (found,) = PLANS.find(conn, campaign=row.id, digest=row.digest)
    return found.planned


def duties(conn: Connection, row: CampaignRow) -> dict[str, Task | Obligation]:
    """Every duty that it has, or had before its plan was changed."""
    plans = PLANS.find(conn, campaign=row.id)
    plans.sort(key=lambda found: found.digest == row.digest)
    return {key: duty for found in plans for key, duty in found.planned.duties.items()}


def definition(conn: Connection, row: CampaignRow) -> Definition:
    """Its definition, the parameters filled in: with the values set, then with defaults. Each is
    filled once: the digest is that of the plan's content.
    """
    set_values, corrected = tuple(row.set_values.items()), tuple(row.corrected_dates.items())
    key = (row.id, row.digest, set_values, corrected)
    return _FILLED.get(conn, key, lambda: row.filled(plan(conn, row)))


_RUNNING = select(CAMPAIGNS.c.id).where(
    CAMPAIGNS.c.state == CampaignState.RUNNING, CAMPAIGNS.valid_at(None)
)


def running(conn: Connection) -> tuple[CampaignId, ...]:
    """Running campaigns, by name."""
    return tuple(sorted(conn.execute(_RUNNING).scalars()))


def ladder(conn: Connection, campaign_id: CampaignId) -> tuple[Rung, ...]:
    """The rungs of a campaign's own definition, those of due dates and those of reviews; none for
    an unknown campaign.
    """
    row = campaign(conn, campaign_id)
    return () if row is None else definition(conn, row).rungs


def phases(conn: Connection, campaign: CampaignId, at: int | None = None) -> list[PhaseRow]:
    """Its phases, in their order."""
    found = PHASES.where(conn, PHASES.c.campaign == campaign, PHASES.valid_at(at))
    return sorted(found, key=lambda row: row.place)


def participants(
    conn: Connection, campaign: CampaignId, at: int | None = None
) -> list[ParticipantRow]:
    """Every unit that takes part or has left."""
    table = PARTICIPANTS
    return table.where(conn, table.c.campaign == campaign, table.valid_at(at))


def editions(conn: Connection) -> list[EditionRow]:
    """Every calendar edition published."""
    return EDITIONS.find(conn)
