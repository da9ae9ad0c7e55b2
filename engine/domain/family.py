"""How a lifecycle registers itself: one Family, which the door, the store and the views read."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from msgspec import Struct

from engine.calendars.working_days import Calendars, WorkingCalendar
from engine.domain.effects import Effects
from engine.domain.event import Command, Event, Recorded
from engine.domain.evidence import Looked
from engine.domain.gates import GateFacts
from engine.domain.items import Items
from engine.domain.lifecycle import Lifecycle
from engine.domain.policy.rows import Policy
from engine.domain.sealing import Sealing
from engine.errors import EngineError
from engine.ids import CampaignId, ItemKey, PhaseKey, StreamId
from workflows.dates import CalendarKind

if TYPE_CHECKING:
    from engine.domain.survey.results import Sheets

S = TypeVar("S")
_NONE: Final[Mapping[Any, Any]] = MappingProxyType({})


class Reads(Protocol):
    """Streams as a decision reads them: none may grow before its events are appended."""

    def state(self, stream: StreamId, evolve: Callable[[S | None, Any], S]) -> S | None:
        """What a stream folds to, None where nothing has happened."""
        ...

    def states(
        self, streams: Collection[StreamId], evolve: Callable[[S | None, Any], S]
    ) -> dict[StreamId, S | None]:
        """What many streams of one lifecycle fold to, read with one look."""
        ...

    def calendars(self, edition: str) -> Calendars:
        """Calendars that know this edition; NotFound if it was never published."""
        ...

    def calendar(self, kind: CalendarKind, edition: str) -> WorkingCalendar:
        """One calendar on a pinned edition."""
        ...

    def kept(self, name: tuple[str, ...], of: tuple[object, ...], make: Callable[[], S]) -> S:
        """What `make` gives, made anew only when `of` are not the same objects as last time.

        `name` says what is made, the same each time.
        """
        ...


class Figures(Protocol):
    """What is counted outside of the log's streams, before a command has its turn to write."""

    def head(self) -> int:
        """The position of the newest event."""
        ...

    def gate_facts(self, campaign: CampaignId, phase: PhaseKey) -> GateFacts:
        """The figures of a phase's gate, with the position of the log that they are true at."""
        ...

    def categories(self) -> frozenset[str]:
        """The categories of units that the campaigns on record name."""
        ...

    def evidence_of(self, item: StreamId) -> Looked | None:
        """What is found of the documents that an item has handed in; None where nobody looks."""
        ...

    def sheets_of(
        self, survey: ItemKey, *, rehearsed: bool = False
    ) -> "Callable[[], Sheets | None] | None":
        """What seals the box of a survey and counts its sheets, once it is decided that it closes;
        in a rehearsal nothing is sealed, nor counted but how much came back. None where no boxes
        are kept.
        """
        ...

    def newly_overdue(self, campaign: CampaignId, on: date) -> Sequence[StreamId]:
        """Items of a campaign whose due date is past on this day with no fact on record that says
        so, as of the end of the log.
        """
        ...

    def lapsed(self, on: date, campaign: CampaignId | None = None) -> Sequence[StreamId]:
        """Petitions (of one campaign) that wait, though by this day nobody can answer them."""
        ...

    def acting(self, on: date, campaign: CampaignId | None = None) -> Sequence[StreamId]:
        """Numbered items (of one campaign) whose day to act has come by this one (Items.act)."""
        ...


Along = Callable[[Any, Reads], Iterator[Command]]
"""Every command that is recorded with one, itself among them."""


class Family(Struct, frozen=True, kw_only=True):
    """What one lifecycle gives to the rest of the program.

    - `name` begins the names of its streams, and of its stored events.
    - `commands` are all that can be asked of it, `events` all that can happen to it.
    - `stream_of(command)` names the stream that a command is for.
    - `context_for(command, state, reads, figures)` gathers what `decide` must know from elsewhere.
    - `decide(command, state, context)` gives the events that follow, or refuses.
    - `evolve(state, event)` is the state after an event, and never refuses.
    - `effects` says of each event which state it leads to and what it does to the clock.
    - `settles` are commands that end, stop or move what is due in their campaign: everything that
      time has brought by then is put on record before them.
    - `along` maps a command, its own or another's, to all commands that are recorded with it,
      itself among them.
    - `carries` are commands that bring others with them as `along` says, and with each of those all
      that is recorded with it when it comes alone.
    - `foresees` maps a command to what must be possible now for it to be given: that is decided
      with it, and not recorded.
    - `replaced` are commands in whose place `along` gives others.
    - `figures` maps a command to what is counted for it before its turn.
    - `looks` maps a command to what is looked at for it before its turn: for many commands of one
      caller before the first of them.
    - `policy` says who may give its commands.
    - `items` says how boards, deadlines, gates and letters see its things; None where they do not.
    - `sealing` says which of its things are sealed, and how; None where none are.
    - `refusals` maps an event that puts a refusal on record to the error that its caller gets.
    """

    name: str
    commands: tuple[type[Command], ...]
    events: tuple[type[Event], ...]
    stream_of: Callable[[Any], StreamId]
    decide: Callable[[Any, Any, Any], tuple[Any, ...]]
    evolve: Callable[[Any, Any], Any]
    context_for: Callable[[Any, Any, Reads, Any], Any] = lambda *_: None
    table: Lifecycle[Any] | None = None
    effects: Effects = _NONE
    settles: frozenset[type[Command]] = frozenset()
    along: Mapping[type[Command], Along] = _NONE
    carries: frozenset[type[Command]] = frozenset()
    foresees: Mapping[type[Command], Callable[[Any, Reads], Command]] = _NONE
    replaced: frozenset[type[Command]] = frozenset()
    figures: Mapping[type[Command], Callable[[Any, Figures], object]] = _NONE
    looks: Mapping[type[Command], Callable[[Any, Figures], object]] = _NONE
    policy: Policy
    items: Items | None = None
    sealing: Sealing | None = None
    refusals: Mapping[type[Event], Callable[[Recorded, Reads], EngineError]] = _NONE
