"""What the campaign says of one piece of work, put together for its decision."""

from datetime import date, datetime
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from engine.calendars.deadline import DeadlineClock
from engine.calendars.working_days import WorkingCalendar
from engine.domain.assignment.commands import (
    ArmAssignment,
    AssignmentCommand,
    DisarmAssignment,
    ReceiveAssignment,
    RecountAssignment,
    TakeOverAssignment,
    TransferAssignment,
)
from engine.domain.assignment.state import Assignment, evolve
from engine.domain.assignment.table import AssignmentState
from engine.domain.audience import OFFICE_CATEGORY, Part, part_of
from engine.domain.campaign.state import Campaign, existing_campaign
from engine.domain.clocks import ClockChange, run
from engine.domain.evidence import Looked
from engine.domain.family import Reads
from engine.domain.obligation import began_at
from engine.domain.obligation import evolve as evolve_obligation
from engine.domain.phase.state import phase_now
from engine.domain.terms import DutyDue, day_counted, waits_for
from engine.errors import NotFound, RuleBroken
from engine.ids import ONCE, AssignmentKey, CampaignId, PhaseKey, obligation_stream
from engine.phrases import Phrase, phrase
from workflows.dates import Anchor, CalendarKind
from workflows.schema import Duty, Evidence, Quota, Task


class Terms(Struct, frozen=True, kw_only=True):
    """What the campaign says of an item at the moment of a command, true for its stream's unit.

    `began` is when the item's clock began; `changes` are those of campaign and phase since. A deed
    of the unit may be dated back to `since`.
    `closed_phase` is set once the task's phase is closed, and takes no more work but what is due
    beyond `phase_ends_on`; `target_owes` says of a
    transfer that the other unit owes the duty already; `correctable` until the campaign is
    archived or called off; `withdrawn` counts what was taken back with what made it due.
    `looked` is what was found of its documents, `reviewers` are those of the duty, in turn.
    `receipt_until` is the due date of what counts from its receipt, were it signed for now.
    `working` counts working days, `calendar` the days of the duty.
    """

    work: Phrase
    campaign: CampaignId
    live: bool
    due: DutyDue
    began: datetime
    since: date
    changes: tuple[ClockChange, ...]
    calendar: WorkingCalendar
    working: WorkingCalendar
    evidence: tuple[Evidence, ...]
    part: Part
    quotas: tuple[Quota, ...] = ()
    closed_phase: PhaseKey | None = None
    phase_ends_on: date | None = None
    target_owes: bool = False
    correctable: bool = True
    withdrawn: int = 0
    looked: Looked | None = None
    receipt_until: date | None = None
    reviewers: tuple[str, ...] = (OFFICE_CATEGORY,)


class Handover(Struct, frozen=True, kw_only=True):
    """What a unit takes over: the other unit's deadline with every change, and its part."""

    due: DutyDue
    changes: tuple[ClockChange, ...]
    began: datetime
    part: Part


def takes_work(terms: Terms, clock: DeadlineClock) -> bool:
    """Whether the item is still owed: a phase that is closed leaves what is due beyond its end, and
    what has no deadline.
    """
    ends_on = terms.phase_ends_on
    if terms.closed_phase is None or clock.due_on is None:
        return terms.live
    return terms.live and ends_on is not None and clock.due_on > ends_on


def clock_of(terms: Terms, state: Assignment) -> DeadlineClock:
    """The item's deadline with every stop and extension so far."""
    changes = (*terms.changes, *state.changes)
    due = terms.due
    return run(
        due.due_on,
        terms.began,
        changes,
        terms.calendar,
        withdrawn=terms.withdrawn,
        hour=due.due_time,
        zone=due.zone,
    )


