"""The tables of the view of items (projection.py writes them, queries.py reads them)."""

from datetime import date, time

from msgspec import Struct
from sqlalchemy import MetaData

from engine.domain.audience import Part
from engine.ids import CampaignId, ItemKey, PersonId, StreamId, UnitId
from projections.items.outlines import outlines_table
from projections.states import ItemState
from projections.tables.table import Table

TABLES = MetaData()


class ItemRow(Struct, frozen=True, gc=False):
    """An item, valid from `since_position` until just before `until_position`.

    `key` is its section of the definition, `own_state` its state in the words of its lifecycle, and
    `state` where it stands in those that all items share (states.Clocked): owed, handed in, done,
    or `recalled`, where nothing is owed of it. Once the campaign is over that is final, and `held`
    is what it was before. `acts_on` is the first day on which the scheduler has something to do.
    `private`: nobody but its `people` may know of it. `also` are units that have to act in it too,
    `seen_by` those that see it, as `everybody` in the campaign may.
    """

    campaign: CampaignId
    family: str
    number: str
    since_position: int
    until_position: int | None
    item: StreamId
    key: str
    title: str
    unit: UnitId | None
    own_state: str
    state: ItemState
    held: ItemState | None
    opened_on: date
    due_on: date | None
    assessed_on: date | None
    yellow_from: date | None
    stopped_on: date | None
    generation: int
    late: bool
    handed_in_on: date | None
    done_on: date | None
    acts_on: date | None
    private: bool
    people: tuple[PersonId, ...]
    also: tuple[UnitId, ...]
    seen_by: tuple[UnitId, ...]
    everybody: bool

    @property
    def item_key(self) -> ItemKey:
        """Which one it is."""
        return ItemKey(self.family, self.campaign, self.number)

    @property
    def due_time(self) -> time | None:
        """Every item is due up to the end of its day."""
        return None

    @property
    def part(self) -> Part:
        """Whose it is, leads."""
        return Part.LEAD

    @property
    def is_owed_at_all(self) -> bool:
        """Whether it is owed, handed in or done: in any other state nothing is due of it."""
        return self.state is not ItemState.RECALLED

    @property
    def handed_in(self) -> bool:
        """Whether it was handed in since its clock began."""
        return self.handed_in_on is not None


ITEMS = Table(
    "items",
    ItemRow,
    ("campaign", "family", "number", "since_position"),
    TABLES,
    indexes=(("item", "until_position"), ("campaign", "until_position")),
    current=(("acts_on",), ("private",)),
    for_queries=(("campaign", "unit"),),
)
OUTLINES = outlines_table("items_outlines", TABLES)
