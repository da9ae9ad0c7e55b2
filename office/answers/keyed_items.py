"""The numbered items of a lifecycle in a campaign, as every face lists and shows them."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from engine.errors import NotFound
from engine.ids import CampaignId, ItemKey, StreamId, UnitId
from engine.phrases import Phrase, phrase
from office.answers.reading import Reading, bare
from projections.items import queries as view
from projections.items.tables import ItemRow
from projections.states import BY_VIEWS, Light, is_late, light
from workflows.schema import Title


class ItemLine(Struct, frozen=True, kw_only=True):
    """An item as a list shows it. `section` is what the definition calls its kind (`section_key`).

    `unit` is whose it is now, None for the campaign office's. It is worked on up to `due_on`,
    inclusive, and judged by `assessed_on`; `days_left` counts calendar days up to that day, below
    zero once it is past, and is None where nothing is owed. `stopped_on` is the day on which its
    clock stands still.
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
    handed_in_on: date | None
    done_on: date | None

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
    rows = view.items(
        reading.views,
        campaign,
        reading.at,
        family=family,
        unit=unit,
        key=section or None,
        seen=reading.sees.work(campaign),
    )
    return lines_of(reading, campaign, rows)


def numbered_item(reading: Reading, key: ItemKey) -> ItemLine:
    """Raises NotFound for one that is not there, or not seen, in the same words."""
    reading.about(key.campaign)
    seen = reading.sees.work(key.campaign)
    rows = view.items(
        reading.views, key.campaign, reading.at, family=key.family, number=key.number, seen=seen
    )
    if not rows:
        what = phrase(f"thing.{key.family}", number=key.number)
        raise NotFound(phrase("thing.item-in-campaign", campaign=key.campaign), key.number)
    return lines_of(reading, key.campaign, rows)[0]
