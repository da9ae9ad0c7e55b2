"""`[[selections]]`: the steps from nomination to honour, and what a candidate must be."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, UnsetType

from workflows.titles import CheckedAs, Title


class SelectionStep(StrEnum):
    """The steps there are, in their order; those that a file leaves out are passed."""

    NOMINATE = "nominate"
    PUBLIC_CHOICE = "public_choice"
    VOTE = "vote"
    CONFIRM = "confirm"
    NOTICE = "notice"
    AWARD = "award"


@dataclass(frozen=True, kw_only=True)
class PlaceQuota:
    """`at_least` per cent of those who are honoured are of these levels, or of these sectors."""

    at_least: int
    levels: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NoticeRules:
    """How many working days the public notice stays up; `count_posting_day` counts its first."""

    working_days: int = 5
    count_posting_day: bool = False


@dataclass(frozen=True, kw_only=True)
class Eligibility:
    """Who may be nominated: with this `grade` of an `assessment` that is final; of a rank up to
    `up_to`, that one included, of those that `ranks` lists from the lowest on.
    """

    assessment: str | None = None
    grade: str | None = None
    ranks: tuple[str, ...] = ()
    up_to: str | None = None


@dataclass(frozen=True, kw_only=True)
class AwardPeriod:
    """One award in so many `years`, in periods from the year `anchor` on, or that of such a day."""

    years: int
    anchor: int | str


@dataclass(frozen=True, kw_only=True)
class SelectionDefinition:
    """A kind of selection: `places` is the greatest number of those who are honoured; `criteria`
    are what each nomination has to vouch for; `titles` the honours that may be given. While
    `published`, nominations and counts are made public before the next step.
    """

    key: str
    title: Annotated[Title | UnsetType, CheckedAs(Title)] = field(default_factory=lambda: UNSET)
    rules: tuple[str, ...] = ()
    steps: tuple[SelectionStep, ...] = tuple(SelectionStep)
    places: int | None = None
    quotas: tuple[PlaceQuota, ...] = ()
    notice: NoticeRules = NoticeRules()
    eligible: Eligibility | None = None
    every: AwardPeriod | None = None
    criteria: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    published: bool = True

    def has(self, step: SelectionStep) -> bool:
        """Whether a step is taken."""
        return step in self.steps


Selections = Annotated[
    tuple[SelectionDefinition, ...] | UnsetType, CheckedAs(tuple[SelectionDefinition, ...])
]
"""Kinds of selection; what is left out is not stored."""
