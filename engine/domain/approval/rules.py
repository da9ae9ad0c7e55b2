"""What may be done to an approval, and what follows from it.

Before anything else that a command leads to, what silence has brought by its moment is put on
record: whether the scheduler has looked or not makes no difference (section 8).
"""

from collections.abc import Iterator
from typing import Any

from engine.domain.approval.branches import of_branch
from engine.domain.approval.commands import (
    AcceptFiling,
    ApprovalCommand,
    CompleteFiling,
    DeemBranch,
    FileApproval,
    GrantApproval,
    MayStart,
    NoticeOnce,
    OnApproval,
    OnOneBranch,
    RecordApprovalOverdue,
    WithdrawApproval,
)
from engine.domain.approval.context import Terms, clock_of, named
from engine.domain.approval.events import (
    ApprovalEvent,
    ApprovalFellOverdue,
    ApprovalFiled,
    ApprovalWithdrawn,
    BranchAsked,
    FilingAccepted,
    FilingCompleted,
    OneTimeNoticeGiven,
    StartAllowed,
)
from engine.domain.approval.silence import brought, may_count, why_not
from engine.domain.approval.state import Approval, evolve
from engine.domain.approval.table import APPROVAL, ApprovalState
from engine.domain.event import dated_back, need_reason
from engine.domain.numbers import UNNUMBERED
from engine.errors import BadInput, NotFound, RuleBroken
from engine.ids import UnitId
from engine.phrases import Phrase, phrase
from workflows.owners import named_unit
from workflows.sections.approvals import ApprovalDefinition


def decide(
    command: ApprovalCommand, state: Approval | None, context: Terms
) -> tuple[ApprovalEvent, ...]:
    """The facts that follow.

    Raises NotAllowed (lifecycle), RuleBroken (campaign, notice, silence, turn, clock), NotFound
    (branch, unit), BadInput (what is missing), ReasonRequired.
    """
    if isinstance(command, FileApproval):
        return (_filed(command, context),)
    assert state is not None, "the context knows the approval"
    by_time = (*brought(state, context, command.key.stream, command.stamp),)
    for event in by_time:
        state = evolve(state, event)
    match command:
        case DeemBranch():
            return by_time if command.branch is None else _deemed(command, state, context, by_time)
        case GrantApproval():
            if not by_time:
                _need_consents(command, state)
            return by_time
        case RecordApprovalOverdue():
            return (*by_time, *_fell_overdue(command, state, context))
        case _:
            _need_live(context)
    if isinstance(command, OnOneBranch):
        return (*by_time, *of_branch(command, state, context))
    return (*by_time, _of_the_whole(command, state, context))


def _need_live(terms: Terms) -> None:
    if not terms.live:
        raise RuleBroken("error.campaign.not-running", campaign=terms.campaign)


def _filed(command: FileApproval, terms: Terms) -> ApprovalFiled:
    _need_live(terms)
    number = command.number or UNNUMBERED
    if not command.title.strip():
        raise BadInput(named(number), [phrase("fault.approval.no-title")])
    return ApprovalFiled(
        stamp=command.stamp,
        campaign=command.campaign,
        number=number,
        approval=command.approval,
        unit=command.unit,
        title=command.title,
        applicant=(command.applicant or "").strip() or command.unit,
        agent=command.agent,
        first_contact=command.first_contact or command.stamp.on_behalf_of or command.stamp.actor,
        filed=command.filed,
    )


def _of_the_whole(command: OnApproval, state: Approval, terms: Terms) -> ApprovalEvent:
    stamp, thing = command.stamp, named(command.key.number)
    dated_back(command, state.filed.stamp.day, thing)

    def step(trigger: str) -> None:
        APPROVAL.step(trigger, state.state, thing)

    match command:
        case NoticeOnce(missing=missing):
            told = tuple(each.strip() for each in missing if each.strip())
            if state.told is not None:
                raise RuleBroken("error.approval.told-already", approval=thing)
            step("notice_once")
            if not told:
                raise BadInput(thing, [phrase("fault.approval.nothing-missing")])
            return OneTimeNoticeGiven(stamp=stamp, missing=told)
        case CompleteFiling(filed=filed):
            step("complete")
            return FilingCompleted(stamp=stamp, filed=filed)
        case AcceptFiling():
            step("accept")
            return _accepted(command, terms, thing)
        case MayStart():
            return _may_start(command, state, terms)
        case WithdrawApproval():
            step("withdraw")
            need_reason(command, "act.approval.withdraw")
            return ApprovalWithdrawn(stamp=stamp)
        case _:
            raise AssertionError(f"{type(command).__name__} is decided elsewhere")


# --- acceptance ------------------------------------------------------------------------------


