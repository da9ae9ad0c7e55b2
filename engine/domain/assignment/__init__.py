"""An assignment: one duty, one unit, one occurrence, from receipt to acceptance."""

from collections.abc import Iterator
from typing import get_args

from engine.domain.assignment.anchors import (
    MADE_DUE,
    ON_RECORD,
    with_those_that_wait,
    with_what_is_on_record,
)
from engine.domain.assignment.commands import (
    AcceptAssignment,
    AssignmentCommand,
    OnAssignment,
    TakeOverAssignment,
    TransferAssignment,
)
from engine.domain.assignment.context import context_for
from engine.domain.assignment.events import AssignmentEvent
from engine.domain.assignment.policy import POLICY
from engine.domain.assignment.rules import decide
from engine.domain.assignment.state import EFFECTS, evolve
from engine.domain.assignment.table import ASSIGNMENT
from engine.domain.event import Command
from engine.domain.evidence import Looked
from engine.domain.family import Family, Figures, Reads
from engine.ids import StreamId


def _stream_of(command: OnAssignment) -> StreamId:
    return command.key.stream


def _transfer(command: TransferAssignment, _reads: Reads) -> Iterator[Command]:
    yield command
    target = command.key._replace(unit=command.to_unit)
    yield TakeOverAssignment(stamp=command.stamp, key=target, from_unit=command.key.unit)


def _evidence(command: AcceptAssignment, figures: Figures) -> Looked | None:
    return figures.evidence_of(command.key.stream)


FAMILY = Family(
    name="assignment",
    table=ASSIGNMENT,
    commands=get_args(AssignmentCommand),
    events=get_args(AssignmentEvent),
    effects=EFFECTS,
    stream_of=_stream_of,
    context_for=context_for,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
    along={
        TransferAssignment: _transfer,
        **dict.fromkeys(ON_RECORD, with_those_that_wait),
        **dict.fromkeys(MADE_DUE, with_what_is_on_record),
    },
    looks={AcceptAssignment: _evidence},
)
