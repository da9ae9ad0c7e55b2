"""Drafts and folds for tests of the log, with an event that needs no campaign around it."""

from engine.domain.assignment.events import AssignmentReceived
from engine.domain.event import Event, Recorded
from engine.ids import CommandId, StreamId
from engine.store.decisions import Draft
from engine.store.log import CampaignLog
from tests.samples import stamp

STREAM = StreamId("assignment/spring-2009/plan-filed/town-01/once")
OTHER = StreamId("assignment/spring-2009/plan-filed/town-02/once")


def draft(version: int, command: str, stream: StreamId = STREAM, reason: str = "") -> Draft:
    """Any fact at that version, by that command."""
    return Draft(stream, version, AssignmentReceived(stamp=stamp(command=command, reason=reason)))


def commands(seen: tuple[str, ...] | None, event: Event) -> tuple[str, ...]:
    """A fold that keeps who did what, in order."""
    return (*(seen or ()), event.stamp.command_id)


def loaded(log: CampaignLog, stream: StreamId = STREAM) -> tuple[str, ...]:
    """The commands of a stream."""
    return log.load(stream, commands).state or ()


def result_of(log: CampaignLog, command_id: CommandId) -> tuple[Recorded, ...]:
    """What a command recorded; nothing if it is not on record."""
    found = log.on_record(command_id)
    return found.result if found else ()
