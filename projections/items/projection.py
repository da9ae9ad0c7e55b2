"""Items: one row for each, and one for each change of it, with its clock and where it stands."""

from collections.abc import Sequence

from msgspec.structs import replace

from engine.domain.event import Event, Recorded
from engine.domain.items import Outline, clock_of
from engine.errors import NotFound
from engine.ids import item_key
from projections.feeding.read_model import ReadModel
from projections.feeding.row_cache import CurrentRows, RowCache
from projections.items.outlines import (
    ITEM_EVENTS,
    Outlines,
    Step,
    items_of,
    standing,
    streams_of_items,
)
from projections.items.tables import ITEMS, OUTLINES, ItemRow
from projections.next_states import final_state
from projections.owed_work import projection as owed_work_view
from projections.owed_work.changes import Amended, Ended, Moved
from projections.owed_work.owed_work import OWED_WORK_EVENTS, OwedWork
from projections.states import ItemState

NAME = "items"
VERSION = 3
RESTS_ON: tuple[ReadModel, ...] = (owed_work_view,)
HANDLES: tuple[type[Event], ...] = (*OWED_WORK_EVENTS, *ITEM_EVENTS)
TABLES = ITEMS.metadata

# --- project ---------------------------------------------------------------------------------


class _Tables:
    """The cached rows of this view."""

    def __init__(self, cache: RowCache) -> None:
        self.owed_work = OwedWork(cache, dues=False)
        self.rows = CurrentRows(cache, ITEMS, ("item",))
        self.outlines = Outlines(cache, OUTLINES)

    def flush(self) -> None:
        """Write pending rows."""
        self.rows.flush()
        self.outlines.flush()

    def happened(self, r: Recorded, step: Step) -> None:
        """Follow an event of an item."""
        row = self.rows.get(r.stream) or _first(r, step.after)
        state = standing(step.items, step.after)
        self.rows.follow(
            self._clocked(replace(row, state=state, held=None), step.after), r.position
        )

    def terms(self, r: Recorded) -> None:
        """Follow an event about all items of a campaign."""
        match self.owed_work.apply(r):
            case (
                Moved(campaign=campaign, duties=None)
                | Amended(campaign=campaign)
                | Ended(campaign=campaign)
            ):
                before = ITEMS.c.since_position < r.position
                for row in self.rows.where(ITEMS.c.campaign == campaign, before):
                    outline = self.outlines.of(row.item)
                    if outline is None:
                        raise NotFound("thing.logged.item", row.item)
                    self.rows.follow(self._clocked(row, outline), r.position)
            case _:
                pass

    def _clocked(self, row: ItemRow, outline: Outline) -> ItemRow:
        """The row as its outline says, with the dates of its clock now; where its campaign is over
        in its final state.
        """
        terms = self.owed_work.campaign(row.campaign)
        edition = outline.edition or terms.edition
        calendar = self.owed_work.calendar(edition, outline.calendar)
        clock = clock_of(outline, terms.changes, calendar)
        if terms.ended_on is not None:
            state, held = final_state(row.state, row.held, called_off=terms.called_off)
            row = replace(row, state=state, held=held)
        return replace(
            row,
            key=outline.key,
            title=outline.title,
            unit=outline.unit,
            own_state=outline.state,
            due_on=clock.due_on,
            assessed_on=clock.assessed_on,
            yellow_from=self.owed_work.yellow_from(row.campaign, clock.due_on),
            stopped_on=terms.stops(clock),
            generation=clock.generation,
            late=outline.late,
            handed_in_on=outline.handed_in_on,
            done_on=outline.done_on,
            acts_on=outline.acts_on,
            private=outline.private,
            people=tuple(sorted(outline.people)),
            also=outline.also,
            seen_by=outline.seen_by,
            everybody=outline.everybody,
        )


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Keep one row per item, and one for each change of it."""
    tables = cache.once(_Tables)
    tables.owed_work.begin(batch)
    streams = streams_of_items(batch)
    tables.rows.fetch(streams)
    tables.outlines.fetch(streams)
    for r in batch:
        if items_of(r) is None:
            tables.terms(r)
        elif (step := tables.outlines.step(r)) is not None:
            tables.happened(r, step)
    tables.flush()


def _first(r: Recorded, outline: Outline) -> ItemRow:
    key = item_key(r.stream)
    assert key is not None, "items are numbered"
    return ItemRow(
        campaign=key.campaign,
        family=key.family,
        number=key.number,
        since_position=r.position,
        until_position=None,
        item=r.stream,
        key=outline.key,
        title=outline.title,
        unit=outline.unit,
        own_state=outline.state,
        state=ItemState.IN_PROGRESS,
        held=None,
        opened_on=r.event.stamp.day,
        due_on=None,
        assessed_on=None,
        yellow_from=None,
        stopped_on=None,
        generation=1,
        late=False,
        handed_in_on=None,
        done_on=None,
        acts_on=None,
        private=False,
        people=(),
        also=(),
        seen_by=(),
        everybody=False,
    )
