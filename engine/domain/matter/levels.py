"""What cannot be solved goes up one level at a time, and may come back (R072, R098)."""

from datetime import date

from engine.domain.event import Stamp
from engine.domain.matter.commands import HandDownMatter, SendUpMatter
from engine.domain.matter.context import Standing, answer_by, clock_of
from engine.domain.matter.events import MatterHandedDown, MatterSentUp
from engine.domain.matter.state import Matter
from engine.domain.matter.time_brought import stalls_on
from engine.errors import NotFound, RuleBroken
from engine.phrases import Phrase


def sent_up(command: SendUpMatter, state: Matter, context: Standing, thing: Phrase) -> MatterSentUp:
    """The unit above has it from today on. Raises RuleBroken for a sort that stays, a level that
    is skipped, the top level, and where nothing was tried; NotFound for an unknown unit.
    """
    unit, above = state.unit, context.above
    if not context.kind.send_up:
        raise RuleBroken("error.matter.stays", item=thing, kind=context.kind.key)
    if command.to is not None and command.to not in context.known:
        raise NotFound("thing.unit", command.to)
    if above is None:
        raise RuleBroken("error.matter.top", item=thing, unit=unit)
    if command.to not in (None, above):
        raise RuleBroken("error.matter.skips", item=thing, unit=unit, to=command.to, above=above)
    if not command.tried.strip():
        raise RuleBroken("error.matter.nothing-tried", item=thing)
    return MatterSentUp(
        stamp=command.stamp,
        unit=unit,
        to=above,
        tried=command.tried.strip(),
        due_on=_until(command.stamp, state, context),
        late=_late_by_then(command.stamp, state, context),
        was_late=state.was_late(above),
        stalls_on=stalls_on(command.stamp, context),
    )


def handed_down(command: HandDownMatter, state: Matter, context: Standing) -> MatterHandedDown:
    """The unit that sent it up has it again from today on."""
    to = state.senders[0]
    return MatterHandedDown(
        stamp=command.stamp,
        unit=state.unit,
        to=to,
        due_on=_until(command.stamp, state, context),
        late=_late_by_then(command.stamp, state, context),
        was_late=state.was_late(to),
        stalls_on=stalls_on(command.stamp, context),
    )


def _late_by_then(stamp: Stamp, state: Matter, context: Standing) -> bool:
    clock = clock_of(context, state)
    return state.outline.late or clock.is_late(stamp.day)


def _until(stamp: Stamp, state: Matter, context: Standing) -> date | None:
    """The time of the next unit counts from today; where the sort names none, the day of the whole
    matter stays, as long as it is to come: nobody is late by what another one missed.
    """
    due_on = answer_by(context, stamp.day)
    if due_on is not None:
        return due_on
    now = clock_of(context, state).due_on
    return now if now is not None and now >= stamp.day else None