def context_for(
    command: AssignmentCommand, _state: Assignment | None, reads: Reads, looked: Looked | None
) -> Terms | Handover | None:
    """What `decide` must know. Raises what `terms_of` raises."""
    if isinstance(command, ArmAssignment | RecountAssignment | DisarmAssignment):
        return None
    if isinstance(command, TakeOverAssignment):
        giver = command.key._replace(unit=command.from_unit)
        terms = terms_of(giver, reads)
        changes = _assignment(giver, reads).changes
        return Handover(due=terms.due, changes=changes, began=terms.began, part=terms.part)
    terms = terms_of(command.key, reads)
    if looked is not None:
        return replace(terms, looked=looked)
    if isinstance(command, TransferAssignment):
        target = command.key._replace(unit=command.to_unit)
        return replace(terms, target_owes=owes(target, reads))
    if isinstance(command, ReceiveAssignment):
        return _counted_from_receipt(command, terms, reads)
    return terms


def _counted_from_receipt(command: ReceiveAssignment, terms: Terms, reads: Reads) -> Terms:
    campaign = existing_campaign(command.key.campaign, reads)
    task = campaign.definition.duties[command.key.duty]
    rule = waits_for(task)
    if rule is None or rule.anchor is not Anchor.RECEIPT:
        return terms
    calendars = reads.calendars(campaign.edition)
    until = day_counted(task, command.stamp.day, calendars, campaign.edition)
    return replace(terms, receipt_until=until)


def named(key: AssignmentKey) -> Phrase:
    """A piece of work as a sentence names it."""
    if key.occurrence == ONCE:
        return phrase("thing.work-of-unit", duty=key.duty, unit=key.unit)
    return phrase(
        "thing.work-of-unit.occurrence", duty=key.duty, unit=key.unit, occurrence=key.occurrence
    )


class _Owed(NamedTuple):
    """A duty as it was made due, whichever unit owes it. Without a phase, nothing closes it."""

    due: DutyDue
    began: datetime
    since: date
    changes: tuple[ClockChange, ...]
    closed_phase: PhaseKey | None
    phase_ends_on: date | None
    calendar: WorkingCalendar
    working: WorkingCalendar
    quotas: tuple[Quota, ...]
    withdrawn: int


def terms_of(key: AssignmentKey, reads: Reads) -> Terms:
    """The terms of an assignment.

    Raises NotFound (campaign, duty, unit, occurrence; with what is known) and RuleBroken (the
    phase has not opened, or the unit does not owe this duty).
    """
    campaign = existing_campaign(key.campaign, reads)
    duty = _duty(campaign, key)
    participant = campaign.participants.get(key.unit)
    if participant is None:
        what = phrase("thing.unit-in-campaign", campaign=key.campaign)
        raise NotFound(what, key.unit, campaign.participants)
    is_once = isinstance(duty, Task) and not duty.for_each
    owed = (_task if is_once else _occurrence)(campaign, key, reads)
    due, began = owed.due, owed.began
    part = part_of(participant, due.audience, due.supporting)
    taken_over = _assignment(key, reads).taken_over if part is None else None
    if taken_over is not None:
        due, began, part = taken_over.due, taken_over.began, taken_over.part
    if part is None:
        raise RuleBroken(
            "error.assignment.not-owed", unit=key.unit, duty=key.duty, audience=due.audience
        )
    own_days = due is owed.due
    return Terms(
        work=named(key),
        campaign=key.campaign,
        live=campaign.is_live,
        due=due,
        began=began,
        since=owed.since,
        changes=owed.changes,
        calendar=owed.calendar if own_days else reads.calendar(due.calendar, campaign.edition),
        working=owed.working,
        evidence=duty.evidence,
        part=part,
        quotas=owed.quotas,
        closed_phase=owed.closed_phase,
        phase_ends_on=owed.phase_ends_on,
        correctable=campaign.is_correctable,
        withdrawn=owed.withdrawn,
        reviewers=duty.review,
    )


def owes(key: AssignmentKey, reads: Reads) -> bool:
    """Whether the unit owes this already, in its own right or taken over."""
    try:
        terms_of(key, reads)
    except RuleBroken:
        return False
    return _assignment(key, reads).state is not AssignmentState.TRANSFERRED


