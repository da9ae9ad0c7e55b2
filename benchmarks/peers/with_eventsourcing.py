"""The eventsourcing library with its defaults: an Aggregate, saved after every command."""
# ruff: noqa: ARG002 -- the library makes an event's fields of these arguments

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import IntegrityError

from benchmarks.peers.lifecycle import NAMES, STATES, Command, Refused


class Item(Aggregate):
    """A piece of work by the library's tutorial: a decorated method for each event."""

    @event("Received")
    def __init__(self, item: str, command_id: str, said: dict[str, Any]) -> None:
        self.state = "received"

    @staticmethod
    def create_id(item: str) -> UUID:
        """The same item always has the same id."""
        return uuid5(NAMESPACE_URL, item)

    @event("Started")
    def start(self, command_id: str, said: dict[str, Any]) -> None:
        """Work begins."""
        self._go_to("in_progress")

    @event("Submitted")
    def submit(self, command_id: str, said: dict[str, Any]) -> None:
        """It is handed in."""
        self._go_to("submitted")

    @event("Accepted")
    def accept(self, command_id: str, said: dict[str, Any]) -> None:
        """The reviewer takes it."""
        self._go_to("accepted")

    def _go_to(self, state: str) -> None:
        if STATES.index(state) != STATES.index(self.state) + 1:
            raise Refused(f"{self.state} is not followed by {state}")
        self.state = state


class Items:
    """The library opens SQLite in WAL mode by itself, and leaves `synchronous` at FULL."""

    def __init__(self, path: Path) -> None:
        self._application = Application[UUID](
            {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}
        )

    def carry_out(self, commands: Sequence[Command]) -> None:
        """Replay the item, trigger an event, save."""
        for command in commands:
            try:
                self._application.save(self._asked(command))
            except IntegrityError as fault:
                raise Refused(f"{command.item} has gone on meanwhile") from fault

    def _asked(self, command: Command) -> Item:
        said = dict(command.said)
        if command.name == NAMES[0]:
            return Item(command.item, command.id, said)
        try:
            item: Item = self._application.repository.get(Item.create_id(command.item))
        except AggregateNotFoundError as fault:
            raise Refused(f"{command.item} was never received") from fault
        getattr(item, command.name)(command.id, said)
        return item

    def history(self, item: str) -> tuple[str, ...]:
        """By the version of each stored event."""
        stored = self._application.events.get(Item.create_id(item))
        return tuple(NAMES[fact.originator_version - 1] for fact in stored)

    def close(self) -> None:
        """Let go of the file."""
        self._application.close()
