"""An entry of the publication ledger as it stands; and what each event leads to."""

from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from engine.calendars.deadline import DeadlineClock
from engine.calendars.working_days import WorkingCalendar
from engine.domain.clocks import ChangeKind, ClockChange, run
from engine.domain.effects import Effect, Effects, next_state
from engine.domain.items import Items, Outline
from engine.domain.lifecycle import Lifecycle, steps
from engine.domain.publication.events import (
    PublicationCorrected,
    PublicationEvent,
    PublicationPosted,
    PublicationReposted,
    PublicationTakenDown,
)


class PublicationState(StrEnum):
    """Whether it is to be seen."""

    POSTED = "posted"
    TAKEN_DOWN = "taken_down"


PUBLICATION: Final = Lifecycle(
    "publication",
    PublicationState,
    (
        *steps("correct", ["posted"], "posted"),
        *steps("correct", ["taken_down"], "taken_down"),
        *steps("take_down", ["posted"], "taken_down"),
        *steps("repost", ["taken_down"], "posted"),
    ),
)

EFFECTS: Final[Effects] = MappingProxyType(
    {
        PublicationPosted: Effect(),
        PublicationCorrected: Effect("correct", puts_right=True),
        PublicationTakenDown: Effect("take_down"),
        PublicationReposted: Effect("repost"),
    }
)

_BY: Final = "publication"


class Publication(Struct, frozen=True, kw_only=True):
    """An entry: how it was posted first, and how it stands as corrected since. `changes` are the
    days from which it was not to be seen, and from which it was again.
    """

    state: PublicationState
    posted: PublicationPosted
    now: PublicationPosted
    changes: tuple[ClockChange, ...] = ()


def evolve(state: Publication | None, event: PublicationEvent) -> Publication:
    """The entry after an event. Never refuses."""
    if isinstance(event, PublicationPosted):
        return Publication(state=PublicationState.POSTED, posted=event, now=event)
    assert state is not None, "an entry begins with its posting"
    now, _ = next_state(PUBLICATION, EFFECTS[type(event)], state.state, None)
    more: dict[str, Any] = {"state": now}
    match event:
        case PublicationCorrected():
            more["now"] = replace(
                state.now,
                what=event.what,
                channel=event.channel,
                on=event.on,
                place=event.place,
                digest=event.digest,
            )
        case PublicationTakenDown():
            more["changes"] = (*state.changes, _change(ChangeKind.STOP, event))
        case PublicationReposted():
            more["changes"] = (*state.changes, _change(ChangeKind.RESUME, event))
            more["now"] = replace(state.now, place=event.place, digest=event.digest)
    return replace(state, **more)


def _change(kind: ChangeKind, event: PublicationTakenDown | PublicationReposted) -> ClockChange:
    return ClockChange(kind=kind, by=_BY, at=event.stamp.recorded_at, on=event.on)


def notice_clock(entry: Publication, through: date, calendar: WorkingCalendar) -> DeadlineClock:
    """The clock of a notice that was to stay up through a day: while it is taken down it stands
    still, the day of taking down spent, the day of putting up again not counted.
    """
    return run(through, entry.posted.stamp.recorded_at, entry.changes, calendar)


def _outline(before: Outline | None, event: Any) -> Outline:
    if before is None:
        return Outline(
            key=event.channel,
            title=event.what,
            unit=None,
            state=PublicationState.POSTED,
            done_on=event.on,
            everybody=True,
        )
    state, _ = next_state(PUBLICATION, EFFECTS[type(event)], PublicationState(before.state), None)
    if isinstance(event, PublicationCorrected):
        before = replace(before, key=event.channel, title=event.what, done_on=event.on)
    return replace(before, state=str(state))


ITEMS: Final = Items(
    open=frozenset(), waiting=frozenset(), done=frozenset({"posted"}), outline=_outline
)
