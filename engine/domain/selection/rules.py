"""What may be done in a selection, and what follows: the steps in their order, each made public."""

from typing import Any, Final, assert_never

from engine.domain.event import dated_back, need_reason, not_dated_back
from engine.domain.numbers import UNNUMBERED
from engine.domain.selection.commands import (
    AwardSelection,
    CloseNominations,
    ConfirmSelection,
    CountVotes,
    DecideObjection,
    EndSelection,
    FileObjection,
    Nominate,
    PostNotice,
    RevokeAward,
    SelectionCommand,
    SpreadCase,
)
from engine.domain.selection.context import Terms, named
from engine.domain.selection.eligibility import need_eligible
from engine.domain.selection.events import (
    CaseSpread,
    Nominated,
    NominationsClosed,
    PublicChoiceCounted,
    SelectionEnded,
    SelectionEvent,
    SelectionOpened,
    VotesCounted,
)
from engine.domain.selection.honours import awarded, confirmed, honour_revoked
from engine.domain.selection.needs import need_candidates, need_published
from engine.domain.selection.notice import objected, objection_decided, posted_notice
from engine.domain.selection.passing import after_counting, after_nominations
from engine.domain.selection.state import Selection
from engine.domain.selection.table import SELECTION, CandidateState, CaseStage
from engine.errors import BadInput, NotFound, RuleBroken
from engine.phrases import Phrase, phrase
from workflows.sections.selections import SelectionStep

_STAGES: Final = list(CaseStage)


def decide(
    command: SelectionCommand, state: Selection | None, context: Terms
) -> tuple[SelectionEvent, ...]:
    """The facts that follow.

    Raises NotAllowed (lifecycle), RuleBroken (campaign, step unpublished, notice, objections,
    quotas, period), NotFound (candidate), BadInput (not eligible, votes), ReasonRequired.
    """
    if not context.live:
        raise RuleBroken("error.campaign.not-running", campaign=context.campaign)
    if isinstance(command, Nominate):
        return _nominated(command, state, context)
    assert state is not None, "the context knows the selection"
    thing = named(command.key.number)
    if not isinstance(command, FileObjection):
        not_dated_back(command, phrase("deed.of-office", thing=thing))
    match command:
        case CloseNominations():
            return _closed(command, state, context, thing)
        case CountVotes():
            return _counted(command, state, context, thing)
        case ConfirmSelection():
            return confirmed(command, state, thing)
        case PostNotice():
            return (posted_notice(command, state, context, thing),)
        case FileObjection():
            return (objected(command, state, context, thing),)
        case DecideObjection():
            return (objection_decided(command, state, thing),)
        case AwardSelection():
            return (awarded(command, state, context, thing),)
        case RevokeAward():
            return (honour_revoked(command, state, thing),)
        case SpreadCase():
            return (_spread(command, state, thing),)
        case EndSelection(stamp=stamp, authority=authority):
            SELECTION.step("end", state.state, thing)
            need_reason(command, "act.selection.end")
            return (SelectionEnded(stamp=stamp, authority=authority),)
        case _:
            assert_never(command)


# --- nominations -----------------------------------------------------------------------------


def _nominated(
    command: Nominate, state: Selection | None, terms: Terms
) -> tuple[SelectionEvent, ...]:
    stamp, number = command.stamp, command.number or UNNUMBERED
    thing, rules = named(number), state.rules if state else terms.rules
    assert rules is not None, "the context knows the kind"
    opening: tuple[SelectionEvent, ...] = ()
    if state is None:
        opening = (
            SelectionOpened(
                stamp=stamp,
                campaign=command.campaign,
                number=number,
                selection=command.selection,
                rules=rules,
            ),
        )
    else:
        dated_back(command, state.opened.stamp.day, thing)
        if state.state != SELECTION.states[0]:
            raise RuleBroken("error.selection.nominations-closed", selection=thing)
    for unit in filter(None, (command.unit, command.belongs_to)):
        if unit not in terms.known:
            raise NotFound("thing.unit", unit)
    name = command.candidate.strip()
    if not name:
        raise BadInput(thing, [phrase("fault.selection.no-name")])
    before = state.candidates.get(name) if state else None
    if before and command.unit in before.proposed_by:
        raise RuleBroken(
            "error.selection.nominated-already",
            selection=thing,
            candidate=name,
            unit=command.unit,
        )
    need_eligible(command, rules, terms.grade, thing)
    return (
        *opening,
        Nominated(
            stamp=stamp,
            candidate=name,
            unit=command.unit,
            belongs_to=command.belongs_to,
            level=command.level,
            sector=command.sector,
            rank=command.rank,
            criteria=command.criteria,
            grade=terms.grade,
        ),
    )


def _closed(
    command: CloseNominations, state: Selection, terms: Terms, thing: Phrase
) -> tuple[SelectionEvent, ...]:
    SELECTION.step("close_nominations", state.state, thing)
    listed = command.candidates or tuple(state.candidates)
    need_candidates(listed, state, (CandidateState.NOMINATED,), thing)
    need_published(command.publication, state, terms, thing)
    closed = NominationsClosed(
        stamp=command.stamp, candidates=listed, publication=command.publication
    )
    return (closed, *after_nominations(closed, state, thing))


# --- votes -----------------------------------------------------------------------------------


def _counted(
    command: CountVotes, state: Selection, terms: Terms, thing: Phrase
) -> tuple[SelectionEvent, ...]:
    """A public choice first, where the plan has one, and then the vote (R080)."""
    SELECTION.step("count", state.state, thing)
    need_published(command.publication, state, terms, thing)
    if not command.source.strip():
        raise BadInput(thing, [phrase("fault.selection.no-source")])
    named_once: set[str] = set()
    for each in command.votes:
        if each.candidate in named_once or each.votes < 0:
            raise BadInput(thing, [phrase("fault.selection.votes", candidate=each.candidate)])
        named_once.add(each.candidate)
    need_candidates(named_once, state, (CandidateState.LISTED,), thing)
    if missing := [
        c.name for c in state.standing(CandidateState.LISTED) if c.name not in named_once
    ]:
        raise BadInput(thing, [phrase("fault.selection.no-votes", candidate=n) for n in missing])
    more: dict[str, Any] = {
        "stamp": command.stamp,
        "votes": command.votes,
        "source": command.source,
        "publication": command.publication,
    }
    both = state.rules.has(SelectionStep.PUBLIC_CHOICE) and state.rules.has(SelectionStep.VOTE)
    if both and not state.chosen_by_public:
        return (PublicChoiceCounted(**more),)
    counted = VotesCounted(**more)
    return (counted, *after_counting(counted, state, thing))


# --- model cases -----------------------------------------------------------------------------


def _spread(command: SpreadCase, state: Selection, thing: Phrase) -> CaseSpread:
    """Found, set up, made known, spread: one after the other (R023)."""
    need_candidates((command.candidate,), state, tuple(CandidateState), thing)
    before = state.candidates[command.candidate].stage
    wanted = _STAGES[0] if before is None else _STAGES[(_STAGES.index(before) + 1) % len(_STAGES)]
    if before is _STAGES[-1] or command.stage is not wanted:
        now = phrase(f"term.case-stage.{(before or 'none').replace('_', '-')}")
        raise RuleBroken(
            "error.selection.case-stage", selection=thing, candidate=command.candidate, stage=now
        )
    return CaseSpread(stamp=command.stamp, candidate=command.candidate, stage=command.stage)
