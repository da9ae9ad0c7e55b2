"""What time brings to a matter: its day passes, or it does not move (R084, R198)."""

from datetime import date, timedelta

from engine.domain.clocks import run
from engine.domain.event import Stamp, brought_by_time
from engine.domain.items import newly_overdue
from engine.domain.matter.commands import OnMatter
from engine.domain.matter.context import Standing, clock_of
from engine.domain.matter.events import MatterFellOverdue, MatterStalled
from engine.domain.matter.outline import ITEMS
from engine.domain.matter.state import Matter
from engine.domain.matter.table import OPEN

_DAY = timedelta(days=1)


def fell_overdue(stamp: Stamp, state: Matter, context: Standing) -> tuple[MatterFellOverdue, ...]:
    """Nothing if it is not so, or on record already: the scheduler's view may lag behind."""
    if not context.live:
        return ()
    clock = clock_of(context, state)
    if not newly_overdue(ITEMS, state.outline, clock, stamp):
        return ()
    due_on, assessed_on = clock.dates
    return (
        MatterFellOverdue(
            stamp=stamp, due_on=due_on, assessed_on=assessed_on, generation=clock.generation
        ),
    )


def passed_by_then(
    command: OnMatter, state: Matter, context: Standing
) -> tuple[MatterFellOverdue, ...]:
    """Before a step that goes on with it: that its day passed, if it did."""
    fact = f"overdue:{command.key.stream}:g{clock_of(context, state).generation}"
    return fell_overdue(brought_by_time(command.stamp, fact), state, context)


def stalls_on(stamp: Stamp, context: Standing) -> date | None:
    """The first day on which a matter that moves today counts as stalled: the day after the last
    of its days without movement.
    """
    days = context.kind.stalled_after
    return context.working.add(stamp.day, days) + _DAY if isinstance(days, int) else None


def stalled(stamp: Stamp, state: Matter, context: Standing) -> tuple[MatterStalled, ...]:
    """Nothing if it moved, rests already, or its campaign stood still meanwhile."""
    first = state.outline.acts_on
    began = state.outline.began
    if not context.live or state.state not in OPEN or first is None or began is None:
        return ()
    last = first - _DAY
    changes = tuple(change for change in context.changes if change.on >= state.moved_on)
    clock = run(last, began, changes, context.counted)
    if clock.due_on is None or not clock.is_overdue(stamp.on):
        return ()
    days = context.counted.count(state.moved_on, last)
    return (MatterStalled(stamp=stamp, days=days),)
