"""A campaign: planned from a definition that it carries, announced to its units, run, archived."""

from datetime import date, timedelta
from typing import assert_never

import msgspec
from msgspec import Struct

from engine.domain.audience import Participant
from engine.domain.clocks import ChangeKind, ClockChange
from engine.domain.event import Command, Event, need_reason, not_dated_back
from engine.domain.lifecycle import CAMPAIGN, CampaignState
from engine.domain.occurrences import Span
from engine.errors import RuleBroken
from engine.ids import CampaignId, PhaseKey, UnitId, is_key
from workflows.parameters import resolve
from workflows.schema import UNRESOLVED, Definition

# --- facts -----------------------------------------------------------------------------------


class CampaignPlanned(Event, frozen=True):
    """Drawn up. The definition and its digest are embedded: later edits of files change nothing.

    `edition` names the calendar edition that the campaign's dates are counted on.
    """

    campaign: CampaignId
    definition: Definition
    digest: str
    edition: str


class ParameterSet(Event, frozen=True):
    """A blank of the document was filled, with a reason (A1, A2)."""

    key: str
    value: str | int


class CampaignAnnounced(Event, frozen=True):
    """Made known to its units; they are its participants from now on."""

    participants: tuple[Participant, ...]


class CampaignStarted(Event, frozen=True):
    """The first phase opened."""


class UnitJoined(Event, frozen=True):
    """A unit came in mid-run."""

    participant: Participant


class UnitLeft(Event, frozen=True):
    """A unit went out mid-run; what it owed is no longer owed."""

    unit: UnitId


class CampaignSuspended(Event, frozen=True):
    """Every clock of the campaign stands still from this day."""


class CampaignResumed(Event, frozen=True):
    """The clocks run on, each with the budget it had left."""


class CampaignConcluded(Event, frozen=True):
    """All phases are closed and the office has ended the campaign."""


class CampaignArchived(Event, frozen=True):
    """The file is closed for good."""


class CampaignCancelled(Event, frozen=True):
    """Called off."""


CampaignEvent = (
    CampaignPlanned
    | ParameterSet
    | CampaignAnnounced
    | CampaignStarted
    | UnitJoined
    | UnitLeft
    | CampaignSuspended
    | CampaignResumed
    | CampaignConcluded
    | CampaignArchived
    | CampaignCancelled
)


# --- state -----------------------------------------------------------------------------------


class Campaign(Struct, frozen=True, kw_only=True):
    """What decisions need of a campaign.

    `planned` is the definition as drawn up; in `definition` its parameters are filled in, from
    their own values and from those `set_values` that events gave.
    """

    campaign: CampaignId
    state: CampaignState
    planned: Definition
    definition: Definition
    digest: str
    edition: str
    set_values: dict[str, str | int] = {}
    set_on: dict[str, date] = {}
    participants: dict[UnitId, Participant] = {}
    changes: tuple[ClockChange, ...] = ()

    @property
    def is_live(self) -> bool:
        """Whether work may go on."""
        return self.state is CampaignState.RUNNING

    @property
    def idle(self) -> tuple[Span, ...]:
        """The days on which it was suspended, up to the day before each resumption."""
        stops = (change.on for change in self.changes if change.kind is ChangeKind.STOP)
        resumed = (change.on for change in self.changes if change.kind is ChangeKind.RESUME)
        pairs = zip(stops, resumed, strict=False)
        return tuple(Span(stop, on - timedelta(days=1)) for stop, on in pairs if stop < on)

    def cadence_set_on(self, obligation: str) -> date | None:
        """When the cadence of a duty was set, if that was after the announcement (A23)."""
        planned = next((o for o in self.planned.obligations if o.key == obligation), None)
        return self.set_on.get(planned.every.removeprefix("$")) if planned else None


# --- commands --------------------------------------------------------------------------------


class PlanCampaign(Command, frozen=True):
    """Draw a campaign up from a definition."""

    campaign: CampaignId
    definition: Definition
    digest: str
    edition: str


class SetParameter(Command, frozen=True):
    """Fill a blank; `value` has its type from the caller (workflows.parameters)."""

    key: str
    value: str | int


class AnnounceCampaign(Command, frozen=True):
    """Make it known to `participants`, the active units of the directory."""

    participants: tuple[Participant, ...]


class StartCampaign(Command, frozen=True):
    """Sent with the opening of the first phase."""


class JoinUnit(Command, frozen=True):
    """Take a unit in mid-run."""

    participant: Participant


class RemoveUnit(Command, frozen=True):
    """Let a unit go mid-run."""

    unit: UnitId


class SuspendCampaign(Command, frozen=True):
    """Stop every clock."""


class ResumeCampaign(Command, frozen=True):
    """Let the clocks run on."""


