"""What was taken back or put right in a campaign, and which closed gates rested on it."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from engine.domain.gates import counted_duties
from engine.domain.phase.table import PhaseState
from engine.domain.sentences import what_happened
from engine.ids import CampaignId, PersonId, PhaseKey, StreamId, UnitId, rectification_key
from engine.phrases import Phrase
from office.answers.reading import Reading
from projections import corrections as view
from projections.campaigns import queries as campaigns
from projections.campaigns.tables import PhaseRow
from projections.corrections import CorrectionRow
from workflows.schema import CriterionKind, Definition


class Correction(Struct, frozen=True, kw_only=True):
    """A correction as it was recorded; `gates` are closed phases whose closing rested on what it
    corrects. They stay closed: whether to reopen one is the office's decision.
    """

    position: int
    stream: StreamId
    name: str
    on: date
    actor: PersonId
    unit: UnitId | None
    summary: Phrase
    authority: str
    reason: str
    gates: tuple[PhaseKey, ...]


def corrections(reading: Reading, campaign: CampaignId) -> tuple[Correction, ...]:
    """The oldest first; they stay listed for ever. Raises NotFound for no campaign."""
    definition = reading.definition(campaign)
    phases = campaigns.phases(reading.views, campaign, reading.at)
    rows = view.corrections(reading.views, campaign, reading.at, reading.sees.work(campaign))
    rested = {phase.phase: frozenset(shaken(definition, phase, rows)) for phase in phases}
    return tuple(
        Correction(
            position=row.position,
            stream=row.stream,
            name=row.name,
            on=row.on_day,
            actor=row.actor,
            unit=row.unit,
            summary=what_happened(reading.office.log.read(row.position - 1, 1)[0]),
            authority=row.authority,
            reason=row.reason,
            gates=tuple(phase for phase, since in rested.items() if row.position in since),
        )
        for row in rows
    )


def shaken(
    definition: Definition, phase: PhaseRow, rows: Sequence[CorrectionRow]
) -> tuple[int, ...]:
    """Positions of the corrections of what a closed phase's verdict counted, made since."""
    planned = definition.phase(phase.phase)
    if planned is None or phase.verdict is None or phase.state is not PhaseState.CLOSED:
        return ()
    counted = {d for criterion in planned.gate for d in counted_duties(planned, criterion)}
    ledger = any(c.kind is CriterionKind.RECTIFICATIONS_VERIFIED for c in planned.gate)
    since = phase.verdict.position
    return tuple(
        row.position
        for row in rows
        if row.position > since
        and (row.duty in counted or (ledger and rectification_key(row.stream) is not None))
    )
