"""What a decision on a phase must know from elsewhere: campaign, plan, the gate's figures."""

from collections.abc import Iterator

from msgspec import Struct, UnsetType

from engine.calendars.working_days import Calendars
from engine.domain.audience import need_owners, owed_by_nobody, owing_nothing
from engine.domain.campaign.state import Campaign, existing_campaign, thing_campaign
from engine.domain.campaign.table import CAMPAIGN, CampaignState
from engine.domain.directory.state import known_directory
from engine.domain.family import Reads
from engine.domain.gates import GateFacts, GateVerdict, Names, judge
from engine.domain.phase.commands import ClosePhase, OpenPhase, PhaseCommand
from engine.domain.phase.state import Phase, is_closed, phase_now
from engine.domain.planned_days import BlankDate
from engine.domain.terms import PhaseTerms, known_window, phase_terms
from engine.errors import NotFound, RuleBroken
from engine.ids import CampaignId, DutyKey, PhaseKey, UnitId
from engine.phrases import phrase
from workflows.dates import CalendarKind
from workflows.schema import Definition, Title
from workflows.schema import Phase as PhaseDefinition


class Opening(Struct, frozen=True, kw_only=True):
    """What opening makes due. `unfinished` are phases that must be closed first (R041),
    `unopened` those that run beside this one and must be opened first. `unowed` and `idle` are
    what PhaseOpened tells of them.
    """

    edition: str
    terms: PhaseTerms
    unfinished: tuple[PhaseKey, ...] = ()
    unopened: tuple[PhaseKey, ...] = ()
    unowed: tuple[DutyKey, ...] = ()
    idle: tuple[UnitId, ...] = ()


def context_for(
    command: PhaseCommand, _state: Phase | None, reads: Reads, figures: GateFacts | None
) -> Opening | GateVerdict | None:
    """Raises NotFound (campaign, phase) and NotAllowed while the campaign is not running."""
    campaign = existing_campaign(command.campaign, reads)
    planned = planned_phase(campaign.definition, command.phase)
    opens = isinstance(command, OpenPhase)
    if not campaign.is_live and not (opens and campaign.state is CampaignState.ANNOUNCED):
        act = phrase(f"act.phase.{'open-of' if opens else 'change-of'}", phase=command.phase)
        raise CAMPAIGN.not_allowed(act, thing_campaign(command.campaign), campaign.state)
    match command:
        case OpenPhase():
            calendars = reads.calendars(campaign.edition)
            terms = _terms(campaign, command.phase, calendars)
            waiting = tuple(in_the_way(campaign, planned, reads))[::-1]
            units, definition = campaign.participants.values(), campaign.definition
            recurring = tuple(o for o in definition.obligations if planned.key in o.phases)
            need_owners((*planned.tasks, *recurring), command.campaign)
            return Opening(
                edition=campaign.edition,
                terms=terms,
                unfinished=tuple(key for key, beside in waiting if not beside),
                unopened=tuple(key for key, beside in waiting if beside),
                unowed=owed_by_nobody((*planned.tasks, *recurring), units),
                idle=owing_nothing(definition.duties.values(), units),
            )
        case ClosePhase():
            assert figures is not None, "the figures of a gate are counted before its turn"
            return judge(planned.gate, figures)
        case _:
            return None


def _terms(campaign: Campaign, phase: PhaseKey, calendars: Calendars) -> PhaseTerms:
    """What opening makes due. Raises RuleBroken that names the day which nobody has set yet."""
    try:
        return phase_terms(campaign.definition, phase, calendars, campaign.edition)
    except BlankDate as blank:
        key = str(blank.phrase.data["blank"]).removeprefix("$")
        raise RuleBroken(
            "error.phase.undated", phase=phase, key=key, campaign=campaign.campaign
        ) from blank


def planned_phase(definition: Definition, phase: PhaseKey) -> PhaseDefinition:
    """The phase's definition; NotFound lists the phases there are."""
    found = definition.phase(phase)
    if found is None:
        raise NotFound("thing.phase", phase, (p.key for p in definition.phases))
    return found


def names_in(campaign: CampaignId, reads: Reads) -> Names:
    """What the units of the directory and the duties of a campaign are called."""
    units = known_directory(reads).units
    duties = existing_campaign(campaign, reads).definition.duties
    return Names(
        units={key: Title(zh=unit.name, en=unit.name_en) for key, unit in units.items()},
        duties={DutyKey(key): duty.title for key, duty in duties.items()},
    )


def in_the_way(
    campaign: Campaign, planned: PhaseDefinition, reads: Reads
) -> Iterator[tuple[PhaseKey, bool]]:
    """Phases that must be closed, or opened, before this one opens.

    Those are the ones that it comes `after`. Where that is left out they are all in front of it, up
    to one that says itself what it comes after. Those that it overlaps may still run: the one in
    front of it where the definition says so, and one in front of that where they too overlap and
    the plan has it end after this one starts.
    """
    if not isinstance(planned.after, UnsetType):
        for name in reversed(planned.after):
            if not is_closed(campaign.campaign, PhaseKey(name), reads):
                yield PhaseKey(name), False
        return
    phases = campaign.definition.phases
    place = phases.index(planned)
    working = reads.calendar(CalendarKind.WORKING_DAYS, campaign.edition)
    here = known_window(campaign.definition, planned, working)
    beside = planned.overlaps_previous
    for earlier in reversed(phases[:place]):
        key = PhaseKey(earlier.key)
        if earlier is not phases[place - 1]:
            there = known_window(campaign.definition, earlier, working)
            beside = beside and (here is None or there is None or there[1] >= here[0])
        if beside:
            if phase_now(campaign.campaign, key, reads) is None:
                yield key, True
        elif not is_closed(campaign.campaign, key, reads):
            yield key, False
        if not isinstance(earlier.after, UnsetType):
            return
        beside = beside and earlier.overlaps_previous
