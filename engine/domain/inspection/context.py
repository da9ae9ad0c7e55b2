"""What the campaign and the directory say at the moment of a command to an inspection."""

from collections.abc import Mapping

from msgspec import Struct

from engine.calendars.clock import OFFICE_ZONE, OfficeMoment
from engine.domain.audience import Participant
from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.state import Directory, known_directory
from engine.domain.family import Reads
from engine.domain.inspection.commands import (
    InspectionCommand,
    PlanInspection,
    RevealInspection,
    SealInspection,
)
from engine.domain.inspection.state import Inspection, opened
from engine.domain.office.state import known_office
from engine.errors import NotFound
from engine.ids import CampaignId, ItemKey, UnitId
from engine.phrases import Phrase, phrase
from workflows.schema import Definition
from workflows.sections.inspections import InspectionRules


class InspectionTerms(Struct, frozen=True, kw_only=True):
    """What a decision must know beside the inspection.

    `participants` are the units of its campaign; `inspected` those that may be looked at: the same,
    or those of the campaign that it looks back at, and `looked_over` whether that is over; `now` is
    the moment by the office's clock; `correctable` until the campaign is archived or called off.
    """

    live: bool
    correctable: bool
    rules: InspectionRules
    participants: Mapping[UnitId, Participant]
    inspected: Mapping[UnitId, Participant]
    looked_over: bool
    directory: Directory
    now: OfficeMoment


def context_for(
    command: InspectionCommand, state: Inspection | None, reads: Reads, _figures: object
) -> InspectionTerms:
    """Raises NotFound (campaign, sort of inspection, inspection)."""
    if isinstance(command, PlanInspection):
        campaign, back = existing_campaign(command.campaign, reads), command.looks_back
        rules = _rules(campaign.definition, command.key, command.campaign)
    elif isinstance(command, SealInspection):
        campaign, back = existing_campaign(command.key.campaign, reads), None
        rules = InspectionRules(key="")
    else:
        known = _known(command, state)
        campaign, back = existing_campaign(command.key.campaign, reads), known.plan.looks_back
        rules = _rules(campaign.definition, known.plan.key, command.key.campaign)
    office = known_office(reads)
    looked = existing_campaign(back, reads) if back else campaign
    return InspectionTerms(
        live=campaign.is_live,
        correctable=campaign.is_correctable,
        rules=rules,
        participants=campaign.participants,
        inspected=looked.participants,
        looked_over=looked.is_over,
        directory=known_directory(reads),
        now=command.stamp.recorded(office.days.zone if office else OFFICE_ZONE.key),
    )


def _known(command: InspectionCommand, state: Inspection | None) -> Inspection:
    """The inspection that a command is for, as far as whoever gives it may know of it."""
    assert not isinstance(command, PlanInspection)
    if isinstance(command, RevealInspection) and state is not None and state.planned is None:
        state = opened(state, command.papers)
    if state is None or state.planned is None:
        raise absent(command.key)
    return state


def absent(key: ItemKey) -> NotFound:
    """The refusal where there is none; and for whoever may not know that there is one."""
    return NotFound(phrase("thing.inspection-in-campaign", campaign=key.campaign), key.number)


def _rules(definition: Definition, key: str, campaign: CampaignId) -> InspectionRules:
    found = {rules.key: rules for rules in definition.inspections or ()}
    if key not in found:
        what = phrase("thing.inspection-sort", campaign=campaign)
        raise NotFound(what, key, found)
    return found[key]


def named(number: str) -> Phrase:
    """An inspection as a sentence names it."""
    return phrase("thing.inspection", number=number)
