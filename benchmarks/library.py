"""The library as it comes: its Aggregate, its repository, its mapper, its recorder on SQLite.

The aggregate tells the same story as ours, with the same values in its events. Dates are given as
ISO text, since the library's transcoder knows none: that spares it work.
"""
# ruff: noqa: ARG002 -- the library makes an event's fields of these arguments

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Mapper, StoredEvent

from engine.domain.assignment import events as facts
from engine.domain.event import Event
from engine.store.decisions import Draft


@dataclass(frozen=True)
class PlainStamp:
    """The values of a stamp."""

    actor: str
    on: str
    via: str
    command_id: str
    reason: str | None = None


class PlainAssignment(Aggregate):
    """An assignment by the library's tutorial: one decorated method an event."""

    @event("Received")
    def __init__(self, stamp: dict[str, Any]) -> None:
        self.state = "received"
        self.handed_in_by: set[str] = set()

    @event("Started")
    def start(self, stamp: dict[str, Any]) -> None:
        self.state = "in_progress"

    @event("Submitted")
    def submit(
        self,
        stamp: dict[str, Any],
        filed: list[dict[str, Any]],
        due_on: str,
        assessed_on: str,
        late: bool,
    ) -> None:
        self.state = "submitted"
        self.handed_in_by.add(stamp["actor"])

    @event("Returned")
    def send_back(self, stamp: dict[str, Any]) -> None:
        self.state = "returned"

    @event("Accepted")
    def accept(self, stamp: dict[str, Any]) -> None:
        self.state = "accepted"


class PlainOffice(Application[UUID]):
    """The library's application with its defaults, on an SQLite file."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            {
                "PERSISTENCE_MODULE": "eventsourcing.sqlite",
                "SQLITE_DBNAME": str(path),
            }
        )

    def record(self, drafts: list[Draft]) -> UUID:
        """Tell the story of one stream; its new id."""
        assignment = PlainAssignment(stamp=_stamp(drafts[0].event))
        for draft in drafts[1:]:
            _tell(assignment, draft.event)
        self.save(assignment)
        return assignment.id

    def load(self, stream: UUID) -> PlainAssignment:
        """Replay it."""
        found: PlainAssignment = self.repository.get(stream)
        return found

    def stored(self, stream: UUID) -> list[StoredEvent]:
        """Its events as bytes."""
        return list(self.events.recorder.select_events(stream))

    @property
    def default_mapper(self) -> Mapper[UUID]:
        """What turns those into events."""
        return self.events.mapper


def _tell(assignment: PlainAssignment, fact: Event) -> None:
    stamp = _stamp(fact)
    match fact:
        case facts.AssignmentStarted():
            assignment.start(stamp=stamp)
        case facts.AssignmentSubmitted(filed=filed, due_on=due, assessed_on=assessed, late=late):
            assignment.submit(
                stamp=stamp,
                filed=[
                    {"key": f.key, "name": f.name, "digest": f.digest, "size": f.size}
                    for f in filed
                ],
                due_on=str(due),
                assessed_on=str(assessed),
                late=late,
            )
        case facts.AssignmentReturned():
            assignment.send_back(stamp=stamp)
        case facts.AssignmentAccepted():
            assignment.accept(stamp=stamp)
        case _:
            raise AssertionError(f"no such event in the story: {fact!r}")


def _stamp(fact: Event) -> dict[str, Any]:
    own = fact.stamp
    return asdict(
        PlainStamp(own.actor, own.on.isoformat(), own.via.value, own.command_id, own.reason)
    )
