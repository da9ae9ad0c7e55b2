"""What each event of a matter leads to, and how others see a matter."""

from types import MappingProxyType
from typing import Any, Final

from msgspec.structs import replace

from engine.domain.clocks import ChangeKind, ClockChange
from engine.domain.effects import Changes, Effect, Effects, extends
from engine.domain.event import Stamp
from engine.domain.items import Items, Outline, fell_overdue, new_clock, outlining
from engine.domain.matter.commands import RecordMatterOverdue, RecordStalled
from engine.domain.matter.events import (
    MatterBroken,
    MatterClaimed,
    MatterConfirmed,
    MatterDrafted,
    MatterExtended,
    MatterFellOverdue,
    MatterHandedDown,
    MatterMoved,
    MatterProgressed,
    MatterPublished,
    MatterReturned,
    MatterSentUp,
    MatterStalled,
    MatterStarted,
    MatterTaken,
    MatterWithdrawn,
)
from engine.domain.matter.table import MATTER, OPEN, MatterState
from engine.ids import ItemKey, StreamId, item_key


def _promises(changes: Changes, event: MatterPublished, _by: str) -> Changes:
    """A promise that is changed is to be kept by its new day, and judged by the first one."""
    if event.due_on is None:
        return changes
    if not event.again:
        return (*changes, ClockChange.correct(event.due_on, event.stamp))
    # Time that is asked for after the last day moves the day worked to, and no other.
    at, never = event.stamp.recorded_at, event.stamp.day.replace(year=9999)
    return (*changes, ClockChange(kind=ChangeKind.EXTEND, to=event.due_on, at=at, on=never))


EFFECTS: Final[Effects] = MappingProxyType(
    {
        MatterDrafted: Effect(),
        MatterPublished: Effect("publish", clock=_promises),
        MatterStarted: Effect("start"),
        MatterProgressed: Effect("progress"),
        MatterClaimed: Effect("claim"),
        MatterConfirmed: Effect("confirm"),
        MatterReturned: Effect("return"),
        MatterSentUp: Effect("send_up"),
        MatterTaken: Effect("take"),
        MatterHandedDown: Effect("hand_down"),
        MatterExtended: Effect("extend", clock=extends(lambda event: event.to)),
        MatterBroken: Effect("break"),
        MatterWithdrawn: Effect("withdraw"),
        MatterFellOverdue: Effect(),
        MatterStalled: Effect(),
    }
)


def _begun(event: MatterDrafted) -> Outline:
    return Outline(
        key=event.kind,
        title=event.title,
        unit=event.unit,
        state=MatterState.DRAFTED,
        due_on=event.due_on,
        began=event.stamp.recorded_at,
        calendar=event.calendar,
        edition=event.edition,
        acts_on=event.stalls_on,
    )


def _moved(outline: Outline, event: MatterMoved) -> Outline:
    return replace(outline, acts_on=event.stalls_on, handed_in_on=None)


def _claimed(outline: Outline, event: MatterClaimed) -> Outline:
    late = outline.late or event.late
    return replace(outline, handed_in_on=event.stamp.day, late=late, acts_on=None)


def _confirmed(outline: Outline, event: MatterConfirmed) -> Outline:
    return replace(outline, done_on=event.stamp.day)


def _passed(outline: Outline, event: MatterSentUp | MatterHandedDown) -> Outline:
    """With another unit, by a clock of its own; it is late if it was late itself. Whoever had it
    before goes on seeing it.
    """
    calendar, edition = outline.calendar, outline.edition
    moved = new_clock(outline, event.due_on, event.stamp, calendar=calendar, edition=edition)
    had = {*outline.seen_by, *((outline.unit,) if outline.unit else ())}
    return replace(
        moved,
        unit=event.to,
        late=event.was_late,
        acts_on=event.stalls_on,
        seen_by=tuple(sorted(had)),
    )


def _still(outline: Outline, _event: Any) -> Outline:
    return replace(outline, acts_on=None)


outline: Final = outlining(
    MATTER,
    EFFECTS,
    _begun,
    {
        MatterStarted: _moved,
        MatterProgressed: _moved,
        MatterReturned: _moved,
        MatterTaken: _moved,
        MatterSentUp: _passed,
        MatterHandedDown: _passed,
        MatterClaimed: _claimed,
        MatterConfirmed: _confirmed,
        MatterBroken: _still,
        MatterWithdrawn: _still,
        MatterStalled: _still,
        MatterFellOverdue: lambda before, event: fell_overdue(before, event.generation),
    },
)


def _key(stream: StreamId) -> ItemKey:
    key = item_key(stream)
    assert key is not None, "its stream names a matter"
    return key


def _overdue(stream: StreamId, stamp: Stamp) -> RecordMatterOverdue:
    return RecordMatterOverdue(stamp=stamp, key=_key(stream))


def _stalled(stream: StreamId, stamp: Stamp) -> RecordStalled:
    return RecordStalled(stamp=stamp, key=_key(stream))


ITEMS: Final = Items(
    open=frozenset(map(str, OPEN)),
    waiting=frozenset({MatterState.CLAIMED.value}),
    done=frozenset({MatterState.CONFIRMED.value}),
    outline=outline,
    overdue=_overdue,
    act=_stalled,
)
