"""Reading: one long stream folded from nothing, and stored bytes turned into events."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from benchmarks.campaign import MeasuredCampaign
from benchmarks.figures import Figure, Sizes, Work, compare
from benchmarks.library import PlainOffice
from engine.domain.assignment import state as rules
from engine.ids import StreamId
from engine.store.codec import encode
from engine.store.decisions import Draft
from engine.store.log import CampaignLog, EventMapper

_BEFORE_AND_AFTER = 4
_REPLAYS = 5


class _Replay:
    def __init__(self, log: CampaignLog, stream: StreamId) -> None:
        self._log, self._stream = log, stream

    def prepare(self) -> Work:
        def work() -> int:
            loads = (
                self._log.load(self._stream, rules.evolve, cached=False) for _ in range(_REPLAYS)
            )
            return sum(loaded.version for loaded in loads)

        return work


class _LibraryReplay:
    def __init__(self, office: PlainOffice, stream: UUID) -> None:
        self._office, self._stream = office, stream

    def prepare(self) -> Work:
        return lambda: sum(self._office.load(self._stream).version for _ in range(_REPLAYS))


class _Decoding:
    def __init__(self, mapper: Mapper[Any], stored: Sequence[StoredEvent]) -> None:
        self._mapper, self._stored = mapper, stored

    def prepare(self) -> Work:
        return lambda: len([self._mapper.to_domain_event(event) for event in self._stored])


def one_stream(folder: Path, sizes: Sizes) -> Figure:
    """A stream loaded cold: read, decoded, folded."""
    campaign, office, drafts = _told(folder / "replay", sizes.replayed)
    try:
        campaign.log.append(drafts)
        return compare(
            f"replay of one stream of {len(drafts)} events",
            "events/s",
            _Replay(campaign.log, drafts[0].stream),
            _LibraryReplay(office, office.record(drafts)),
            baseline_name="eventsourcing, default repository",
            budget=5.0,
            rounds=sizes.rounds,
        )
    finally:
        office.close()
        campaign.close()


def decoding(folder: Path, sizes: Sizes) -> Figure:
    """Bytes to events by our mapper and by the library's, no database in between."""
    campaign, office, drafts = _told(folder / "decode", sizes.decoded)
    try:
        mapper = EventMapper(JSONTranscoder())
        stored = [StoredEvent(d.stream, d.version, *encode(d.event)) for d in drafts]
        return compare(
            "decoding of stored events",
            "events/s",
            _Decoding(mapper, stored),
            _Decoding(office.default_mapper, office.stored(office.record(drafts))),
            baseline_name="eventsourcing, default mapper",
            budget=None,
            rounds=sizes.rounds,
        )
    finally:
        office.close()
        campaign.close()


def _told(stem: Path, events: int) -> tuple[MeasuredCampaign, PlainOffice, list[Draft]]:
    """A campaign, the library's office, and the history of one piece of work, in neither yet."""
    campaign = MeasuredCampaign(stem.with_suffix(".db"), 1)
    (key,) = campaign.fresh(1)
    returns = max(0, (events - _BEFORE_AND_AFTER) // 2)
    office = PlainOffice(stem.with_suffix(".library.db"))
    return campaign, office, campaign.history(key, returns)
