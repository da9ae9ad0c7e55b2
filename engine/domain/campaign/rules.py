"""What may be done to a campaign, and what follows from it."""

from types import MappingProxyType
from typing import Final, assert_never

from engine.domain.audience import Participant
from engine.domain.campaign.commands import (
    AnnounceCampaign,
    ArchiveCampaign,
    CampaignCommand,
    CancelCampaign,
    ConcludeCampaign,
    JoinUnit,
    PlanCampaign,
    RemoveUnit,
    ResumeCampaign,
    SetParameter,
    StartCampaign,
    SuspendCampaign,
)
from engine.domain.campaign.context import Surroundings
from engine.domain.campaign.events import (
    CampaignAnnounced,
    CampaignArchived,
    CampaignCancelled,
    CampaignConcluded,
    CampaignEvent,
    CampaignPlanned,
    CampaignResumed,
    CampaignStarted,
    CampaignSuspended,
    ParameterSet,
    UnitJoined,
    UnitLeft,
)
from engine.domain.campaign.state import Campaign
from engine.domain.campaign.table import CAMPAIGN, CampaignState
from engine.domain.event import need_reason, not_dated_back
from engine.errors import BadInput, NotFound, RuleBroken
from engine.ids import is_key
from workflows.faults import DefinitionError, UnknownParameter
from workflows.parameters import check_value
from workflows.planning import checked, digest
from workflows.schema import UNRESOLVED


def decide(
    command: CampaignCommand, state: Campaign | None, context: Surroundings
) -> tuple[CampaignEvent, ...]:
    """The facts that follow from a command.

    Raises NotAllowed (lifecycle), RuleBroken (blanks, participants, phases), ReasonRequired;
    DefinitionFaults for a definition that cannot be planned; NotFound for an unknown parameter,
    BadInput for a value that adds a fault to the definition.
    """
    stamp = command.stamp
    not_dated_back(command, "what is done to a campaign")
    if isinstance(command, PlanCampaign):
        if not is_key(command.campaign):
            raise RuleBroken(
                f"{command.campaign!r} is no name for a campaign; use lower-case letters, digits "
                "and hyphens, such as workstyle-2009"
            )
        if state is not None:
            raise RuleBroken(
                f"campaign {command.campaign!r} exists already; choose another name with --id"
            )
        checked(command.definition)
        return (
            CampaignPlanned(
                stamp=stamp,
                campaign=command.campaign,
                definition=command.definition,
                digest=digest(command.definition),
                edition=command.edition,
            ),
        )
    assert state is not None, "the handler loads a campaign that exists"
    _ask(command, state)
    match command:
        case SetParameter(key=key):
            value = _value_for(command, state)
            need_reason(command, "set a parameter")
            _settable(state, key)
            return (ParameterSet(stamp=stamp, key=key, value=value),)
        case AnnounceCampaign():
            _ready_to_announce(state, context.participants)
            return (CampaignAnnounced(stamp=stamp, participants=context.participants),)
        case StartCampaign():
            return (CampaignStarted(stamp=stamp),)
        case JoinUnit(unit=unit):
            need_reason(command, "take a unit into a campaign")
            if unit in state.participants:
                raise RuleBroken(f"unit {unit!r} takes part already")
            (participant,) = context.participants
            return (UnitJoined(stamp=stamp, participant=participant),)
        case RemoveUnit(unit=unit):
            need_reason(command, "let a unit leave a campaign")
            if unit not in state.participants:
                raise RuleBroken(f"unit {unit!r} does not take part in {state.campaign!r}")
            return (UnitLeft(stamp=stamp, unit=unit),)
        case SuspendCampaign():
            need_reason(command, "suspend a campaign")
            return (CampaignSuspended(stamp=stamp),)
        case ResumeCampaign():
            return (CampaignResumed(stamp=stamp),)
        case ConcludeCampaign():
            if context.unclosed:
                raise RuleBroken(
                    f"campaign {state.campaign!r} cannot be concluded while these phases are not "
                    f"closed: {', '.join(context.unclosed)}; no phase may be skipped (R041)"
                )
            return (CampaignConcluded(stamp=stamp),)
        case ArchiveCampaign():
            return (CampaignArchived(stamp=stamp),)
        case CancelCampaign():
            need_reason(command, "cancel a campaign")
            return (CampaignCancelled(stamp=stamp),)
        case _:
            assert_never(command)


_TRIGGERS: Final = MappingProxyType(
    {
        SetParameter: "set",
        AnnounceCampaign: "announce",
        StartCampaign: "start",
        JoinUnit: "join",
        RemoveUnit: "leave",
        SuspendCampaign: "suspend",
        ResumeCampaign: "resume",
        ConcludeCampaign: "conclude",
        ArchiveCampaign: "archive",
        CancelCampaign: "cancel",
    }
)


def _ask(command: CampaignCommand, state: Campaign) -> None:
    CAMPAIGN.step(_TRIGGERS[type(command)], state.state, f"campaign {state.campaign!r}")


def _value_for(command: SetParameter, state: Campaign) -> str | int:
    try:
        return check_value(state.planned, command.key, command.text, state.set_values)
    except UnknownParameter as fault:
        known = (parameter.key for parameter in state.planned.parameters)
        what = f"parameter of campaign {state.campaign!r}"
        raise NotFound(what, command.key, known) from fault
    except DefinitionError as fault:
        raise BadInput(f"parameter {command.key!r} was not set", [str(fault)]) from fault


def _settable(state: Campaign, key: str) -> None:
    """Once announced, only what is still blank may be set: units rely on the rest."""
    if state.state is CampaignState.PLANNED:
        return
    value = next((p.value for p in state.definition.parameters if p.key == key), UNRESOLVED)
    if value != UNRESOLVED:
        raise RuleBroken(
            f"parameter {key!r} of campaign {state.campaign!r} is {value!r} and stands since it "
            "was announced; only a value that is still blank can be set now"
        )


def _ready_to_announce(state: Campaign, participants: tuple[Participant, ...]) -> None:
    blanks = state.definition.blanks()
    if blanks:
        listing = ", ".join(f"{p.key} ({p.title.zh})" for p in blanks)
        raise RuleBroken(
            f"campaign {state.campaign!r} cannot be announced while its document leaves "
            f"{len(blanks)} blank{'s' * (len(blanks) > 1)}: {listing}; fill each with: "
            f"campaign set {state.campaign} KEY VALUE --reason WHY"
        )
    if not participants:
        raise RuleBroken(
            "no unit of the directory takes part: the roster is empty or none of its categories "
            "is one of the campaign's; import units first with: campaign unit import FILE"
        )
