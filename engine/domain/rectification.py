"""A rectification item of the ledger: found, issued, put right, verified by somebody else.

Items may be raised and closed in any running phase (R218, A7).
"""

from datetime import date
from typing import assert_never

import msgspec
from msgspec import Struct

from engine.calendars.deadline import DeadlineClock
from engine.domain.clocks import run
from engine.domain.event import (
    Event,
    dated_back,
    need_reason,
    not_dated_back,
    within_reach,
)
from engine.domain.evidence import Filed
from engine.domain.lifecycle import RECTIFICATION, RectificationState
from engine.domain.rectification_commands import (
    IssueRectification,
    ListRectification,
    PlanRectification,
    RaiseRectification,
    RecordRectificationOverdue,
    RectificationCommand,
    ReopenRectification,
    ReportRectification,
    SendBackRectification,
    Standing,
    StartRectification,
    VerifyRectification,
)
from engine.errors import RuleBroken
from engine.ids import CampaignId, PersonId, RectificationId, UnitId
from workflows.dates import CalendarKind

# --- facts -----------------------------------------------------------------------------------


class RectificationRaised(Event, frozen=True):
    """A shortcoming was found in a unit. `source` names where: an inspection, a duty, a letter."""

    campaign: CampaignId
    rectification: RectificationId
    unit: UnitId
    finding: str
    source: str


class RectificationIssued(Event, frozen=True):
    """Handed to the unit with two days to keep: for its plan, and for putting it right.

    `edition` and `calendar` pin what the days are counted on.
    """

    plan_due_on: date
    fix_due_on: date
    edition: str
    calendar: CalendarKind


class RectificationPlanned(Event, frozen=True):
    """The unit said why it came about and what it will do."""

    causes: str
    measures: str


class RectificationStarted(Event, frozen=True):
    """Work on it began."""


class RectificationReported(Event, frozen=True):
    """The unit claims that it is put right. `late` is by the date assessed against, and stays."""

    result: str
    filed: tuple[Filed, ...]
    due_on: date
    assessed_on: date
    late: bool


class RectificationVerified(Event, frozen=True):
    """Checked by somebody else and struck off the list."""


class RectificationSentBack(Event, frozen=True):
    """Not put right; the stamp's reason says what is missing."""


class RectificationReopened(Event, frozen=True):
    """A look back found it again; a new clock runs until `fix_due_on`.

    `generation` follows that of the clock before, so that reminders are named anew.
    """

    fix_due_on: date
    generation: int


class RectificationListed(Event, frozen=True):
    """Put under listed supervision by an authority."""

    authority: str


class RectificationFellOverdue(Event, frozen=True):
    """The day for putting it right passed without a report."""

    due_on: date
    assessed_on: date
    generation: int


RectificationEvent = (
    RectificationRaised
    | RectificationIssued
    | RectificationPlanned
    | RectificationStarted
    | RectificationReported
    | RectificationVerified
    | RectificationSentBack
    | RectificationReopened
    | RectificationListed
    | RectificationFellOverdue
)


# --- state -----------------------------------------------------------------------------------


class Rectification(Struct, frozen=True, kw_only=True):
    """What decisions need of an item. `reopened` is the look-back that began its present clock."""

    state: RectificationState
    raised: RectificationRaised
    issued: RectificationIssued | None = None
    reopened: RectificationReopened | None = None
    performers: frozenset[PersonId] = frozenset()
    overdue_generation: int = 0


def clock_of(standing: Standing, state: Rectification) -> DeadlineClock:
    """The clock for putting it right; the item must have been issued."""
    began = state.reopened or state.issued
    assert began is not None, "only an issued item has a deadline"
    return run(
        began.fix_due_on,
        began.stamp.recorded_at,
        standing.changes,
        standing.calendar,
        state.reopened.generation if state.reopened else 1,
    )


# --- decide ---------------------------------------------------------------------------------------

_AT_WORK = frozenset(RectificationState) - {
    RectificationState.RAISED,
    RectificationState.REPORTED,
    RectificationState.VERIFIED,
}


