"""Duties that wait for a decision: how often (A23), or who owes them."""

from enum import StrEnum

from msgspec import Struct

from engine.domain.audience import blank_owner
from engine.domain.campaign.table import CampaignState
from engine.ids import CampaignId, DutyKey
from projections.campaigns.tables import CampaignRow
from workflows.parameters import unresolved_duties
from workflows.schema import Definition

_OVER = (CampaignState.CONCLUDED, CampaignState.ARCHIVED, CampaignState.CANCELLED)


class Wanted(StrEnum):
    """What nobody has decided yet."""

    CADENCE = "cadence"
    OWNER = "owner"


class Undecided(Struct, frozen=True, kw_only=True):
    """A duty that is not owed before somebody decides; `parameter` is the blank to fill, None
    where the definition has no parameter for it.
    """

    campaign: CampaignId
    duty: DutyKey
    title_zh: str
    title_en: str
    parameter: str | None
    wanted: Wanted = Wanted.CADENCE


def undecided(row: CampaignRow, definition: Definition) -> tuple[Undecided, ...]:
    """What waits for a decision in a campaign that is not over."""
    if row.state in _OVER:
        return ()
    owners = {duty.key: blank_owner(duty) for duty in definition.duties.values()}
    waiting = [
        (duty, next(iter(duty.blanks.values()), None), Wanted.CADENCE)
        for duty in unresolved_duties(definition)
    ]
    unnamed = [
        (definition.duties[key], blank, Wanted.OWNER) for key, blank in owners.items() if blank
    ]
    return tuple(
        Undecided(
            campaign=row.id,
            duty=DutyKey(duty.key),
            title_zh=duty.title.zh,
            title_en=duty.title.english,
            parameter=parameter,
            wanted=wanted,
        )
        for duty, parameter, wanted in (*waiting, *unnamed)
    )