def _duty(campaign: Campaign, key: AssignmentKey) -> Duty:
    duty = campaign.definition.duties.get(key.duty)
    if duty is None:
        definition = campaign.definition
        known = (d.key for d in (*definition.every_task(), *definition.obligations))
        what = phrase("thing.duty-in-campaign", campaign=key.campaign)
        raise NotFound(what, key.duty, known)
    return duty


def _task(campaign: Campaign, key: AssignmentKey, reads: Reads) -> _Owed:
    if key.occurrence != ONCE:
        raise NotFound(phrase("thing.occurrence-of", duty=key.duty), key.occurrence, (ONCE,))
    inside = campaign.definition.phase_of.get(key.duty)
    if inside is None:
        return _outside(campaign, key, reads)
    planned = PhaseKey(inside.key)
    phase = phase_now(key.campaign, planned, reads)
    due = phase.due(key.duty) if phase else None
    if phase is None or due is None:
        raise RuleBroken(
            "error.assignment.phase-pending", duty=key.duty, phase=planned, campaign=key.campaign
        )
    opened = phase.owed_by(key.duty)
    changes = (*phase.extensions.get(key.duty, ()), *campaign.moved.get(key.duty, ()))
    closed = None if phase.accepts_work else planned
    return reads.kept(
        ("owed", key.campaign, key.duty),
        (campaign, phase),
        lambda: _owed(
            campaign,
            key,
            reads,
            due,
            opened.recorded_at,
            opened.on,
            phase.withdrawn_of(key.duty),
            changes,
            closed,
            phase.ends_on,
        ),
    )


def _outside(campaign: Campaign, key: AssignmentKey, reads: Reads) -> _Owed:
    """A task outside any phase: it is owed from the start of the campaign until its end."""
    started, due = campaign.started, campaign.due(key.duty)
    if started is None or due is None:
        raise RuleBroken("error.assignment.not-started", duty=key.duty, campaign=key.campaign)
    stamp = campaign.added.get(key.duty, started.stamp)
    began, since = stamp.recorded_at, stamp.on
    withdrawn, moved = campaign.dropped.get(key.duty, 0), campaign.moved.get(key.duty, ())
    return reads.kept(
        ("owed", key.campaign, key.duty),
        (campaign,),
        lambda: _owed(campaign, key, reads, due, began, since, withdrawn, moved),
    )


def _occurrence(campaign: Campaign, key: AssignmentKey, reads: Reads) -> _Owed:
    state = reads.state(obligation_stream(key.campaign, key.duty), evolve_obligation)
    opened, withdrawn = (state.occurrences, state.withdrawn) if state else ({}, {})
    if key.occurrence not in opened:
        raise NotFound(phrase("thing.open-occurrence-of", duty=key.duty), key.occurrence, opened)
    event = opened[key.occurrence]
    return reads.kept(
        ("owed", key.campaign, key.duty, key.occurrence),
        (campaign, state),
        lambda: _owed(
            campaign,
            key,
            reads,
            event.due,
            began_at(event),
            event.due.opens_on,
            withdrawn.get(key.occurrence, 0),
            campaign.recounted.get((key.duty, key.occurrence), ()),
        ),
    )


def _owed(
    campaign: Campaign,
    key: AssignmentKey,
    reads: Reads,
    due: DutyDue,
    began: datetime,
    since: date,
    withdrawn: int,
    changes: tuple[ClockChange, ...] = (),
    closed_phase: PhaseKey | None = None,
    phase_ends_on: date | None = None,
) -> _Owed:
    return _Owed(
        due=due,
        began=began,
        since=since,
        changes=(*campaign.changes, *changes),
        closed_phase=closed_phase,
        phase_ends_on=phase_ends_on,
        calendar=reads.calendar(due.calendar, campaign.edition),
        working=reads.calendar(CalendarKind.WORKING_DAYS, campaign.edition),
        quotas=tuple(q for q in campaign.definition.quotas if q.duty == key.duty),
        withdrawn=withdrawn,
    )


def _assignment(key: AssignmentKey, reads: Reads) -> Assignment:
    return reads.state(key.stream, evolve) or Assignment()
