"""Reading on: every view built anew from the log, beside one raw row an event and the library."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.campaign import MeasuredCampaign
from benchmarks.figures import Figure, Sizes, Work, compare
from benchmarks.library_views import LibraryRunner
from benchmarks.raw import Raw, Store, StoredRow, stored
from engine.domain.event import Recorded
from engine.store.decisions import Draft
from engine.store.log import CampaignLog
from engine.store.ports import Address
from projections.rebuilding.rebuild import rebuild
from projections.registry import ALL
from projections.tables.open import open_views, remove

_BATCH = 1000
_ROUNDS = 3
_EVENTS_A_PIECE = 6
_LIBRARY_SHARE = 10


class Rebuild:
    """All views from nothing; its work is counted once for each view that takes an event."""

    def __init__(self, log: CampaignLog, address: Address) -> None:
        self._log, self._address = log, address
        self._taken = sum(_takers(recorded) for recorded in read_all(log))
        self._views: Engine | None = None

    def prepare(self) -> Work:
        self.close()
        views = self._views = open_views(self._address)

        def work() -> int:
            rebuild(views, self._log, processes=1)
            return self._taken

        return work

    def close(self) -> None:
        """Let go of the views and delete them."""
        if self._views is not None:
            self._views.dispose()
        remove(self._address)


class RawRows:
    """The same events, encoded beforehand, into one empty table, a thousand a transaction."""

    def __init__(self, rows: Sequence[StoredRow], raw: Raw) -> None:
        self._rows, self._raw = rows, raw

    def prepare(self) -> Work:
        self._raw.clear()
        starts = range(0, len(self._rows), _BATCH)

        def work() -> int:
            return sum(self._raw.insert_at_once(self._rows[at : at + _BATCH]) for at in starts)

        return work


def beside_raw(store: Store, sizes: Sizes) -> Figure:
    """How much dearer a view's row is than a row."""
    campaign = told(store.place("rebuild"), sizes.rebuilt)
    raw = store.raw("rebuild-raw")
    views = Rebuild(campaign.log, store.place("rebuild-views"))
    rows = stored(Draft(r.stream, r.version, r.event) for r in read_all(campaign.log))
    try:
        return compare(
            store.called(f"rebuild of {len(ALL)} views from {len(rows)} events"),
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


def beside_library(folder: Path, sizes: Sizes) -> Figure:
    """The library's runner gets a tenth of the events: it commits each of them."""
    campaign = told(folder / "views.db", sizes.rebuilt)
    small = told(folder / "views-library.db", sizes.rebuilt // _LIBRARY_SHARE)
    views = Rebuild(campaign.log, folder / "views-ours.db")
    library = LibraryRunner(small.log, folder / "views-theirs.db")
    try:
        return compare(
            f"rebuild of {len(ALL)} views, beside the library's runner",
            "events/s, summed over views",
            views,
            library,
            baseline_name="eventsourcing, ProjectionRunner with one view",
            budget=20.0,
            rounds=min(sizes.rounds, _ROUNDS),
        )
    finally:
        library.close()
        views.close()
        small.close()
        campaign.close()


def told(address: Address, events: int) -> MeasuredCampaign:
    """A campaign with this many events of work in its log, and those that opened it."""
    campaign = MeasuredCampaign(address, events // _EVENTS_A_PIECE + events // _BATCH + 2)
    left = events
    while left > 0:
        left -= len(campaign.log.append(campaign.drafts(min(left, _BATCH))))
    return campaign


def read_all(log: CampaignLog) -> list[Recorded]:
    """Every event."""
    found: list[Recorded] = []
    while batch := log.read(found[-1].position if found else 0, _BATCH):
        found += batch
    return found


def _takers(recorded: Recorded) -> int:
    return sum(type(recorded.event) in view.HANDLES for view in ALL)
