"""What the gate of a phase asks for, and what is lacking."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Via
from engine.domain.gates import (
    CriterionVerdict,
    GateFacts,
    Missing,
    Names,
    NothingToCount,
    judge,
    named,
    reporters,
    why_nothing,
)
from engine.domain.obligation import unopened
from engine.domain.phase.context import names_in, planned_phase
from engine.ids import (
    SYSTEM,
    CampaignId,
    DutyKey,
    OccurrenceKey,
    PhaseKey,
    RectificationId,
    StreamId,
    UnitId,
)
from engine.phrases import Phrase
from office.answers.overrides import OverriddenPhase, overridden
from office.answers.reading import Reading
from projections.gate_figures import gate_facts
from workflows.schema import CriterionKind, Definition, Title

_PER_CENT = (CriterionKind.COVERAGE, CriterionKind.RECTIFICATIONS_VERIFIED)


class Lacking(Struct, frozen=True, kw_only=True):
    """One thing that is lacking: a unit's duty (and its period), a rectification, a numbered item,
    a measure.

    `said` names it as people read it.
    """

    said: Phrase | Title | str
    unit: UnitId | None = None
    duty: DutyKey | None = None
    occurrence: OccurrenceKey | None = None
    rectification: RectificationId | None = None
    item: StreamId | None = None


class CriterionAnswer(Struct, frozen=True, kw_only=True):
    """A criterion with its figures; `need` is per cent or a count, by `kind`, as `asked` spells it
    out.

    `missing` and `silent` (who has reported no figure) are whole. `events` are the newest log
    positions that show what is done, a dozen of `shown_by`. Where figures are asked for,
    `reporters` says how many have reported. `waived` of what counts as done was waived. `nothing`
    is why there is nothing to count.
    """

    met: bool
    key: str
    title: Title
    kind: CriterionKind
    have: int
    of: int
    need: int
    asked: str
    reporters: Phrase | None
    waived: int
    nothing: Phrase | None
    why: NothingToCount | None
    missing: tuple[Lacking, ...]
    silent: tuple[Lacking, ...]
    events: tuple[int, ...]
    shown_by: int


class GateAnswer(Struct, frozen=True, kw_only=True):
    """What a gate says at one position of the log; `override` is set where its phase was closed
    although it was not met.
    """

    campaign: CampaignId
    phase: PhaseKey
    met: bool
    position: int
    criteria: tuple[CriterionAnswer, ...]
    override: OverriddenPhase | None = None


def gate(reading: Reading, campaign: CampaignId, phase: PhaseKey) -> GateAnswer:
    """Counted at one position, to which every view has come. NotFound for an unknown phase."""
    reading.need_whole(campaign, "thing.phase", phase)
    definition = existing_campaign(campaign, reading.reads).definition
    planned = planned_phase(definition, phase)
    verdict = judge(planned.gate, _facts(reading, definition, campaign, phase))
    titles = {criterion.key: criterion.title for criterion in planned.gate}
    names = names_in(campaign, reading.reads)
    return GateAnswer(
        campaign=campaign,
        phase=phase,
        met=verdict.met,
        position=verdict.position,
        criteria=tuple(criterion(c, titles[c.key], names) for c in verdict.criteria),
        override=next((o for o in overridden(reading, campaign) if o.phase == phase), None),
    )


def _facts(
    reading: Reading, definition: Definition, campaign: CampaignId, phase: PhaseKey
) -> GateFacts:
    office, at, day = reading.office, reading.at, reading.day
    if at is None:
        return office.gate_facts(campaign, phase)
    stamp = replace(office.stamp(SYSTEM, Via.CLI), on=day)
    begun = unopened(campaign, stamp, reading.reads)
    return gate_facts(reading.views, definition, campaign, phase, at, today=day, unopened=begun)


def criterion(judged: CriterionVerdict, title: Title, names: Names) -> CriterionAnswer:
    """A criterion of a verdict, its units and duties by their names."""
    behind = judged.behind
    measures = [Lacking(said=said) for said in judged.lacking(names)[: len(judged.missing)]]
    return CriterionAnswer(
        met=judged.met,
        key=judged.key,
        title=title,
        kind=judged.kind,
        have=judged.have,
        of=judged.of,
        need=judged.need,
        asked=f"{judged.need} %" if judged.kind in _PER_CENT else str(judged.need),
        reporters=reporters(behind) if behind.asked else None,
        waived=behind.waived,
        nothing=None if behind.nothing is None else why_nothing(behind, names),
        why=behind.nothing,
        missing=(*measures, *_lacking(behind.missing, names)),
        silent=tuple(_lacking(behind.silent, names)),
        events=judged.evidence,
        shown_by=behind.shown_by,
    )


def _lacking(missing: Sequence[Missing], names: Names) -> Iterator[Lacking]:
    said = named(missing, names)
    for group in missing:
        for rectification in group.rectifications:
            yield Lacking(said=next(said), rectification=rectification)
        for item in group.items:
            yield Lacking(said=next(said), item=item)
        for unit in group.units:
            yield Lacking(said=next(said), unit=unit, duty=group.duty, occurrence=group.occurrence)
