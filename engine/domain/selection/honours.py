"""Who is confirmed and honoured: places, quotas of levels, periods; and an honour that is taken
back, which is always a decision.
"""

from collections.abc import Collection

from engine.domain.event import need_reason
from engine.domain.selection.commands import AwardSelection, ConfirmSelection, RevokeAward
from engine.domain.selection.context import Terms
from engine.domain.selection.events import (
    AwardRevoked,
    CandidatesConfirmed,
    HonourAwarded,
    NoticePassed,
    SuccessorsConfirmed,
)
from engine.domain.selection.needs import need_candidates
from engine.domain.selection.state import Candidate, Selection
from engine.domain.selection.table import SELECTION, CandidateState, SelectionState
from engine.errors import BadInput, RuleBroken
from engine.phrases import Phrase, phrase
from workflows.sections.selections import AwardPeriod, PlaceQuota, SelectionStep

_HAS_A_PLACE = (CandidateState.CONFIRMED, CandidateState.PAUSED, CandidateState.AWARDED)


def confirmed(
    command: ConfirmSelection, state: Selection, thing: Phrase
) -> tuple[CandidatesConfirmed | SuccessorsConfirmed | NoticePassed, ...]:
    """Those who were listed, as many as there are places; later, who takes one that is free."""
    later = state.state in (SelectionState.NOTICED, SelectionState.AWARDED)
    names = tuple(dict.fromkeys(command.candidates))
    if not later:
        SELECTION.step("confirm", state.state, thing)
    if not names:
        raise BadInput(thing, [phrase("fault.selection.nobody")])
    need_candidates(names, state, (CandidateState.LISTED,), thing)
    placed = tuple(each.name for each in state.standing(*_HAS_A_PLACE)) if later else ()
    need_places((*placed, *names), state, thing)
    stamp, word = command.stamp, command.authority
    if later:
        return (SuccessorsConfirmed(stamp=stamp, candidates=names, authority=word),)
    chosen = CandidatesConfirmed(stamp=stamp, candidates=names, authority=word)
    passed = () if state.rules.has(SelectionStep.NOTICE) else (NoticePassed(stamp=stamp),)
    return (chosen, *passed)


def need_places(names: Collection[str], state: Selection, thing: Phrase) -> None:
    """Raise RuleBroken for more than there are places, or too few of those they are kept for."""
    places = state.rules.places
    if places is not None and len(names) > places:
        raise RuleBroken("error.selection.places", selection=thing, places=places, count=len(names))
    chosen = [state.candidates[name] for name in names]
    for quota in state.rules.quotas:
        _need_quota(quota, chosen, thing)


def _need_quota(quota: PlaceQuota, chosen: Collection[Candidate], thing: Phrase) -> None:
    within = [each for each in chosen if _is_within(quota, each)]
    # Whole numbers alone: so many of a hundred, times as many as there are.
    if chosen and len(within) * 100 < quota.at_least * len(chosen):
        raise RuleBroken(
            "error.selection.quota",
            selection=thing,
            of=(*quota.levels, *quota.sectors),
            at_least=quota.at_least,
            within=len(within),
            count=len(chosen),
        )


def _is_within(quota: PlaceQuota, candidate: Candidate) -> bool:
    level, sector = candidate.nominated.level, candidate.nominated.sector
    return (not quota.levels or level in quota.levels) and (
        not quota.sectors or sector in quota.sectors
    )


def awarded(
    command: AwardSelection, state: Selection, terms: Terms, thing: Phrase
) -> HonourAwarded:
    """Those whose notice is over and against whom no objection waits."""
    if not state.rules.has(SelectionStep.AWARD):
        raise RuleBroken("error.selection.no-award", selection=thing)
    SELECTION.step("award", state.state, thing)
    ready = tuple(
        each.name
        for each in state.standing(CandidateState.CONFIRMED)
        if _is_over(each, state, terms, command)
    )
    names = tuple(dict.fromkeys(command.candidates)) or ready
    for name in names:
        _need_ready(name, state, terms, command, thing)
    if not names:
        _say_who_waits(state, terms, command, thing)
    _need_title(command, state, thing)
    honoured = tuple(each.name for each in state.standing(CandidateState.AWARDED))
    need_places((*honoured, *names), state, thing)
    return HonourAwarded(
        stamp=command.stamp,
        candidates=names,
        title=command.title,
        kind=command.kind,
        granter=command.granter,
        period=_need_period(command, state, terms, thing),
        authority=command.authority,
    )


def _is_over(each: Candidate, state: Selection, terms: Terms, command: AwardSelection) -> bool:
    if each.noticed is None:
        return not state.rules.has(SelectionStep.NOTICE)
    return terms.notices[each.noticed.publication].is_overdue(command.stamp.day)


def _need_ready(
    name: str, state: Selection, terms: Terms, command: AwardSelection, thing: Phrase
) -> None:
    if name in state.candidates and state.candidates[name].state is CandidateState.PAUSED:
        raise RuleBroken("error.selection.under-objection", selection=thing, candidate=name)
    need_candidates((name,), state, (CandidateState.CONFIRMED,), thing)
    each = state.candidates[name]
    if _is_over(each, state, terms, command):
        return
    if each.noticed is None:
        raise RuleBroken("error.selection.no-notice", selection=thing, candidate=name)
    clock = terms.notices[each.noticed.publication]
    code = "inside-notice" if clock.running else "notice-down"
    raise RuleBroken(
        f"error.selection.{code}", selection=thing, candidate=name, through=clock.due_on
    )


def _say_who_waits(state: Selection, terms: Terms, command: AwardSelection, thing: Phrase) -> None:
    """Nobody can be honoured: of the first who might be it is said why not."""
    for each in state.standing(CandidateState.CONFIRMED, CandidateState.PAUSED):
        _need_ready(each.name, state, terms, command, thing)
    raise RuleBroken("error.selection.nobody-ready", selection=thing)


def _need_title(command: AwardSelection, state: Selection, thing: Phrase) -> None:
    faults = []
    known = state.rules.titles
    if not command.title.strip() or (known and command.title not in known):
        faults.append(phrase("fault.selection.title", title=command.title, known=known))
    if not command.granter.strip():
        faults.append(phrase("fault.selection.granter"))
    if faults:
        raise BadInput(thing, faults)


def period_of(year: int, every: AwardPeriod) -> tuple[int, int]:
    """First and last year of the period that a year lies in: periods, not distance."""
    first = year - (year - int(str(every.anchor)[:4])) % every.years
    return first, first + every.years - 1


def _need_period(command: AwardSelection, state: Selection, terms: Terms, thing: Phrase) -> str:
    every = state.rules.every
    if every is None:
        return ""
    anchor = str(every.anchor)
    if not anchor[:4].isdigit():
        raise RuleBroken("error.selection.blank-anchor", selection=thing, anchor=anchor)
    first, last = period_of(command.stamp.day.year, every)
    period = f"{first}-{last}" if last > first else str(first)
    if state.awards:
        return state.awards[0].period
    if earlier := next((each for each in terms.earlier if each.period == period), None):
        raise RuleBroken(
            "error.selection.second-in-period",
            selection=thing,
            period=period,
            day=earlier.stamp.day,
            next=last + 1,
        )
    return period


def honour_revoked(command: RevokeAward, state: Selection, thing: Phrase) -> AwardRevoked:
    """Nothing takes an honour back by itself: an authority decides, and says why."""
    need_candidates((command.candidate,), state, (CandidateState.AWARDED,), thing)
    need_reason(command, "act.selection.revoke")
    return AwardRevoked(
        stamp=command.stamp, candidate=command.candidate, authority=command.authority
    )
