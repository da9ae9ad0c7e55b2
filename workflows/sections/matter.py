"""`[[matters]]`: sorts of things that are promised, received or ordered, each with its rules."""

from dataclasses import dataclass, field
from typing import Annotated, Final

from msgspec import UNSET, UnsetType

from workflows.dates import Anchor, CalendarKind
from workflows.owners import EVERYBODY
from workflows.titles import CheckedAs, Days, Title, Word

Number = Annotated[int | str | UnsetType, CheckedAs(int | str)]
"""A whole number, or a parameter; what is left out is not stored."""

UNIT_FIELD: Final = "unit"
"""Among the fields of a matter, the unit that answers for it: every matter has one."""

DAYS: Final = ("starts", "ends")
"""Fields that are days; others are texts. A name that ends in `_on` is a day too."""

PERIODS: Final = {
    "year": Anchor.YEAR,
    "half_year": Anchor.HALF_YEAR,
    "quarter": Anchor.QUARTER,
    "month": Anchor.MONTH,
}


@dataclass(frozen=True, kw_only=True)
class MatterKind:
    """One sort of matter.

    `fields` must be filled in. With `publish` nothing of it begins before it was made public in
    one of these channels. `exactly` (or `at_least`, `at_most`) so many make a list `per` period.
    It is due on the day `due`, or else on the day of its field `ends`, or else `answer_within` so
    many days after it came; whoever it is sent up to has `answer_within` days from that day.
    `stalled_after` so many days without movement it counts as stalled. Days count on `calendar`.
    """

    key: str
    title: Annotated[Title | UnsetType, CheckedAs(Title)] = field(default_factory=lambda: UNSET)
    rules: tuple[str, ...] = ()
    audience: tuple[str, ...] = (EVERYBODY,)
    fields: tuple[str, ...] = ()
    publish: tuple[str, ...] = ()
    exactly: Number = field(default_factory=lambda: UNSET)
    at_least: Number = field(default_factory=lambda: UNSET)
    at_most: Number = field(default_factory=lambda: UNSET)
    per: Word = field(default_factory=lambda: UNSET)
    due: Word = field(default_factory=lambda: UNSET)
    answer_within: Days = field(default_factory=lambda: UNSET)
    calendar: CalendarKind = CalendarKind.WORKING_DAYS
    send_up: bool = True
    stalled_after: Days = field(default_factory=lambda: UNSET)
    said: Word = field(default_factory=lambda: UNSET)

    @property
    def asked(self) -> tuple[str, ...]:
        """The fields that have to be filled in beside the unit."""
        return tuple(name for name in self.fields if name != UNIT_FIELD)


Matters = Annotated[tuple[MatterKind, ...] | UnsetType, CheckedAs(tuple[MatterKind, ...])]
"""Sorts of matters; what is left out is not stored."""


def is_day(name: str) -> bool:
    """Whether a field of a matter is a day."""
    return name in DAYS or name.endswith("_on")
