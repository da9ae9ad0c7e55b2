"""A changed definition takes the place of the one that a campaign carries, while it runs."""

from collections.abc import Iterator

from msgspec.structs import replace

from engine.calendars.working_days import Calendars
from engine.domain.audience import need_owners, owed_by_nobody
from engine.domain.campaign.commands import AmendDefinition
from engine.domain.campaign.corrections import free_moves
from engine.domain.campaign.events import DefinitionAmended, DutiesAdded, DutiesDropped
from engine.domain.campaign.kept_terms import keep_closed, keep_owed, keep_recurring
from engine.domain.campaign.state import Campaign, evolve, existing_campaign
from engine.domain.event import Command
from engine.domain.family import Reads
from engine.domain.moved_dates import exchange
from engine.domain.phase.commands import AmendPhase
from engine.domain.phase.state import phase_now
from engine.domain.plan_check import plan_faults
from engine.domain.terms import free_dues, phase_terms
from engine.errors import RuleBroken
from engine.ids import DutyKey, PhaseKey
from workflows.differences import kept_values
from workflows.faults import DefinitionFaults
from workflows.parameters import faults_with, filled
from workflows.planning import checked, digest


def definition_amended(
    command: AmendDefinition, state: Campaign, calendars: Calendars
) -> tuple[DefinitionAmended | DutiesAdded | DutiesDropped, ...]:
    """The amendment, and what it adds and drops outside any phase; nothing where the campaign
    carries this definition already.

    Raises DefinitionFaults for one that cannot be planned, with the values that were set in it;
    RuleBroken for one of another campaign.
    """
    definition = checked(command.definition)
    if definition.key != state.planned.key:
        raise RuleBroken(
            "error.campaign.amended-other", key=definition.key, workflow=state.planned.key
        )
    if definition == state.planned:
        return ()
    values = kept_values(definition, state.set_values)
    faults = faults_with(definition, values) or plan_faults(
        filled(definition, values), calendars, state.edition
    )
    if faults:
        raise DefinitionFaults(definition.key, faults)
    amended = DefinitionAmended(
        stamp=command.stamp,
        definition=definition,
        digest=digest(definition),
        authority=command.authority,
    )
    if state.started is None:
        return (amended,)
    amended = replace(amended, moves=free_moves(amended, state, calendars))
    return amended, *_exchanged(amended, state, calendars)


def _exchanged(
    amended: DefinitionAmended, state: Campaign, calendars: Calendars
) -> Iterator[DutiesAdded | DutiesDropped]:
    assert state.started is not None, "only what starting made due is dropped"
    definition = evolve(state, amended).definition
    dues = free_dues(definition, calendars, state.edition)
    dropped, added = exchange(state.started.dues, dues, state.lapsed)
    stamp, authority = amended.stamp, amended.authority
    if dropped:
        yield DutiesDropped(stamp=stamp, duties=dropped, authority=authority)
    if added:
        new = [definition.duties[due.duty] for due in added]
        need_owners(new, state.campaign)
        unowed = owed_by_nobody(new, state.participants.values())
        yield DutiesAdded(stamp=stamp, dues=added, authority=authority, unowed=unowed)


def with_what_runs(command: AmendDefinition, reads: Reads) -> Iterator[Command]:
    """The amendment, and that of each phase which is open.

    Raises RuleBroken where it would change what is over, or take away what is owed by now.
    """
    campaign = existing_campaign(command.campaign, reads)
    calendars = reads.calendars(campaign.edition)
    yield command
    amended, *_ = definition_amended(command, campaign, calendars) or (None,)
    if amended is None:
        return
    before, after = campaign.definition, evolve(campaign, amended).definition
    units = campaign.participants.values()
    begun = {
        PhaseKey(each.key): phase
        for each in before.phases
        if (phase := phase_now(command.campaign, PhaseKey(each.key), reads)) is not None
    }
    keep_recurring(campaign, after, frozenset(begun))
    if campaign.is_live:
        keep_owed(before.free_tasks, after.free_tasks)
    for key, phase in begun.items():
        stood, stands = before.phase(key), after.phase(key)
        assert stood is not None, "its phases were asked one after the other"
        if stands is None:
            raise RuleBroken("error.campaign.amended-phase-gone", phase=key)
        if not phase.accepts_work:
            keep_closed(stood, stands)
            continue
        keep_owed(stood.tasks, stands.tasks)
        new = [task for task in stands.tasks if phase.due(DutyKey(task.key)) is None]
        need_owners(new, command.campaign)
        terms = phase_terms(after, key, calendars, campaign.edition)
        yield AmendPhase(
            stamp=command.stamp,
            campaign=command.campaign,
            phase=key,
            edition=campaign.edition,
            terms=terms,
            authority=command.authority,
            unowed=owed_by_nobody(new, units),
            decided=tuple(
                due.duty
                for due in terms.dues
                if due.due_on is not None and due.due_on == campaign.decided_due(due.duty)
            ),
        )
