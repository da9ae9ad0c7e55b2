"""The head of the log's chain, and whether the log holds a head that was kept elsewhere."""

import re
from typing import Final

from msgspec import Struct

from engine.errors import BadInput
from engine.phrases import Phrase, phrase
from engine.store.log import CampaignLog
from engine.store.verification import verify

_DIGEST: Final = re.compile("[0-9a-f]{64}")


class Head(Struct, frozen=True):
    """The newest event and its link, in hexadecimal: it stands for every event up to there.

    Events up to `as_found` were on record before there was a chain; 0 where there were none.
    """

    position: int
    digest: str
    as_found: int


class HeadCheck(Struct, frozen=True):
    """A head held against the log.

    `found_at` is the event whose link it is, 0 for the beginning, None if no event that fits has
    it. Up to `position` every event fits, and `fault` says what the first one is that does not.
    """

    digest: str
    found_at: int | None
    position: int
    as_found: int
    fault: Phrase | None

    @property
    def ok(self) -> bool:
        """Whether the log holds the head and nothing in it is out of place."""
        return self.found_at is not None and self.fault is None


def head(log: CampaignLog) -> Head:
    """The head as it is stored; no event is read for it."""
    end = log.chain_end()
    return Head(end.position, end.link.hex(), end.as_found)


def check_head(log: CampaignLog, digest: str) -> HeadCheck:
    """Compute the chain from the events and look for a head in it; it may be an older one.

    Raises BadInput for what is no digest.
    """
    wanted = digest.strip().lower()
    if not _DIGEST.fullmatch(wanted):
        raise BadInput("DIGEST", [phrase("fault.audit.no-digest", digest=digest)])
    found = verify(log, bytes.fromhex(wanted))
    return HeadCheck(wanted, found.found_at, found.position, found.as_found, found.fault)
