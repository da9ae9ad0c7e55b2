"""A corrected result changes how many years in a row somebody stood at the bottom since."""

from collections.abc import Iterator

from engine.domain.assessment.commands import Bottom, CorrectAssessment, RedrawConsequences
from engine.domain.assessment.context import context_for
from engine.domain.assessment.rules import decide
from engine.domain.assessment.state import Assessment, evolve
from engine.domain.event import Command
from engine.domain.family import Reads


def with_later_years(command: CorrectAssessment, reads: Reads) -> Iterator[Command]:
    """The correction, and what it means for the assessments of later years that count on from it,
    one after the other.
    """
    yield command
    before = reads.state(command.key.stream, evolve)
    if before is None or not before.followed_by:
        return
    after = _corrected(command, before, reads)
    if after.bottom == before.bottom or after.edition is None:
        return
    corrected = Bottom(
        key=command.key,
        year=after.opened.year,
        edition=after.edition.number,
        units=after.bottom,
    )
    waiting = list(before.followed_by)
    while waiting:
        key = waiting.pop(0)
        later = reads.state(key.stream, evolve)
        if later is not None:
            yield RedrawConsequences(stamp=command.stamp, key=key, corrected=corrected)
            waiting += later.followed_by


def _corrected(command: CorrectAssessment, state: Assessment, reads: Reads) -> Assessment:
    facts = decide(command, state, context_for(command, state, reads, None))
    for fact in facts:
        state = evolve(state, fact)
    return state
