"""Which facts follow from a command to an office, or why none do."""

from typing import assert_never

from engine.domain.event import need_reason
from engine.domain.office.commands import (
    ChangeDayRules,
    ConfirmClock,
    FoundOffice,
    MarkStrays,
    OfficeCommand,
    RecordRestore,
)
from engine.domain.office.events import (
    ClockConfirmed,
    DayRulesChanged,
    LogRestored,
    OfficeEvent,
    OfficeFounded,
    StraysMarked,
)
from engine.domain.office.kinds import ClockKind
from engine.domain.office.state import OfficeRecord
from engine.errors import RuleBroken


def decide(
    command: OfficeCommand, state: OfficeRecord | None, head: int
) -> tuple[OfficeEvent, ...]:
    """The events that follow; `head` is the position of the newest event, where it is counted.

    An office is founded once. Raises RuleBroken (nobody is on record, a day would run backwards,
    positions that are not there, a virtual clock), ReasonRequired.
    """
    stamp = command.stamp
    if isinstance(command, FoundOffice):
        if state is not None:
            return ()
        founded = command
        return (
            OfficeFounded(
                stamp=stamp, identity=founded.identity, days=founded.days, clock=founded.clock
            ),
        )
    if isinstance(command, RecordRestore):
        return (LogRestored(stamp=stamp, events=command.events, source=command.source),)
    if state is None:
        raise RuleBroken("error.office.unknown")
    match command:
        case ChangeDayRules(days=days):
            if days == state.days:
                return ()
            need_reason(command, "act.change-day-rules")
            if days.day_of(stamp.recorded_at) < state.days.day_of(stamp.recorded_at):
                raise RuleBroken("error.office.day-back", day=stamp.on)
            return (DayRulesChanged(stamp=stamp, days=days),)
        case ConfirmClock():
            need_reason(command, "act.confirm-clock")
            if state.clock is ClockKind.VIRTUAL:
                raise RuleBroken("error.office.virtual")
            return (ClockConfirmed(stamp=stamp),)
        case MarkStrays(first=first, last=last):
            need_reason(command, "act.mark-strays")
            if not 0 < first <= last <= head:
                raise RuleBroken("error.office.no-such-events", first=first, last=last, head=head)
            if any(begin <= first and last <= end for begin, end in state.strays):
                return ()
            return (StraysMarked(stamp=stamp, first=first, last=last, authority=command.authority),)
        case _:
            assert_never(command)
