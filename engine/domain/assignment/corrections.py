"""What is taken back or put right in an assignment; the first deed stays readable before it."""

from engine.domain.assignment.commands import (
    AnnulOverdue,
    CorrectAssignment,
    CorrectFigures,
    WithdrawAcceptance,
    WithdrawSubmission,
    WithdrawWaiver,
)
from engine.domain.assignment.context import Terms, clock_of
from engine.domain.assignment.events import (
    AssignmentAcceptanceWithdrawn,
    AssignmentEvent,
    AssignmentFiguresCorrected,
    AssignmentOverdueAnnulled,
    AssignmentSubmissionWithdrawn,
    AssignmentWaiverWithdrawn,
)
from engine.domain.assignment.state import Assignment
from engine.domain.assignment.table import ASSIGNMENT
from engine.domain.event import need_reason, not_dated_back
from engine.domain.evidence import corrected_figures, evidence_faults
from engine.domain.quotas import breaches
from engine.errors import BadInput, RuleBroken
from engine.phrases import phrase
from workflows.schema import Severity


def corrected(
    command: CorrectAssignment, state: Assignment, terms: Terms
) -> tuple[AssignmentEvent, ...]:
    """The fact that follows, by authority and with a reason, until the campaign is archived.

    Raises NotAllowed (lifecycle), RuleBroken (an archived campaign, nothing overdue), BadInput
    (figures), ReasonRequired.
    """
    stamp, authority = command.stamp, command.authority
    if not terms.correctable:
        raise RuleBroken("error.campaign.not-correctable", campaign=terms.campaign)
    not_dated_back(command, phrase("deed.of-office", thing=terms.work))

    def step(trigger: str) -> None:
        ASSIGNMENT.step(trigger, state.state, terms.work, held=state.held)
        need_reason(command, f"act.assignment.{trigger.replace('_', '-')}")

    match command:
        case WithdrawAcceptance():
            step("withdraw_acceptance")
            return (AssignmentAcceptanceWithdrawn(stamp=stamp, authority=authority),)
        case WithdrawSubmission():
            step("withdraw_submission")
            return (AssignmentSubmissionWithdrawn(stamp=stamp, authority=authority),)
        case WithdrawWaiver():
            step("withdraw_waiver")
            return (AssignmentWaiverWithdrawn(stamp=stamp, authority=authority),)
        case CorrectFigures():
            step("correct")
            return _figures_corrected(command, state, terms)
        case AnnulOverdue():
            need_reason(command, "act.assignment.annul-overdue")
            return _overdue_annulled(command, state, terms)
        case _:
            raise TypeError(command)


def _figures_corrected(
    command: CorrectFigures, state: Assignment, terms: Terms
) -> tuple[AssignmentEvent, ...]:
    filed = corrected_figures(state.filed, command.figures)
    faults = [
        *(phrase("fault.evidence.document-stays", key=f.key) for f in command.figures if f.digest),
        *evidence_faults(terms.evidence, filed),
    ]
    if faults:
        raise BadInput(phrase("fault.not-complete", work=terms.work), faults)
    broken = [b.text for b in breaches(terms.quotas, filed) if b.severity is Severity.HARD]
    if broken:
        raise BadInput(phrase("fault.breaks-quotas", work=terms.work), broken)
    if filed == state.filed:
        return ()
    return (
        AssignmentFiguresCorrected(stamp=command.stamp, filed=filed, authority=command.authority),
    )


def _overdue_annulled(
    command: AnnulOverdue, state: Assignment, terms: Terms
) -> tuple[AssignmentEvent, ...]:
    generation = command.generation or (state.overdue[-1] if state.overdue else 0)
    if generation not in state.overdue:
        raise RuleBroken("error.assignment.not-overdue", work=terms.work)
    return (
        AssignmentOverdueAnnulled(
            stamp=command.stamp,
            due_on=clock_of(terms, state).due_on,
            generation=generation,
            late=bool(state.late) or len(state.overdue) > 1,
            authority=command.authority,
        ),
    )
