"""Calendar editions as facts."""

from types import MappingProxyType
from typing import Final

from engine.calendars.working_days import Edition
from engine.domain.event import Command, Event
from engine.domain.family import Family, Reads
from engine.domain.policy.facts import Facts
from engine.domain.policy.places import places
from engine.domain.policy.rows import Policy
from engine.errors import RuleBroken
from engine.ids import StreamId, calendar_stream


class CalendarEditionPublished(Event, frozen=True):
    """Working days became known for some years; `edition.source` names the notice.

    It moves no deadline by itself: each campaign pins the edition it was planned on.
    """

    edition: Edition


class PublishEdition(Command, frozen=True):
    """Put an edition on record."""

    edition: Edition


def decide(
    command: PublishEdition, state: Edition | None, _context: None = None
) -> tuple[CalendarEditionPublished, ...]:
    """An edition is published once; the same again changes nothing, another one is refused."""
    if state is None:
        return (CalendarEditionPublished(stamp=command.stamp, edition=command.edition),)
    if state == command.edition:
        return ()
    raise RuleBroken("error.calendar.published", edition=state.id)


def evolve(_state: Edition | None, event: CalendarEditionPublished) -> Edition:
    """The edition on record."""
    return event.edition


def _stream_of(command: PublishEdition) -> StreamId:
    return calendar_stream(command.edition.id)


def _facts_of(_deed: object, _stream: StreamId, _state: object, _reads: Reads) -> Facts:
    return Facts(scopes=places())


POLICY: Final = Policy(
    rows=MappingProxyType({PublishEdition: "O@o S@s"}),
    command_of=MappingProxyType({CalendarEditionPublished: PublishEdition}),
    facts_of=_facts_of,
)

FAMILY = Family(
    name="calendar",
    commands=(PublishEdition,),
    events=(CalendarEditionPublished,),
    stream_of=_stream_of,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
)
