"""What the passing of due dates asks for: pure, from what is due to what is to be recorded."""

from collections.abc import Iterable
from enum import StrEnum

from engine.domain.agenda import DueItem
from engine.errors import NotFound
from engine.ids import StreamId


class ItemKind(StrEnum):
    """What can fall due; the value is the first part of its stream's name."""

    ASSIGNMENT = "assignment"
    RECTIFICATION = "rectification"


def kind_of(item: StreamId) -> ItemKind:
    """Raises NotFound for a stream that has no due date of its own."""
    prefix = item.partition("/")[0]
    try:
        return ItemKind(prefix)
    except ValueError:
        raise NotFound("thing.lifecycle-with-a-due-date", prefix, ItemKind) from None


def newly_overdue(items: Iterable[DueItem]) -> tuple[StreamId, ...]:
    """Items whose due date is past without a fact on record that says so."""
    return tuple(item.item for item in items if item.overdue)
