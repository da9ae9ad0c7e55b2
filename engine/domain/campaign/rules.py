"""What may be done to a campaign, and what follows from it."""

from types import MappingProxyType
from typing import Final, assert_never

from engine.calendars.working_days import Calendars
from engine.domain.audience import Participant, owed_by_nobody
from engine.domain.campaign.amending import definition_amended
from engine.domain.campaign.commands import (
    AmendDefinition,
    AnnounceCampaign,
    ArchiveCampaign,
    CampaignCommand,
    CancelCampaign,
    ConcludeCampaign,
    CorrectDate,
    JoinUnit,
    LinkCampaign,
    PlanCampaign,
    ProposeRecalendaring,
    RecalendarCampaign,
    RemoveUnit,
    ResumeCampaign,
    SetParameter,
    StartCampaign,
    SuspendCampaign,
)
from engine.domain.campaign.context import CampaignContext
from engine.domain.campaign.corrections import date_corrected
from engine.domain.campaign.events import (
    CampaignAnnounced,
    CampaignArchived,
    CampaignCancelled,
    CampaignConcluded,
    CampaignEvent,
    CampaignPlanned,
    CampaignRecalendared,
    CampaignResumed,
    CampaignStarted,
    CampaignSuspended,
    ParameterSet,
    RecalendaringProposed,
    UnitJoined,
    UnitLeft,
)
from engine.domain.campaign.late_dates import decided
from engine.domain.campaign.state import Campaign, thing_campaign
from engine.domain.campaign.table import CAMPAIGN, CampaignState
from engine.domain.event import EARLY_WITHOUT_REASON, need_reason, not_dated_back
from engine.domain.moved_dates import DueMoved
from engine.domain.plan_check import plan_faults
from engine.errors import BadInput, NotFound, RuleBroken
from engine.ids import is_key
from engine.phrases import phrase
from workflows.faults import (
    BadParameterValue,
    DefinitionError,
    DefinitionFaults,
    UnknownParameter,
)
from workflows.owners import named_unit, several
from workflows.parameters import allowed_at, check_value, filled, uses
from workflows.planning import checked, digest
from workflows.schema import UNRESOLVED


def decide(
    command: CampaignCommand, state: Campaign | None, context: CampaignContext
) -> tuple[CampaignEvent, ...]:
    """The facts that follow from a command.

    Raises NotAllowed (lifecycle), RuleBroken (blanks, participants, phases), ReasonRequired;
    DefinitionFaults for a definition that cannot be planned; NotFound for an unknown parameter,
    BadInput for a value that adds a fault to the definition.
    """
    stamp = command.stamp
    not_dated_back(command, phrase("deed.on-campaign"))
    if isinstance(command, PlanCampaign):
        if not is_key(command.campaign):
            raise RuleBroken("error.campaign.bad-name", name=command.campaign)
        if state is not None:
            raise RuleBroken("error.campaign.exists", campaign=command.campaign)
        definition = checked(command.definition)
        if context.calendars is not None:
            whole = filled(definition)
            if faults := plan_faults(whole, context.calendars, command.edition):
                raise DefinitionFaults(definition.key, faults)
        return (
            CampaignPlanned(
                stamp=stamp,
                campaign=command.campaign,
                definition=definition,
                digest=digest(definition),
                edition=command.edition,
            ),
            *context.links,
        )
    assert state is not None, "the handler loads a campaign that exists"
    _ask(command, state)
    match command:
        case SetParameter(key=key):
            value = _value_for(command, state, context.calendars)
            need_reason(command, "act.campaign.set")
            _settable(state, key, value)
            moved = _decided(state, key, value, command, context)
            return (ParameterSet(stamp=stamp, key=key, value=value, moves=moved),)
        case CorrectDate():
            need_reason(command, "act.campaign.correct")
            assert context.calendars is not None, "dates are counted on calendars"
            return (date_corrected(command, state, context.calendars),)
        case AmendDefinition(definition=amended):
            need_reason(command, "act.campaign.amend")
            if (amended.series, amended.year) != (state.planned.series, state.planned.year):
                raise RuleBroken("error.series.fixed", campaign=state.campaign)
            assert context.calendars is not None, "dates are counted on calendars"
            return definition_amended(command, state, context.calendars)
        case ProposeRecalendaring():
            return (_proposed(command, state),)
        case RecalendarCampaign(proposal=proposal, edition=edition):
            return (
                CampaignRecalendared(
                    stamp=stamp,
                    proposal=proposal,
                    edition=edition,
                    before=state.edition,
                    authority=command.authority,
                    moves=command.moves,
                    occurrences=command.occurrences,
                ),
            )
        case AnnounceCampaign():
            _ready_to_announce(state, context.participants)
            return (
                CampaignAnnounced(
                    stamp=stamp,
                    participants=context.participants,
                    unowed=owed_by_nobody(state.definition.duties.values(), context.participants),
                    idle=context.idle,
                ),
            )
        case StartCampaign():
            day = context.starts_on
            if day is not None and day - stamp.day > EARLY_WITHOUT_REASON:
                need_reason(command, phrase("act.campaign.start-early", day=day))
            return (CampaignStarted(stamp=stamp, dues=context.dues, unowed=context.unowed),)
        case JoinUnit(unit=unit):
            need_reason(command, "act.campaign.join")
            if unit in state.participants:
                raise RuleBroken("error.campaign.takes-part", unit=unit)
            (participant,) = context.participants
            return (UnitJoined(stamp=stamp, participant=participant),)
        case RemoveUnit(unit=unit):
            need_reason(command, "act.campaign.leave")
            if unit not in state.participants:
                raise RuleBroken("error.campaign.takes-no-part", unit=unit, campaign=state.campaign)
            return (UnitLeft(stamp=stamp, unit=unit),)
        case SuspendCampaign():
            need_reason(command, "act.campaign.suspend")
            return (CampaignSuspended(stamp=stamp),)
        case ResumeCampaign():
            return (CampaignResumed(stamp=stamp),)
        case ConcludeCampaign():
            if context.unclosed:
                raise RuleBroken(
                    "error.campaign.unclosed", campaign=state.campaign, phases=context.unclosed
                )
            return (CampaignConcluded(stamp=stamp),)
        case ArchiveCampaign():
            return (CampaignArchived(stamp=stamp),)
        case LinkCampaign():
            return context.links
        case CancelCampaign():
            need_reason(command, "act.campaign.cancel")
            return (CampaignCancelled(stamp=stamp),)
        case _:
            assert_never(command)


