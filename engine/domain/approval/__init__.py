"""An approval: branches answer side by side or in turn, silence counts only by rule (R086)."""

from typing import Final, get_args

from engine.domain.approval.commands import (
    ApprovalCommand,
    DeemBranch,
    FileApproval,
    RecordApprovalOverdue,
)
from engine.domain.approval.context import context_for
from engine.domain.approval.events import ApprovalEvent
from engine.domain.approval.policy import POLICY
from engine.domain.approval.rules import decide
from engine.domain.approval.state import EFFECTS, evolve, outline
from engine.domain.approval.table import APPROVAL, ApprovalState
from engine.domain.event import Command, Stamp
from engine.domain.family import Family
from engine.domain.items import Items
from engine.domain.numbers import UNNUMBERED, numbering
from engine.ids import ItemKey, StreamId, item_key

NAME: Final = "approval"


def _stream_of(command: ApprovalCommand) -> StreamId:
    if isinstance(command, FileApproval):
        return ItemKey(NAME, command.campaign, command.number or UNNUMBERED).stream
    return command.key.stream


def _key(stream: StreamId) -> ItemKey:
    key = item_key(stream)
    assert key is not None, "its stream names an approval"
    return key


def _deem(stream: StreamId, stamp: Stamp) -> Command:
    return DeemBranch(stamp=stamp, key=_key(stream))


def _overdue(stream: StreamId, stamp: Stamp) -> Command:
    return RecordApprovalOverdue(stamp=stamp, key=_key(stream))


FAMILY: Final = Family(
    name=NAME,
    table=APPROVAL,
    commands=get_args(ApprovalCommand),
    events=get_args(ApprovalEvent),
    effects=EFFECTS,
    stream_of=_stream_of,
    context_for=context_for,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
    replaced=frozenset({FileApproval}),
    along={FileApproval: numbering(NAME, "f", evolve)},
    items=Items(
        open=frozenset({ApprovalState.FILED, ApprovalState.INCOMPLETE, ApprovalState.DECIDING}),
        waiting=frozenset(),
        done=frozenset({ApprovalState.GRANTED, ApprovalState.REFUSED}),
        outline=outline,
        overdue=_overdue,
        act=_deem,
    ),
)
