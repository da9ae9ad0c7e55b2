"""The office whose log it is: who it is, how it counts its days, and by which clock it lives."""

from engine.domain.family import Family
from engine.domain.office.commands import FoundOffice, OfficeCommand
from engine.domain.office.events import OfficeFounded
from engine.domain.office.policy import POLICY
from engine.domain.office.rules import decide
from engine.domain.office.state import evolve
from engine.ids import OFFICE_STREAM, StreamId


def _stream_of(_command: OfficeCommand) -> StreamId:
    return OFFICE_STREAM


FAMILY = Family(
    name="office",
    commands=(FoundOffice,),
    events=(OfficeFounded,),
    stream_of=_stream_of,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
)
