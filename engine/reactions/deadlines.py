"""What the passing of due dates asks for: pure, from what is due to what is to be recorded."""

from collections.abc import Iterable

from engine.calendars.clock import OfficeMoment
from engine.domain.agenda import DueItem
from engine.ids import StreamId


def newly_overdue(items: Iterable[DueItem], now: OfficeMoment) -> tuple[StreamId, ...]:
    """Items whose due date, and its hour, is past without a fact on record that says so."""
    return tuple(
        item.item for item in items if item.overdue and now.counts_to(item.due_time) > item.due_on
    )
