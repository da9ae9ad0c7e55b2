"""A selection: from nomination over votes and a public notice to an honour (R018-R024, R080)."""

from typing import Final, get_args

from engine.domain.family import Family
from engine.domain.items import Items
from engine.domain.numbers import UNNUMBERED
from engine.domain.selection.commands import Nominate, SelectionCommand
from engine.domain.selection.context import NAME, context_for, into_the_open_one
from engine.domain.selection.events import SelectionEvent
from engine.domain.selection.policy import POLICY
from engine.domain.selection.rules import decide
from engine.domain.selection.state import EFFECTS, evolve, outline
from engine.domain.selection.table import SELECTION, SelectionState
from engine.ids import ItemKey, StreamId


def _stream_of(command: SelectionCommand) -> StreamId:
    if isinstance(command, Nominate):
        return ItemKey(NAME, command.campaign, command.number or UNNUMBERED).stream
    return command.key.stream


FAMILY: Final = Family(
    name=NAME,
    table=SELECTION,
    commands=get_args(SelectionCommand),
    events=get_args(SelectionEvent),
    effects=EFFECTS,
    stream_of=_stream_of,
    context_for=context_for,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
    replaced=frozenset({Nominate}),
    along={Nominate: into_the_open_one},
    items=Items(
        open=frozenset(
            {
                SelectionState.NOMINATING,
                SelectionState.VOTING,
                SelectionState.CONFIRMING,
                SelectionState.CONFIRMED,
                SelectionState.NOTICED,
            }
        ),
        waiting=frozenset(),
        done=frozenset({SelectionState.AWARDED}),
        outline=outline,
    ),
)
