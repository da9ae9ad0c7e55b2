"""The door of the office: who may act in it at all, and by what they prove who they are."""

from typing import get_args

from engine.domain.access.commands import AccessCommand, SetDoor
from engine.domain.access.doors import Door
from engine.domain.access.events import AccessEvent, DoorSet
from engine.domain.access.policy import POLICY
from engine.domain.access.rules import context_for, decide
from engine.domain.access.state import Access, evolve, known_access
from engine.domain.family import Family
from engine.ids import ACCESS_STREAM, StreamId

__all__ = ["FAMILY", "Access", "Door", "DoorSet", "SetDoor", "known_access"]


def _stream_of(_command: AccessCommand) -> StreamId:
    return ACCESS_STREAM


FAMILY = Family(
    name="access",
    commands=get_args(AccessCommand),
    events=get_args(AccessEvent),
    stream_of=_stream_of,
    context_for=context_for,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
)
