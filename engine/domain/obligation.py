"""A recurring duty of one campaign: its occurrences, opened one period after another."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace as dataclass_replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, assert_never, get_args

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from engine.domain.audience import blank_owner
from engine.domain.campaign.policy import facts_of
from engine.domain.campaign.state import Campaign, existing_campaign
from engine.domain.courses import Course
from engine.domain.entries.listed import (
    AddEntries,
    WithdrawEntry,
    entry_dues,
    phase_of,
    takes_entries,
    tasks_for,
)
from engine.domain.entries.listed import evolve as evolve_list
from engine.domain.event import Command, Event, Stamp, need_reason
from engine.domain.family import Family, Reads
from engine.domain.occurrences import obligation_periods, occurrences_to_open, period_named
from engine.domain.on_call import Called, OpenOnCall, WithdrawOnCall, called, numbered, on_call
from engine.domain.phase.commands import WithdrawOpening
from engine.domain.phase.state import Phase, phase_now
from engine.domain.policy.rows import Policy
from engine.domain.terms import DutyDue
from engine.errors import NotFound
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
from engine.phrases import phrase
from workflows.cadences import Occasion
from workflows.schema import Obligation as ObligationDefinition


class OccurrenceOpened(Event, frozen=True):
    """A period began: from now on its units owe this occurrence.

    `began` is set where it was opened on a later day than its first: it is that day, at the hour
    of the opening. None also where an older program opened it, by whose clock it began then.
    `label` says what an occurrence is about that was opened by hand.
    """

    campaign: CampaignId
    edition: str
    due: DutyDue
    began: datetime | None = None
    label: str | None = None


def began_at(opened: OccurrenceOpened) -> datetime:
    """When the clock of an occurrence began."""
    return opened.began or opened.stamp.recorded_at


def _began(stamp: Stamp, due: DutyDue) -> datetime | None:
    behind = stamp.on - due.opens_on
    return stamp.recorded_at - behind if behind > timedelta(0) else None


class OccurrencesWithdrawn(Event, frozen=True):
    """Occurrences that were opened by mistake, with their phase or by hand: nobody owes them any
    more.
    """

    campaign: CampaignId
    duty: DutyKey
    occurrences: tuple[OccurrenceKey, ...]


ObligationEvent = OccurrenceOpened | OccurrencesWithdrawn


class Obligation(Struct, frozen=True, kw_only=True):
    """The occurrences opened so far, with what was made due, and how often each was withdrawn."""

    occurrences: dict[OccurrenceKey, OccurrenceOpened] = {}
    withdrawn: dict[OccurrenceKey, int] = {}


class OpenOccurrences(Command, frozen=True):
    """Open every period that has begun, of every recurring duty of which a phase takes work."""

    campaign: CampaignId


class OpenOccurrencesOf(Command, frozen=True):
    """The same for one duty: open every one of `dues` that is not open yet."""

    campaign: CampaignId
    duty: DutyKey
    edition: str
    dues: tuple[DutyDue, ...]
    labels: dict[OccurrenceKey, str] = msgspec.field(default_factory=dict)


class WithdrawOccurrences(Command, frozen=True):
    """Take back the periods of one duty that were opened; with the opening of their phase."""

    campaign: CampaignId
    duty: DutyKey
    occurrences: tuple[OccurrenceKey, ...]


ObligationCommand = (
    OpenOccurrences | OpenOccurrencesOf | WithdrawOccurrences | OpenOnCall | WithdrawOnCall
)
OfDuty = OpenOccurrencesOf | WithdrawOccurrences | OpenOnCall | WithdrawOnCall


def decide(
    command: OfDuty, state: Obligation | None, context: Called | None = None
) -> tuple[ObligationEvent, ...]:
    """One fact per occurrence that is new; an occurrence opens once, unless it is withdrawn.

    Raises ReasonRequired, and NotFound for an occurrence on call that is not open.
    """
    state = state or Obligation()
    match command:
        case OpenOccurrencesOf(edition=edition, dues=dues, labels=labels):
            new = (due for due in dues if due.occurrence not in state.occurrences)
            return tuple(_opened(command, edition, due, labels.get(due.occurrence)) for due in new)
        case OpenOnCall(name=name):
            assert context is not None, "what a call makes due is counted"
            ever = len(state.occurrences) + sum(state.withdrawn.values())
            due = replace(context.due, occurrence=numbered(ever))
            return (_opened(command, context.edition, due, name or None),)
        case WithdrawOnCall(occurrence=occurrence):
            need_reason(command, "act.obligation.withdraw")
            if occurrence not in state.occurrences:
                what = phrase("thing.open-occurrence-of", duty=command.duty)
                raise NotFound(what, occurrence, state.occurrences)
            return (_withdrawn(command, (occurrence,)),)
        case WithdrawOccurrences(occurrences=occurrences):
            return (_withdrawn(command, occurrences),)
        case _:
            assert_never(command)


def _opened(
    command: OpenOccurrencesOf | OpenOnCall, edition: str, due: DutyDue, label: str | None = None
) -> OccurrenceOpened:
    return OccurrenceOpened(
        stamp=command.stamp,
        campaign=command.campaign,
        edition=edition,
        due=due,
        began=_began(command.stamp, due),
        label=label,
    )


def _withdrawn(
    command: WithdrawOccurrences | WithdrawOnCall, occurrences: tuple[OccurrenceKey, ...]
) -> OccurrencesWithdrawn:
    return OccurrencesWithdrawn(
        stamp=command.stamp,
        campaign=command.campaign,
        duty=command.duty,
        occurrences=occurrences,
    )


def context_for(
    command: OfDuty, _state: Obligation | None, reads: Reads, _figures: None
) -> Called | None:
    """What a call makes due; nothing where time, or a phase, decides."""
    match command:
        case OpenOnCall():
            return called(command, reads)
        case WithdrawOnCall():
            on_call(existing_campaign(command.campaign, reads), command.duty)
        case OpenOccurrencesOf() | WithdrawOccurrences():
            pass
    return None


def evolve(state: Obligation | None, event: ObligationEvent) -> Obligation:
    """The state after a fact."""
    state = state or Obligation()
    opened, withdrawn = state.occurrences, state.withdrawn
    if isinstance(event, OccurrencesWithdrawn):
        gone = {key: withdrawn.get(key, 0) + 1 for key in event.occurrences}
        left = {key: fact for key, fact in opened.items() if key not in gone}
        return Obligation(occurrences=left, withdrawn={**withdrawn, **gone})
    return replace(state, occurrences={**opened, event.due.occurrence: event})


def _stream_of(command: OfDuty) -> StreamId:
    return obligation_stream(command.campaign, command.duty)


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


def _with_their_phase(command: WithdrawOpening, reads: Reads) -> Iterator[Command]:
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


def _begun(command: OpenOccurrences, reads: Reads) -> Iterator[OpenOccurrencesOf]:
    """Everything that time, or a list, has brought and nobody has opened."""
    yield from _by_duty(command, reads)
    yield from _for_entries(command, reads)


def _of_its_lists(
    command: WithdrawOpening, campaign: Campaign, reads: Reads
) -> Iterator[WithdrawOccurrences]:
    for task in tasks_for(campaign.definition):
        planned = phase_of(campaign.definition, task)
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
    parts = _begun(OpenOccurrences(stamp=stamp, campaign=campaign), reads)
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
        if (planned := phase_of(definition, task)) is not None:
            yield phase_stream(campaign, PhaseKey(planned.key))


POLICY: Final = Policy(
    rows=MappingProxyType(
        {
            OpenOccurrences: "S@s",
            OpenOccurrencesOf: "S@s O@c",
            WithdrawOccurrences: "O@c",
            OpenOnCall: "O@c",
            WithdrawOnCall: "O@c",
        }
    ),
    within=MappingProxyType(
        {
            WithdrawOccurrences: (WithdrawOpening, WithdrawEntry),
            OpenOccurrencesOf: (AddEntries,),
        }
    ),
    command_of=MappingProxyType(
        {OccurrenceOpened: OpenOccurrencesOf, OccurrencesWithdrawn: WithdrawOccurrences}
    ),
    facts_of=facts_of,
)

FAMILY = Family(
    name="obligation",
    commands=get_args(ObligationCommand),
    events=get_args(ObligationEvent),
    stream_of=_stream_of,
    context_for=context_for,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
    replaced=frozenset({OpenOccurrences}),
    along={OpenOccurrences: _begun, WithdrawOpening: _with_their_phase},
)
