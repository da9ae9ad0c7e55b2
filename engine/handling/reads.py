"""Streams as decisions read them, noting the version of each: none may grow until the append."""

from collections.abc import Callable, Collection
from contextvars import ContextVar
from operator import is_
from typing import Any, Final, TypeVar, cast

from engine.calendars.clock import OFFICE_ZONE
from engine.calendars.working_days import Calendars, Edition, WorkingCalendar
from engine.domain import calendar
from engine.domain.office.state import known_office
from engine.ids import StreamId, calendar_stream
from engine.store.log import CampaignLog
from engine.store.state_cache import Loaded
from workflows.dates import CalendarKind

S = TypeVar("S")
Evolve = Callable[[S | None, Any], S]

_MOST_KEPT: Final = 10_000
_READ: ContextVar[dict[StreamId, int] | None] = ContextVar("read", default=None)
"""Streams read by the decision under way, with their versions."""


class Noting:
    """Notes what this thread reads of a log; each command passes here, so it is no generator."""

    __slots__ = ("_before",)

    def __enter__(self) -> dict[StreamId, int]:
        read: dict[StreamId, int] = {}
        self._before = _READ.set(read)
        return read

    def __exit__(self, *_: object) -> None:
        _READ.reset(self._before)


class LogReads:
    """Reads of one log (engine.domain.family.Reads). Outside of a decision they note nothing."""

    def __init__(self, log: CampaignLog) -> None:
        self._log = log
        self._calendars = Calendars(zone=self._zone, find=self._published)
        self._kept: dict[tuple[str, ...], tuple[tuple[object, ...], object]] = {}

    def noted(self) -> "Noting":
        """What is read within, with its version, stands in the dictionary that it gives."""
        return Noting()

    def load(self, stream: StreamId, evolve: Evolve[S]) -> Loaded[S]:
        """A stream as it stands, with its version."""
        read = _READ.get()
        loaded = self._log.load(stream, evolve, fresh=read is None)
        if read is not None:
            read[stream] = loaded.version
        return loaded

    def load_all(
        self, streams: Collection[StreamId], evolve: Evolve[S]
    ) -> dict[StreamId, Loaded[S]]:
        """Many streams of one lifecycle, read with one look."""
        loaded = self._log.load_all(streams, evolve)
        if (read := _READ.get()) is not None:
            read.update((stream, found.version) for stream, found in loaded.items())
        return loaded

    def states(self, streams: Collection[StreamId], evolve: Evolve[S]) -> dict[StreamId, S | None]:
        """What many streams of one lifecycle fold to."""
        return {stream: found.state for stream, found in self.load_all(streams, evolve).items()}

    def state(self, stream: StreamId, evolve: Evolve[S]) -> S | None:
        """What a stream folds to, None where nothing has happened."""
        return self.load(stream, evolve).state

    def calendars(self, edition: str) -> Calendars:
        """Calendars that know this edition; NotFound if it was never published."""
        self._calendars.of(CalendarKind.WORKING_DAYS, edition)
        return self._calendars

    def calendar(self, kind: CalendarKind, edition: str) -> WorkingCalendar:
        """One calendar on a pinned edition."""
        return self._calendars.of(kind, edition)

    def _published(self, edition: str) -> Edition | None:
        return self.state(calendar_stream(edition), calendar.evolve)

    def _zone(self) -> str:
        office = known_office(self)
        return office.days.zone if office else OFFICE_ZONE.key

    def kept(self, name: tuple[str, ...], of: tuple[object, ...], make: Callable[[], S]) -> S:
        """What `make` gives, made anew only when `of` are not the same objects as last time."""
        known = self._kept.get(name)
        if known is not None and all(map(is_, known[0], of)):
            return cast(S, known[1])
        made = make()
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[name] = of, made
        return made


class PastReads(LogReads):
    """Reads of one log as it stood at a position; for answers alone, no decision goes by them."""

    def __init__(self, log: CampaignLog, position: int) -> None:
        super().__init__(log)
        self._position = position
        self._loaded: dict[StreamId, Loaded[Any]] = {}

    def load(self, stream: StreamId, evolve: Evolve[S]) -> Loaded[S]:
        """A stream as it stood, with its version; read once, for it changes no more."""
        known = self._loaded.get(stream)
        if known is None:
            known = self._loaded[stream] = self._log.load_at(stream, evolve, self._position)
        return known

    def load_all(
        self, streams: Collection[StreamId], evolve: Evolve[S]
    ) -> dict[StreamId, Loaded[S]]:
        """Many streams of one lifecycle, as they stood."""
        return {stream: self.load(stream, evolve) for stream in streams}
