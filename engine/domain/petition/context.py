"""What the campaign says of a petition at the moment of a command."""

from datetime import date

from msgspec import Struct

from engine.calendars.working_days import WorkingCalendar
from engine.domain.assignment.context import clock_of, takes_work, terms_of
from engine.domain.assignment.state import Assignment
from engine.domain.assignment.state import evolve as evolve_assignment
from engine.domain.campaign.state import Campaign, existing_campaign
from engine.domain.family import Reads
from engine.domain.gates import GateFacts, GateVerdict, judge
from engine.domain.petition.commands import (
    AskingCommand,
    AskOverride,
    GrantOverride,
    GrantPetition,
    OnPetition,
    PetitionCommand,
)
from engine.domain.petition.events import AskedEvent, OverrideAsked
from engine.domain.petition.granted import campaign_asked
from engine.domain.petition.state import Petition
from engine.domain.petition.table import Lapse
from engine.domain.phase.context import planned_phase
from engine.domain.phase.state import is_closed
from engine.errors import NotFound, RuleBroken
from engine.ids import AssignmentKey, PetitionKey, PhaseKey
from engine.phrases import Phrase, phrase
from workflows.dates import CalendarKind


class Standing(Struct, frozen=True, kw_only=True):
    """What a decision must know beside the petition.

    `live` says whether the campaign runs, `working` counts its working days; `lapsed` says why it
    cannot be answered any more. For what is asked: the `phase` that closes on it, and the `verdict`
    of the gate that would be overridden.
    """

    live: bool
    working: WorkingCalendar
    phase: PhaseKey | None = None
    verdict: GateVerdict | None = None
    lapsed: Lapse | None = None


def context_for(
    command: PetitionCommand, state: Petition | None, reads: Reads, figures: GateFacts | None
) -> Standing:
    """Raises NotFound (campaign, petition, duty, unit, phase) and RuleBroken (nothing owed)."""
    if isinstance(command, OnPetition):
        asked = asked_in(command.key, state)
        if not _fits(command, asked):
            raise NotFound(_petition_of(command.key), command.key.petition)
        campaign = existing_campaign(command.key.campaign, reads)
        cause = why_lapsed(asked, command.stamp.day, campaign, reads)
        return Standing(live=campaign.is_live, working=_working(campaign, reads), lapsed=cause)
    return _asking(command, reads, figures)


def _fits(command: OnPetition, asked: AskedEvent) -> bool:
    """Whether a grant is of the kind of what was asked for, and of the same phase."""
    match command:
        case GrantPetition():
            return not isinstance(asked, OverrideAsked)
        case GrantOverride(phase=phase):
            return isinstance(asked, OverrideAsked) and asked.phase == phase
        case _:
            return True


def _asking(command: AskingCommand, reads: Reads, figures: GateFacts | None) -> Standing:
    campaign = existing_campaign(campaign_asked(command), reads)
    live, working = campaign.is_live, _working(campaign, reads)
    if isinstance(command, AskOverride):
        planned = planned_phase(campaign.definition, command.phase)
        assert figures is not None, "the figures of a gate are counted before its turn"
        verdict = judge(planned.gate, figures)
        return Standing(live=live, working=working, phase=command.phase, verdict=verdict)
    lapsed = None if _takes_work(command.key, reads) else Lapse.PHASE_CLOSED
    planned_in = campaign.definition.phase_of.get(command.key.duty)
    phase = PhaseKey(planned_in.key) if planned_in else None
    return Standing(live=live, working=working, phase=phase, lapsed=lapsed)


def _working(campaign: Campaign, reads: Reads) -> WorkingCalendar:
    return reads.calendar(CalendarKind.WORKING_DAYS, campaign.edition)


def asked_in(key: PetitionKey, state: Petition | None) -> AskedEvent:
    """What was asked for in a petition. Raises NotFound."""
    if state is None:
        raise NotFound(_petition_of(key), key.petition)
    return state.asked


def _petition_of(key: PetitionKey) -> Phrase:
    return phrase("thing.petition-in-campaign", campaign=key.campaign)


def why_lapsed(asked: AskedEvent, day: date, campaign: Campaign, reads: Reads) -> Lapse | None:
    """Why nobody can answer it on a day: its last day is past, its campaign is over, or its phase
    is closed and takes no more of this work. None if it can be answered.
    """
    if day > asked.answer_by:
        return Lapse.DAY
    if campaign.is_over:
        return Lapse.CAMPAIGN_OVER
    if asked.phase is None or not is_closed(asked.campaign, asked.phase, reads):
        return None
    if isinstance(asked, OverrideAsked):
        return Lapse.PHASE_CLOSED
    key = AssignmentKey(asked.campaign, asked.duty, asked.unit, asked.occurrence)
    try:
        return None if _takes_work(key, reads) else Lapse.PHASE_CLOSED
    except RuleBroken:
        return Lapse.PHASE_CLOSED


def _takes_work(key: AssignmentKey, reads: Reads) -> bool:
    """Whether work is owed still. Raises what `terms_of` raises."""
    state = reads.state(key.stream, evolve_assignment) or Assignment()
    terms = terms_of(key, reads)
    return not terms.live or takes_work(terms, clock_of(terms, state))
