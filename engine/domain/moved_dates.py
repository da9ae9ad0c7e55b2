"""Due dates that a corrected plan moves after they were made due."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from engine.domain.terms import DutyDue
from engine.errors import RuleBroken
from engine.ids import DutyKey
from engine.phrases import phrase


class DueMoved(Struct, frozen=True, kw_only=True):
    """A duty was due on `was` (None: without a deadline), and is now due on `due_on`."""

    duty: DutyKey
    was: date | None
    due_on: date


class Standing(Struct, frozen=True):
    """What was made due, the day that the plan has for it by now, and the day worked to."""

    due: DutyDue
    planned: date | None
    worked_to: date | None


def moves(standing: Iterable[Standing], dues: Iterable[DutyDue], day: date) -> tuple[DueMoved, ...]:
    """The duties that the plan makes due on another day by now.

    Raises RuleBroken for one that would move to a day that is past on `day`.
    """
    planned = {due.duty: due.due_on for due in dues}
    found = tuple(
        DueMoved(duty=old.due.duty, was=old.worked_to, due_on=due_on)
        for old in standing
        if (due_on := planned.get(old.due.duty)) is not None and due_on != old.planned
    )
    for move in found:
        if move.due_on < min(day, move.was or day):
            duty = phrase("thing.duty.named", duty=move.duty)
            raise RuleBroken("error.phase.moved-into-past", thing=duty, to=move.due_on, day=day)
    return found
