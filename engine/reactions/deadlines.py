"""What the passing of due dates asks for: pure, from what is due to what is to be recorded."""

from collections.abc import Iterable
from enum import StrEnum

from engine.calendars.clock import OfficeMoment
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


def newly_overdue(items: Iterable[DueItem], now: OfficeMoment) -> tuple[StreamId, ...]:
    """Items whose due date, and its hour, is past without a fact on record that says so."""
    return tuple(
        item.item for item in items if item.overdue and now.counts_to(item.due_time) > item.due_on
    )
