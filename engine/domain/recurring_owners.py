"""Who owes an occurrence of a duty that begins with an acceptance, or ends with one.

`from = "acceptance of plan-filed"` and `until = "acceptance of final-report"` are about each unit:
its own acceptance, or that of the unit above it (assignment/anchors.py). What was accepted on a day
counts for the periods that are opened after it.
"""

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
    campaign: Campaign, obligation: Obligation, due: DutyDue, reads: Reads
) -> DutyDue | None:
    """The occurrence for the units that owe it; None where there are none."""
    begins, ends = _waited_for(obligation.from_), _waited_for(obligation.until)
    if begins is None and ends is None:
        return due
    # Imported here: assignments stand on obligations.
    from engine.domain.assignment.anchors import days_on_record

    begun = days_on_record(campaign, obligation, begins, reads) if begins else None
    ended = days_on_record(campaign, obligation, ends, reads) if ends else None

    def owes(unit: UnitId) -> bool:
        first, last = begun and begun(unit), ended and ended(unit)
        waits = begun is not None and (first is None or first >= due.opens_on)
        return not waits and (last is None or last >= due.opens_on)

    participants = campaign.participants.values()
    leads = [p.unit for p in participants if part_of(p, due.audience) is Part.LEAD]
    units = [unit for unit in leads if owes(unit)]
    if len(units) == len(leads):
        return due
    return replace(due, audience=tuple(f"{UNIT}{unit}" for unit in units)) if units else None


def _waited_for(said: int | str | UnsetType) -> DateRule | None:
    """The rule of an acceptance; None for a date."""
    if isinstance(said, UnsetType):
        return None
    rule = parse_date(str(said))
    return rule if rule.waits else None
