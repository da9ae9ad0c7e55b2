"""What waits for a decision: how often (A23), who owes a duty, until when, when a phase runs."""

from enum import StrEnum

from msgspec import Struct

from engine.domain.audience import blank_owner
from engine.domain.campaign.table import CampaignState
from engine.ids import CampaignId, DutyKey, PhaseKey
from projections.campaigns.tables import CampaignRow
from workflows.parameters import unresolved_duties
from workflows.schema import Definition, Duty, Phase, Title
from workflows.tree import reference

_OVER = (CampaignState.CONCLUDED, CampaignState.ARCHIVED, CampaignState.CANCELLED)


class Wanted(StrEnum):
    """What nobody has decided yet."""

    CADENCE = "cadence"
    OWNER = "owner"
    DEADLINE = "deadline"
    DATES = "dates"


class Undecided(Struct, frozen=True, kw_only=True):
    """A duty that is not owed, or has no deadline, before somebody decides; or a phase that does
    not open (`duty` is None). `parameter` is the blank to fill, None where the definition has no
    parameter for it.
    """

    campaign: CampaignId
    duty: DutyKey | None
    title_zh: str
    title_en: str
    parameter: str | None
    wanted: Wanted = Wanted.CADENCE
    phase: PhaseKey | None = None

    @property
    def title(self) -> Title:
        """Its name in both languages."""
        return Title(zh=self.title_zh, en=self.title_en)


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
    # Whatever is required is set before the campaign is announced.
    optional = {parameter.key for parameter in definition.parameters if not parameter.required}
    undated = [
        (task, blank, Wanted.DEADLINE)
        for task in definition.every_task()
        if (blank := reference(task.due)) in optional
    ]
    phases = [
        (phase, blank, Wanted.DATES)
        for phase in definition.phases
        if (blank := reference(phase.start) or reference(phase.end)) in optional
    ]
    found: list[tuple[Duty | Phase, str | None, Wanted]] = [
        *phases, *waiting, *unnamed, *undated,
    ]  # fmt: skip
    return tuple(
        Undecided(
            campaign=row.id,
            duty=DutyKey(of.key) if isinstance(of, Duty) else None,
            title_zh=of.title.zh,
            title_en=of.title.english,
            parameter=parameter,
            wanted=wanted,
            phase=PhaseKey(of.key) if isinstance(of, Phase) else None,
        )
        for of, parameter, wanted in found
    )
