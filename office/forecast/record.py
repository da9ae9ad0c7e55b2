"""The deadlines of a campaign as a forecast sees them: those that are past, and those to come."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct


class Deadline(Struct, frozen=True, kw_only=True, gc=False):
    """A piece of work of one unit. `group` is the sort of unit, `kind` the sort of duty.

    `due` is the day that lateness is judged by, `known_since` the day on which it was made due, and
    `was_due` what the day was before, each with the first day on which it stood. `missed` is None
    as long as nobody can say: nothing was handed in, and the day is not over. `foreseen` says that
    the plan names it before it is made due.
    """

    unit: str
    group: str
    kind: str
    duty: str
    due: date
    known_since: date
    handed_in: date | None = None
    missed: bool | None = None
    was_due: tuple[tuple[date, date], ...] = ()
    foreseen: bool = True

    def due_as_of(self, day: date) -> date | None:
        """The due day as it was known at the end of a day; None for what nobody expected yet."""
        if self.known_since > day:
            first = self.was_due[0][1] if self.was_due else self.due
            return first if self.foreseen else None
        for since, due in reversed(self.was_due):
            if since <= day:
                return due
        return self.due


def past(deadlines: Iterable[Deadline], before: date) -> list[Deadline]:
    """Those whose outcome was known before a day because their day was over, by their days."""
    return in_order(d for d in deadlines if d.due < before and d.missed is not None)


def in_order(deadlines: Iterable[Deadline]) -> list[Deadline]:
    """By day, unit and duty, so that nothing depends on the order in which they were read."""
    return sorted(deadlines, key=lambda d: (d.due, d.unit, d.duty, d.known_since))
