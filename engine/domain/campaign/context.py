"""What a decision on a campaign must know from elsewhere: the directory, the phases."""

import difflib
from datetime import date

from msgspec import Struct

from engine.calendars.working_days import Calendars
from engine.domain.audience import (
    Participant,
    need_owners,
    owed_by_nobody,
    owing_nothing,
    owners_of,
    units_named,
)
from engine.domain.campaign.commands import (
    AmendDefinition,
    AnnounceCampaign,
    CampaignCommand,
    ConcludeCampaign,
    CorrectDate,
    JoinUnit,
    LinkCampaign,
    PlanCampaign,
    SetParameter,
    StartCampaign,
)
from engine.domain.campaign.events import CampaignLinked
from engine.domain.campaign.late_dates import undated
from engine.domain.campaign.linking import (
    Wanted,
    known_window,
    linked,
    need_inside_wholes,
    planned_links,
    window_of,
)
from engine.domain.campaign.state import Campaign, existing_campaign
from engine.domain.directory.state import Directory, known_directory
from engine.domain.family import Reads
from engine.domain.phase.state import is_closed
from engine.domain.plan_check import check_dates
from engine.domain.terms import DutyDue, campaign_window, free_dues
from engine.errors import BadInput
from engine.ids import DutyKey, PhaseKey, UnitId
from engine.phrases import Phrase, phrase
from workflows.dates import CalendarKind
from workflows.owners import EVERYBODY
from workflows.parameters import filled
from workflows.schema import Definition


class CampaignContext(Struct, frozen=True, kw_only=True):
    """`participants` are the units to be taken in, `idle` active units that no duty is for,
    `unclosed` the phases that are not closed, `dues` what starting makes due and `unowed` what of
    it no unit leads, `starts_on` the first day on which it asks for anything, `undated` what is
    owed and has no deadline yet, `links` those that are made;
    `calendars` are those on which the dates of a definition are counted.
    """

    participants: tuple[Participant, ...] = ()
    idle: tuple[UnitId, ...] = ()
    unclosed: tuple[PhaseKey, ...] = ()
    dues: tuple[DutyDue, ...] = ()
    starts_on: date | None = None
    undated: tuple[DutyDue, ...] = ()
    unowed: tuple[DutyKey, ...] = ()
    calendars: Calendars | None = None
    links: tuple[CampaignLinked, ...] = ()


def context_for(
    command: CampaignCommand, _state: Campaign | None, reads: Reads, _figures: None
) -> CampaignContext:
    """Raises NotFound (campaign, edition, unit), and what counting the dates of a campaign about
    to be announced raises: units are not called for days that no calendar knows.
    """
    if isinstance(command, PlanCampaign):
        return _planned(command, reads)
    campaign = existing_campaign(command.campaign, reads)
    match command:
        case SetParameter():
            calendars = reads.calendars(campaign.edition)
            return CampaignContext(calendars=calendars, undated=undated(campaign, reads))
        case CorrectDate() | AmendDefinition():
            return CampaignContext(calendars=reads.calendars(campaign.edition))
        case AnnounceCampaign():
            if not campaign.definition.blanks():
                check_dates(
                    campaign.definition, reads.calendars(campaign.edition), campaign.edition
                )
            need_inside_wholes(campaign, reads)
            directory, duties = known_directory(reads), campaign.definition.duties.values()
            _known_owners(campaign, directory)
            return CampaignContext(
                participants=directory.participants(audience_of(campaign.definition)),
                idle=owing_nothing(duties, directory.participants()),
            )
        case StartCampaign():
            free, units = campaign.definition.free_tasks, campaign.participants.values()
            recurring = (duty for duty in campaign.definition.obligations if not duty.phases)
            need_owners(free, command.campaign)
            calendars = reads.calendars(campaign.edition)
            dues = free_dues(campaign.definition, calendars, campaign.edition)
            working = calendars.of(CalendarKind.WORKING_DAYS, campaign.edition)
            starts_on, _ = campaign_window(campaign.definition, working)
            return CampaignContext(
                dues=dues,
                starts_on=min([starts_on, *(due.opens_on for due in dues)]),
                unowed=owed_by_nobody((*free, *recurring), units),
            )
        case LinkCampaign(kind=kind, to=to, title=title):
            wanted, window = Wanted(kind=kind, to=to, title=title), known_window(campaign, reads)
            link = linked(wanted, command.campaign, campaign, window, command.stamp, reads)
            return CampaignContext(links=(link,))
        case JoinUnit(unit=unit):
            return CampaignContext(participants=(known_directory(reads).participant(unit),))
        case ConcludeCampaign():
            keys = (PhaseKey(phase.key) for phase in campaign.definition.phases)
            unclosed = tuple(k for k in keys if not is_closed(command.campaign, k, reads))
            return CampaignContext(unclosed=unclosed)
        case _:
            return CampaignContext()


def _planned(command: PlanCampaign, reads: Reads) -> CampaignContext:
    """The links that the plan asks for: each is to a campaign on record, or named by its title."""
    calendars, definition = reads.calendars(command.edition), command.definition
    wanted = tuple(planned_links(definition))
    if not wanted:
        return CampaignContext(calendars=calendars)
    working = calendars.of(CalendarKind.WORKING_DAYS, command.edition)
    window = window_of(filled(definition), working)
    name, stamp = command.campaign, command.stamp
    links = tuple(linked(each, name, None, window, stamp, reads) for each in wanted)
    return CampaignContext(calendars=calendars, links=links)


def unknown_owners(definition: Definition, directory: Directory) -> tuple[Phrase, ...]:
    """The units that duties name and that the directory does not have, or no more."""
    known = {participant.unit for participant in directory.participants()}
    faults = []
    for unit, duty in units_named(definition.duties.values()).items():
        if unit in known:
            continue
        code, near = "fault.campaign.no-such-unit", difflib.get_close_matches(unit, known, n=1)
        faults.append(
            phrase(f"{code}.near", unit=unit, duty=duty, near=near[0])
            if near
            else phrase(code, unit=unit, duty=duty)
        )
    return tuple(faults)


def _known_owners(campaign: Campaign, directory: Directory) -> None:
    if strangers := unknown_owners(campaign.definition, directory):
        raise BadInput(phrase("fault.campaign.owners", campaign=campaign.campaign), strangers)


def audience_of(definition: Definition) -> frozenset[str] | None:
    """Categories that take part; None for every unit when a duty is for everybody."""
    named = categories_of(definition)
    return None if EVERYBODY in named and not definition.categories else named


def categories_of(definition: Definition) -> frozenset[str]:
    """The categories that a definition declares, or that its duties are for."""
    duties = (*definition.every_task(), *definition.obligations)
    named = {owner for duty in duties for owner in owners_of(duty)}
    return frozenset(named | {category.key for category in definition.categories})
