"""How pages list what duties are owed: which an address asks for, their columns, their remarks."""

from datetime import date, timedelta
from typing import Final

from engine.ids import CampaignId, DutyKey, OccurrenceKey, PhaseKey, UnitId
from engine.phrases import Phrase, phrase
from office.answers.districts import District, districts
from office.answers.items import Among, Item, Of, Show
from office.web import links
from office.web.filters import a_day, a_number, one_of
from office.web.page_context import Column
from office.web.told_events import state_said
from office.web.visit import Visit
from projections.states import Light


def remarks(row: Item) -> tuple[Phrase, ...]:
    """What a reader has to know about its due day: past, late, stopped, provisional, rolled."""
    found = []
    if row.days_over:
        found.append(phrase("web.days-over", count=row.days_over))
    if row.late and row.light not in (Light.RED, Light.NOT_DONE):
        found.append(phrase("web.item.late"))
    if not row.running and row.light is Light.GREY:
        found.append(phrase("web.item.stopped"))
    if row.provisional:
        found.append(phrase("web.item.provisional"))
    if row.next_working_day:
        found.append(phrase("web.item.next-working-day", day=row.next_working_day))
    return tuple(found)


def assessed(row: Item) -> object:
    """The day that lateness is judged by, where it is another one."""
    return row.assessed_on if row.assessed_on != row.due_on else None


def item_columns(
    campaign: CampaignId, *, without: frozenset[str] = frozenset()
) -> tuple[Column[Item], ...]:
    """The columns of a list of items, but for those that would say the same in each row. The unit
    leads to the item where the task is left out.
    """
    to_unit = None if "title" in without else campaign
    columns: tuple[Column[Item], ...] = (
        Column("due_on", "web.label.due-on", lambda row: row.due_on, mark="day"),
        Column("unit", "web.label.unit", lambda row: row.owner, lambda row: _of_unit(row, to_unit)),
        Column("title", "label.duty", lambda row: row.called, lambda row: links.item(row.item)),
        Column("light", "web.label.light", lambda row: row.light, mark="light"),
        Column("state", "label.state", lambda row: state_said(row.item, row.state)),
        Column("assessed_on", "web.label.assessed-on", assessed, mark="day"),
        Column("remarks", "web.label.remarks", remarks),
    )
    return tuple(column for column in columns if column.key not in without)


def _of_unit(row: Item, campaign: CampaignId | None) -> str | None:
    if campaign is None or row.unit is None:
        return links.item(row.item)
    return links.unit(campaign, row.unit)


MOST_DAYS: Final = 3660


def among_of(
    visit: Visit, campaign: CampaignId, show: Show = Show.ALL, *, of: Of | None = None
) -> Among:
    """What the filters of an address choose; `show` and `of` where it says nothing of them.

    Raises PageRefused (400) for a filter that is none.
    """
    given = visit.request.query_params

    def text(name: str) -> str:
        return given.get(name, "")

    light = one_of(Light, "light", text("light"))
    first, last = _window(visit.reading.day, a_number("days", text("days"), MOST_DAYS))
    return Among(
        show=one_of(Show, "show", text("show")) or show,
        of=one_of(Of, "of", text("of")) or of,
        lights=None if light is None else frozenset({light}),
        phase=PhaseKey(text("phase")) if text("phase") else None,
        duty=DutyKey(text("task")) if text("task") else None,
        occurrence=OccurrenceKey(text("period")) if text("period") else None,
        unit=UnitId(text("unit")) if text("unit") else None,
        units=_units_of(visit, campaign, text("district")),
        due_from=a_day("due_from", text("due_from")) or first,
        due_to=a_day("due_to", text("due_to")) or last,
    )


def _units_of(visit: Visit, campaign: CampaignId, district: str) -> frozenset[UnitId] | None:
    return units_of(districts(visit.reading, campaign), district) if district else None


def units_of(every: tuple[District, ...], district: str) -> frozenset[UnitId] | None:
    """The units of a district, none for one that is unknown; None where none is named."""
    if not district:
        return None
    return frozenset(unit for each in every if each.unit == district for unit in each.units)


def _window(today: date, days: int | None) -> tuple[date | None, date | None]:
    """The next so many days, today included."""
    return (None, None) if days is None else (today, today + timedelta(days=days - 1))
