"""A register: who is joined to whom, what was held, which bodies there are; one stream an entry."""

from typing import get_args

from engine.domain.campaign.commands import RemoveUnit
from engine.domain.family import Family
from engine.domain.register.commands import ComposeBody, MakeEntry, OnEntry, RegisterCommand
from engine.domain.register.context import (
    FAMILY_NAME,
    context_for,
    key_of,
    numbered,
    numbered_once,
    with_its_entries,
)
from engine.domain.register.events import RegisterEvent
from engine.domain.register.policy import POLICY
from engine.domain.register.rules import decide
from engine.domain.register.state import EFFECTS, ITEMS, evolve
from engine.domain.register.table import REGISTER
from engine.ids import StreamId


def _stream_of(command: RegisterCommand) -> StreamId:
    return command.key.stream if isinstance(command, OnEntry) else key_of(command).stream


FAMILY = Family(
    name=FAMILY_NAME,
    table=REGISTER,
    commands=get_args(RegisterCommand),
    events=get_args(RegisterEvent),
    effects=EFFECTS,
    stream_of=_stream_of,
    context_for=context_for,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
    items=ITEMS,
    replaced=frozenset({MakeEntry, ComposeBody}),
    along={
        MakeEntry: numbered,
        ComposeBody: numbered_once,
        RemoveUnit: with_its_entries,
    },
)
