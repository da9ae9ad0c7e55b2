"""How boards, deadlines, alerts, gates, letters and lists see the things of a lifecycle.

A lifecycle whose things are numbered (m-0001) and belong to a section of the definition says here
once what is shown of them. It lists no event anywhere else: its rows, its lights, its reminders and
its overdue facts follow from the outline.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from engine.calendars.deadline import DeadlineClock
from engine.calendars.working_days import WorkingCalendar
from engine.domain.clocks import ClockChange, run
from engine.domain.effects import Effects, clock_changes, next_state
from engine.domain.event import Command, Event, Stamp
from engine.domain.lifecycle import Lifecycle
from engine.ids import PersonId, StreamId, UnitId
from workflows.dates import CalendarKind


class Outline(Struct, frozen=True, kw_only=True):
    """An item as others see it, folded event by event.

    - `key` is its section of the definition: `public-works`.
    - `unit` is whose it is now: who has to act, or whom it is about. None: the campaign office's.
    - `due_on` is the first day of its clock, inclusive, None without one; `began` is when that
      clock began, `calendar` and `edition` how its days count, `generation` that of its first day:
      a new clock (sent up, reopened) raises it. `changes` are those of its own clock.
    - `late` is lateness that is on record, for ever; `overdue_generation` that of the last fact
      that says so.
    - `acts_on` is the first day on which the scheduler hands in what `Items.act` gives: a survey's
      closing, a deeming. None once that is done.
    - `private`: nothing of it is shown to anybody but its `people`.
    - `also` are units that have to act in it at the same time as `unit`, `seen_by` those that have
      a part in it, and see it; `everybody` in the campaign sees what is made public.
    """

    key: str
    title: str
    unit: UnitId | None
    state: str
    due_on: date | None = None
    began: datetime | None = None
    calendar: CalendarKind = CalendarKind.ALL_DAYS
    edition: str = ""
    generation: int = 1
    changes: tuple[ClockChange, ...] = ()
    late: bool = False
    handed_in_on: date | None = None
    done_on: date | None = None
    overdue_generation: int = 0
    acts_on: date | None = None
    private: bool = False
    people: frozenset[PersonId] = frozenset()
    also: tuple[UnitId, ...] = ()
    seen_by: tuple[UnitId, ...] = ()
    everybody: bool = False


class Items(Struct, frozen=True, kw_only=True):
    """What a lifecycle says of its items.

    - In a state of `open` its unit owes something: its clock runs, it has a light, the ladder
      climbs. In one of `waiting` it is handed in and somebody else has to look. In one of `done`
      it is done with. In any other state nothing is owed of it.
    - `outline(before, event)` is pure and never refuses; None stands before the first event.
    - `kept_back` are events of which only its `people` are told while it is in some states.
    - `overdue(stream, stamp)` is what the scheduler hands in when the day is past.
    - `act(stream, stamp)` is what it hands in on the day `acts_on`. Both may record nothing: the
      rules look at the moment of the command.
    - `common` says that an item is about all units together: whoever sees the campaign sees that
      there is one, and where it stands.
    - `addressed(state)` names units that see an item beside the one whose it is, by what its stream
      folds to: a document that was sent to them.
    """

    open: frozenset[str]
    waiting: frozenset[str]
    done: frozenset[str]
    outline: Callable[[Outline | None, Any], Outline]
    kept_back: Mapping[type[Event], frozenset[str]] = MappingProxyType({})
    overdue: Callable[[StreamId, Stamp], Command] | None = None
    act: Callable[[StreamId, Stamp], Command] | None = None
    common: bool = False
    addressed: Callable[[Any], frozenset[UnitId]] | None = None


Changed = Callable[[Outline, Any], Outline]
ITSELF: Final = "item"
"""Names the stops of an item's own clock, beside those of its campaign."""


def outlining(
    table: Lifecycle[Any],
    effects: Effects,
    begun: Callable[[Any], Outline],
    changed: Mapping[type[Event], Changed] | None = None,
) -> Callable[[Outline | None, Any], Outline]:
    """An `outline` by the effect table: state and clock follow from it. `begun` gives the outline
    of the first event, and `changed` what else an event does to it, after its effect.
    """
    more = changed or {}

    def outline(before: Outline | None, event: Any) -> Outline:
        kind = type(event)
        if before is None:
            return begun(event)
        effect = effects[kind]
        state, _ = next_state(table, effect, before.state, None)
        changes = clock_changes(effect, before.changes, event, ITSELF)
        after = replace(before, state=str(state), changes=changes)
        return more[kind](after, event) if kind in more else after

    return outline


def new_clock(
    outline: Outline, due_on: date | None, stamp: Stamp, *, calendar: CalendarKind, edition: str
) -> Outline:
    """The outline with a clock that begins now: rungs and overdue facts of the one before are of
    earlier generations.
    """
    return replace(
        outline,
        due_on=due_on,
        began=stamp.recorded_at,
        calendar=calendar,
        edition=edition,
        generation=outline.generation + len(outline.changes) + 1,
        changes=(),
        handed_in_on=None,
    )


def fell_overdue(outline: Outline, generation: int) -> Outline:
    """The outline once it is on record that its day passed, in this generation of its clock."""
    return replace(outline, late=True, overdue_generation=generation)


def clock_of(
    outline: Outline, campaign: Iterable[ClockChange], calendar: WorkingCalendar
) -> DeadlineClock:
    """The clock of an item after its own changes and those of its campaign; one without a date
    where it has none.
    """
    if outline.began is None:
        return DeadlineClock(generation=outline.generation)
    changes = (*campaign, *outline.changes)
    return run(outline.due_on, outline.began, changes, calendar, withdrawn=outline.generation - 1)


def newly_overdue(items: Items, outline: Outline, clock: DeadlineClock, stamp: Stamp) -> bool:
    """Whether its day is past at the moment of a command, and no fact on record says so of this
    generation of its clock: what decides a command of `Items.overdue`.
    """
    known = outline.overdue_generation >= clock.generation
    return outline.state in items.open and not known and clock.is_overdue(stamp.on)
