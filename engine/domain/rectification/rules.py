"""What may be done to a rectification item, and what follows from it.

Items may be raised and closed in any running phase (R218, A7).
"""

from typing import assert_never

from engine.domain.event import (
    Stamp,
    brought_by_time,
    dated_back,
    need_reason,
    not_dated_back,
    within_reach,
)
from engine.domain.evidence import taken_as_it_is
from engine.domain.rectification.commands import (
    CorrectRectification,
    IssueRectification,
    ListRectification,
    PlanRectification,
    RaiseRectification,
    RecordRectificationOverdue,
    RecountRectification,
    RectificationCommand,
    ReopenRectification,
    ReportRectification,
    SendBackRectification,
    StartRectification,
    VerifyRectification,
)
from engine.domain.rectification.context import RectificationTerms, clock_of, named
from engine.domain.rectification.corrections import corrected
from engine.domain.rectification.events import (
    RectificationEvent,
    RectificationFellOverdue,
    RectificationIssued,
    RectificationListed,
    RectificationPlanned,
    RectificationRaised,
    RectificationRecounted,
    RectificationReopened,
    RectificationReported,
    RectificationSentBack,
    RectificationStarted,
    RectificationVerified,
)
from engine.domain.rectification.state import Rectification
from engine.domain.rectification.table import OWED, RECTIFICATION
from engine.errors import RuleBroken
from engine.phrases import phrase


def decide(
    command: RectificationCommand, state: Rectification | None, context: RectificationTerms
) -> tuple[RectificationEvent, ...]:
    """The facts that follow.

    Raises NotAllowed (lifecycle), RuleBroken (own verification, dates, no such participant),
    ReasonRequired.
    """
    stamp, terms = command.stamp, context
    if isinstance(command, RaiseRectification):
        return (_raised(command, terms),)
    assert state is not None, "the handler loads an item that exists"
    if isinstance(command, RecountRectification):
        day, edition, before = command.due_on, command.edition, command.before
        recounted = RectificationRecounted(stamp=stamp, due_on=day, edition=edition, before=before)
        return (recounted,)
    if isinstance(command, RecordRectificationOverdue):
        return _fell_overdue(stamp, state, terms)
    if isinstance(command, CorrectRectification):
        return corrected(command, state, terms)
    thing = named(command.key)
    if not terms.live:
        raise RuleBroken("error.rectification.not-running", item=thing)

    if isinstance(command, PlanRectification | StartRectification | ReportRectification):
        dated_back(command, state.raised.stamp.on, thing)
    else:
        not_dated_back(command, phrase("deed.of-office", thing=thing))

    def step(trigger: str) -> None:
        RECTIFICATION.step(trigger, state.state, thing)

    def passed() -> tuple[RectificationFellOverdue, ...]:
        """Before a step that goes on with it: that the due date passed, if it did."""
        if state.state not in OWED:
            return ()
        fact = f"overdue:{command.key.stream}:g{clock_of(terms, state).generation}"
        return _fell_overdue(brought_by_time(stamp, fact), state, terms)

    match command:
        case IssueRectification():
            step("issue")
            calendar, rules = terms.calendar, terms.rules
            fix_due_on = command.fix_due_on or calendar.add(stamp.day, rules.fix_within)
            plan_due_on = command.plan_due_on or min(
                calendar.add(stamp.day, rules.plan_within), fix_due_on
            )
            within_reach(fix_due_on, stamp, thing)
            if not stamp.day <= plan_due_on <= fix_due_on:
                raise RuleBroken(
                    "error.rectification.days",
                    item=thing,
                    plan_due_on=plan_due_on,
                    fix_due_on=fix_due_on,
                    day=stamp.day,
                )
            return (
                RectificationIssued(
                    stamp=stamp,
                    plan_due_on=plan_due_on,
                    fix_due_on=fix_due_on,
                    edition=terms.edition,
                    calendar=rules.calendar,
                ),
            )
        case PlanRectification(causes=causes, measures=measures):
            step("plan")
            return (
                *passed(),
                RectificationPlanned(stamp=stamp, causes=causes, measures=measures),
            )
        case StartRectification():
            step("start")
            return (
                *passed(),
                RectificationStarted(stamp=stamp),
            )
        case ReportRectification(result=result, filed=filed):
            step("report")
            clock = clock_of(terms, state)
            due_on, assessed_on = clock.dates
            return (
                RectificationReported(
                    stamp=stamp,
                    result=result,
                    filed=filed,
                    due_on=due_on,
                    assessed_on=assessed_on,
                    late=clock.is_late(stamp.day),
                ),
            )
        case VerifyRectification():
            step("verify")
            own = stamp.people & state.performers
            if own:
                raise RuleBroken(
                    "error.rectification.own-work", people=tuple(sorted(own)), item=thing
                )
            found = taken_as_it_is(command, thing, state.filed, terms.looked, command.key.stream)
            return (RectificationVerified(stamp=stamp, unsound=found),)
        case SendBackRectification():
            step("send_back")
            need_reason(command, "act.rectification.send-back")
            return (RectificationSentBack(stamp=stamp),)
        case ReopenRectification(fix_due_on=fix_due_on):
            step("reopen")
            need_reason(command, "act.rectification.reopen")
            within_reach(fix_due_on, stamp, thing)
            if fix_due_on < stamp.day:
                raise RuleBroken("error.rectification.past-day", item=thing, day=fix_due_on)
            generation = clock_of(terms, state).generation + 1
            return (
                RectificationReopened(stamp=stamp, fix_due_on=fix_due_on, generation=generation),
            )
        case ListRectification(authority=authority):
            step("list")
            need_reason(command, "act.rectification.list")
            return (
                *passed(),
                RectificationListed(stamp=stamp, authority=authority),
            )
        case _:
            assert_never(command)


def _raised(command: RaiseRectification, terms: RectificationTerms) -> RectificationRaised:
    assert command.number is not None, "the handler fills the number in"
    if not terms.live:
        raise RuleBroken("error.rectification.none-raised", campaign=command.campaign)
    return RectificationRaised(
        stamp=command.stamp,
        campaign=command.campaign,
        rectification=command.number,
        unit=command.unit,
        finding=command.finding,
        source=command.source,
    )


def _fell_overdue(
    stamp: Stamp, state: Rectification, terms: RectificationTerms
) -> tuple[RectificationFellOverdue, ...]:
    """Nothing if it is not so, or on record already: the scheduler's view may lag behind."""
    if not terms.live or state.state not in OWED:
        return ()
    clock = clock_of(terms, state)
    if state.overdue_generation >= clock.generation or not clock.is_overdue(stamp.day):
        return ()
    due_on, assessed_on = clock.dates
    return (
        RectificationFellOverdue(
            stamp=stamp,
            due_on=due_on,
            assessed_on=assessed_on,
            generation=clock.generation,
        ),
    )
