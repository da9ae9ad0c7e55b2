"""An approval as every face shows it: who applies, how branches stand, what silence means."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from engine.domain.approval.context import terms_of
from engine.domain.approval.silence import why_not
from engine.domain.approval.state import Approval, Branch, evolve
from engine.domain.approval.table import ApprovalState, BranchState
from engine.errors import NotFound
from engine.ids import ItemKey, UnitId
from engine.phrases import Phrase, phrase
from office.answers.reading import Reading, bare
from workflows.titles import Title


class BranchLine(Struct, frozen=True, kw_only=True):
    """One branch. `silence` says what becomes of it while it does not answer: None where it has.
    `paper_late` where the paper of a branch whose silence has counted is owed and its day past.
    """

    branch: str
    unit: UnitId
    unit_name: Title
    state: BranchState
    received_on: date | None
    answered_on: date | None
    document_by: date | None
    documented_on: date | None
    paper_late: bool
    silence: Phrase | None

    @property
    def state_said(self) -> Phrase:
        """How it stands, in words."""
        return phrase(f"state.approval-branch.{self.state}")


class ApprovalAnswer(Struct, frozen=True, kw_only=True):
    """What is special of an approval. `missing` was told once; `silent_from` is the first day on
    which silence counts as things stand, `conditions` are those on which it may start.
    """

    applicant: Title | str
    agent: str
    first_contact: str
    missing: tuple[str, ...]
    limit: int | None
    rule: str
    in_turn: bool
    silent_from: date | None
    branches: tuple[BranchLine, ...]
    conditions: tuple[str, ...]
    started_on: date | None


def approval(reading: Reading, key: ItemKey) -> ApprovalAnswer:
    """Raises NotFound for one that is not there."""
    state = existing(reading, key)
    names = reading.unit_names()
    accepted = state.accepted
    return ApprovalAnswer(
        applicant=names.get(UnitId(state.filed.applicant)) or state.filed.applicant,
        agent=state.filed.agent or "",
        first_contact=state.filed.first_contact or "",
        missing=state.told or (),
        limit=accepted.limit if accepted else None,
        rule=_rule(reading, state),
        in_turn=accepted is not None and accepted.order.value == "sequence",
        silent_from=state.outline.acts_on,
        branches=tuple(_line(reading, state, branch, names) for branch in state.branches),
        conditions=state.started.conditions if state.started else (),
        started_on=state.started.stamp.day if state.started else None,
    )


def existing(reading: Reading, key: ItemKey) -> Approval:
    """Raises NotFound for one that is not there."""
    state = reading.reads.state(key.stream, evolve)
    if state is None:
        what = phrase("thing.approval-in-campaign", campaign=key.campaign)
        raise NotFound(what, key.number)
    return state


def _line(
    reading: Reading, state: Approval, branch: Branch, names: Mapping[UnitId, Title]
) -> BranchLine:
    return BranchLine(
        branch=branch.branch,
        unit=branch.unit,
        unit_name=names.get(branch.unit) or bare(branch.unit),
        state=branch.state,
        received_on=branch.received_on,
        answered_on=branch.answered_on,
        document_by=branch.document_by,
        documented_on=branch.documented_on,
        paper_late=branch.owes_paper
        and branch.document_by is not None
        and reading.day > branch.document_by,
        silence=_silence(reading, state, branch),
    )


def _rule(reading: Reading, state: Approval) -> str:
    """By which silence counts: as it was accepted, before that as the plan has it now."""
    if state.accepted is not None:
        return state.rule or ""
    section = terms_of(state.filed.campaign, state.filed.approval, reading.reads).section
    return section.deemed_by or "" if section is not None else ""


def _silence(reading: Reading, state: Approval, branch: Branch) -> Phrase | None:
    deciding = state.state is ApprovalState.DECIDING
    if not deciding or branch not in tuple(state.asked_now()):
        return None
    terms = terms_of(state.filed.campaign, state.filed.approval, reading.reads)
    why = why_not(state, terms, branch, reading.day)
    return phrase("say.approval.silence-counts") if why is None else why.phrase