class ConcludeCampaign(Command, frozen=True):
    """End it; `unclosed` are phases that are not closed yet."""

    unclosed: tuple[PhaseKey, ...]


class ArchiveCampaign(Command, frozen=True):
    """Close the file."""


class CancelCampaign(Command, frozen=True):
    """Call it off."""


CampaignCommand = (
    PlanCampaign
    | SetParameter
    | AnnounceCampaign
    | StartCampaign
    | JoinUnit
    | RemoveUnit
    | SuspendCampaign
    | ResumeCampaign
    | ConcludeCampaign
    | ArchiveCampaign
    | CancelCampaign
)


def decide(command: CampaignCommand, state: Campaign | None) -> tuple[CampaignEvent, ...]:
    """The facts that follow from a command.

    Raises NotAllowed (lifecycle), RuleBroken (blanks, participants, phases), ReasonRequired;
    UnknownParameter or DefinitionFaults for a value that the definition cannot take.
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
        return (
            CampaignPlanned(
                stamp=stamp,
                campaign=command.campaign,
                definition=command.definition,
                digest=command.digest,
                edition=command.edition,
            ),
        )
    assert state is not None, "the handler loads a campaign that exists"
    _ask(command, state)
    match command:
        case SetParameter(key=key, value=value):
            need_reason(command, "set a parameter")
            _settable(state, key)
            resolve(state.planned, {**state.set_values, key: value})
            return (ParameterSet(stamp=stamp, key=key, value=value),)
        case AnnounceCampaign(participants=participants):
            _ready_to_announce(state, participants)
            return (CampaignAnnounced(stamp=stamp, participants=participants),)
        case StartCampaign():
            return (CampaignStarted(stamp=stamp),)
        case JoinUnit(participant=participant):
            need_reason(command, "take a unit into a campaign")
            if participant.unit in state.participants:
                raise RuleBroken(f"unit {participant.unit!r} takes part already")
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
        case ConcludeCampaign(unclosed=unclosed):
            if unclosed:
                raise RuleBroken(
                    f"campaign {state.campaign!r} cannot be concluded while these phases are not "
                    f"closed: {', '.join(unclosed)}; no phase may be skipped (R041)"
                )
            return (CampaignConcluded(stamp=stamp),)
        case ArchiveCampaign():
            return (CampaignArchived(stamp=stamp),)
        case CancelCampaign():
            need_reason(command, "cancel a campaign")
            return (CampaignCancelled(stamp=stamp),)
        case _:
            assert_never(command)


_TRIGGERS = {
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


def _ask(command: CampaignCommand, state: Campaign) -> None:
    CAMPAIGN.step(_TRIGGERS[type(command)], state.state, f"campaign {state.campaign!r}")


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


# --- evolve ----------------------------------------------------------------------------------


def evolve(state: Campaign | None, event: CampaignEvent) -> Campaign:
    """The state after a fact. Never refuses."""
    if isinstance(event, CampaignPlanned):
        return Campaign(
            campaign=event.campaign,
            state=CampaignState.PLANNED,
            planned=event.definition,
            definition=resolve(event.definition, {}),
            digest=event.digest,
            edition=event.edition,
        )
    assert state is not None, "a campaign's first event is its planning"
    replace = msgspec.structs.replace
    match event:
        case ParameterSet(key=key, value=value):
            values = {**state.set_values, key: value}
            filled = resolve(state.planned, values)
            later = state.state is not CampaignState.PLANNED
            set_on = {**state.set_on, key: event.stamp.day} if later else state.set_on
            return replace(state, definition=filled, set_values=values, set_on=set_on)
        case CampaignAnnounced(participants=participants):
            return replace(
                state,
                state=CampaignState.ANNOUNCED,
                participants={p.unit: p for p in participants},
            )
        case CampaignStarted():
            return replace(state, state=CampaignState.RUNNING)
        case UnitJoined(participant=participant):
            joined = {**state.participants, participant.unit: participant}
            return replace(state, participants=joined)
        case UnitLeft(unit=unit):
            left = {key: p for key, p in state.participants.items() if key != unit}
            return replace(state, participants=left)
        case CampaignSuspended(stamp=stamp):
            stop = ClockChange.stop(state.campaign, stamp)
            return replace(state, state=CampaignState.SUSPENDED, changes=(*state.changes, stop))
        case CampaignResumed(stamp=stamp):
            go = ClockChange.resume(state.campaign, stamp)
            return replace(state, state=CampaignState.RUNNING, changes=(*state.changes, go))
        case CampaignConcluded():
            return replace(state, state=CampaignState.CONCLUDED)
        case CampaignArchived():
            return replace(state, state=CampaignState.ARCHIVED)
        case CampaignCancelled():
            return replace(state, state=CampaignState.CANCELLED)
        case _:
            assert_never(event)
