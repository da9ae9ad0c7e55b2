"""What is taken back in the rectification ledger; the first deed stays readable before it."""

from engine.domain.event import need_reason, not_dated_back
from engine.domain.rectification.commands import (
    AnnulRectificationOverdue,
    CorrectRectification,
    WithdrawReport,
    WithdrawVerification,
)
from engine.domain.rectification.context import RectificationTerms, clock_of, named
from engine.domain.rectification.events import (
    RectificationEvent,
    RectificationOverdueAnnulled,
    RectificationReportWithdrawn,
    RectificationVerificationWithdrawn,
)
from engine.domain.rectification.state import Rectification
from engine.domain.rectification.table import RECTIFICATION
from engine.errors import RuleBroken
from engine.phrases import phrase


def corrected(
    command: CorrectRectification, state: Rectification, terms: RectificationTerms
) -> tuple[RectificationEvent, ...]:
    """The fact that follows, by authority and with a reason, until the campaign is archived.

    Raises NotAllowed (lifecycle), RuleBroken (an archived campaign, nothing overdue),
    ReasonRequired.
    """
    stamp, authority, thing = command.stamp, command.authority, named(command.key)
    if not terms.correctable:
        raise RuleBroken("error.campaign.not-correctable", campaign=command.key.campaign)
    not_dated_back(command, phrase("deed.of-office", thing=thing))

    def step(trigger: str) -> None:
        RECTIFICATION.step(trigger, state.state, thing)
        need_reason(command, f"act.rectification.{trigger.replace('_', '-')}")

    match command:
        case WithdrawVerification():
            step("withdraw_verification")
            return (RectificationVerificationWithdrawn(stamp=stamp, authority=authority),)
        case WithdrawReport():
            step("withdraw_report")
            return (RectificationReportWithdrawn(stamp=stamp, authority=authority),)
        case AnnulRectificationOverdue():
            need_reason(command, "act.rectification.annul-overdue")
            generation = command.generation or (state.overdue[-1] if state.overdue else 0)
            if generation not in state.overdue:
                raise RuleBroken("error.rectification.not-overdue", item=thing)
            return (
                RectificationOverdueAnnulled(
                    stamp=stamp,
                    due_on=clock_of(terms, state).dates[0],
                    generation=generation,
                    late=state.late or len(state.overdue) > 1,
                    authority=authority,
                ),
            )
        case _:
            raise TypeError(command)