def _accepted(command: AcceptFiling, terms: Terms, thing: Phrase) -> FilingAccepted:
    section = terms.section
    if section is None:
        raise RuleBroken("error.approval.kind-dropped", approval=thing)
    limit = section.limit or None
    if isinstance(limit, str) and limit.isdigit():
        limit = int(limit)
    if isinstance(limit, str):
        raise RuleBroken("error.approval.blank-limit", approval=thing, key=section.key)
    return FilingAccepted(
        stamp=command.stamp,
        branches=tuple(_asked(command, section, terms, thing)),
        order=section.order,
        limit=limit,
        edition=terms.edition,
        due_on=None if limit is None else terms.working.add(command.stamp.day, limit),
        rule=section.deemed_by or None,
        document_within=section.document_within or None,
    )


def _asked(
    command: AcceptFiling, section: ApprovalDefinition, terms: Terms, thing: Phrase
) -> Iterator[BranchAsked]:
    """Each branch with its unit: as the command names it, as the branch does, or the only one of
    the category that the branch is called by.
    """
    names = {named_unit(owner) or owner: owner for owner in section.branches}
    given_units = {each.branch: each.unit for each in command.units}
    for unknown in sorted(given_units.keys() - names.keys()):
        raise NotFound(phrase("thing.approval-branch", approval=thing), unknown, names)
    for name in names:
        given = given_units.get(name)
        if given is not None and given not in terms.participants:
            what = phrase("thing.unit-in-campaign", campaign=terms.campaign)
            raise NotFound(what, given, terms.participants)
        yield BranchAsked(branch=name, unit=given or _only_unit(name, terms, thing))


def _only_unit(branch: str, terms: Terms, thing: Phrase) -> UnitId:
    if branch in terms.participants:
        return UnitId(branch)
    units = [p.unit for p in terms.participants.values() if branch in p.categories]
    if len(units) == 1:
        return units[0]
    code = "several" if units else "nobody"
    place: dict[str, Any] = {"approval": thing, "branch": branch}
    raise RuleBroken(f"error.approval.branch-{code}", **place, units=tuple(units))


# --- a start before the branches have answered -----------------------------------------------


def _may_start(command: MayStart, state: Approval, terms: Terms) -> StartAllowed:
    """Every condition of the plan is met (R085); the permits may be open."""
    thing, section = named(command.key.number), terms.section
    wanted = section.may_start if section else ()
    if state.state not in (ApprovalState.FILED, ApprovalState.DECIDING):
        raise APPROVAL.not_allowed(phrase("verb.approval.may-start"), thing, state.state)
    if not wanted:
        raise RuleBroken("error.approval.no-conditions", approval=thing)
    if state.started is not None:
        day = state.started.stamp.day
        raise RuleBroken("error.approval.started-already", approval=thing, day=day)
    unknown = sorted(set(command.conditions) - set(wanted))
    missing = [each for each in wanted if each not in command.conditions]
    faults = [phrase("fault.approval.unknown-condition", name=n, known=wanted) for n in unknown]
    faults += [phrase("fault.approval.condition-unmet", name=name) for name in missing]
    if faults:
        raise BadInput(thing, faults)
    return StartAllowed(stamp=command.stamp, conditions=tuple(wanted), filed=command.filed)


# --- what time brings ------------------------------------------------------------------------


def _deemed(
    command: DeemBranch, state: Approval, terms: Terms, by_time: tuple[ApprovalEvent, ...]
) -> tuple[ApprovalEvent, ...]:
    """Only a branch whose silence counts is deemed to consent; that of others is refused."""
    branch = state.branch(command.branch or "")
    thing = named(command.key.number)
    if branch is None:
        known = tuple(each.branch for each in state.branches)
        raise NotFound(phrase("thing.approval-branch", approval=thing), command.branch or "", known)
    if branch in tuple(state.asked_now()):
        why = why_not(state, terms, branch, command.stamp.on)
        assert why is not None, "what silence has brought is on record before"
        raise why
    return by_time


def _need_consents(command: GrantApproval, state: Approval) -> None:
    if state.state is ApprovalState.GRANTED:
        return
    thing = named(command.key.number)
    APPROVAL.step("grant", state.state, thing)
    open_ones = tuple(branch.branch for branch in state.asked_now())
    raise RuleBroken("error.approval.branches-open", approval=thing, branches=open_ones)


def _fell_overdue(
    command: RecordApprovalOverdue, state: Approval, terms: Terms
) -> Iterator[ApprovalFellOverdue]:
    clock = clock_of(state, terms)
    known = state.outline.overdue_generation >= clock.generation
    if known or state.state is not ApprovalState.DECIDING or not clock.is_overdue(command.stamp.on):
        return
    silent = tuple(b.branch for b in state.asked_now() if not may_count(state, b, clock))
    if silent and clock.due_on is not None:
        yield ApprovalFellOverdue(
            stamp=command.stamp,
            due_on=clock.due_on,
            generation=clock.generation,
            branches=silent,
        )
