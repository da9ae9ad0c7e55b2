"""The moment of an event, read from its stored bytes without decoding the whole of it."""

from datetime import datetime
from typing import Final

UNDATED: Final = b'"stamp":{"recorded_at":"'
"""Stands in the bytes of every event but of those whose stamp is dated, which begins otherwise.

A text in an event cannot hold it: there a quotation mark stands behind a backslash.
"""


def moment_of(state: bytes) -> datetime | None:
    """When an event was recorded, None for one that is dated."""
    begin = state.find(UNDATED)
    if begin < 0:
        return None
    begin += len(UNDATED)
    return datetime.fromisoformat(state[begin : state.index(b'"', begin)].decode())
