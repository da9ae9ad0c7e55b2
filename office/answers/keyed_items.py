"""The numbered items of a lifecycle in a campaign, as every face lists and shows them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from msgspec import Struct

from engine.domain.families import FAMILIES
from engine.domain.items import Items, Outline
from engine.errors import NotFound
from engine.handling.sealing import SealedCase
from engine.ids import CampaignId, ItemKey, StreamId, UnitId, item_key
from engine.phrases import Phrase, phrase
from office.answers.channels import section_called
from office.answers.reading import Reading, bare
from office.answers.sealed import outline_in, sealed_cases
from projections.due_list import of_item, state_of
from projections.items.queries import Wanted, is_seen, items
from projections.items.tables import ItemRow
from projections.seen import ALL_ROWS
from projections.states import BY_VIEWS, ItemState, Light, is_late, light
from workflows.schema import Definition, Title

_COMMON: Final = frozenset(
    family.name for family in FAMILIES if family.items and family.items.common
)
"""Lifecycles whose items are about all units together."""


class ItemLine(Struct, frozen=True, kw_only=True):
    """An item as a list shows it. `section` is what the definition calls its kind (`section_key`).

    `unit` is whose it is now, None for the campaign office's; `also` have to act in it beside that
    unit. It is worked on up to `due_on`,
    inclusive, and judged by `assessed_on`; `days_left` counts calendar days up to that day, below
    zero once it is past, and is None where nothing is owed. `stopped_on` is the day on which its
    clock stands still. One that is `sealed` is seen by nobody whom it does not concern.
    """

    key: ItemKey
    section_key: str
    section: Title
    title: str
    unit: UnitId | None
    unit_name: Title | None
    state: str
    is_open: bool
    light: Light
    late: bool
    due_on: date | None
    assessed_on: date | None
    days_left: int | None
    stopped_on: date | None
    began_on: date | None
    handed_in_on: date | None
    done_on: date | None
    sealed: bool = False
    also: tuple[Title, ...] = ()

    @property
    def owner(self) -> Title | Phrase | None:
        """Its unit, with those that have to act beside it."""
        if self.unit_name is None or not self.also:
            return self.unit_name
        return phrase("thing.with-joint", unit=self.unit_name, joint=self.also)

    @property
    def item(self) -> StreamId:
        """Where its events stand."""
        return self.key.stream

    @property
    def state_said(self) -> Phrase:
        """The state in words."""
        lifecycle = "item" if self.state in BY_VIEWS else self.key.family
        return phrase(f"state.{lifecycle}.{self.state.replace('_', '-')}")


def numbered_items(
    reading: Reading,
    campaign: CampaignId,
    family: str,
    *,
    unit: UnitId | None = None,
    section: str = "",
) -> tuple[ItemLine, ...]:
    """Those that are seen, by number; of one unit, of one section of the definition.

    Raises NotFound for a campaign or unit that is not there, or not seen.
    """
    reading.about(campaign, unit)
    wanted = Wanted(family=family, unit=unit, key=section or None)
    return _lines(reading, campaign, wanted)


def numbered_item(reading: Reading, key: ItemKey) -> ItemLine:
    """Raises NotFound for one that is not there, or not seen, in the same words."""
    reading.about(key.campaign)
    found = _lines(reading, key.campaign, Wanted(family=key.family, number=key.number))
    if not found:
        raise NotFound(phrase("thing.item-in-campaign", campaign=key.campaign), key.number)
    return found[0]


def key_numbered(reading: Reading, campaign: CampaignId, number: str) -> ItemKey | None:
    """The item with this number, of whatever lifecycle; None where there is none, or not seen."""
    rows = _rows(reading, campaign, Wanted(number=number))
    return rows[0].item_key if rows else None


def outline_of(reading: Reading, key: ItemKey) -> Outline | None:
    """An item's outline at the moment, folded from its events; None where nothing happened yet."""
    items = next((family.items for family in FAMILIES if family.name == key.family), None)
    until = reading.office.log.head() if reading.at is None else reading.at
    outline: Outline | None = None
    if items is not None:
        for recorded in reading.office.log.read_stream(key.stream, until):
            outline = items.outline(outline, recorded.event)
    return outline


