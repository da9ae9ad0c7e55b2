"""Commands to a phase: load, decide, append. The gate's figures come in as a plain value."""

from collections.abc import Iterator
from datetime import date

from engine.domain import campaign as campaign_rules
from engine.domain import phase as rules
from engine.domain.event import Recorded, Stamp
from engine.domain.gates import GateFacts, GateVerdict, judge
from engine.domain.lifecycle import CAMPAIGN, CampaignState
from engine.domain.phase import PhaseGateRefused
from engine.domain.terms import phase_terms
from engine.errors import GateClosed, NotAllowed, NotFound
from engine.handling.campaigns import is_closed
from engine.handling.desk import Desk
from engine.ids import CampaignId, PhaseKey, campaign_stream, phase_stream
from engine.store.log import Draft
from workflows.schema import Definition
from workflows.schema import Phase as PhaseDefinition


def open_phase(
    desk: Desk, stamp: Stamp, campaign: CampaignId, phase: PhaseKey
) -> tuple[Recorded, ...]:
    """Open a phase; the first one also starts the campaign, in the same transaction."""

    def work() -> Iterator[Draft]:
        state = desk.campaign(campaign)
        definition = state.definition
        planned = phase_of(definition, phase)
        if state.state is CampaignState.ANNOUNCED:
            yield from desk.drafts(
                campaign_stream(campaign),
                campaign_rules.StartCampaign(stamp=stamp),
                campaign_rules.decide,
                campaign_rules.evolve,
            )
        elif not state.is_live:
            raise _not_live(f"open phase {phase!r} of", campaign, state.state)
        command = rules.OpenPhase(
            stamp=stamp,
            campaign=campaign,
            phase=phase,
            edition=state.edition,
            terms=phase_terms(definition, phase, desk.calendars(state.edition), state.edition),
            unfinished=_unfinished(desk, campaign, definition, planned),
        )
        yield from desk.drafts(phase_stream(campaign, phase), command, rules.decide, rules.evolve)

    return desk.transact(stamp, work)


def _unfinished(
    desk: Desk, campaign: CampaignId, definition: Definition, planned: PhaseDefinition
) -> tuple[PhaseKey, ...]:
    """Earlier phases that stand in the way; the one before may still run where they overlap."""
    place = definition.phases.index(planned)
    earlier = definition.phases[:place]
    if not earlier:
        return ()
    *before, last = (PhaseKey(p.key) for p in earlier)
    last_in_the_way = (
        desk.phase(campaign, last) is None
        if planned.overlaps_previous
        else not is_closed(desk, campaign, last)
    )
    open_still = tuple(key for key in before if not is_closed(desk, campaign, key))
    return (*open_still, last) if last_in_the_way else open_still


def verdict(desk: Desk, campaign: CampaignId, phase: PhaseKey, facts: GateFacts) -> GateVerdict:
    """What the gate of a phase says to these figures."""
    return judge(phase_of(desk.campaign(campaign).definition, phase).gate, facts)


def close_phase(
    desk: Desk,
    stamp: Stamp,
    campaign: CampaignId,
    phase: PhaseKey,
    facts: GateFacts,
    authority: str | None = None,
) -> tuple[Recorded, ...]:
    """Close a phase through its gate, or on `authority`.

    Raises GateClosed when the gate is not met; the refusal is then on record already.
    """
    command = rules.ClosePhase(
        stamp=stamp,
        phase=phase,
        verdict=verdict(desk, campaign, phase, facts),
        authority=authority,
    )
    recorded = _ask(desk, campaign, phase, command)
    for entry in recorded:
        if isinstance(entry.event, PhaseGateRefused):
            unmet = entry.event.verdict.unmet
            raise GateClosed(phase, map(str, unmet), entry.event.verdict.position)
    return recorded


def extend_phase(
    desk: Desk, stamp: Stamp, campaign: CampaignId, phase: PhaseKey, to: date, authority: str
) -> tuple[Recorded, ...]:
    """Move the end of a phase, and what was due on it."""
    command = rules.ExtendPhase(stamp=stamp, phase=phase, ends_on=to, authority=authority)
    return _ask(desk, campaign, phase, command)


def reopen_phase(
    desk: Desk, stamp: Stamp, campaign: CampaignId, phase: PhaseKey, until: date, authority: str
) -> tuple[Recorded, ...]:
    """Open a closed phase again."""
    command = rules.ReopenPhase(stamp=stamp, phase=phase, ends_on=until, authority=authority)
    return _ask(desk, campaign, phase, command)


def phase_of(definition: Definition, phase: PhaseKey) -> PhaseDefinition:
    """The phase's definition; NotFound lists the phases there are."""
    found = definition.phase(phase)
    if found is None:
        raise NotFound("phase", phase, (p.key for p in definition.phases))
    return found


def _ask(
    desk: Desk, campaign: CampaignId, phase: PhaseKey, command: rules.PhaseCommand
) -> tuple[Recorded, ...]:
    def work() -> list[Draft]:
        state = desk.campaign(campaign)
        phase_of(state.definition, phase)
        if not state.is_live:
            raise _not_live(f"change phase {phase!r} of", campaign, state.state)
        return desk.drafts(phase_stream(campaign, phase), command, rules.decide, rules.evolve)

    return desk.transact(command.stamp, work)


def _not_live(action: str, campaign: CampaignId, state: CampaignState) -> NotAllowed:
    return NotAllowed(action, f"campaign {campaign!r}", state, CAMPAIGN.allowed(state))
