"""`[[surveys]]`: many are asked, once each, and nobody learns who said what."""

from dataclasses import dataclass
from typing import Annotated, Final

from msgspec import UnsetType

from workflows.titles import CheckedAs, Title

EVERYBODY_ASKED: Final = "all"
"""The one group of those who are asked, where a section names none."""
OVERALL: Final = "overall"
"""The one item that is asked, where a section names none."""
HIDE_BELOW: Final = 5


@dataclass(frozen=True, kw_only=True)
class SurveyOption:
    """One answer, and the points that it counts; shown by its key where it has no title."""

    key: str
    points: int
    title: Title | None = None


@dataclass(frozen=True, kw_only=True)
class SurveyItemAsked:
    """One question, asked of each subject."""

    key: str
    title: Title | None = None


@dataclass(frozen=True, kw_only=True)
class SurveyGroup:
    """Some of those who are asked, counted by themselves as well."""

    key: str
    title: Title | None = None


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What is asked about each of the `subjects` (categories of units; without any, names that are
    given when it is drafted), answered by one of the `options`.

    Of a group with fewer valid sheets than `hide_below` nothing is shown. At least so many per
    cent of what was handed out has to come back, or the result cannot be published.
    `compares_with` names the survey that asked the same before; `by` the role of whoever does it
    independently: its result is then received, and the office never opens it.
    """

    key: str
    options: tuple[SurveyOption, ...]
    title: Title | None = None
    rules: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    items: tuple[SurveyItemAsked, ...] = ()
    groups: tuple[SurveyGroup, ...] = ()
    compares_with: str | None = None
    by: str | None = None
    return_at_least: int | str | None = None
    hide_below: int = HIDE_BELOW

    @property
    def asked(self) -> tuple[SurveyItemAsked, ...]:
        """The questions."""
        return self.items or (SurveyItemAsked(key=OVERALL),)

    @property
    def asked_groups(self) -> tuple[SurveyGroup, ...]:
        """Those who are asked, by groups."""
        return self.groups or (SurveyGroup(key=EVERYBODY_ASKED),)


Surveys = Annotated[tuple[Survey, ...] | UnsetType, CheckedAs(tuple[Survey, ...])]
"""Surveys; what is left out is not stored."""
