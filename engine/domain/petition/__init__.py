"""A petition: time, a waiver, a transfer, a sign-off or an override is asked for, and answered."""

from typing import get_args

from engine.domain.family import Family, Figures
from engine.domain.gates import GateFacts
from engine.domain.petition.commands import (
    AskingCommand,
    AskOverride,
    GrantOverride,
    GrantPetition,
    OnPetition,
    PetitionCommand,
)
from engine.domain.petition.context import context_for
from engine.domain.petition.events import PetitionEvent
from engine.domain.petition.granted import (
    UNNUMBERED,
    campaign_asked,
    deed_asked,
    numbered,
    with_its_deed,
)
from engine.domain.petition.policy import POLICY
from engine.domain.petition.rules import decide
from engine.domain.petition.state import EFFECTS, evolve
from engine.domain.petition.table import PETITION
from engine.ids import PetitionKey, StreamId

_ASKING = get_args(AskingCommand)


def _stream_of(command: PetitionCommand) -> StreamId:
    if isinstance(command, OnPetition):
        return command.key.stream
    return PetitionKey(campaign_asked(command), command.number or UNNUMBERED).stream


def _gate_asked(command: AskOverride, figures: Figures) -> GateFacts:
    return figures.gate_facts(command.campaign, command.phase)


def _gate(command: GrantOverride, figures: Figures) -> GateFacts:
    return figures.gate_facts(command.key.campaign, command.phase)


FAMILY = Family(
    name="petition",
    table=PETITION,
    commands=get_args(PetitionCommand),
    events=get_args(PetitionEvent),
    effects=EFFECTS,
    stream_of=_stream_of,
    context_for=context_for,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
    settles=frozenset({GrantOverride}),
    replaced=frozenset(_ASKING),
    along={
        **dict.fromkeys(_ASKING, numbered),
        **dict.fromkeys((GrantPetition, GrantOverride), with_its_deed),
    },
    carries=frozenset({GrantPetition, GrantOverride}),
    foresees=dict.fromkeys(_ASKING, deed_asked),
    figures={AskOverride: _gate_asked, GrantOverride: _gate},
)
