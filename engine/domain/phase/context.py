"""What a decision on a phase must know from elsewhere: campaign, plan, the gate's figures."""

from msgspec import Struct

from engine.domain.campaign.state import Campaign, existing_campaign, thing_campaign
from engine.domain.campaign.table import CAMPAIGN, CampaignState
from engine.domain.family import Reads
from engine.domain.gates import GateFacts, GateVerdict, judge
from engine.domain.phase.commands import ClosePhase, OpenPhase, PhaseCommand
from engine.domain.phase.state import Phase, is_closed, phase_now
from engine.domain.terms import PhaseTerms, phase_terms
from engine.errors import NotFound
from engine.ids import PhaseKey
from engine.phrases import phrase
from workflows.schema import Definition
from workflows.schema import Phase as PhaseDefinition


class Opening(Struct, frozen=True, kw_only=True):
    """What opening makes due; `unfinished` are earlier phases that must be closed first (R041)."""

    edition: str
    terms: PhaseTerms
    unfinished: tuple[PhaseKey, ...]


def context_for(
    command: PhaseCommand, _state: Phase | None, reads: Reads, figures: GateFacts | None
) -> Opening | GateVerdict | None:
    """Raises NotFound (campaign, phase) and NotAllowed while the campaign is not running."""
    campaign = existing_campaign(command.campaign, reads)
    planned = planned_phase(campaign.definition, command.phase)
    opens = isinstance(command, OpenPhase)
    if not campaign.is_live and not (opens and campaign.state is CampaignState.ANNOUNCED):
        act = phrase(f"act.phase.{'open-of' if opens else 'change-of'}", phase=command.phase)
        raise CAMPAIGN.not_allowed(act, thing_campaign(command.campaign), campaign.state)
    match command:
        case OpenPhase():
            calendars = reads.calendars(campaign.edition)
            return Opening(
                edition=campaign.edition,
                terms=phase_terms(campaign.definition, command.phase, calendars, campaign.edition),
                unfinished=_unfinished(campaign, planned, reads),
            )
        case ClosePhase():
            assert figures is not None, "the figures of a gate are counted before its turn"
            return judge(planned.gate, figures)
        case _:
            return None


def planned_phase(definition: Definition, phase: PhaseKey) -> PhaseDefinition:
    """The phase's definition; NotFound lists the phases there are."""
    found = definition.phase(phase)
    if found is None:
        raise NotFound("thing.phase", phase, (p.key for p in definition.phases))
    return found


def _unfinished(campaign: Campaign, planned: PhaseDefinition, reads: Reads) -> tuple[PhaseKey, ...]:
    """Earlier phases that stand in the way; the one before may still run where they overlap."""
    phases = campaign.definition.phases
    earlier = phases[: phases.index(planned)]
    if not earlier:
        return ()
    *before, last = (PhaseKey(p.key) for p in earlier)
    last_in_the_way = (
        phase_now(campaign.campaign, last, reads) is None
        if planned.overlaps_previous
        else not is_closed(campaign.campaign, last, reads)
    )
    open_still = tuple(key for key in before if not is_closed(campaign.campaign, key, reads))
    return (*open_still, last) if last_in_the_way else open_still
