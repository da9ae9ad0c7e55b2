"""Which trigger leads an entry of a register, or a body, from which state to which."""

from enum import StrEnum
from typing import Final

from engine.domain.lifecycle import Lifecycle, steps


class EntryState(StrEnum):
    """States of an entry. A body is `in_place` while it has a head, `vacant` without."""

    NEW = "new"
    STANDS = "stands"
    IN_PLACE = "in_place"
    VACANT = "vacant"
    ENDED = "ended"


class EndCause(StrEnum):
    """Why an entry ended: somebody ended it, its unit left, what was wrong was put right."""

    ENDED = "ended"
    UNIT_LEFT = "unit-left"
    PUT_RIGHT = "put-right"


STANDING: Final = frozenset(EntryState) - {EntryState.NEW, EntryState.ENDED}
"""What counts in a register."""

REGISTER = Lifecycle(
    "register",
    EntryState,
    (
        *steps("make", ["new"], "stands"),
        *steps("compose", ["new", "vacant", "in_place"], "in_place"),
        *steps("vacate", ["new", "in_place", "vacant"], "vacant"),
        *steps("end", ["stands", "in_place", "vacant"], "ended"),
    ),
)
