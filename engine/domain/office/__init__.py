"""The office whose log it is: who it is, how it counts its days, and by which clock it lives."""

from types import MappingProxyType
from typing import get_args

from engine.domain.family import Family, Figures, Reads
from engine.domain.office.commands import MarkStrays, OfficeCommand
from engine.domain.office.events import OfficeEvent
from engine.domain.office.policy import POLICY
from engine.domain.office.rules import decide
from engine.domain.office.state import OfficeRecord, evolve
from engine.ids import OFFICE_STREAM, StreamId


def _stream_of(_command: OfficeCommand) -> StreamId:
    return OFFICE_STREAM


def _head(_command: MarkStrays, figures: Figures) -> int:
    return figures.head()


def _context_for(
    _command: OfficeCommand, _state: OfficeRecord | None, _reads: Reads, head: int | None
) -> int:
    return head or 0


FAMILY = Family(
    name="office",
    commands=get_args(OfficeCommand),
    events=get_args(OfficeEvent),
    stream_of=_stream_of,
    context_for=_context_for,
    decide=decide,
    evolve=evolve,
    figures=MappingProxyType({MarkStrays: _head}),
    policy=POLICY,
)
