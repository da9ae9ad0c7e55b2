"""Calendar editions as facts."""

from types import MappingProxyType
from typing import Final, get_args

from engine.calendars.editions import check_edition
from engine.calendars.working_days import Edition
from engine.domain.event import Command, Event
from engine.domain.family import Family, Reads
from engine.domain.policy.facts import Facts
from engine.domain.policy.places import places
from engine.domain.policy.rows import Policy
from engine.domain.proposals import ApplyProposal, ProposeEdition
from engine.domain.recounting import applied, proposed
from engine.errors import RuleBroken
from engine.ids import StreamId, calendar_stream, campaign_stream


class CalendarEditionPublished(Event, frozen=True):
    """Working days became known for some years; `edition.source` names the notice.

    It moves no deadline by itself: each campaign pins the edition it was planned on.
    """

    edition: Edition


class PublishEdition(Command, frozen=True):
    """Put an edition on record."""

    edition: Edition


CalendarCommand = PublishEdition | ProposeEdition | ApplyProposal


def decide(
    command: PublishEdition, state: Edition | None, _context: None = None
) -> tuple[CalendarEditionPublished, ...]:
    """An edition is published once; the same again changes nothing, another one is refused, and so
    is one with faults.
    """
    if state is None:
        check_edition(command.edition)
        return (CalendarEditionPublished(stamp=command.stamp, edition=command.edition),)
    if state == command.edition:
        return ()
    raise RuleBroken("error.calendar.published", edition=state.id)


def evolve(_state: Edition | None, event: CalendarEditionPublished) -> Edition:
    """The edition on record."""
    return event.edition


def _stream_of(command: CalendarCommand) -> StreamId:
    if isinstance(command, PublishEdition):
        return calendar_stream(command.edition.id)
    return campaign_stream(command.campaign)


def _facts_of(_deed: object, _stream: StreamId, _state: object, _reads: Reads) -> Facts:
    return Facts(scopes=places())


POLICY: Final = Policy(
    rows=MappingProxyType(
        {PublishEdition: "O@o S@s", ProposeEdition: "O@c", ApplyProposal: "L@c O@c | A"}
    ),
    command_of=MappingProxyType({CalendarEditionPublished: PublishEdition}),
    facts_of=_facts_of,
)

FAMILY = Family(
    name="calendar",
    commands=get_args(CalendarCommand),
    events=(CalendarEditionPublished,),
    stream_of=_stream_of,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
    replaced=frozenset({ProposeEdition, ApplyProposal}),
    along={ProposeEdition: proposed, ApplyProposal: applied},
    # What has begun by the calendar so far is opened by it, and moved with the rest.
    settles=frozenset({ApplyProposal}),
)
