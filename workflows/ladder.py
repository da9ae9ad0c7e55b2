"""The ladder of a definition: who is reminded when, in which form, and the ladders by default."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Final

from msgspec import UNSET, UnsetType

from workflows.dates import CalendarKind
from workflows.kinds import RungRecipient
from workflows.titles import CheckedAs


class LetterForm(StrEnum):
    """What is sent at a rung: a reminder, a slip, a bulletin that names the late, a talk."""

    REMINDER = "reminder"
    BLUE_SLIP = "blue_slip"
    YELLOW_SLIP = "yellow_slip"
    RED_SLIP = "red_slip"
    BULLETIN = "bulletin"
    TALK = "talk"


class OnRestDay(StrEnum):
    """What becomes of a rung up to the due date whose day is a day off: it comes on the working day
    `before`, or they `keep` the day.
    """

    KEEP = "keep"
    BEFORE = "before"


Form = Annotated[LetterForm | UnsetType, CheckedAs(LetterForm)]
RestDay = Annotated[OnRestDay | UnsetType, CheckedAs(OnRestDay)]
ChannelName = Annotated[str | UnsetType, CheckedAs(str)]


NOTICE_RUNG: Final = "notice"
"""Where a reminder names the rung of its ladder; its generation is the event that it tells of."""

URGING_RUNG: Final = "urge-"
"""How the rung begins of what somebody urges by hand; it is also the window of its letter."""


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One step of the reminder ladder, `days` from the due date (negative: before); of a ladder of
    reviews, from the day of the hand-in.

    `channel` is the name of one of the office's; left out, the recipient's own. What a definition
    of an old campaign leaves out is not stored: a reminder, on the day itself.
    """

    key: str
    days: int
    to: tuple[RungRecipient, ...]
    calendar: CalendarKind = CalendarKind.ALL_DAYS
    form: Form = field(default_factory=lambda: UNSET)
    channel: ChannelName = field(default_factory=lambda: UNSET)
    on_rest_day: RestDay = field(default_factory=lambda: UNSET)

    @property
    def written_as(self) -> LetterForm:
        """The form of its letters."""
        return self.form or LetterForm.REMINDER

    @property
    def sent_by(self) -> str:
        """The channel that it names; empty where it names none."""
        return self.channel or ""

    @property
    def comes_before_rest(self) -> bool:
        """Whether it comes on the working day before where its own day is a day off."""
        return self.days <= 0 and self.on_rest_day == OnRestDay.BEFORE


Reviews = Annotated[tuple[Rung, ...] | UnsetType, CheckedAs(tuple[Rung, ...])]
"""Rungs counted from a hand-in; what is left out is not stored."""

REVIEWED_BY: Final = (
    RungRecipient.REVIEWER,
    RungRecipient.SUPERIOR,
    RungRecipient.IN_CHARGE,
    RungRecipient.OFFICE,
)
"""Who may be reminded of work that waits for review."""


def _before(key: str, days: int) -> Rung:
    return Rung(
        key=key, days=days, to=(RungRecipient.LIAISON,), form=LetterForm.REMINDER,
        on_rest_day=OnRestDay.BEFORE,
    )  # fmt: skip


_OVER: Final = (RungRecipient.UNIT_CHIEF, RungRecipient.IN_CHARGE, RungRecipient.OFFICE)
_WORKING: Final = CalendarKind.WORKING_DAYS
DEFAULT_LADDER: Final = (
    _before("T-7", -7),
    _before("T-3", -3),
    _before("T-1", -1),
    _before("T0", 0),
    Rung(
        key="T+1", days=1, to=(RungRecipient.LIAISON, RungRecipient.UNIT_CHIEF),
        form=LetterForm.YELLOW_SLIP,
    ),
    Rung(key="T+3", days=3, to=_OVER, calendar=_WORKING, form=LetterForm.RED_SLIP),
    Rung(key="T+7", days=7, to=(RungRecipient.SUPERIOR, *_OVER), form=LetterForm.BULLETIN),
    Rung(key="T+15", days=15, to=_OVER, form=LetterForm.TALK),
)  # fmt: skip
"""Design section 8. The bulletin goes to those above: that everybody reads of it is for a
definition to say.
"""

DEFAULT_REVIEWS: Final = (
    Rung(key="H+3", days=3, to=(RungRecipient.REVIEWER,), calendar=_WORKING),
    Rung(
        key="H+7", days=7, to=(RungRecipient.REVIEWER, RungRecipient.OFFICE), calendar=_WORKING,
    ),
)  # fmt: skip


def unique(rungs: tuple[Rung, ...]) -> tuple[Rung, ...]:
    """Of two rungs with one key the first: what became of a rung stands on record by its key."""
    first: dict[str, Rung] = {}
    for rung in rungs:
        first.setdefault(rung.key, rung)
    return tuple(first.values())
