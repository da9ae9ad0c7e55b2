"""What the campaign says of an approval at the moment of a command."""

from collections.abc import Mapping

from msgspec import Struct

from engine.calendars.deadline import DeadlineClock
from engine.calendars.working_days import WorkingCalendar
from engine.domain.approval.commands import ApprovalCommand, FileApproval, OnApproval
from engine.domain.approval.state import Approval
from engine.domain.audience import Participant
from engine.domain.campaign.state import existing_campaign
from engine.domain.clocks import ClockChange
from engine.domain.family import Reads
from engine.domain.items import clock_of as clock_of_outline
from engine.errors import NotFound
from engine.ids import CampaignId, UnitId
from engine.phrases import Phrase, phrase
from workflows.dates import CalendarKind
from workflows.schema import Definition
from workflows.sections.approvals import ApprovalDefinition


class Terms(Struct, frozen=True, kw_only=True):
    """What is known beside the approval: `section` is its kind as the plan has it now, `working`
    counts working days as of `edition`, `changes` are those of the campaign's clock.
    """

    live: bool
    campaign: CampaignId
    section: ApprovalDefinition | None
    working: WorkingCalendar
    edition: str
    changes: tuple[ClockChange, ...] = ()
    participants: Mapping[UnitId, Participant] = {}


def context_for(
    command: ApprovalCommand, state: Approval | None, reads: Reads, _figures: None
) -> Terms:
    """Raises NotFound (campaign, approval, kind, unit)."""
    if isinstance(command, OnApproval):
        if state is None:
            what = phrase("thing.approval-in-campaign", campaign=command.key.campaign)
            raise NotFound(what, command.key.number)
        return terms_of(command.key.campaign, state.filed.approval, reads)
    terms = terms_of(command.campaign, command.approval, reads)
    if terms.section is None:
        definition = existing_campaign(command.campaign, reads).definition
        known = tuple(each.key for each in definition.approvals or ())
        what = phrase("thing.approval-kind-in-campaign", campaign=command.campaign)
        raise NotFound(what, command.approval, known)
    _need_participant(command, terms)
    return terms


def terms_of(campaign: CampaignId, kind: str, reads: Reads) -> Terms:
    """What a campaign says of its approvals of a kind now. Raises NotFound."""
    found = existing_campaign(campaign, reads)
    return Terms(
        live=found.is_live,
        campaign=campaign,
        section=kind_of(found.definition, kind),
        working=reads.calendar(CalendarKind.WORKING_DAYS, found.edition),
        edition=found.edition,
        changes=found.changes,
        participants=found.participants,
    )


def kind_of(definition: Definition, key: str) -> ApprovalDefinition | None:
    """The section of a definition that an approval belongs to, None once it is dropped."""
    return next((each for each in definition.approvals or () if each.key == key), None)


def _need_participant(command: FileApproval, terms: Terms) -> None:
    if command.unit not in terms.participants:
        what = phrase("thing.unit-in-campaign", campaign=command.campaign)
        raise NotFound(what, command.unit, terms.participants)


def clock_of(state: Approval, terms: Terms) -> DeadlineClock:
    """The clock that all branches share, after its own stops and those of the campaign."""
    return clock_of_outline(state.outline, terms.changes, terms.working)


def named(number: str) -> Phrase:
    """An approval as a sentence names it."""
    return phrase("thing.approval", number=number)
