"""What decisions need of a matter, folded from its facts."""

from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.effects import next_state
from engine.domain.items import Outline
from engine.domain.matter.events import (
    MatterClaimed,
    MatterDrafted,
    MatterEvent,
    MatterFellOverdue,
    MatterHandedDown,
    MatterMoved,
    MatterProgressed,
    MatterPublished,
    MatterSentUp,
    MatterStalled,
    MatterStarted,
    MatterTaken,
    MatterWithdrawn,
    Told,
)
from engine.domain.matter.outline import EFFECTS, outline
from engine.domain.matter.table import MATTER, MatterState
from engine.ids import PersonId, UnitId

_WORK = (
    MatterStarted,
    MatterProgressed,
    MatterClaimed,
    MatterSentUp,
    MatterTaken,
    MatterHandedDown,
)


class Level(Struct, frozen=True, kw_only=True):
    """A unit that had it, since a day and by a date of its own; `left_on` is the day on which it
    went up or down, None: it is there. `late` stays with this unit.
    """

    unit: UnitId
    since: date
    due_on: date | None = None
    late: bool = False
    left_on: date | None = None
    tried: str = ""


class Matter(Struct, frozen=True, kw_only=True):
    """How it stands. `fields` are those of the promise as published last; `levels` the units that
    had it, in order, the last one has it now; `senders` those to whom it goes back, the last one
    first; `moved_on` is the day of its last movement; `stalled` that a fact says it rests.
    """

    state: MatterState
    outline: Outline
    drafted: MatterDrafted
    fields: tuple[Told, ...]
    levels: tuple[Level, ...]
    moved_on: date
    published: tuple[MatterPublished, ...] = ()
    senders: tuple[UnitId, ...] = ()
    performers: frozenset[PersonId] = frozenset()
    percent: int = 0
    stalled: bool = False
    replaced_by: str | None = None

    @property
    def unit(self) -> UnitId:
        """Who has it now."""
        return self.levels[-1].unit

    def was_late(self, unit: UnitId) -> bool:
        """Whether lateness of a unit with it is on record."""
        return any(level.late for level in self.levels if level.unit == unit)


def evolve(state: Matter | None, event: MatterEvent) -> Matter:
    """The state after a fact. Never refuses."""
    if isinstance(event, MatterDrafted):
        seen = outline(None, event)
        first = Level(unit=event.unit, since=event.stamp.day, due_on=event.due_on)
        return Matter(
            state=MatterState.DRAFTED,
            outline=seen,
            drafted=event,
            fields=event.fields,
            levels=(first,),
            moved_on=event.stamp.day,
        )
    assert state is not None, "a matter begins with its drafting"
    now, _ = next_state(MATTER, EFFECTS[type(event)], state.state, None)
    more: dict[str, Any] = {"state": now, "outline": outline(state.outline, event)}
    if isinstance(event, _WORK):
        more["performers"] = state.performers | event.stamp.people
    if isinstance(event, MatterMoved | MatterSentUp):
        more |= {"moved_on": event.stamp.day, "stalled": False}
    match event:
        case MatterPublished(fields=fields):
            more["fields"] = merged(state.fields, fields)
            more["published"] = (*state.published, event)
        case MatterProgressed(percent=percent):
            more["percent"] = percent
        case MatterClaimed(late=late):
            more["levels"] = _now(state, late=late)
        case MatterFellOverdue():
            more["levels"] = _now(state, late=True)
        case MatterSentUp(unit=unit):
            more["levels"] = _passed(state, event, tried=event.tried)
            more["senders"] = (unit, *state.senders)
        case MatterHandedDown():
            more["levels"] = _passed(state, event)
            more["senders"] = state.senders[1:]
        case MatterStalled():
            more["stalled"] = True
        case MatterWithdrawn(replaced_by=other):
            more["replaced_by"] = other
        case _:
            pass
    return replace(state, **more)


def merged(fields: tuple[Told, ...], changed: tuple[Told, ...]) -> tuple[Told, ...]:
    """The fields with those that changed in their places, new ones last."""
    fresh = {told.key: told for told in changed}
    kept = tuple(fresh.pop(told.key, told) for told in fields)
    return (*kept, *fresh.values())


def _now(state: Matter, *, late: bool) -> tuple[Level, ...]:
    *before, last = state.levels
    return (*before, replace(last, late=last.late or late))


def _passed(
    state: Matter, event: MatterSentUp | MatterHandedDown, tried: str = ""
) -> tuple[Level, ...]:
    *before, last = state.levels
    day = event.stamp.day
    left = replace(last, late=last.late or event.late, left_on=day, tried=tried)
    return (*before, left, Level(unit=event.to, since=day, due_on=event.due_on))
