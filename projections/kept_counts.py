"""Counts over whole campaigns, kept by this process for as long as the views stand still.

What many people look at between two events is counted once; what stood at an earlier position
never changes.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select

from projections.feeding.checkpoints import TRACKING
from projections.kept import Kept

Rows = Sequence[tuple[Any, ...]]
_KEPT: Final[Kept[Rows]] = Kept(most=16)
_STAND: Final = select(
    TRACKING.c.projection, TRACKING.c.part, TRACKING.c.built, TRACKING.c.position, TRACKING.c.mark
).where(TRACKING.c.projection.in_(("board", "directory")))


def kept(
    conn: Connection, at: int | None, name: tuple[object, ...], count: Callable[[], Rows]
) -> Rows:
    """The rows of a count of that name at a log position (None: now), counted unless they are kept.

    Views that move on between the look at where they stand and the count may give newer rows; they
    are kept for where the views stood, which nobody asks about again.
    """
    stand = [tuple(row) for row in conn.execute(_STAND)]
    if not stand:
        return count()  # tables that no runner fills
    key = (name, at, *(row[:3] if at is not None else row for row in sorted(stand)))
    return _KEPT.get(conn, key, count)
