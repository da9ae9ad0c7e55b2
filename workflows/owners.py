"""How a definition names those who owe and who review: categories, single units, blanks."""

import re
from typing import Final

EVERYBODY: Final = "*"
UNIT: Final = "unit:"
"""What stands before the id of a unit that is named itself: `unit:town-03`."""

SUPERIOR: Final = "superior"
"""As a reviewer: the unit above the one that owes it, or the office where there is none."""

OWNER_KEYS: Final = ("audience", "supporting", "joint")
"""Under these keys a duty lists owners."""

_SEPARATORS: Final = re.compile(r"\s*[,;，；、]\s*")


def named_unit(owner: str) -> str | None:
    """The id of the unit where `owner` names one, None where it is a category."""
    return owner.removeprefix(UNIT).strip() if owner.startswith(UNIT) else None


def several(value: str) -> tuple[str, ...]:
    """The owners that the value of one blank names: `"town, unit:bureau-02"` are two."""
    return tuple(owner for owner in _SEPARATORS.split(value.strip()) if owner)
