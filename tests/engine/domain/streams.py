"""What a decision reads from elsewhere, out of plain tuples of facts."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from engine.calendars.working_days import Calendars, WorkingCalendar
from engine.domain.event import Event
from engine.ids import StreamId
from tests.samples import calendars
from tests.spec import folded
from workflows.dates import CalendarKind

S = TypeVar("S")


class Streams:
    """The reads of a context (engine.domain.family.Reads); the one edition is published."""

    def __init__(self, facts: Mapping[StreamId, tuple[Event, ...]]) -> None:
        self._facts = facts
        self._calendars = calendars()

    def state(self, stream: StreamId, evolve: Callable[[S | None, Any], S]) -> S | None:
        return folded(evolve, self._facts.get(stream, ()))

    def states(
        self, streams: Collection[StreamId], evolve: Callable[[S | None, Any], S]
    ) -> dict[StreamId, S | None]:
        return {stream: self.state(stream, evolve) for stream in streams}

    def calendars(self, edition: str) -> Calendars:
        self._calendars.of(CalendarKind.WORKING_DAYS, edition)
        return self._calendars

    def calendar(self, kind: CalendarKind, edition: str) -> WorkingCalendar:
        return self._calendars.of(kind, edition)

    def kept(self, name: tuple[str, ...], of: tuple[object, ...], make: Callable[[], S]) -> S:
        return make()
