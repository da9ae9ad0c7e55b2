"""A directive: drafted, consented to, issued to recipients."""

from typing import Final, get_args

from engine.domain.directive.commands import (
    DirectiveCommand,
    DraftDirective,
    IssueDirective,
    OnDirective,
    StartChild,
    WithdrawDirective,
)
from engine.domain.directive.context import (
    context_for,
    taking_back,
    with_its_duties,
    with_its_link,
)
from engine.domain.directive.events import DirectiveEvent
from engine.domain.directive.outline import ITEMS
from engine.domain.directive.policy import POLICY
from engine.domain.directive.rules import decide
from engine.domain.directive.state import EFFECTS, evolve
from engine.domain.directive.table import DIRECTIVE
from engine.domain.family import Family
from engine.domain.numbers import UNNUMBERED, numbering
from engine.ids import ItemKey, StreamId


def _stream_of(command: DirectiveCommand) -> StreamId:
    if isinstance(command, OnDirective):
        return command.key.stream
    return ItemKey("directive", command.campaign, command.number or UNNUMBERED).stream


FAMILY: Final = Family(
    name="directive",
    table=DIRECTIVE,
    commands=get_args(DirectiveCommand),
    events=get_args(DirectiveEvent),
    effects=EFFECTS,
    stream_of=_stream_of,
    context_for=context_for,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
    items=ITEMS,
    replaced=frozenset({DraftDirective}),
    along={
        DraftDirective: numbering("directive", "d", evolve),
        IssueDirective: with_its_duties,
        StartChild: with_its_link,
        WithdrawDirective: taking_back,
    },
)
