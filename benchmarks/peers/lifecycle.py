"""What everybody is asked to do: receive, start, submit and accept a piece of work.

The peers are told the values of our own events, so each records the same facts.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from msgspec import Struct, to_builtins

from engine.store.decisions import Draft

STATES: Final = ("assigned", "received", "in_progress", "submitted", "accepted")
NAMES: Final = ("receive", "start", "submit", "accept")
"""Each leads from one state to the next."""


class Command(Struct, frozen=True, kw_only=True):
    """One thing a person asks for. `said` is ready for JSON: who, when, what is handed in."""

    id: str
    item: str
    name: str
    said: Mapping[str, Any]


class Refused(Exception):
    """The item stands elsewhere: this command is not allowed now."""


class Peer(Protocol):
    """Keeps items in an SQLite file of its own: WAL, synchronous FULL."""

    def carry_out(self, commands: Sequence[Command]) -> None:
        """Each is decided on the item as stored, and is durable before the next is looked at.

        Raises Refused when one may not be done now.
        """
        ...

    def history(self, item: str) -> tuple[str, ...]:
        """The names of the commands on record for it, oldest first, read from the file."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


def commands(histories: Iterable[Sequence[Draft]]) -> list[Command]:
    """The commands behind four events an item: each item's first, then each one's second ..."""
    return [
        Command(
            id=draft.event.stamp.command_id,
            item=draft.stream,
            name=name,
            said=to_builtins(draft.event),
        )
        for name, drafts in zip(NAMES, zip(*histories, strict=True), strict=True)
        for draft in drafts
    ]
