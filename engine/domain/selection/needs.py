"""What several steps of a selection ask for: candidates that stand so, and a publication."""

from collections.abc import Iterable

from engine.domain.selection.context import Terms
from engine.domain.selection.state import Selection
from engine.domain.selection.table import CandidateState
from engine.errors import NotFound, RuleBroken
from engine.phrases import Phrase, phrase


def need_candidates(
    names: Iterable[str], state: Selection, states: tuple[CandidateState, ...], thing: Phrase
) -> None:
    """Raise NotFound for one that is not there, RuleBroken for one that does not stand so."""
    for name in names:
        candidate = state.candidates.get(name)
        if candidate is None:
            what = phrase("thing.candidate", selection=thing)
            raise NotFound(what, name, tuple(state.candidates))
        if candidate.state not in states:
            now = phrase(f"state.candidate.{candidate.state}")
            raise RuleBroken("error.selection.candidate", selection=thing, candidate=name, now=now)


def need_published(number: str | None, state: Selection, terms: Terms, thing: Phrase) -> None:
    """Raise RuleBroken where a step has not been made public by an entry of its own (R082)."""
    if not state.rules.published and not number:
        return
    if terms.entry is None or not number:
        raise RuleBroken("error.selection.unpublished", selection=thing)
    if number in state.publications:
        raise RuleBroken("error.selection.published-before", selection=thing, number=number)
