"""Steps that the plan leaves out are passed, together with the step before them."""

from collections.abc import Iterator

from engine.domain.event import Stamp
from engine.domain.selection.events import (
    ConfirmationPassed,
    NominationsClosed,
    NoticePassed,
    SelectionEvent,
    VotesCounted,
    VotesPassed,
)
from engine.domain.selection.honours import need_places
from engine.domain.selection.state import Selection, evolve
from engine.domain.selection.table import CandidateState
from engine.errors import RuleBroken
from engine.phrases import Phrase
from workflows.sections.selections import SelectionStep


def after_nominations(
    closed: NominationsClosed, state: Selection, thing: Phrase
) -> Iterator[SelectionEvent]:
    """Straight on to the confirmation, where nobody votes."""
    rules = state.rules
    if rules.has(SelectionStep.PUBLIC_CHOICE) or rules.has(SelectionStep.VOTE):
        return
    passed = VotesPassed(stamp=closed.stamp)
    yield passed
    yield from _chosen(closed.stamp, evolve(evolve(state, closed), passed), thing)


def after_counting(
    counted: VotesCounted, state: Selection, thing: Phrase
) -> Iterator[SelectionEvent]:
    """Straight on to the notice, where nobody confirms."""
    yield from _chosen(counted.stamp, evolve(state, counted), thing)


def _chosen(stamp: Stamp, state: Selection, thing: Phrase) -> Iterator[SelectionEvent]:
    """Without a confirmation those with the most votes have the places. Raises RuleBroken where
    equal votes leave open who has the last of them.
    """
    if state.rules.has(SelectionStep.CONFIRM):
        return
    ranked = sorted(
        state.standing(CandidateState.LISTED), key=lambda each: each.votes or 0, reverse=True
    )
    places = state.rules.places or len(ranked)
    first, others = ranked[:places], ranked[places:]
    if others and (first[-1].votes or 0) == (others[0].votes or 0):
        tied = tuple(each.name for each in ranked if each.votes == others[0].votes)
        raise RuleBroken("error.selection.tied", selection=thing, candidates=tied)
    names = tuple(each.name for each in first)
    need_places(names, state, thing)
    yield ConfirmationPassed(stamp=stamp, candidates=names)
    yield from without_notice(stamp, state)


def without_notice(stamp: Stamp, state: Selection) -> Iterator[NoticePassed]:
    """Straight on to the honour, where there is no public notice."""
    if not state.rules.has(SelectionStep.NOTICE):
        yield NoticePassed(stamp=stamp)
