"""Reading on, of a log that holds numbered items: half of its events are of matters."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from benchmarks.campaign import CAMPAIGN, MeasuredCampaign
from benchmarks.figures import Figure, Sizes, compare
from benchmarks.raw import Store, stored
from benchmarks.rebuild import RawRows, Rebuild, read_all, told
from engine.domain.event import Event
from engine.domain.matter.events import (
    MatterClaimed,
    MatterConfirmed,
    MatterDrafted,
    MatterProgressed,
    MatterReturned,
    MatterStarted,
)
from engine.ids import ItemKey, UnitId
from engine.store.decisions import Draft
from projections.registry import ALL
from workflows.dates import CalendarKind

_BATCH: Final = 1000
_ROUNDS: Final = 3
_DUE: Final = date(2009, 3, 2)


def beside_raw(store: Store, sizes: Sizes) -> Figure:
    """How much dearer a view's row is than a row, where half of the log is of matters."""
    campaign = told(store.place("items"), sizes.rebuilt // 2)
    drafts = list(_matters(campaign, sizes.rebuilt // 2))
    for at in range(0, len(drafts), _BATCH):
        campaign.log.append(drafts[at : at + _BATCH])
    raw = store.raw("items-raw")
    views = Rebuild(campaign.log, store.place("items-views"))
    rows = stored(Draft(r.stream, r.version, r.event) for r in read_all(campaign.log))
    try:
        return compare(
            store.called(f"rebuild of {len(ALL)} views from {len(rows)} events, half of matters"),
            "events/s, summed over views",
            views,
            RawRows(rows, raw),
            baseline_name=f"{store.at_once}, {_BATCH} a transaction",
            budget=None,
            rounds=min(sizes.rounds, _ROUNDS),
        )
    finally:
        views.close()
        raw.close()
        campaign.close()


def _matters(campaign: MeasuredCampaign, events: int) -> Iterator[Draft]:
    """Matters from the draft to the confirmation, each sent back once."""
    for number in range(1, events // 8 + 1):
        key = ItemKey("matter", CAMPAIGN, f"m-{number:04d}")
        for version, event in enumerate(_events(campaign, key), start=1):
            yield Draft(key.stream, version, event)


def _events(campaign: MeasuredCampaign, key: ItemKey) -> Iterator[Event]:
    stamp = campaign.stamp
    yield MatterDrafted(
        stamp=stamp(),
        campaign=CAMPAIGN,
        matter=key.number,
        kind="problem",
        unit=UnitId("town-0001"),
        title="the lamp at the bridge is out",
        due_on=_DUE,
        calendar=CalendarKind.WORKING_DAYS,
        edition="cn-2004-2026",
    )
    yield MatterStarted(stamp=stamp(by_office=False))
    yield MatterProgressed(stamp=stamp(by_office=False), percent=30, text="ordered")
    yield MatterProgressed(stamp=stamp(by_office=False), percent=80, text="delivered")
    yield MatterClaimed(stamp=stamp(by_office=False), text="it is lit", due_on=_DUE)
    yield MatterReturned(stamp=stamp(reason="at night it is not"))
    yield MatterClaimed(stamp=stamp(by_office=False), text="it is lit", due_on=_DUE)
    yield MatterConfirmed(stamp=stamp())