def decide(
    command: RectificationCommand, state: Rectification | None
) -> tuple[RectificationEvent, ...]:
    """The facts that follow.

    Raises NotAllowed (lifecycle), RuleBroken (own verification, dates, no such participant),
    ReasonRequired.
    """
    stamp, standing = command.stamp, command.standing
    if isinstance(command, RaiseRectification):
        return (_raised(command, state),)
    assert state is not None, "the handler loads an item that exists"
    if isinstance(command, RecordRectificationOverdue):
        return _fell_overdue(command, state)
    what = f"rectification {command.rectification!r}"
    if not standing.live:
        raise RuleBroken(f"the campaign of {what} is not running: nothing moves in it now")

    if isinstance(command, PlanRectification | StartRectification | ReportRectification):
        dated_back(command, state.raised.stamp.on, what)
    else:
        not_dated_back(command, f"what the office does to {what}")

    def step(trigger: str) -> None:
        RECTIFICATION.step(trigger, state.state, what)

    match command:
        case IssueRectification(plan_due_on=plan_due_on, fix_due_on=fix_due_on):
            step("issue")
            within_reach(fix_due_on, stamp, what)
            if not stamp.day <= plan_due_on <= fix_due_on:
                raise RuleBroken(
                    f"{what}: the plan is due on {plan_due_on} and the work on {fix_due_on}; "
                    f"both must lie on or after {stamp.day}, the plan first"
                )
            return (
                RectificationIssued(
                    stamp=stamp,
                    plan_due_on=plan_due_on,
                    fix_due_on=fix_due_on,
                    edition=command.edition,
                    calendar=command.calendar,
                ),
            )
        case PlanRectification(causes=causes, measures=measures):
            step("plan")
            return (RectificationPlanned(stamp=stamp, causes=causes, measures=measures),)
        case StartRectification():
            step("start")
            return (RectificationStarted(stamp=stamp),)
        case ReportRectification(result=result, filed=filed):
            step("report")
            clock = clock_of(standing, state)
            return (
                RectificationReported(
                    stamp=stamp,
                    result=result,
                    filed=filed,
                    due_on=clock.due_on,
                    assessed_on=clock.assessed_on,
                    late=clock.is_late(stamp.day),
                ),
            )
        case VerifyRectification():
            step("verify")
            own = stamp.people & state.performers
            if own:
                raise RuleBroken(
                    f"{', '.join(sorted(own))} performed {what} and cannot verify it; "
                    "somebody else must check it"
                )
            return (RectificationVerified(stamp=stamp),)
        case SendBackRectification():
            step("send_back")
            need_reason(command, "send a rectification back")
            return (RectificationSentBack(stamp=stamp),)
        case ReopenRectification(fix_due_on=fix_due_on):
            step("reopen")
            need_reason(command, "reopen a rectification")
            within_reach(fix_due_on, stamp, what)
            if fix_due_on < stamp.day:
                raise RuleBroken(f"{what} cannot be due on {fix_due_on}: that day is past")
            generation = clock_of(standing, state).generation + 1
            return (
                RectificationReopened(stamp=stamp, fix_due_on=fix_due_on, generation=generation),
            )
        case ListRectification(authority=authority):
            step("list")
            need_reason(command, "put a rectification under listed supervision")
            return (RectificationListed(stamp=stamp, authority=authority),)
        case _:
            assert_never(command)


def _raised(command: RaiseRectification, state: Rectification | None) -> RectificationRaised:
    if state is not None:
        raise RuleBroken(f"rectification {command.rectification!r} exists already")
    if not command.standing.live:
        raise RuleBroken(f"campaign {command.campaign!r} is not running: nothing can be raised")
    if not command.standing.participates:
        raise RuleBroken(
            f"unit {command.unit!r} does not take part in campaign {command.campaign!r}"
        )
    return RectificationRaised(
        stamp=command.stamp,
        campaign=command.campaign,
        rectification=command.rectification,
        unit=command.unit,
        finding=command.finding,
        source=command.source,
    )


def _fell_overdue(
    command: RecordRectificationOverdue, state: Rectification
) -> tuple[RectificationEvent, ...]:
    """Nothing when it is no longer so: the scheduler reads a view that may lag behind."""
    if not command.standing.live or state.state not in _AT_WORK:
        return ()
    clock = clock_of(command.standing, state)
    if state.overdue_generation >= clock.generation or not clock.is_overdue(command.stamp.day):
        return ()
    return (
        RectificationFellOverdue(
            stamp=command.stamp,
            due_on=clock.due_on,
            assessed_on=clock.assessed_on,
            generation=clock.generation,
        ),
    )


# --- evolve ----------------------------------------------------------------------------------


def evolve(state: Rectification | None, event: RectificationEvent) -> Rectification:
    """The state after a fact. Never refuses."""
    if isinstance(event, RectificationRaised):
        return Rectification(state=RectificationState.RAISED, raised=event)
    assert state is not None, "an item's first event is its raising"
    replace = msgspec.structs.replace
    people = state.performers | event.stamp.people
    match event:
        case RectificationIssued():
            return replace(state, state=RectificationState.ISSUED, issued=event)
        case RectificationPlanned():
            return replace(state, state=RectificationState.PLANNED, performers=people)
        case RectificationStarted():
            return replace(state, state=RectificationState.IN_PROGRESS, performers=people)
        case RectificationReported():
            return replace(state, state=RectificationState.REPORTED, performers=people)
        case RectificationVerified():
            return replace(state, state=RectificationState.VERIFIED)
        case RectificationSentBack():
            return replace(state, state=RectificationState.SENT_BACK)
        case RectificationReopened():
            return replace(state, state=RectificationState.REOPENED, reopened=event)
        case RectificationListed():
            return replace(state, state=RectificationState.LISTED)
        case RectificationFellOverdue(generation=generation):
            return replace(state, overdue_generation=generation)
        case _:
            assert_never(event)
