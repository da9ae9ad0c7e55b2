"""When an assessment can be opened, and on what numbers it is recorded."""

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from engine.domain.assessment.commands import (
    FollowAssessment,
    OpenAssessment,
)
from engine.domain.assessment.context import (
    FAMILY_NAME,
    PREFIX,
    Standing,
    one_before,
    year_of,
)
from engine.domain.assessment.events import AssessmentOpened
from engine.domain.assessment.state import evolve
from engine.domain.event import Command
from engine.domain.family import Reads
from engine.domain.numbers import UNNUMBERED, numbering
from engine.errors import BadInput, RuleBroken
from engine.ids import ItemKey
from engine.phrases import Phrase, phrase
from workflows.sections.assessment import AssessmentRules
from workflows.tree import reference

_FULL: Final = 100
_FIRST_YEAR: Final = 1949
_number = numbering(FAMILY_NAME, PREFIX, evolve)


def opened(command: OpenAssessment, context: Standing) -> tuple[AssessmentOpened, ...]:
    """Its rules are complete, without a blank, and somebody is to be assessed."""
    if not context.live:
        raise RuleBroken("error.campaign.not-running", campaign=command.campaign)
    rules, year = context.rules, year_of(command)
    assert rules is not None, "the context of an opening has the rules of its section"
    if not _FIRST_YEAR <= year <= command.stamp.day.year + 1:
        raise RuleBroken("error.assessment.year", year=year)
    faults = list(incomplete(rules))
    if faults:
        raise BadInput(phrase("thing.assessment-section.named", section=rules.key), faults)
    if not context.subjects:
        raise RuleBroken("error.assessment.nobody", section=rules.key, categories=rules.subjects)
    return (
        AssessmentOpened(
            stamp=command.stamp,
            campaign=command.campaign,
            number=command.number or UNNUMBERED,
            year=year,
            rubric=rules,
            subjects=context.subjects,
            follows=command.follows,
        ),
    )


def incomplete(rules: AssessmentRules) -> Iterator[Phrase]:
    """Why nothing can be scored by these rules: what they lack, and sums that do not come out."""
    if not rules.items:
        yield phrase("fault.assessment.no-items")
    elif (points := sum(item.points for item in rules.items)) != rules.points:
        yield phrase("fault.assessment.scheme-sum", given=points, points=rules.points)
    if not rules.groups:
        yield phrase("fault.assessment.no-groups")
    elif (weights := sum(group.weight for group in rules.groups)) != _FULL:
        yield phrase("fault.assessment.weights", given=weights)
    for grade in rules.grades:
        if not isinstance(grade.from_points, int):
            blank = reference(grade.from_points) or grade.from_points
            yield phrase("fault.assessment.blank-grade", grade=grade.title, key=blank)


def numbered(command: OpenAssessment, reads: Reads) -> Iterator[Command]:
    """The opening under its number and after the year on which it counts on, which is told."""
    follows = one_before(command, reads)
    for opening in _number(command, reads):
        assert isinstance(opening, OpenAssessment), "its number is all that is filled in"
        yield replace(opening, follows=follows)
        if follows is not None:
            by = ItemKey(FAMILY_NAME, command.campaign, opening.number or UNNUMBERED)
            yield FollowAssessment(stamp=command.stamp, key=follows, by=by)
