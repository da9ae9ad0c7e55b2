"""What decisions need of a selection, folded from its facts; and what each leads to."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.effects import Effect, Effects, next_state
from engine.domain.items import Outline, outlining
from engine.domain.selection.events import (
    AwardRevoked,
    CandidatesConfirmed,
    CaseSpread,
    ConfirmationPassed,
    HonourAwarded,
    Nominated,
    NominationsClosed,
    NoticePassed,
    NoticePosted,
    ObjectionDecided,
    ObjectionFiled,
    PublicChoiceCounted,
    SelectionEnded,
    SelectionEvent,
    SelectionOpened,
    SuccessorsConfirmed,
    VotesCounted,
    VotesPassed,
)
from engine.domain.selection.table import SELECTION, CandidateState, CaseStage, SelectionState
from engine.ids import PersonId, UnitId
from workflows.sections.selections import SelectionDefinition

EFFECTS: Final[Effects] = MappingProxyType(
    {
        SelectionOpened: Effect(),
        Nominated: Effect(),
        NominationsClosed: Effect("close_nominations"),
        PublicChoiceCounted: Effect(),
        VotesCounted: Effect("count"),
        VotesPassed: Effect("pass_votes"),
        CandidatesConfirmed: Effect("confirm"),
        ConfirmationPassed: Effect("pass_confirmation"),
        SuccessorsConfirmed: Effect(),
        NoticePosted: Effect("post"),
        NoticePassed: Effect("pass_notice"),
        ObjectionFiled: Effect(),
        ObjectionDecided: Effect(),
        HonourAwarded: Effect("award"),
        AwardRevoked: Effect(),
        CaseSpread: Effect(),
        SelectionEnded: Effect("end"),
    }
)


class Candidate(Struct, frozen=True, kw_only=True):
    """One candidate: as nominated first, and how it stands.

    `nominated_by` are all who proposed it, in the name of the units `proposed_by`; `noticed` is its
    notice, `votes` what the last count gave it, `objected` how many objections wait.
    """

    nominated: Nominated
    state: CandidateState = CandidateState.NOMINATED
    nominated_by: frozenset[PersonId] = frozenset()
    proposed_by: frozenset[UnitId] = frozenset()
    votes: int | None = None
    noticed: NoticePosted | None = None
    objected: int = 0
    stage: CaseStage | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.nominated.candidate


class Selection(Struct, frozen=True, kw_only=True):
    """What decisions need of a selection. `publications` are the entries that made its steps
    public; `awards` are its honours, the first one gives it its period.
    """

    opened: SelectionOpened
    outline: Outline
    state: SelectionState = SelectionState.NOMINATING
    candidates: Mapping[str, Candidate] = {}
    publications: tuple[str, ...] = ()
    chosen_by_public: bool = False
    awards: tuple[HonourAwarded, ...] = ()

    @property
    def rules(self) -> SelectionDefinition:
        """Those that it was opened with."""
        return self.opened.rules

    def standing(self, *states: CandidateState) -> tuple[Candidate, ...]:
        """The candidates in one of these states, in the order of their nomination."""
        return tuple(each for each in self.candidates.values() if each.state in states)


def _begun(event: SelectionOpened) -> Outline:
    title = event.rules.title
    return Outline(
        key=event.selection,
        title=title.zh if title else event.selection,
        unit=None,
        state=SelectionState.NOMINATING.value,
        everybody=True,
    )


def _ended(outline: Outline, event: Any) -> Outline:
    return replace(outline, done_on=outline.done_on or event.stamp.day)


outline: Final = outlining(
    SELECTION, EFFECTS, _begun, {HonourAwarded: _ended, SelectionEnded: _ended}
)
"""A selection is the campaign office's to bring on, and public (R082)."""


def evolve(state: Selection | None, event: SelectionEvent) -> Selection:
    """The state after a fact. Never refuses."""
    seen = outline(state.outline if state else None, event)
    if isinstance(event, SelectionOpened):
        return Selection(opened=event, outline=seen)
    assert state is not None, "a selection's first event is its opening"
    now, _ = next_state(SELECTION, EFFECTS[type(event)], state.state, None)
    number = getattr(event, "publication", None)
    if number:
        state = replace(state, publications=(*state.publications, number))
    return replace(state, outline=seen, state=now, **_more(state, event))


def _more(state: Selection, event: SelectionEvent) -> dict[str, Any]:
    match event:
        case Nominated():
            return {"candidates": _nominated(state, event)}
        case NominationsClosed(candidates=listed):
            return _in_state(state, listed, CandidateState.LISTED)
        case PublicChoiceCounted(votes=votes):
            found = {each.candidate: {"votes": each.votes} for each in votes}
            return {**_changed(state, found), "chosen_by_public": True}
        case VotesCounted(votes=votes):
            return _changed(state, {each.candidate: {"votes": each.votes} for each in votes})
        case (
            CandidatesConfirmed(candidates=chosen)
            | ConfirmationPassed(candidates=chosen)
            | SuccessorsConfirmed(candidates=chosen)
        ):
            return _in_state(state, chosen, CandidateState.CONFIRMED)
        case NoticePosted(candidates=noticed):
            return _changed(state, {name: {"noticed": event} for name in noticed})
        case ObjectionFiled(candidate=name):
            before = state.candidates[name].objected if name in state.candidates else 0
            paused = {"state": CandidateState.PAUSED, "objected": before + 1}
            return _changed(state, {name: paused})
        case ObjectionDecided(candidate=name, upheld=upheld):
            after = CandidateState.REJECTED if upheld else CandidateState.CONFIRMED
            return _changed(state, {name: {"state": after, "objected": 0}})
        case HonourAwarded(candidates=honoured):
            more = _in_state(state, honoured, CandidateState.AWARDED)
            return {**more, "awards": (*state.awards, event)}
        case AwardRevoked(candidate=name):
            return _in_state(state, (name,), CandidateState.REVOKED)
        case CaseSpread(candidate=name, stage=stage):
            return _changed(state, {name: {"stage": stage}})
        case _:
            return {}


def _nominated(state: Selection, event: Nominated) -> dict[str, Candidate]:
    before = state.candidates.get(event.candidate)
    known = before or Candidate(nominated=event)
    people, units = known.nominated_by | event.stamp.people, known.proposed_by | {event.unit}
    after = replace(known, nominated_by=people, proposed_by=units)
    return {**state.candidates, event.candidate: after}


def _in_state(state: Selection, names: Collection[str], to: CandidateState) -> dict[str, Any]:
    return _changed(state, {name: {"state": to} for name in names})


def _changed(state: Selection, changes: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "candidates": {
            name: replace(each, **changes[name]) if name in changes else each
            for name, each in state.candidates.items()
        }
    }
