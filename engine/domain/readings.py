"""What was read of papers that not everybody sees, sealed day by day (roles.md, Seeing).

Who read what is kept beside the log and is forgotten after 180 days; here stands a digest of each
day, so that the list cannot be changed meanwhile without its being seen.
"""

from datetime import date
from types import MappingProxyType
from typing import Final

from engine.domain.event import Command, Event
from engine.domain.family import Family, Reads
from engine.domain.policy.facts import Facts
from engine.domain.policy.places import places
from engine.domain.policy.rows import Policy
from engine.ids import READINGS_STREAM, StreamId


class ReadingsSealed(Event, frozen=True):
    """The readings of a day: how many, and the SHA-256 over them in order."""

    day: date
    count: int
    digest: str


class SealReadings(Command, frozen=True):
    """Put the digest of a day that is over on record."""

    day: date
    count: int
    digest: str


def decide(
    command: SealReadings, state: date | None, _context: None = None
) -> tuple[ReadingsSealed, ...]:
    """Each day once, in order; a day that was passed by had no readings."""
    if state is not None and command.day <= state:
        return ()
    sealed = ReadingsSealed(
        stamp=command.stamp, day=command.day, count=command.count, digest=command.digest
    )
    return (sealed,)


def evolve(_state: date | None, event: ReadingsSealed) -> date:
    """The last day that is sealed."""
    return event.day


def _stream_of(_command: SealReadings) -> StreamId:
    return READINGS_STREAM


def _facts_of(_deed: object, _stream: StreamId, _state: object, _reads: Reads) -> Facts:
    return Facts(scopes=places())


POLICY: Final = Policy(
    rows=MappingProxyType({SealReadings: "S@s"}),
    command_of=MappingProxyType({ReadingsSealed: SealReadings}),
    facts_of=_facts_of,
)

FAMILY = Family(
    name="readings",
    commands=(SealReadings,),
    events=(ReadingsSealed,),
    stream_of=_stream_of,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
)
