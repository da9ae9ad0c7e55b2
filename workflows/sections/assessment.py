"""`[[assessments]]`: how units or posts are scored, graded and ranked (lifecycles, section 3)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

from msgspec import UnsetType

from workflows.titles import CheckedAs, Title

LIFTED: Final = "assessment"
"""The key of the one assessment of an old definition."""


class Ties(StrEnum):
    """Who of those with the same figure is awarded at the last place: all, or whom the office
    decides on.
    """

    ALL = "all"
    DECIDE = "decide"


class Missing(StrEnum):
    """What becomes of a group without a sheet: nothing is tallied, or the others weigh more."""

    REFUSE = "refuse"
    REWEIGH = "reweigh"


class BottomTies(StrEnum):
    """Who of those with the same last figure is at the bottom: all of them, or nobody."""

    ALL = "all"
    NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class Grade:
    """A band of the scale; `from_points` may be a blank."""

    key: str
    title: Title
    from_points: int | str


@dataclass(frozen=True, kw_only=True)
class ScoreItem:
    """What is scored, out of so many points."""

    key: str
    points: int
    title: Title | None = None


@dataclass(frozen=True, kw_only=True)
class RaterGroup:
    """Who scores, and what their mean weighs in per cent; `survey` is the section whose result
    stands for their sheets.
    """

    key: str
    weight: int
    title: Title | None = None
    survey: str | None = None


@dataclass(frozen=True, kw_only=True)
class BottomRung:
    """What follows for whoever is at the bottom for so many years in a row."""

    years: int
    consequence: str
    title: Title | None = None


@dataclass(frozen=True, kw_only=True)
class AssessmentRules:
    """How units or posts are scored, graded and ranked.

    The points of the items add up to `points`, the weights of the groups to 100. From `trim_from`
    sheets of a group on, its highest and its lowest do not count. `appeal_within` counts working
    days after the publication. `bottom_n` is how many places count as the bottom.
    """

    key: str
    title: Title | None = None
    subjects: tuple[str, ...]
    rules: tuple[str, ...] = ()
    points: int = 100
    items: tuple[ScoreItem, ...] = ()
    groups: tuple[RaterGroup, ...] = ()
    grades: tuple[Grade, ...] = ()
    bonus_at_most: int | None = None
    penalty_at_most: int | None = None
    trim_from: int | None = None
    missing: Missing = Missing.REFUSE
    award_top: int | None = None
    ties: Ties = Ties.ALL
    appeal_within: int | None = None
    bottom: tuple[BottomRung, ...] = ()
    bottom_n: int = 1
    bottom_ties: BottomTies = BottomTies.ALL
    uses: tuple[str, ...] = ()

    @property
    def named(self) -> Title:
        """Its title, or its key where it has none."""
        return self.title or Title(zh=self.key)


Assessments = Annotated[
    tuple[AssessmentRules, ...] | UnsetType, CheckedAs(tuple[AssessmentRules, ...])
]
"""How units are scored; what is left out is not stored."""


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """How units are scored, graded and ranked, as files said it before there were several."""

    points: int = 100
    grades: tuple[Grade, ...] = ()
    raters: tuple[Title, ...] = ()
    award_top: int | None = None
    award_ties: bool = True
    warn_bottom: int | None = None
    rules: tuple[str, ...] = ()

    def lifted(self) -> AssessmentRules:
        """The same as one of several: every unit is scored, on one item, and who rates was never
        weighed, so that each sheet counts alike.
        """
        raters = Title(
            zh="、".join(each.zh for each in self.raters) or LIFTED,
            en=", ".join(each.english for each in self.raters) or LIFTED,
        )
        return AssessmentRules(
            key=LIFTED,
            subjects=("*",),
            rules=self.rules,
            points=self.points,
            items=(ScoreItem(key="points", points=self.points),),
            groups=(RaterGroup(key="raters", weight=100, title=raters),),
            grades=self.grades,
            award_top=self.award_top,
            ties=Ties.ALL if self.award_ties else Ties.DECIDE,
            bottom_n=self.warn_bottom or 1,
        )
