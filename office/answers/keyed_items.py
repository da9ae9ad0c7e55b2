"""The numbered items of a lifecycle in a campaign, as every face lists and shows them."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct
from sqlalchemy import select

from engine.domain.families import FAMILIES
from engine.domain.family import Family
from engine.domain.items import Outline
from engine.errors import NotFound
from engine.ids import CampaignId, ItemKey, StreamId, UnitId, item_key
from engine.phrases import Phrase, phrase
from office.answers.reading import Reading, bare
from projections.states import BY_VIEWS, Light
from projections.timeline import TIMELINE
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
    began_on: date | None
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
    every = _lines(reading, campaign, family_named(family))
    return tuple(
        line for line in every if unit in (None, line.unit) and section in ("", line.section_key)
    )


def numbered_item(reading: Reading, key: ItemKey) -> ItemLine:
    """Raises NotFound for one that is not there, or not seen, in the same words."""
    reading.about(key.campaign)
    for line in _lines(reading, key.campaign, family_named(key.family)):
        if line.key == key:
            return line
    raise NotFound(phrase("thing.item-in-campaign", campaign=key.campaign), key.number)


def family_named(name: str) -> Family:
    """The lifecycle of this name."""
    return next(family for family in FAMILIES if family.name == name)


def _lines(reading: Reading, campaign: CampaignId, family: Family) -> Iterator[ItemLine]:
    items = family.items
    assert items is not None, "whoever lists items has some"
    streams = select(TIMELINE.c.stream).where(
        TIMELINE.c.campaign == campaign, TIMELINE.c.stream.like(f"{family.name}/%")
    )
    seen, names = reading.sees.work(campaign), reading.unit_names()
    for (stream,) in sorted(set(map(tuple, reading.views.execute(streams)))):
        outline = reading.reads.state(StreamId(stream), items.outline)
        key = item_key(StreamId(stream))
        if outline is None or key is None or not seen.has(outline.unit):
            continue
        yield _line(reading, key, family, outline, names)


def _line(
    reading: Reading, key: ItemKey, family: Family, outline: Outline, names: dict[UnitId, Title]
) -> ItemLine:
    items = family.items
    assert items is not None, "whoever lists items has some"
    is_open, due_on = outline.state in items.open, outline.due_on
    left = (due_on - reading.day).days if due_on is not None and is_open else None
    return ItemLine(
        key=key,
        section_key=outline.key,
        section=bare(outline.key),
        title=outline.title,
        unit=outline.unit,
        unit_name=None if outline.unit is None else names.get(outline.unit) or bare(outline.unit),
        state=outline.state,
        is_open=is_open,
        light=_light(left, is_open=is_open, done=outline.state in items.done),
        late=outline.late,
        due_on=due_on,
        assessed_on=due_on,
        days_left=left,
        stopped_on=None,
        began_on=outline.began.date() if outline.began else None,
        handed_in_on=outline.handed_in_on,
        done_on=outline.done_on,
    )


def _light(left: int | None, *, is_open: bool, done: bool) -> Light:
    if done:
        return Light.BLUE
    if not is_open:
        return Light.GREY
    if left is None:
        return Light.NO_DEADLINE
    return Light.RED if left < 0 else Light.GREEN
