"""Phases that were closed although their gates were not met."""

from datetime import date

from msgspec import Struct

from engine.ids import CampaignId, PhaseKey
from office.answers.reading import Reading
from projections.campaigns import queries as campaigns
from projections.campaigns.tables import PhaseRow
from workflows.schema import Title


class OverriddenPhase(Struct, frozen=True, kw_only=True):
    """A phase that stands closed against its gate: since which event, on whose authority and why;
    `unmet` names the criteria that were not met.
    """

    phase: PhaseKey
    title: Title
    event: int
    on: date
    authority: str
    reason: str | None
    unmet: tuple[str, ...]


def overridden(reading: Reading, campaign: CampaignId) -> tuple[OverriddenPhase, ...]:
    """In the order of the phases."""
    rows = campaigns.phases(reading.views, campaign, reading.at)
    return tuple(found for row in rows if (found := of_phase(row)) is not None)


def of_phase(row: PhaseRow) -> OverriddenPhase | None:
    """How this phase was closed against its gate; None if it was not."""
    how = row.override
    if how is None:
        return None
    return OverriddenPhase(
        phase=row.phase,
        title=row.title,
        event=how.event,
        on=how.on,
        authority=how.authority,
        reason=how.reason,
        unmet=how.unmet,
    )
