"""What decisions need of a campaign, folded from its facts; and what each fact leads to."""

from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.audience import Participant
from engine.domain.campaign.calendar_moves import recounted
from engine.domain.campaign.events import (
    CampaignAnnounced,
    CampaignArchived,
    CampaignCancelled,
    CampaignConcluded,
    CampaignEvent,
    CampaignLinked,
    CampaignPlanned,
    CampaignRecalendared,
    CampaignResumed,
    CampaignStarted,
    CampaignSuspended,
    DateCorrected,
    DefinitionAmended,
    DutiesAdded,
    DutiesDropped,
    ParameterSet,
    RecalendaringProposed,
    UnitJoined,
    UnitLeft,
)
from engine.domain.campaign.table import CAMPAIGN, CampaignState
from engine.domain.clocks import ChangeKind, ClockChange
from engine.domain.courses import Span
from engine.domain.effects import (
    Effect,
    Effects,
    clock_changes,
    next_state,
    recalendars,
    resumes,
    stops,
)
from engine.domain.event import Stamp
from engine.domain.family import Reads
from engine.domain.moved_dates import past_on, without
from engine.domain.terms import DutyDue
from engine.errors import NotFound
from engine.ids import CampaignId, DutyKey, OccurrenceKey, UnitId, campaign_stream
from engine.phrases import Phrase, phrase
from workflows.date_places import with_date
from workflows.differences import kept_values, recurring_anew
from workflows.parameters import filled
from workflows.schema import Definition
from workflows.tree import reference

EFFECTS: Final[Effects] = MappingProxyType(
    {
        CampaignPlanned: Effect(),
        ParameterSet: Effect("set"),
        DateCorrected: Effect("correct"),
        DefinitionAmended: Effect("amend"),
        DutiesAdded: Effect("amend"),
        DutiesDropped: Effect("amend"),
        CampaignAnnounced: Effect("announce"),
        CampaignStarted: Effect("start"),
        RecalendaringProposed: Effect("propose"),
        CampaignRecalendared: Effect("recalendar", clock=recalendars),
        UnitJoined: Effect("join"),
        UnitLeft: Effect("leave"),
        CampaignSuspended: Effect("suspend", clock=stops),
        CampaignResumed: Effect("resume", clock=resumes),
        CampaignConcluded: Effect("conclude"),
        CampaignArchived: Effect("archive"),
        CampaignCancelled: Effect("cancel"),
        CampaignLinked: Effect("link"),
    }
)


class Campaign(Struct, frozen=True, kw_only=True):
    """What decisions need of a campaign.

    `planned` is the definition as drawn up, with the fixed dates that were corrected; in
    `definition` its parameters are filled in, from their own values and from those `set_values`
    that events gave. `started` made its tasks outside any phase due; `moved` is what became of
    their dates since, and of those in phases that were decided late. `recurs_since` holds the
    recurring duties whose cadence an amendment brought or changed, with its day: of the days before
    it they owe nothing. Of tasks outside any phase `added` says when amendments made them due,
    `dropped` counts how often that was taken back, with what had moved them, and `lapsed` are
    those whose day was past by then. `proposals` of other calendars are kept by their names, those
    `applied` too; `recounted` is what they did to the clocks of occurrences.
    """

    campaign: CampaignId
    state: CampaignState
    planned: Definition
    definition: Definition
    digest: str
    edition: str
    set_values: dict[str, str | int] = {}
    set_on: dict[str, date] = {}
    recurs_since: dict[str, date] = {}
    participants: dict[UnitId, Participant] = {}
    changes: tuple[ClockChange, ...] = ()
    started: CampaignStarted | None = None
    moved: dict[DutyKey, tuple[ClockChange, ...]] = {}
    added: dict[DutyKey, Stamp] = {}
    dropped: dict[DutyKey, int] = {}
    lapsed: dict[DutyKey, date] = {}
    proposals: dict[str, RecalendaringProposed] = {}
    applied: tuple[str, ...] = ()
    recounted: dict[tuple[DutyKey, OccurrenceKey], tuple[ClockChange, ...]] = {}
    links: tuple[CampaignLinked, ...] = ()

    @property
    def values(self) -> dict[str, str | int]:
        """The values of all parameters that are not blank."""
        own = {p.key: p.value for p in self.planned.parameters if not p.is_blank}
        return own | self.set_values

    def due(self, duty: DutyKey) -> DutyDue | None:
        """What was made due for this duty when the campaign started."""
        return next((due for due in _dues(self) if due.duty == duty), None)

    def planned_due(self, due: DutyDue) -> date | None:
        """The day that the plan has for a duty outside any phase, as last corrected."""
        return self.decided_due(due.duty) or due.due_on

    def decided_due(self, duty: DutyKey) -> date | None:
        """The day to which an event of the campaign last moved a duty; None if none did."""
        moves = self.moved.get(duty)
        return moves[-1].to if moves else None

    @property
    def started_on(self) -> date | None:
        """The day on which it started, None before."""
        return self.started.stamp.day if self.started else None

    @property
    def is_live(self) -> bool:
        """Whether work may go on."""
        return self.state is CampaignState.RUNNING

    @property
    def is_over(self) -> bool:
        """Whether it is concluded, archived or called off."""
        return self.state not in (
            CampaignState.PLANNED,
            CampaignState.ANNOUNCED,
            CampaignState.RUNNING,
            CampaignState.SUSPENDED,
        )

    @property
    def is_correctable(self) -> bool:
        """Whether what is on record may still be corrected: until it is archived or called off."""
        return self.state in (
            CampaignState.RUNNING,
            CampaignState.SUSPENDED,
            CampaignState.CONCLUDED,
        )

    @property
    def idle(self) -> tuple[Span, ...]:
        """The days on which it stood still, as clocks count them (DeadlineClock): the day of a stop
        is spent, and that of resuming is not counted.
        """
        stops = (change.on for change in self.changes if change.kind is ChangeKind.STOP)
        resumed = (change.on for change in self.changes if change.kind is ChangeKind.RESUME)
        pairs = zip(stops, resumed, strict=False)
        return tuple(Span(stop + timedelta(days=1), on) for stop, on in pairs if stop < on)

    def cadence_set_on(self, obligation: str) -> date | None:
        """When the cadence of a duty was set (A23) or amended, if that was after the
        announcement.
        """
        planned = next((o for o in self.planned.obligations if o.key == obligation), None)
        blanks = planned.blanks.values() if planned else ()
        found = (*(self.set_on.get(blank) for blank in blanks), self.recurs_since.get(obligation))
        return max((day for day in found if day is not None), default=None)


