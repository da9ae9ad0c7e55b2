"""The outlines of items, folded event by event: a view that shows items keeps them in a table of
its own.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import MetaData

from engine.domain.event import Event, Recorded
from engine.domain.families import FAMILIES, FAMILY_OF_EVENT
from engine.domain.items import Items, Outline
from engine.ids import PersonId, StreamId
from projections.feeding.row_cache import CachedRows, RowCache
from projections.states import ItemState
from projections.tables.table import Table

ITEM_EVENTS: Final[tuple[type[Event], ...]] = tuple(
    event for family in FAMILIES if family.items is not None for event in family.events
)
"""Every event of a lifecycle that has items; a view that shows them adds these to its HANDLES."""

NOBODY: Final[frozenset[PersonId]] = frozenset()


class OutlineRow(Struct, frozen=True, gc=False):
    """The outline of an item after the event at `position`; its people stand beside it in order, so
    that equal outlines are stored alike.
    """

    item: StreamId
    position: int
    outline: Outline
    people: tuple[PersonId, ...] = ()


def outlines_table(name: str, metadata: MetaData) -> Table[OutlineRow]:
    """A table for the outlines of one view."""
    return Table(name, OutlineRow, ("item",), metadata)


def items_of(r: Recorded) -> Items | None:
    """How the lifecycle of an event shows its items; None where it has none."""
    family = FAMILY_OF_EVENT.get(type(r.event))
    return None if family is None else family.items


def streams_of_items(batch: Sequence[Recorded]) -> list[StreamId]:
    """The streams of items that a batch is about."""
    return [r.stream for r in batch if items_of(r) is not None]


class Step(NamedTuple):
    """What an event did to an item: nothing stood `before` the first."""

    items: Items
    before: Outline | None
    after: Outline


class Outlines(CachedRows[OutlineRow]):
    """The outlines of the items that batches touch."""

    def __init__(self, cache: RowCache, table: Table[OutlineRow]) -> None:
        super().__init__(cache, table)

    def of(self, item: StreamId) -> Outline | None:
        """The outline of an item as it stands."""
        row = self.get(item)
        if row is None:
            return None
        return replace(row.outline, people=frozenset(row.people)) if row.people else row.outline

    def step(self, r: Recorded) -> Step | None:
        """Go on past an event of an item; None for any other, and for one that is behind."""
        items, row = items_of(r), self.get(r.stream)
        if items is None or (row is not None and row.position >= r.position):
            return None
        before = self.of(r.stream)
        after = items.outline(before, r.event)
        kept = replace(after, people=NOBODY) if after.people else after
        self.put(OutlineRow(r.stream, r.position, kept, tuple(sorted(after.people))))
        return Step(items, before, after)


def standing(items: Items, outline: Outline) -> ItemState:
    """Where an item stands, in the words that all items share."""
    if outline.state in items.open:
        return ItemState.IN_PROGRESS
    if outline.state in items.waiting:
        return ItemState.SUBMITTED
    return ItemState.ACCEPTED if outline.state in items.done else ItemState.RECALLED
