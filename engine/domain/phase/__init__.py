"""A phase: opened with its due dates, closed through a gate, extended and reopened on authority."""

from collections.abc import Iterator
from typing import get_args

from engine.domain.campaign.commands import StartCampaign
from engine.domain.campaign.state import existing_campaign
from engine.domain.campaign.table import CampaignState
from engine.domain.event import Command, Recorded
from engine.domain.family import Family, Figures, Reads
from engine.domain.gates import GateFacts
from engine.domain.phase.commands import (
    ClosePhase,
    ExtendPhase,
    OnPhase,
    OpenPhase,
    PhaseCommand,
    ReopenPhase,
)
from engine.domain.phase.context import context_for, names_in, planned_phase
from engine.domain.phase.events import PhaseEvent, PhaseGateRefused
from engine.domain.phase.policy import POLICY
from engine.domain.phase.rules import decide
from engine.domain.phase.state import EFFECTS, evolve
from engine.domain.phase.table import PHASE
from engine.errors import GateClosed
from engine.ids import CampaignPhase, StreamId, parse_stream, phase_stream


def _stream_of(command: OnPhase) -> StreamId:
    return phase_stream(command.campaign, command.phase)


def _open(command: OpenPhase, reads: Reads) -> Iterator[Command]:
    campaign = existing_campaign(command.campaign, reads)
    planned_phase(campaign.definition, command.phase)
    if campaign.state is CampaignState.ANNOUNCED:
        yield StartCampaign(stamp=command.stamp, campaign=command.campaign)
    yield command


def _gate_facts(command: ClosePhase, figures: Figures) -> GateFacts:
    return figures.gate_facts(command.campaign, command.phase)


def _refused(recorded: Recorded, reads: Reads) -> GateClosed:
    key, event = parse_stream(recorded.stream), recorded.event
    assert isinstance(key, CampaignPhase)
    assert isinstance(event, PhaseGateRefused)
    names = names_in(key.campaign, reads)
    unmet = [criterion.told(names) for criterion in event.verdict.unmet]
    return GateClosed(key.phase, unmet, event.verdict.position)


FAMILY = Family(
    name="phase",
    table=PHASE,
    commands=get_args(PhaseCommand),
    events=get_args(PhaseEvent),
    effects=EFFECTS,
    stream_of=_stream_of,
    context_for=context_for,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
    settles=frozenset({ClosePhase, ExtendPhase, ReopenPhase}),
    along={OpenPhase: _open},
    figures={ClosePhase: _gate_facts},
    refusals={PhaseGateRefused: _refused},
)