def _lines(reading: Reading, campaign: CampaignId, wanted: Wanted) -> tuple[ItemLine, ...]:
    found = _told(reading, campaign, _rows(reading, campaign, wanted))
    return (*found, *_sealed(reading, campaign, wanted)) if wanted.unit is None else found


def _rows(reading: Reading, campaign: CampaignId, wanted: Wanted) -> list[ItemRow]:
    """Those that are seen: as one's unit's, or as sent to it where a lifecycle says so."""
    sees, units = reading.sees, reading.sees.units(campaign)
    if wanted.family in _COMMON:
        return items(reading.views, campaign, wanted, at=reading.at, who=sees.who)
    sending = {} if units is None else _SENDING
    is_sent = wanted.family in sending if wanted.family else bool(sending)
    seen = ALL_ROWS if is_sent else sees.work(campaign)
    rows = items(reading.views, campaign, wanted, at=reading.at, seen=seen, who=sees.who)
    if not is_sent or units is None:
        return rows

    def shown(row: ItemRow) -> bool:
        family = sending.get(row.family)
        if family is None or is_seen(row, sees.work(campaign), sees.who):
            return is_seen(row, sees.work(campaign), sees.who)
        sent_to = family.items.addressed if family.items else None
        state = reading.reads.state(row.item, family.evolve)
        return sent_to is not None and not units.isdisjoint(sent_to(state))

    return [row for row in rows if shown(row)]


_SENDING: Final = {
    family.name: family for family in FAMILIES if family.items and family.items.addressed
}
"""Lifecycles whose items are sent to units."""


def _sealed(reading: Reading, campaign: CampaignId, wanted: Wanted) -> Iterator[ItemLine]:
    """Sealed items as those see them whom they concern; no view has them."""
    family = next((each for each in FAMILIES if each.name == wanted.family), None)
    if family is None or family.items is None or family.sealing is None:
        return
    definition = reading.definition(campaign)
    for case in sealed_cases(reading, campaign, family):
        line = _sealed_line(reading, case, family.items, definition)
        if wanted.number in (None, line.key.number) and wanted.key in (None, line.section_key):
            yield line


def _sealed_line(
    reading: Reading, case: SealedCase, items: Items, definition: Definition
) -> ItemLine:
    outline, key = outline_in(case, items), item_key(case.stream)
    assert key is not None, "items are numbered"
    is_open, due_on = outline.state in items.open, outline.due_on
    left = (due_on - reading.day).days if due_on is not None and is_open else None
    shown = Light.BLUE if outline.state in items.done else Light.GREY
    if is_open:
        late = left is not None and left < 0
        shown = Light.RED if late else Light.NO_DEADLINE if left is None else Light.GREEN
    return ItemLine(
        key=key,
        section_key=outline.key,
        section=section_called(definition, key.family, outline.key),
        title=outline.title,
        unit=None,
        unit_name=None,
        state=outline.state,
        is_open=is_open,
        light=shown,
        late=outline.late,
        due_on=due_on,
        assessed_on=due_on,
        days_left=left,
        stopped_on=None,
        began_on=None,
        handed_in_on=outline.handed_in_on,
        done_on=outline.done_on,
        sealed=True,
    )


def _told(reading: Reading, campaign: CampaignId, rows: Iterable[ItemRow]) -> tuple[ItemLine, ...]:
    names, definition = reading.unit_names(), reading.definition(campaign)
    return tuple(_line(reading, row, names, definition) for row in rows)


def _line(
    reading: Reading,
    row: ItemRow,
    names: Mapping[UnitId, Title],
    definition: Definition,
) -> ItemLine:
    is_open = row.state is ItemState.IN_PROGRESS
    left = (row.due_on - reading.day).days if row.due_on is not None and is_open else None
    return ItemLine(
        key=row.item_key,
        section_key=row.key,
        section=section_called(definition, row.family, row.key),
        title=row.title,
        unit=row.unit,
        unit_name=None if row.unit is None else names.get(row.unit) or bare(row.unit),
        state=state_of(of_item(row)),
        is_open=is_open,
        light=light(row, reading.when),
        late=is_late(row, reading.when),
        due_on=row.due_on,
        assessed_on=row.assessed_on,
        days_left=left,
        stopped_on=row.stopped_on,
        began_on=row.opened_on,
        handed_in_on=row.handed_in_on,
        done_on=row.done_on,
        also=tuple(names.get(unit) or bare(unit) for unit in row.also),
    )
