"""A reminder as a fact: at this rung, by this clock, the holder of this post is to be told; once.

Which letter tells him, and what became of it, stands with the letter (engine.domain.message).
"""

from types import MappingProxyType
from typing import Any, Final, get_args

from engine.domain.event import Command
from engine.domain.family import Family, Reads
from engine.domain.policy.facts import Facts
from engine.domain.policy.places import places
from engine.domain.policy.rows import Policy
from engine.domain.reminder.events import MissCause as MissCause
from engine.domain.reminder.events import ReminderDue as ReminderDue
from engine.domain.reminder.events import ReminderEvent as ReminderEvent
from engine.domain.reminder.events import ReminderFact as ReminderFact
from engine.domain.reminder.events import ReminderMissed as ReminderMissed
from engine.domain.reminder.events import missed as missed
from engine.ids import StreamId


class RecordReminder(Command, frozen=True):
    """Put on record that somebody is to be told; once there, the same again changes nothing."""

    due: ReminderDue


class RecordMissed(Command, frozen=True):
    """Put on record that nobody is told, as the time for it is past."""

    missed: ReminderMissed


ReminderCommand = RecordReminder | RecordMissed


def _fact(deed: ReminderCommand | ReminderFact) -> ReminderFact:
    match deed:
        case RecordReminder(due=due):
            return due
        case RecordMissed(missed=passed):
            return passed
        case _:
            return deed


def decide(
    command: ReminderCommand, state: ReminderEvent | None, _context: None = None
) -> tuple[ReminderEvent, ...]:
    """The fact, unless it is on record, as due or as missed."""
    if state is not None:
        return ()
    return (command.due,) if isinstance(command, RecordReminder) else (command.missed,)


def evolve(state: ReminderEvent | None, event: ReminderEvent) -> ReminderEvent:
    """The fact: the first is the only one."""
    return state or event


def _stream_of(command: ReminderCommand) -> StreamId:
    return _fact(command).stream


def _facts_of(deed: Any, _stream: StreamId, _state: object, _reads: Reads) -> Facts:
    return Facts(scopes=places(_fact(deed).campaign))


POLICY: Final = Policy(
    rows=MappingProxyType({RecordReminder: "S@s O@c", RecordMissed: "S@s"}),
    command_of=MappingProxyType({ReminderDue: RecordReminder, ReminderMissed: RecordMissed}),
    facts_of=_facts_of,
)

FAMILY = Family(
    name="reminder",
    commands=get_args(ReminderCommand),
    events=get_args(ReminderEvent),
    stream_of=_stream_of,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
)
