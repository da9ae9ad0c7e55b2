"""What the gate of a phase asks for, and what is lacking."""

from msgspec import Struct

from engine.domain.campaign.state import existing_campaign
from engine.domain.gates import CriterionVerdict, judge
from engine.domain.phase.context import planned_phase
from engine.ids import CampaignId, PhaseKey
from engine.phrases import Phrase
from office.answers.reading import Reading
from projections.gate_figures import gate_facts
from workflows.schema import CriterionKind, Title

_PER_CENT = (CriterionKind.COVERAGE, CriterionKind.RECTIFICATIONS_VERIFIED)


class CriterionAnswer(Struct, frozen=True, kw_only=True):
    """A criterion with its figures; `need` is per cent or a count, by `kind`, as `asked` spells it
    out.

    `events` are log positions that show it, `missing` names what is lacking: samples of a dozen.
    """

    met: bool
    key: str
    title: Title
    kind: CriterionKind
    have: int
    of: int
    need: int
    asked: str
    events: tuple[int, ...]
    missing: tuple[Phrase | str, ...]


class GateAnswer(Struct, frozen=True, kw_only=True):
    """What a gate says at one position of the log."""

    campaign: CampaignId
    phase: PhaseKey
    met: bool
    position: int
    criteria: tuple[CriterionAnswer, ...]


def gate(reading: Reading, campaign: CampaignId, phase: PhaseKey) -> GateAnswer:
    """Counted at one position, to which every view has come. NotFound for an unknown phase."""
    reading.about(campaign)
    definition = existing_campaign(campaign, reading.reads).definition
    planned = planned_phase(definition, phase)
    facts = (
        reading.office.gate_facts(campaign, phase)
        if reading.at is None
        else gate_facts(reading.views, definition, campaign, phase, reading.at)
    )
    verdict = judge(planned.gate, facts)
    titles = {criterion.key: criterion.title for criterion in planned.gate}
    return GateAnswer(
        campaign=campaign,
        phase=phase,
        met=verdict.met,
        position=verdict.position,
        criteria=tuple(_criterion(c, titles[c.key]) for c in verdict.criteria),
    )


def _criterion(judged: CriterionVerdict, title: Title) -> CriterionAnswer:
    return CriterionAnswer(
        met=judged.met,
        key=judged.key,
        title=title,
        kind=judged.kind,
        have=judged.have,
        of=judged.of,
        need=judged.need,
        asked=f"{judged.need} %" if judged.kind in _PER_CENT else str(judged.need),
        events=judged.evidence,
        missing=judged.lacking,
    )
