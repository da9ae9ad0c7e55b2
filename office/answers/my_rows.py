"""What the units of whoever asks owe, and what became of it: the rows behind *My tasks*."""

from collections.abc import Iterable, Sequence
from datetime import date

from engine.domain.assignment.events import AssignmentReturned
from engine.domain.matter.events import (
    MatterClaimed,
    MatterHandedDown,
    MatterReturned,
    MatterSentUp,
)
from engine.domain.rectification.events import RectificationSentBack
from engine.domain.rectification.table import RectificationState
from engine.ids import StreamId, UnitId
from engine.store.names import NAMES
from office.answers.handed_in import HANDED_IN
from office.answers.reading import Reading
from projections.board import BOARD, BoardRow
from projections.campaigns.tables import CampaignRow
from projections.handed_in import deeds
from projections.items.queries import Wanted, items
from projections.items.tables import ItemRow
from projections.rectifications import LEDGER, LedgerRow
from projections.states import NOT_OWED, ItemState

BACK = (ItemState.RETURNED, RectificationState.SENT_BACK)
_OF_ITEMS = frozenset({ItemState.IN_PROGRESS, ItemState.SUBMITTED})
_TOLD = (NAMES[AssignmentReturned], NAMES[RectificationSentBack], NAMES[MatterReturned])
_GIVEN_ON = tuple(NAMES[each] for each in (MatterClaimed, MatterSentUp, MatterHandedDown))


def work_of(
    reading: Reading, rows: Sequence[CampaignRow], units: Sequence[UnitId]
) -> list[BoardRow]:
    """Their work, but for what they passed on or what is called back."""
    if not rows or not units:
        return []
    table = BOARD.c
    return BOARD.where(
        reading.views,
        table.campaign.in_([row.id for row in rows]),
        table.unit.in_(units),
        BOARD.valid_at(reading.at),
        table.state.not_in(NOT_OWED),
    )


def ledger_of(
    reading: Reading, rows: Sequence[CampaignRow], units: Sequence[UnitId]
) -> list[LedgerRow]:
    """Their items of the ledger."""
    if not rows or not units:
        return []
    table = LEDGER.c
    return LEDGER.where(
        reading.views,
        table.campaign.in_([row.id for row in rows]),
        table.unit.in_(units),
        LEDGER.valid_at(reading.at),
    )


def numbered_of(
    reading: Reading, rows: Sequence[CampaignRow], units: Sequence[UnitId]
) -> list[ItemRow]:
    """What they owe in other lifecycles, have handed in, or gave on to another unit that has not
    done with it; what is done with stands on its own pages.
    """
    return [
        item
        for row in rows
        for item in items(
            reading.views,
            row.id,
            Wanted(states=_OF_ITEMS, parts=frozenset(units)),
            at=reading.at,
            who=reading.sees.who,
        )
        if item.unit is not None
    ]


def reasons_of(
    reading: Reading, rows: Iterable[BoardRow | LedgerRow | ItemRow]
) -> dict[StreamId, tuple[str, date]]:
    """Why what is to be done again was sent back last, and when. A numbered item was if its unit
    has not handed it in since, nor given it on.
    """
    back = [row.item for row in rows if isinstance(row, ItemRow) or row.state in BACK]
    if not back:
        return {}
    found = deeds(reading.views, back, (*_TOLD, *_GIVEN_ON), reading.at)
    found = {item: events for item, events in found.items() if events[-1].name in _TOLD}
    return {item: (events[-1].reason or "", events[-1].on_day) for item, events in found.items()}


def receipts_of(reading: Reading, rows: Iterable[BoardRow]) -> dict[StreamId, int]:
    """The events by which what waits to be judged was handed in last."""
    waiting = [row.item for row in rows if row.state == ItemState.SUBMITTED]
    if not waiting:
        return {}
    found = deeds(reading.views, waiting, HANDED_IN, reading.at)
    return {item: events[-1].position for item, events in found.items()}
