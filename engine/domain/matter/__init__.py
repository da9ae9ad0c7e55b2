"""A matter: a promise, a public work, a problem or a slip, until somebody else finds it done."""

from typing import get_args

from engine.domain.family import Family
from engine.domain.matter.commands import DraftMatter, MatterCommand, PublishMatter
from engine.domain.matter.context import NAME, context_for, matter_key, with_its_entry
from engine.domain.matter.events import MatterEvent
from engine.domain.matter.outline import EFFECTS, ITEMS
from engine.domain.matter.policy import POLICY
from engine.domain.matter.rules import decide
from engine.domain.matter.state import evolve
from engine.domain.matter.table import MATTER
from engine.domain.numbers import UNNUMBERED, numbering
from engine.ids import StreamId


def _stream_of(command: MatterCommand) -> StreamId:
    if isinstance(command, DraftMatter):
        return matter_key(command.campaign, command.number or UNNUMBERED).stream
    return command.key.stream


FAMILY = Family(
    name=NAME,
    table=MATTER,
    commands=get_args(MatterCommand),
    events=get_args(MatterEvent),
    effects=EFFECTS,
    stream_of=_stream_of,
    context_for=context_for,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
    items=ITEMS,
    replaced=frozenset({DraftMatter}),
    along={DraftMatter: numbering(NAME, "m", evolve), PublishMatter: with_its_entry},
)
