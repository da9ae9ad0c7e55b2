"""Which period a shorter one secures: that in which its last day lies (R049, section 9)."""

from datetime import date

from engine.calendars.periods import period_of
from engine.domain.terms import DutyDue
from workflows.dates import Cadence


def secured_period(last: date, cadence: Cadence) -> str:
    """The key of the period of a cadence that a shorter one belongs to, by its last day: the week
    of 27 July to 2 August 2009 belongs to the first third of August.
    """
    return period_of(cadence, last).key


def last_day(due: DutyDue) -> date:
    """The last day of the period that an occurrence covers."""
    return due.through or due.due_on or due.opens_on
