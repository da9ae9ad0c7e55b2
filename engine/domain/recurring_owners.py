"""Who owes an occurrence of a duty that begins with an acceptance, or ends with one.

`from = "acceptance of plan-filed"` and `until = "acceptance of final-report"` are about each unit:
its own acceptance, or that of the unit above it (assignment/anchors.py). What was accepted on a day
counts for the periods that are opened after it.
"""

from collections.abc import Callable
from datetime import date

from msgspec import UnsetType
from msgspec.structs import replace

from engine.domain.audience import Part, part_of
from engine.domain.campaign.state import Campaign
from engine.domain.family import Reads
from engine.domain.terms import DutyDue
from engine.ids import UnitId
from workflows.dates import DateRule, parse_date
from workflows.owners import UNIT
from workflows.schema import Obligation


def of_those_who_owe(
    campaign: Campaign, obligation: Obligation, dues: tuple[DutyDue, ...], reads: Reads
) -> tuple[DutyDue, ...]:
    """The occurrences, each for the units that owe it; without those that nobody owes."""
    begins, ends = _waited_for(obligation.from_), _waited_for(obligation.until)
    if not dues or (begins is None and ends is None):
        return dues
    # Imported here: assignments stand on obligations.
    from engine.domain.assignment.anchors import days_on_record

    begun = days_on_record(campaign, obligation, begins, reads) if begins else None
    ended = days_on_record(campaign, obligation, ends, reads) if ends else None

    def owes(unit: UnitId, opens_on: date) -> bool:
        first, last = begun and begun(unit), ended and ended(unit)
        waits = begun is not None and (first is None or first >= opens_on)
        return not waits and (last is None or last >= opens_on)

    return tuple(filter(None, (_narrowed(campaign, due, owes) for due in dues)))


def _narrowed(
    campaign: Campaign, due: DutyDue, owes: Callable[[UnitId, date], bool]
) -> DutyDue | None:
    """The occurrence for its units; it names them only where some do not owe it."""
    participants = campaign.participants.values()
    leads = [p.unit for p in participants if part_of(p, due.audience) is Part.LEAD]
    units = [unit for unit in leads if owes(unit, due.opens_on)]
    if len(units) == len(leads):
        return due
    return replace(due, audience=tuple(f"{UNIT}{unit}" for unit in units)) if units else None


def _waited_for(said: int | str | UnsetType) -> DateRule | None:
    """The rule of an acceptance; None for a date."""
    if isinstance(said, UnsetType):
        return None
    rule = parse_date(str(said))
    return rule if rule.waits else None
