"""What time has brought, as commands that put it on record: items whose due date has passed, page
by page, petitions that nobody answered, and numbered items whose day to act has come.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from engine.domain.assignment.commands import RecordOverdue
from engine.domain.event import Command, Stamp, brought_by_time
from engine.domain.families import FAMILIES
from engine.domain.items import Items
from engine.domain.petition.commands import LapsePetition
from engine.domain.rectification.commands import RecordRectificationOverdue
from engine.errors import NotAllowed, NotFound, RuleBroken
from engine.ids import (
    AssignmentKey,
    CommandId,
    RectificationKey,
    StreamId,
    item_key,
    parse_stream,
    petition_key,
)

PAGE: Final = 500
"""Overdue facts of one transaction, at most."""

NOT_OWED: Final = (NotFound, RuleBroken)
"""Raised for an item whose unit left, or never owed it: it is not overdue, the others are."""

NOT_TO_ACT: Final = (NotFound, RuleBroken, NotAllowed)
"""Raised for an item that does not act for now: its campaign does not run, somebody was first."""

_ITEMS: Final[Mapping[str, Items]] = {f.name: f.items for f in FAMILIES if f.items is not None}

ByLifecycle = tuple[Sequence[Command], ...]
"""Commands to the items of one lifecycle each, assignments first."""


def overdue_commands(items: Iterable[StreamId], stamp: Stamp) -> ByLifecycle:
    """A command for each item, whose id is that of the stamp and its own name."""
    found: dict[str, list[Command]] = {"assignment": [], "rectification": []}
    for item in items:
        own = replace(stamp, command_id=CommandId(f"{stamp.command_id}:{item}"))
        match parse_stream(item):
            case AssignmentKey() as key:
                found["assignment"].append(RecordOverdue(stamp=own, key=key))
            case RectificationKey() as key:
                found["rectification"].append(RecordRectificationOverdue(stamp=own, key=key))
            case _:
                numbered = _items_of(item)
                if numbered is not None and numbered.overdue is not None:
                    lifecycle = found.setdefault(item.partition("/")[0], [])
                    lifecycle.append(numbered.overdue(item, own))
    return tuple(found.values())


def act_commands(items: Iterable[StreamId], stamp: Stamp) -> ByLifecycle:
    """What each numbered item does on its day, as time's own at the moment of a stamp."""
    found: dict[str, list[Command]] = {}
    for item in items:
        numbered = _items_of(item)
        if numbered is not None and numbered.act is not None:
            own = brought_by_time(stamp, f"act:{item}")
            found.setdefault(item.partition("/")[0], []).append(numbered.act(item, own))
    return tuple(found.values())


def _items_of(stream: StreamId) -> Items | None:
    key = item_key(stream)
    return None if key is None else _ITEMS.get(key.family)


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
    return pages or [()]
