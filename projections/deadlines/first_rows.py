"""The first row of a deadline: of an assignment, of a rectification once it is issued, and of a
numbered item.
"""

from msgspec.structs import replace

from engine.domain.audience import Part
from engine.domain.event import Recorded
from engine.domain.items import Outline
from engine.domain.rectification.events import RectificationIssued
from engine.ids import campaign_of
from projections.deadlines.tables import DeadlineRow, FindingRow
from projections.owed_work.changes import Item
from projections.states import ItemState
from workflows.schema import Title


def owed(item: Item, title: Title | None, position: int) -> DeadlineRow:
    """The row of an assignment when it is made due, before its clock is computed."""
    due = item.due
    return DeadlineRow(
        item=item.item,
        campaign=due.campaign,
        duty=due.duty,
        rectification=None,
        unit=item.unit,
        occurrence=due.occurrence,
        phase=due.phase,
        part=item.part,
        title=title.zh if title else due.duty,
        state=ItemState.ASSIGNED,
        opens_on=due.due.opens_on,
        began=due.began,
        first_due_on=due.due.due_on,
        due_on=due.due.due_on,
        assessed_on=due.due.due_on,
        calendar=due.due.calendar,
        edition=due.edition,
        yellow_from=due.due.due_on,
        position=position,
    )


def issued(found: FindingRow, event: RectificationIssued, position: int) -> DeadlineRow:
    """The row of a rectification when it is issued, before its clock is computed."""
    return DeadlineRow(
        item=found.item,
        campaign=found.campaign,
        duty=None,
        rectification=found.rectification,
        unit=found.unit,
        occurrence=None,
        phase=None,
        part=Part.LEAD,
        title=found.finding,
        state="issued",
        opens_on=event.stamp.day,
        began=event.stamp.recorded_at,
        first_due_on=event.fix_due_on,
        due_on=event.fix_due_on,
        assessed_on=event.fix_due_on,
        calendar=event.calendar,
        edition=event.edition,
        yellow_from=event.fix_due_on,
        position=position,
    )


def numbered(r: Recorded, outline: Outline) -> DeadlineRow:
    """The row of a numbered item when it is first seen, before its outline is heeded."""
    return DeadlineRow(
        item=r.stream,
        campaign=campaign_of(r.stream),
        duty=None,
        rectification=None,
        unit=outline.unit,
        occurrence=None,
        phase=None,
        part=Part.LEAD,
        title=outline.title,
        state=ItemState.RECALLED,
        opens_on=r.event.stamp.day,
        began=outline.began or r.event.stamp.recorded_at,
        first_due_on=outline.due_on,
        due_on=outline.due_on,
        assessed_on=outline.due_on,
        calendar=outline.calendar,
        edition=outline.edition,
        yellow_from=outline.due_on,
        position=r.position - 1,
    )


def outlined(row: DeadlineRow, r: Recorded, outline: Outline) -> DeadlineRow:
    """The row as an item's outline says after an event, before its clock is computed."""
    return replace(
        row,
        unit=outline.unit,
        title=outline.title,
        began=outline.began or r.event.stamp.recorded_at,
        first_due_on=outline.due_on,
        first_generation=outline.generation,
        calendar=outline.calendar,
        changes=outline.changes,
        late=outline.late,
        submitted_on=outline.handed_in_on,
        done_on=outline.done_on,
    )
