"""A date of a campaign that was wrong is corrected, and the phases that are open with it."""

from collections.abc import Iterator

from msgspec.structs import replace

from engine.calendars.working_days import Calendars
from engine.domain.campaign.commands import CorrectDate
from engine.domain.campaign.events import DateCorrected, DefinitionAmended
from engine.domain.campaign.state import Campaign, evolve, existing_campaign
from engine.domain.event import Command
from engine.domain.family import Reads
from engine.domain.moved_dates import DueMoved, Standing, moves
from engine.domain.phase.commands import CorrectPhaseDates
from engine.domain.phase.state import phase_now
from engine.domain.plan_check import plan_faults
from engine.domain.terms import free_dues, phase_terms
from engine.errors import BadInput, NotFound, RuleBroken
from engine.ids import PhaseKey
from engine.phrases import phrase
from workflows.date_places import check_date, dates_of
from workflows.faults import BadParameterValue
from workflows.parameters import allowed_at, check_value, uses
from workflows.tree import DATE_KEYS, reference


def date_corrected(command: CorrectDate, state: Campaign, calendars: Calendars) -> DateCorrected:
    """The event that follows.

    Raises NotFound with the places that hold dates, BadInput for a date that adds a fault to the
    definition, RuleBroken for one that stands there already or is still a blank.
    """
    place = _place(command, state)
    key = reference(place)
    before = state.values.get(key) if key else dates_of(state.definition)[place]
    if before is None:
        raise RuleBroken("error.campaign.still-blank", key=key, campaign=state.campaign)
    try:
        value = (
            check_value(state.planned, key, command.text, state.set_values)
            if key
            else check_date(state.planned, place, command.text, state.values)
        )
        event = DateCorrected(
            stamp=command.stamp,
            place=place,
            before=str(before),
            value=str(value),
            authority=command.authority,
        )
        _countable(event, state, calendars)
        event = replace(event, moves=free_moves(event, state, calendars))
    except BadParameterValue as fault:
        faults = [found.phrase for found in fault.faults] or [fault.phrase]
        raise BadInput(phrase("fault.date-not-corrected", place=place), faults) from fault
    if event.value == event.before:
        raise RuleBroken("error.campaign.same-date", place=place, value=event.value)
    return event


def with_open_phases(command: CorrectDate, reads: Reads) -> Iterator[Command]:
    """The correction, and that of each phase which was opened by the old dates."""
    campaign = existing_campaign(command.campaign, reads)
    calendars = reads.calendars(campaign.edition)
    yield command
    after = evolve(campaign, date_corrected(command, campaign, calendars)).definition
    for planned in after.phases:
        key = PhaseKey(planned.key)
        phase = phase_now(command.campaign, key, reads)
        if phase is not None and phase.accepts_work:
            terms = phase_terms(after, key, calendars, campaign.edition)
            # What was decided late and stays as it is does not move.
            dues = tuple(due for due in terms.dues if due.due_on != campaign.decided_due(due.duty))
            yield CorrectPhaseDates(
                stamp=command.stamp,
                campaign=command.campaign,
                phase=key,
                terms=replace(terms, dues=dues),
                authority=command.authority,
            )


def _place(command: CorrectDate, state: Campaign) -> str:
    """`$key` for a parameter, or for a place where one stands; else the place itself."""
    places = dates_of(state.planned)
    parameters = [
        parameter.key
        for parameter in state.planned.parameters
        if any(p.rpartition(".")[2] in DATE_KEYS for p in uses(state.planned, parameter.key))
    ]
    wanted = command.place.removeprefix("$")
    if wanted in parameters:
        return f"${wanted}"
    if wanted not in places:
        what = phrase("thing.date-of-campaign", campaign=state.campaign)
        raise NotFound(what, command.place, (*parameters, *places))
    return places[wanted] if reference(places[wanted]) else wanted


def free_moves(
    event: DateCorrected | DefinitionAmended, state: Campaign, calendars: Calendars
) -> tuple[DueMoved, ...]:
    """What starting the campaign made due by the old date."""
    if state.started is None:
        return ()
    planned = free_dues(evolve(state, event).definition, calendars, state.edition)
    standing = [
        Standing(due, day, day, state.moved.get(due.duty, ()))
        for due in state.started.dues
        for day in (state.planned_due(due),)
    ]
    return moves(standing, planned, event.stamp)


def _countable(event: DateCorrected, state: Campaign, calendars: Calendars) -> None:
    stood = set(plan_faults(state.definition, calendars, state.edition))
    after = plan_faults(evolve(state, event).definition, calendars, state.edition)
    if added := [fault for fault in after if fault not in stood]:
        raise BadParameterValue(event.place, event.value, allowed_at((".due",)), added)
