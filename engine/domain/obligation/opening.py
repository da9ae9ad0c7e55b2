"""What is opened when its time comes, and withdrawn with its phase."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace as dataclass_replace
from datetime import date, timedelta
from itertools import takewhile
from typing import Final

from msgspec.structs import replace

from engine.calendars.working_days import Calendars
from engine.domain.audience import blank_owner
from engine.domain.campaign.state import Campaign, existing_campaign
from engine.domain.courses import Course
from engine.domain.entries.listed import (
    entry_dues,
    takes_entries,
    tasks_for,
)
from engine.domain.entries.listed import evolve as evolve_list
from engine.domain.event import Command, Stamp
from engine.domain.family import Reads
from engine.domain.obligation.commands import (
    OpenOccurrences,
    OpenOccurrencesOf,
    WithdrawOccurrences,
)
from engine.domain.obligation.state import Obligation, evolve
from engine.domain.occurrences import (
    obligation_periods,
    occurrence_due,
    occurrences_to_open,
    period_named,
)
from engine.domain.on_call import day_of_call
from engine.domain.phase.commands import WithdrawOpening
from engine.domain.phase.state import Phase, phase_now
from engine.domain.recurring_owners import of_those_who_owe
from engine.domain.terms import DutyDue
from engine.ids import (
    CampaignId,
    CommandId,
    DutyKey,
    OccurrenceKey,
    PhaseKey,
    StreamId,
    campaign_stream,
    entries_stream,
    obligation_stream,
    phase_stream,
)
from workflows.cadences import Occasion
from workflows.schema import Obligation as ObligationDefinition

_AHEAD: Final = timedelta(days=40)
"""How far a period may begin after the day on which it was due by another calendar."""


def _by_duty(command: OpenOccurrences, reads: Reads) -> Iterator[OpenOccurrencesOf]:
    """A command for each duty of which a period has begun, under an id of its own: each opening
    is another command, however often one moment is looked at.
    """
    campaign = existing_campaign(command.campaign, reads)
    if not campaign.is_live:
        return
    calendars, stamp = reads.calendars(campaign.edition), command.stamp
    # An older program may have let two bear one key: they share a stream, and the last is owed.
    for obligation in {o.key: o for o in campaign.definition.obligations}.values():
        if blank_owner(obligation):
            continue
        phases = [phase_now(command.campaign, PhaseKey(key), reads) for key in obligation.phases]
        if phases and not any(phase and phase.accepts_work for phase in phases):
            continue
        stream = obligation_stream(command.campaign, DutyKey(obligation.key))
        opened = reads.state(stream, evolve)
        dues = occurrences_to_open(
            campaign.definition,
            obligation,
            {key: event.due for key, event in opened.occurrences.items()} if opened else {},
            stamp.day,
            calendars,
            campaign.edition,
            _course(campaign, obligation, phases),
        )
        dues = of_those_who_owe(campaign, obligation, dues, reads)
        if dues:
            name = CommandId(f"{stamp.command_id}:{stream}:{dues[0].occurrence}")
            yield OpenOccurrencesOf(
                stamp=replace(stamp, command_id=name),
                campaign=command.campaign,
                duty=DutyKey(obligation.key),
                edition=campaign.edition,
                dues=dues,
            )


def _course(
    campaign: Campaign, obligation: ObligationDefinition, phases: Iterable[Phase | None]
) -> Course:
    return Course(
        ran={phase.opened.phase: phase.ran for phase in phases if phase},
        started=campaign.started_on,
        idle=campaign.idle,
        since=campaign.cadence_set_on(obligation.key),
    )


def days_now(
    campaign: Campaign,
    obligation: ObligationDefinition,
    opened: Sequence[DutyDue],
    calendars: Calendars,
    edition: str,
    reads: Reads,
) -> dict[OccurrenceKey, date | None]:
    """The days on which a calendar has occurrences due that were opened; what it does not know of
    is left out.
    """
    if obligation.cadence is Occasion.ON_CALL:
        days = ((due, day_of_call(obligation, due, calendars, edition)) for due in opened)
        return {due.occurrence: day for due, day in days}
    phases = [phase_now(campaign.campaign, PhaseKey(key), reads) for key in obligation.phases]
    course = _course(campaign, obligation, phases)
    every = obligation_periods(campaign.definition, obligation, calendars, edition, course)
    until = max(due.due_on or due.opens_on for due in opened) + _AHEAD
    found = {
        period.key: occurrence_due(obligation, period, calendars, edition).due_on
        for period in takewhile(lambda period: period.first <= until, every)
    }
    keys = (due.occurrence for due in opened)
    return {key: found[named] for key in keys if (named := period_named(key)) in found}


def _owed_without(
    campaign: Campaign, obligation: ObligationDefinition, phases: Sequence[Phase], reads: Reads
) -> Callable[[DutyDue], bool]:
    """Whether an occurrence is still owed if these are all the phases that its duty has: a period
    that counts by them, a call on a day on which one of them took work.
    """
    if obligation.cadence is Occasion.ON_CALL:
        return lambda due: any(p.ran.first <= due.opens_on <= p.ran.last for p in phases)
    others = dataclass_replace(obligation, phases=tuple(p.opened.phase for p in phases))
    course = _course(campaign, obligation, phases)
    calendars = reads.calendars(campaign.edition)
    owed = obligation_periods(campaign.definition, others, calendars, campaign.edition, course)
    keys = {period.key for period in owed} if phases else set()
    return lambda due: period_named(due.occurrence) in keys


def with_their_phase(command: WithdrawOpening, reads: Reads) -> Iterator[Command]:
    """The opening of a phase is withdrawn together with the periods that only it opened."""
    yield command
    campaign = existing_campaign(command.campaign, reads)
    yield from _of_its_lists(command, campaign, reads)
    for obligation in campaign.definition.obligations:
        if command.phase not in obligation.phases:
            continue
        state = reads.state(obligation_stream(command.campaign, DutyKey(obligation.key)), evolve)
        opened = state.occurrences if state else {}
        keys = (PhaseKey(key) for key in obligation.phases if key != command.phase)
        found = (phase_now(command.campaign, key, reads) for key in keys)
        phases = [phase for phase in found if phase is not None]
        still = _owed_without(campaign, obligation, phases, reads)
        gone = tuple(key for key, event in opened.items() if not still(event.due))
        if gone:
            yield WithdrawOccurrences(
                stamp=command.stamp,
                campaign=command.campaign,
                duty=DutyKey(obligation.key),
                occurrences=gone,
            )


def _for_entries(command: OpenOccurrences, reads: Reads) -> Iterator[OpenOccurrencesOf]:
    """A command for each task that is owed for entries of a list: what is listed and not open."""
    campaign = existing_campaign(command.campaign, reads)
    calendars, stamp = reads.calendars(campaign.edition), command.stamp
    for task in tasks_for(campaign.definition):
        if not takes_entries(campaign, task, reads):
            continue
        stream = obligation_stream(command.campaign, DutyKey(task.key))
        state = reads.state(stream, evolve) or Obligation()
        listed = reads.state(entries_stream(command.campaign, task.for_each or ""), evolve_list)
        entries = listed.entries if listed else {}
        new = {key: entry for key, entry in entries.items() if key not in state.occurrences}
        if dues := tuple(entry_dues(campaign, task, new, calendars)):
            name = CommandId(f"{stamp.command_id}:{stream}:{dues[0].occurrence}")
            yield OpenOccurrencesOf(
                stamp=replace(stamp, command_id=name),
                campaign=command.campaign,
                duty=DutyKey(task.key),
                edition=campaign.edition,
                dues=dues,
                labels={key: entry.label for key, entry in new.items()},
            )


def begun(command: OpenOccurrences, reads: Reads) -> Iterator[OpenOccurrencesOf]:
    """Everything that time, or a list, has brought and nobody has opened."""
    yield from _by_duty(command, reads)
    yield from _for_entries(command, reads)


def _of_its_lists(
    command: WithdrawOpening, campaign: Campaign, reads: Reads
) -> Iterator[WithdrawOccurrences]:
    for task in tasks_for(campaign.definition):
        planned = campaign.definition.phase_of.get(task.key)
        state = reads.state(obligation_stream(command.campaign, DutyKey(task.key)), evolve)
        if planned is not None and planned.key == command.phase and state and state.occurrences:
            yield WithdrawOccurrences(
                stamp=command.stamp,
                campaign=command.campaign,
                duty=DutyKey(task.key),
                occurrences=tuple(state.occurrences),
            )


def unopened(campaign: CampaignId, stamp: Stamp, reads: Reads) -> tuple[DutyDue, ...]:
    """What OpenOccurrences would make due now: periods that have begun and nobody has opened."""
    parts = begun(OpenOccurrences(stamp=stamp, campaign=campaign), reads)
    return tuple(due for part in parts for due in part.dues)


def decided_by(campaign: CampaignId, reads: Reads) -> Iterator[StreamId]:
    """The streams that say, beside the day, whether a period is to be opened."""
    yield campaign_stream(campaign)
    definition = existing_campaign(campaign, reads).definition
    for obligation in definition.obligations:
        yield obligation_stream(campaign, DutyKey(obligation.key))
        for phase in obligation.phases:
            yield phase_stream(campaign, PhaseKey(phase))
    for task in tasks_for(definition):
        yield obligation_stream(campaign, DutyKey(task.key))
        yield entries_stream(campaign, task.for_each or "")
        if (planned := definition.phase_of.get(task.key)) is not None:
            yield phase_stream(campaign, PhaseKey(planned.key))