def evolve(state: Campaign | None, event: CampaignEvent) -> Campaign:
    """The state after a fact. Never refuses, and checks no definition: what was accepted once is
    folded for ever.
    """
    if isinstance(event, CampaignPlanned):
        return Campaign(
            campaign=event.campaign,
            state=CampaignState.PLANNED,
            planned=event.definition,
            definition=filled(event.definition),
            digest=event.digest,
            edition=event.edition,
        )
    assert state is not None, "a campaign's first event is its planning"
    effect = EFFECTS[type(event)]
    now, _ = next_state(CAMPAIGN, effect, state.state, None)
    more: dict[str, Any] = {}
    match event:
        case ParameterSet(key=key, value=value):
            values = {**state.set_values, key: value}
            more = {"set_values": values, "definition": filled(state.planned, values)}
            more["moved"] = _moved(state.moved, event)
            if state.state is not CampaignState.PLANNED:
                more["set_on"] = {**state.set_on, key: event.stamp.day}
        case DateCorrected(place=place, value=value):
            parameter = reference(place)
            values = {**state.set_values, parameter: value} if parameter else state.set_values
            planned = with_date(state.planned, place, value)
            more = {"planned": planned, "set_values": values}
            more["definition"] = filled(planned, values)
            more["moved"] = _moved(state.moved, event)
        case CampaignStarted():
            more["started"] = event
        case DefinitionAmended(definition=planned, digest=digest):
            values = kept_values(planned, state.set_values)
            more = {"planned": planned, "digest": digest, "set_values": values}
            more["definition"] = filled(planned, values)
            if state.state is not CampaignState.PLANNED:
                begun = dict.fromkeys(recurring_anew(state.planned, planned), event.stamp.day)
                more["recurs_since"] = {**state.recurs_since, **begun}
            more["moved"] = _moved(state.moved, event)
        case DutiesAdded(dues=dues, stamp=stamp):
            more["started"] = _with_dues(state, (*_dues(state), *dues))
            more["added"] = {**state.added, **dict.fromkeys((d.duty for d in dues), stamp)}
        case DutiesDropped(duties=gone, stamp=stamp):
            left = tuple(due for due in _dues(state) if due.duty not in gone)
            counts = {d: state.dropped.get(d, 0) + 1 + len(state.moved.get(d, ())) for d in gone}
            more["started"] = _with_dues(state, left)
            more |= {"added": without(state.added, gone), "moved": without(state.moved, gone)}
            more["dropped"] = {**state.dropped, **counts}
            stood = ((d.duty, state.planned_due(d)) for d in _dues(state) if d.duty in gone)
            more["lapsed"] = state.lapsed | past_on(stamp.day, stood)
        case RecalendaringProposed(proposal=proposal):
            more["proposals"] = {**state.proposals, proposal: event}
        case CampaignRecalendared(edition=edition, before=before, stamp=stamp):
            changed = recounted(event.occurrences, edition, before, stamp)
            known = state.recounted
            more["recounted"] = known | {k: (*known.get(k, ()), c) for k, c in changed.items()}
            more |= {"edition": edition, "moved": _moved(state.moved, event)}
            more["applied"] = (*state.applied, event.proposal)
        case CampaignLinked():
            more["links"] = (*state.links, event)
        case CampaignAnnounced(participants=participants):
            more["participants"] = {p.unit: p for p in participants}
        case UnitJoined(participant=participant):
            more["participants"] = {**state.participants, participant.unit: participant}
        case UnitLeft(unit=unit):
            more["participants"] = {k: p for k, p in state.participants.items() if k != unit}
        case _:
            pass
    changes = clock_changes(effect, state.changes, event, state.campaign)
    return replace(state, state=now, changes=changes, **more)


def _dues(state: Campaign) -> tuple[DutyDue, ...]:
    """What is due outside any phase."""
    return state.started.dues if state.started else ()


def _with_dues(state: Campaign, dues: tuple[DutyDue, ...]) -> CampaignStarted | None:
    return replace(state.started, dues=dues) if state.started else None


def _moved(
    moved: dict[DutyKey, tuple[ClockChange, ...]],
    event: DateCorrected | DefinitionAmended | ParameterSet | CampaignRecalendared,
) -> dict[DutyKey, tuple[ClockChange, ...]]:
    return moved | {
        move.duty: (*moved.get(move.duty, ()), move.change(event.stamp)) for move in event.moves
    }


def thing_campaign(campaign: CampaignId) -> Phrase:
    """The campaign as a sentence names it."""
    return phrase("thing.campaign.named", campaign=campaign)


def existing_campaign(campaign: CampaignId, reads: Reads) -> Campaign:
    """The campaign as it stands; NotFound if nobody planned it."""
    state = reads.state(campaign_stream(campaign), evolve)
    if state is None:
        raise NotFound("thing.campaign", campaign)
    return state
