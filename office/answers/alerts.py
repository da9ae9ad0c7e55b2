"""What ran over its due date, and what ended that."""

from collections.abc import Callable, Mapping
from datetime import date

from msgspec import Struct

from engine.ids import CampaignId, DutyKey, StreamId, UnitId, assignment_key
from office.answers.reading import NamedBeside, Reading, bare, named_beside
from projections import alerts as view
from projections.alerts import AlertRow
from projections.items.queries import items as numbered
from projections.items.queries import of_streams
from projections.items.tables import ItemRow
from projections.owed_work.beside import Beside, Besides
from projections.seen import Seen
from workflows.schema import Title


class Alert(Struct, frozen=True, kw_only=True):
    """An item that ran over a due date. `title` is that of its duty, the item's number on the
    ledger, or its own; `days_late` counts calendar days up to the day it was cleared, None while it
    is open.
    An alert that was open when its campaign ended stays open: the item was `not_done_on` that day,
    and is late up to it.
    """

    item: StreamId
    raised_position: int
    campaign: CampaignId
    unit: UnitId | None
    unit_name: Title
    duty: str | None
    title: Title
    generation: int
    due_on: date
    raised_on: date
    cleared_on: date | None
    cleared_by: str | None
    cleared_position: int | None
    days_late: int | None
    not_done_on: date | None
    label: str = ""
    joint: tuple[Title, ...] = ()


def alerts(
    reading: Reading,
    campaign: CampaignId,
    *,
    unit: UnitId | None = None,
    open_only: bool = False,
) -> tuple[Alert, ...]:
    """The oldest first."""
    reading.about(campaign, unit)
    joined = Besides(reading.views, campaign, reading.at).joined_by(unit) if unit else ()
    seen = reading.sees.work(campaign)
    several = _several(reading, campaign, seen)
    rows = view.alerts(
        reading.views,
        campaign=campaign,
        unit=unit,
        joined=joined,
        open_only=open_only,
        at=reading.at,
        seen=seen,
        acted=[row.item for row in several if unit in row.also],
        shared=[row.item for row in several],
    )
    owner, titles = reading.owner(), reading.duty_titles(campaign)
    items = of_streams(reading.views, (row.item for row in rows), reading.at)
    beside = _beside(reading, campaign, items)
    return tuple(
        Alert(
            item=row.item,
            raised_position=row.raised_position,
            campaign=row.campaign,
            unit=row.unit,
            unit_name=owner(row.unit),
            duty=row.duty,
            title=_title(row, titles, items),
            generation=row.generation,
            due_on=row.due_on,
            raised_on=row.raised_on,
            cleared_on=row.cleared_on,
            cleared_by=row.cleared_by,
            cleared_position=row.cleared_position,
            days_late=row.days_late,
            not_done_on=row.not_done_on,
            label=(said := beside(row.item)).label,
            joint=said.joint,
        )
        for row in rows
    )


def _several(reading: Reading, campaign: CampaignId, seen: Seen) -> list[ItemRow]:
    """The numbered items that are seen and in which several units have to act."""
    rows = numbered(reading.views, campaign, at=reading.at, seen=seen, who=reading.sees.who)
    return [row for row in rows if row.also]


def _beside(
    reading: Reading, campaign: CampaignId, items: Mapping[StreamId, ItemRow]
) -> Callable[[StreamId], NamedBeside]:
    """What is said beside an item; of a numbered one the units that have to act beside its own."""
    names, found = reading.unit_names(), reading.beside(campaign)

    def beside(item: StreamId) -> NamedBeside:
        row = items.get(item)
        also = row.also if row else ()
        return named_beside(Beside(joint=also), names) if also else found(item)

    return beside


def _title(row: AlertRow, titles: dict[DutyKey, Title], items: Mapping[StreamId, ItemRow]) -> Title:
    if (item := items.get(row.item)) is not None:
        return bare(item.title)
    key = assignment_key(row.item)
    if key is None:
        return bare(row.item.rpartition("/")[2])
    return titles.get(key.duty) or bare(key.duty)
