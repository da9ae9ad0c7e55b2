"""Verifying: every event of a log held against the chain, beside the hashing alone."""

from hashlib import sha256
from typing import Final

from benchmarks.campaign import MeasuredCampaign
from benchmarks.figures import Figure, Sizes, Work, compare
from benchmarks.raw import Store
from engine.store.chain import START, framed
from engine.store.log import CampaignLog
from engine.store.verification import verify

_EVENTS_A_PIECE: Final = 6
_MOST_A_COMMIT: Final = 1000


class _Verified:
    """Events are read from the log, framed, hashed and compared."""

    def __init__(self, log: CampaignLog) -> None:
        self._log = log

    def prepare(self) -> Work:
        return lambda: verify(self._log).position


class _Hashed:
    """The bytes of the same leaves and links, framed beforehand and in memory."""

    def __init__(self, log: CampaignLog, events: int) -> None:
        rows = log.read_chained(0, events)
        self._entries = [framed(row[1:5]) for row in rows]
        self._behind = [position.to_bytes(8) for position, *_ in rows]

    def prepare(self) -> Work:
        def work() -> int:
            link = START
            for entry, position in zip(self._entries, self._behind, strict=True):
                link = sha256(link + position + sha256(entry).digest()).digest()
            return len(self._entries)

        return work


def chain(store: Store, sizes: Sizes) -> Figure:
    """A log walked through once."""
    pieces = sizes.rebuilt // _EVENTS_A_PIECE + 1
    campaign = MeasuredCampaign(store.place("verified"), pieces)
    try:
        drafts = campaign.drafts(sizes.rebuilt)
        for begin in range(0, len(drafts), _MOST_A_COMMIT):
            campaign.log.append(drafts[begin : begin + _MOST_A_COMMIT])
        events = campaign.log.head()
        return compare(
            store.called("verification of the chain"),
            "events/s",
            _Verified(campaign.log),
            _Hashed(campaign.log, events),
            baseline_name="hashing the same leaves and links from memory",
            budget=1 / 3,
            rounds=sizes.rounds,
        )
    finally:
        campaign.close()
