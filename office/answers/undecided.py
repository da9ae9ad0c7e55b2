"""Recurring duties whose cadence the document leaves open and nobody has set (A23)."""

from msgspec import Struct

from engine.domain.campaign.table import CampaignState
from engine.ids import CampaignId, DutyKey
from projections.campaigns.tables import CampaignRow
from workflows.parameters import unresolved_duties
from workflows.schema import Definition
from workflows.tree import reference

_OVER = (CampaignState.CONCLUDED, CampaignState.ARCHIVED, CampaignState.CANCELLED)


class Undecided(Struct, frozen=True, kw_only=True):
    """A duty that is not owed before somebody decides; `parameter` is the blank to fill, None
    where the definition has no parameter for it.
    """

    campaign: CampaignId
    duty: DutyKey
    title_zh: str
    title_en: str
    parameter: str | None


def undecided(row: CampaignRow, plan: Definition, definition: Definition) -> tuple[Undecided, ...]:
    """What waits for a decision in a campaign that is not over; `plan` is its definition with
    every blank open.
    """
    if row.state in _OVER:
        return ()
    places = {duty.key: reference(duty.every) for duty in plan.obligations}
    return tuple(
        Undecided(
            campaign=row.id,
            duty=DutyKey(duty.key),
            title_zh=duty.title.zh,
            title_en=duty.title.english,
            parameter=places[duty.key],
        )
        for duty in unresolved_duties(definition)
    )
