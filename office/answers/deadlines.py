"""What is due when, and how each item stands today."""

from datetime import date

from msgspec import Struct

from engine.ids import CampaignId, OccurrenceKey, StreamId, UnitId
from office.answers.reading import Page, Reading, bare, page_of
from projections.deadlines import queries
from projections.states import Light, is_late
from workflows.schema import Title


class DeadlineLine(Struct, frozen=True, kw_only=True):
    """One deadline. `due_on` is the last day, inclusive; `assessed_on` the day that lateness is
    judged by; `next_working_day` is given where the last day is a day off.
    """

    item: StreamId
    unit: UnitId
    unit_name: Title
    title: Title
    occurrence: OccurrenceKey | None
    due_on: date
    assessed_on: date
    provisional: bool
    next_working_day: date | None
    running: bool
    state: str
    late: bool
    light: Light


def deadlines(
    reading: Reading,
    campaign: CampaignId,
    *,
    unit: UnitId | None = None,
    lights: frozenset[Light] | None = None,
    open_only: bool = True,
    limit: int | None = None,
) -> Page[DeadlineLine]:
    """By due date, then by item; `limit` counts what is left after the lights."""
    reading.about(campaign, unit)
    names, today = reading.unit_names(), reading.day
    found = queries.deadlines(
        reading.views,
        today,
        campaign=campaign,
        unit=unit,
        lights=lights,
        open_only=open_only,
        limit=None if limit is None else limit + 1,
    )
    return page_of([_line(deadline, names, today) for deadline in found], limit)


def _line(deadline: queries.Deadline, names: dict[UnitId, Title], today: date) -> DeadlineLine:
    row = deadline.row
    return DeadlineLine(
        item=row.item,
        unit=row.unit,
        unit_name=names.get(row.unit) or bare(row.unit),
        title=Title(zh=row.title, en=row.title_en),
        occurrence=row.occurrence,
        due_on=row.due_on,
        assessed_on=row.assessed_on,
        provisional=row.provisional,
        next_working_day=row.next_working_day,
        running=row.running,
        state=row.state,
        late=is_late(row, today),
        light=deadline.light,
    )
