"""A lifecycle of numbered items that stands in no program, and views that know of it.

A toy is opened for a unit, handed in, returned, done, passed up to another unit under a new clock,
dropped, hidden and shown.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from engine.domain.effects import Effect, Effects, extends
from engine.domain.event import Event, Recorded
from engine.domain.families import FAMILY_OF_EVENT
from engine.domain.items import Items, Outline, fell_overdue, new_clock, outlining
from engine.domain.lifecycle import Lifecycle, steps
from engine.ids import ItemKey, PersonId, StreamId, UnitId
from projections.feeding.read_model import ReadModel, foundations
from projections.feeding.row_cache import RowCache
from projections.items import outlines
from projections.registry import ALL
from tests.samples import CAMPAIGN, EDITION
from workflows.dates import CalendarKind


class ToyState(StrEnum):
    """States of a toy."""

    OPEN = "open"
    HANDED_IN = "handed_in"
    DONE = "done"
    DROPPED = "dropped"


class ToyOpened(Event, frozen=True):
    """It is owed by a unit until a day."""

    unit: UnitId
    due_on: date | None
    people: frozenset[PersonId] = frozenset()


class ToyPassedUp(Event, frozen=True):
    """Another unit owes it, by a clock of its own."""

    unit: UnitId
    due_on: date


class ToyExtended(Event, frozen=True):
    """There is more time."""

    to: date


class ToyHandedIn(Event, frozen=True):
    """The unit says that it is done."""

    late: bool


class ToyReturned(Event, frozen=True):
    """It is not."""


class ToyDone(Event, frozen=True):
    """It is."""


class ToyDropped(Event, frozen=True):
    """Nobody owes it any more."""


class ToyFellOverdue(Event, frozen=True):
    """Its day passed."""

    due_on: date
    generation: int


class ToyShown(Event, frozen=True):
    """It was private, and is so no more."""


class ToyWakes(Event, frozen=True):
    """On a day the scheduler has something to do of it."""

    acts_on: date | None


TOY = Lifecycle(
    "toy",
    ToyState,
    (
        *steps("hand_in", ["open"], "handed_in"),
        *steps("return", ["handed_in"], "open"),
        *steps("finish", ["handed_in"], "done"),
        *steps("drop", ["open", "handed_in"], "dropped"),
        *steps("pass_up", ["open"], "open"),
    ),
)
EFFECTS: Effects = {
    ToyOpened: Effect(),
    ToyPassedUp: Effect("pass_up"),
    ToyExtended: Effect(clock=extends(lambda event: event.to)),
    ToyHandedIn: Effect("hand_in"),
    ToyReturned: Effect("return"),
    ToyDone: Effect("finish"),
    ToyDropped: Effect("drop"),
    ToyFellOverdue: Effect(),
    ToyShown: Effect(),
    ToyWakes: Effect(),
}
TOY_EVENTS: tuple[type[Event], ...] = tuple(EFFECTS)


def _begun(event: ToyOpened) -> Outline:
    return Outline(
        key="toys",
        title="a toy",
        unit=event.unit,
        state="open",
        due_on=event.due_on,
        began=event.stamp.recorded_at,
        calendar=CalendarKind.WORKING_DAYS,
        edition=EDITION.id,
        private=bool(event.people),
        people=event.people,
    )


def _passed_up(outline: Outline, event: ToyPassedUp) -> Outline:
    own = replace(outline, unit=event.unit, late=False)
    working = CalendarKind.WORKING_DAYS
    return new_clock(own, event.due_on, event.stamp, calendar=working, edition=EDITION.id)


def _handed_in(outline: Outline, event: ToyHandedIn) -> Outline:
    return replace(outline, late=outline.late or event.late, handed_in_on=event.stamp.day)


ITEMS = Items(
    open=frozenset({"open"}),
    waiting=frozenset({"handed_in"}),
    done=frozenset({"done"}),
    outline=outlining(
        TOY,
        EFFECTS,
        _begun,
        {
            ToyPassedUp: _passed_up,
            ToyHandedIn: _handed_in,
            ToyReturned: lambda outline, _: replace(outline, handed_in_on=None),
            ToyDone: lambda outline, event: replace(outline, done_on=event.stamp.day),
            ToyFellOverdue: lambda outline, event: fell_overdue(outline, event.generation),
            ToyShown: lambda outline, _: replace(outline, private=False),
            ToyWakes: lambda outline, event: replace(outline, acts_on=event.acts_on),
        },
    ),
)


class _Toys(Struct):
    """As much of a lifecycle as views ask for."""

    name: str = "toy"
    items: Items = ITEMS


def toy(number: int) -> StreamId:
    """The stream of a toy."""
    return ItemKey("toy", CAMPAIGN, f"t-{number:04d}").stream


class KnowingView:
    """A view that is given the events of toys too."""

    def __init__(self, view: ReadModel) -> None:
        self.NAME, self.VERSION, self.TABLES = view.NAME, view.VERSION, view.TABLES
        self.HANDLES: tuple[type[Event], ...] = (*view.HANDLES, *TOY_EVENTS)
        self.RESTS_ON: Sequence[ReadModel] = foundations(view)
        self.project: Callable[[RowCache, Sequence[Recorded]], None] = view.project


_KNOWING = ("items", "deadlines", "alerts", "timeline")
VIEWS: tuple[ReadModel, ...] = tuple(
    KnowingView(view) if view.NAME in _KNOWING else view for view in ALL
)


@contextmanager
def toys() -> Iterator[None]:
    """Let the views know the lifecycle."""
    known: dict[type[Event], Any] = {**FAMILY_OF_EVENT, **dict.fromkeys(TOY_EVENTS, _Toys())}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outlines, "FAMILY_OF_EVENT", known)
        yield