_TRIGGERS: Final = MappingProxyType(
    {
        SetParameter: "set",
        CorrectDate: "correct",
        AmendDefinition: "amend",
        ProposeRecalendaring: "propose",
        RecalendarCampaign: "recalendar",
        AnnounceCampaign: "announce",
        StartCampaign: "start",
        JoinUnit: "join",
        RemoveUnit: "leave",
        SuspendCampaign: "suspend",
        ResumeCampaign: "resume",
        ConcludeCampaign: "conclude",
        ArchiveCampaign: "archive",
        CancelCampaign: "cancel",
        LinkCampaign: "link",
    }
)


def _ask(command: CampaignCommand, state: Campaign) -> None:
    trigger = _TRIGGERS[type(command)]
    about = isinstance(
        command,
        SetParameter
        | CorrectDate
        | AmendDefinition
        | ProposeRecalendaring
        | RecalendarCampaign
        | JoinUnit
        | RemoveUnit,
    )
    act = phrase(f"verb.campaign.{trigger}.of") if about else None
    CAMPAIGN.step(trigger, state.state, thing_campaign(state.campaign), act=act)


def _value_for(command: SetParameter, state: Campaign, calendars: Calendars | None) -> str | int:
    try:
        value = check_value(state.planned, command.key, command.text, state.set_values)
        if calendars is not None:
            _countable(command, state, value, calendars)
        return value
    except UnknownParameter as fault:
        known = (parameter.key for parameter in state.planned.parameters)
        what = phrase("thing.parameter-of-campaign", campaign=state.campaign)
        raise NotFound(what, command.key, known) from fault
    except DefinitionError as fault:
        what = phrase("fault.parameter-not-set", key=command.key)
        raise BadInput(what, [getattr(fault, "phrase", str(fault))]) from fault


def _decided(
    state: Campaign, key: str, value: str | int, command: SetParameter, context: CampaignContext
) -> tuple[DueMoved, ...]:
    """The deadlines that duties have by the value, which are owed without one until now."""
    if context.calendars is None:
        return ()
    after = filled(state.planned, {**state.set_values, key: value})
    return decided(state, after, context.undated, command.stamp, context.calendars)


def _countable(
    command: SetParameter, state: Campaign, value: str | int, calendars: Calendars
) -> None:
    """Raise BadParameterValue for a date that the calendar cannot count, or counts wrong."""
    after = filled(state.planned, {**state.set_values, command.key: value})
    stood = set(plan_faults(state.definition, calendars, state.edition))
    added = [f for f in plan_faults(after, calendars, state.edition) if f not in stood]
    if added:
        allowed = allowed_at(uses(state.planned, command.key))
        raise BadParameterValue(command.key, command.text, allowed, added)


def _settable(state: Campaign, key: str, given: str | int) -> None:
    """Once announced, only what is still blank may be set: units rely on the rest. A unit named
    then must take part.
    """
    if state.state is CampaignState.PLANNED:
        return
    value = next((p.value for p in state.definition.parameters if p.key == key), UNRESOLVED)
    if value != UNRESOLVED:
        raise RuleBroken(
            "error.campaign.parameter-stands", key=key, campaign=state.campaign, value=value
        )
    for owner in several(str(given)):
        unit = named_unit(owner)
        if unit is not None and unit not in state.participants:
            raise RuleBroken("error.campaign.owner-outside", unit=unit, campaign=state.campaign)


def _proposed(command: ProposeRecalendaring, state: Campaign) -> RecalendaringProposed:
    """Named after its edition, with a number: an older one says nothing of today."""
    earlier = sum(each.edition == command.edition for each in state.proposals.values())
    return RecalendaringProposed(
        stamp=command.stamp,
        proposal=f"{command.edition}.{earlier + 1}",
        edition=command.edition,
        before=state.edition,
        moves=command.moves,
    )


def _ready_to_announce(state: Campaign, participants: tuple[Participant, ...]) -> None:
    blanks = state.definition.blanks()
    if blanks:
        raise RuleBroken(
            "error.campaign.blanks",
            campaign=state.campaign,
            count=len(blanks),
            blanks=tuple(phrase("thing.titled", key=p.key, title=p.title) for p in blanks),
        )
    if not participants:
        raise RuleBroken("error.campaign.nobody")
