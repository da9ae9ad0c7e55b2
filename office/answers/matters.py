"""What is special of a matter: what was promised, where it was published, which levels had it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from engine.domain.matter.context import every_matter
from engine.domain.matter.events import Told
from engine.domain.matter.state import Matter, evolve
from engine.domain.matter.table import MatterState
from engine.ids import CampaignId, ItemKey, StreamId, UnitId
from engine.phrases import Phrase, phrase
from office.answers.assignment import FiledItem, filed_items
from office.answers.keyed_items import ItemLine, numbered_items
from office.answers.reading import Reading, bare
from workflows.schema import Title

_SPOKEN: Final = frozenset(
    {"person", "starts", "ends", "leader", "case", "found", "from", "source", "content", "text"}
)
"""Fields of matters that have a name in the catalogues; others are called by their keys."""


def field_named(name: str) -> Phrase | Title:
    """A field of matters as people read it."""
    return phrase(f"label.matter.field.{name}") if name in _SPOKEN else Title(zh=name, en=name)


class LevelShown(Struct, frozen=True, kw_only=True):
    """A unit that had it: since when and until which day it had time; `left_on` is the day on
    which it went on, None where it is now. `late` stays with it for ever.
    """

    unit: UnitId
    unit_name: Title
    since: date
    due_on: date | None
    late: bool
    left_on: date | None
    tried: str


class PublishedAs(Struct, frozen=True, kw_only=True):
    """An entry that made it public; `again` changed the promise."""

    publication: str
    channel: str
    on: date
    again: bool


class MatterDetail(Struct, frozen=True, kw_only=True):
    """What a page and `matter show` say beside its line; `fields` by their names."""

    channel: str
    fields: tuple[tuple[Phrase | Title, Told], ...]
    published: tuple[PublishedAs, ...]
    levels: tuple[LevelShown, ...]
    percent: int
    stalled: bool
    filed: tuple[FiledItem, ...]
    replaced_by: str | None


def matter_detail(reading: Reading, key: ItemKey) -> MatterDetail:
    """Of a matter that is seen."""
    state = _state(reading, key.stream)
    assert state is not None, "what is listed is in the log"
    names = reading.unit_names()
    return MatterDetail(
        channel=state.drafted.channel,
        fields=tuple((field_named(told.key), told) for told in state.fields),
        published=tuple(
            PublishedAs(
                publication=each.publication, channel=each.channel, on=each.on, again=each.again
            )
            for each in state.published
        ),
        levels=tuple(
            LevelShown(
                unit=level.unit,
                unit_name=names.get(level.unit) or bare(level.unit),
                since=level.since,
                due_on=level.due_on,
                late=level.late,
                left_on=level.left_on,
                tried=level.tried,
            )
            for level in state.levels
        ),
        percent=state.percent,
        stalled=state.stalled,
        filed=filed_items(reading, key.stream),
        replaced_by=state.replaced_by,
    )


class MatterRow(Struct, frozen=True, kw_only=True):
    """What a list shows beside the line: when it was published first, how often it went up, how
    far it has come, whether it rests.
    """

    published_on: date | None
    sent_up: int
    percent: int
    stalled: bool


def matter_rows(reading: Reading, campaign: CampaignId) -> dict[StreamId, MatterRow]:
    """Of every matter of a campaign that is seen."""
    lines = numbered_items(reading, campaign, "matter")
    found = reading.reads.states([line.item for line in lines], evolve)
    return {item: _row(state) for item, state in found.items() if state is not None}


def _row(state: Matter) -> MatterRow:
    return MatterRow(
        published_on=state.published[0].on if state.published else None,
        sent_up=sum(1 for level in state.levels if level.tried),
        percent=state.percent,
        stalled=state.stalled,
    )


class UnitMatters(Struct, frozen=True, kw_only=True):
    """How many matters a unit or a post has now, each counted once, where it is held: of them
    published, done, late, at rest.
    """

    unit: UnitId
    unit_name: Title
    held: int
    published: int
    done: int
    late: int
    stalled: int


class SentUp(Struct, frozen=True, kw_only=True):
    """A matter that a unit of the visitor sent up, and does not see any more: who has it now, and
    whether the own unit was late with it.
    """

    number: str
    title: str
    unit_name: Title
    state: MatterState
    late: bool


class MattersOverview(Struct, frozen=True, kw_only=True):
    """Those at rest, how many each unit holds, in the order of their names, and what went up from
    the visitor's own units.
    """

    stalled: tuple[ItemLine, ...]
    units: tuple[UnitMatters, ...]
    sent_up: tuple[SentUp, ...]


def matters_overview(reading: Reading, campaign: CampaignId) -> MattersOverview:
    """Of what is seen. What was withdrawn is counted no more. Raises NotFound."""
    lines, rows = open_matters(reading, campaign), matter_rows(reading, campaign)
    units = {line.unit: line.unit_name for line in lines if line.unit is not None}
    return MattersOverview(
        stalled=tuple(line for line in lines if line.is_open and rows[line.item].stalled),
        units=tuple(
            _of_unit(unit, name or bare(unit), [each for each in lines if each.unit == unit], rows)
            for unit, name in sorted(units.items())
        ),
        sent_up=tuple(_sent_up(reading, campaign)),
    )


def _sent_up(reading: Reading, campaign: CampaignId) -> Iterator[SentUp]:
    """None for whoever sees the whole campaign."""
    own, below = reading.sees.sight.own, reading.sees.units(campaign)
    if below is None or not own:
        return
    names = reading.unit_names()
    for key, state in every_matter(campaign, reading.reads):
        if state.unit not in below and any(level.unit in own for level in state.levels):
            yield SentUp(
                number=key.number,
                title=state.drafted.title,
                unit_name=names.get(state.unit) or bare(state.unit),
                state=state.state,
                late=any(level.late for level in state.levels if level.unit in own),
            )


def _of_unit(
    unit: UnitId, name: Title, lines: Sequence[ItemLine], rows: Mapping[StreamId, MatterRow]
) -> UnitMatters:
    return UnitMatters(
        unit=unit,
        unit_name=name,
        held=len(lines),
        published=sum(rows[line.item].published_on is not None for line in lines),
        done=sum(line.state == "confirmed" for line in lines),
        late=sum(line.late for line in lines),
        stalled=sum(line.is_open and rows[line.item].stalled for line in lines),
    )


def open_matters(reading: Reading, campaign: CampaignId) -> tuple[ItemLine, ...]:
    """Those that may stand on a list: neither withdrawn nor broken."""
    lines = numbered_items(reading, campaign, "matter")
    return tuple(line for line in lines if line.state not in ("withdrawn", "broken"))


def _state(reading: Reading, stream: StreamId) -> Matter | None:
    return reading.reads.state(stream, evolve)
