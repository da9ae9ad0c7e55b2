"""`[[assessments]]`: how units or posts are scored, graded and ranked (lifecycles, section 3)."""

from dataclasses import dataclass
from enum import StrEnum

from workflows.titles import Title


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
