"""The publication ledger: what was made public, where and when (R010, R032, R054, R073, R110)."""

from typing import get_args

from engine.domain.family import Family
from engine.domain.numbers import UNNUMBERED
from engine.domain.publication.commands import PostPublication, PublicationCommand
from engine.domain.publication.events import PublicationEvent
from engine.domain.publication.policy import POLICY
from engine.domain.publication.posting import NAME, along
from engine.domain.publication.rules import context_for, decide
from engine.domain.publication.state import EFFECTS, ITEMS, PUBLICATION, evolve
from engine.ids import ItemKey, StreamId


def _stream_of(command: PublicationCommand) -> StreamId:
    if isinstance(command, PostPublication):
        return ItemKey(NAME, command.campaign, command.number or UNNUMBERED).stream
    return command.key.stream


FAMILY = Family(
    name=NAME,
    table=PUBLICATION,
    commands=get_args(PublicationCommand),
    events=get_args(PublicationEvent),
    effects=EFFECTS,
    stream_of=_stream_of,
    context_for=context_for,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
    items=ITEMS,
    replaced=frozenset({PostPublication}),
    along={PostPublication: along},
)
