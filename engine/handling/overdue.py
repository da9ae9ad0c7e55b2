"""What time has brought, as commands that put it on record: items whose due date has passed, page
by page, and petitions that nobody answered.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from engine.domain.assignment.commands import RecordOverdue
from engine.domain.event import Command, Stamp, brought_by_time
from engine.domain.petition.commands import LapsePetition
from engine.domain.rectification.commands import RecordRectificationOverdue
from engine.errors import NotFound, RuleBroken
from engine.ids import (
    AssignmentKey,
    CommandId,
    RectificationKey,
    StreamId,
    parse_stream,
    petition_key,
)

PAGE: Final = 500
"""Overdue facts of one transaction, at most."""

NOT_OWED: Final = (NotFound, RuleBroken)
"""Raised for an item whose unit left, or never owed it: it is not overdue, the others are."""

ByLifecycle = tuple[Sequence[Command], Sequence[Command]]
"""Commands to assignments, and commands to rectifications."""


def overdue_commands(items: Iterable[StreamId], stamp: Stamp) -> ByLifecycle:
    """A command for each item, whose id is that of the stamp and its own name."""
    works: list[Command] = []
    findings: list[Command] = []
    for item in items:
        own = replace(stamp, command_id=CommandId(f"{stamp.command_id}:{item}"))
        match parse_stream(item):
            case AssignmentKey() as key:
                works.append(RecordOverdue(stamp=own, key=key))
            case RectificationKey() as key:
                findings.append(RecordRectificationOverdue(stamp=own, key=key))
            case _:
                pass
    return works, findings


def lapse_commands(petitions: Iterable[StreamId], stamp: Stamp) -> Sequence[Command]:
    """A command for each petition that nobody answered, as time's own at the moment of a stamp."""
    keys = (key for stream in petitions if (key := petition_key(stream)))
    return [LapsePetition(stamp=brought_by_time(stamp, f"lapse:{k.stream}"), key=k) for k in keys]


def pages_of_overdue(items: Sequence[StreamId], stamp: Stamp) -> list[ByLifecycle]:
    """The same in pages, stamped as time's own at the moment of a command; at least one page.

    Each bears the id that a tick of this moment would give it: a second try goes on after it.
    """
    slices = (items[first : first + PAGE] for first in range(0, len(items), PAGE))
    pages = [overdue_commands(p, brought_by_time(stamp, f"overdue:{p[0]}")) for p in slices]
    return pages or [((), ())]
