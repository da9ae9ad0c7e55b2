"""What follows for whoever stands at the bottom, for so many years in a row (R109, A15)."""

from collections.abc import Iterator, Mapping

from engine.domain.assessment.commands import DrawConsequence, LiftConsequence
from engine.domain.assessment.context import Standing, named
from engine.domain.assessment.events import ConsequenceDrawn, ConsequenceLifted, Counted
from engine.domain.assessment.state import Assessment
from engine.domain.assessment.table import ASSESSMENT, AssessmentState
from engine.domain.event import Stamp, need_reason
from engine.errors import NotFound, RuleBroken
from engine.ids import CampaignId, UnitId
from engine.phrases import phrase

Past = Mapping[UnitId, tuple[Counted, ...]]


def due(state: Assessment, stamp: Stamp, past: Past) -> dict[UnitId, ConsequenceDrawn]:
    """What follows by the edition that stands: the rung with the most years that are reached."""
    edition, opened = state.edition, state.opened
    found: dict[UnitId, ConsequenceDrawn] = {}
    if edition is None:
        return found
    own = Counted(
        campaign=CampaignId(opened.campaign),
        number=opened.number,
        year=opened.year,
        edition=edition.number,
    )
    for row in reversed(edition.rows):
        if row.subject not in state.bottom:
            continue
        counted = (own, *past.get(row.subject, ()))
        reached = [rung for rung in state.rules.bottom if rung.years <= len(counted)]
        if reached:
            rung = max(reached, key=lambda each: each.years)
            found[row.subject] = ConsequenceDrawn(
                stamp=stamp,
                subject=row.subject,
                consequence=rung.consequence,
                years=len(counted),
                counted=counted,
            )
    return found


def drawn(
    command: DrawConsequence, state: Assessment, context: Standing
) -> Iterator[ConsequenceDrawn]:
    """For one at the bottom, or for all who are; what stands already is not drawn again."""
    thing = named(command.key)
    if state.state not in (AssessmentState.PUBLISHED, AssessmentState.FINAL):
        raise ASSESSMENT.not_allowed(phrase("verb.assessment.draw"), thing, state.state)
    follows = due(state, command.stamp, context.past)
    if command.subject is not None and command.subject not in follows:
        raise RuleBroken("error.assessment.not-last", assessment=thing, unit=command.subject)
    if not follows:
        raise RuleBroken("error.assessment.nobody-last", assessment=thing)
    for unit, consequence in follows.items():
        if command.subject in (None, unit) and unit not in state.drawn:
            yield consequence


def lifted(command: LiftConsequence, state: Assessment) -> Iterator[ConsequenceLifted]:
    """One that stands, with a reason."""
    stands = state.drawn.get(command.subject)
    if stands is None:
        raise NotFound("thing.consequence-of", command.subject, state.drawn)
    need_reason(command, "act.assessment.lift")
    yield ConsequenceLifted(
        stamp=command.stamp, subject=command.subject, consequence=stands.consequence
    )


def redrawn(
    stamp: Stamp, state: Assessment, past: Past
) -> Iterator[ConsequenceLifted | ConsequenceDrawn]:
    """What stands and should not is lifted, what should stand is drawn, once the office has drawn
    any; so a corrected result leads to what it would have led to.
    """
    if not state.ever_drawn:
        return
    follows = due(state, stamp, past)
    for unit, stands in state.drawn.items():
        new = follows.get(unit)
        if new is None or (new.consequence, new.years) != (stands.consequence, stands.years):
            yield ConsequenceLifted(stamp=stamp, subject=unit, consequence=stands.consequence)
    for unit, new in follows.items():
        before = state.drawn.get(unit)
        if unit in state.spared:
            continue
        if before is None or (new.consequence, new.years) != (before.consequence, before.years):
            yield new
