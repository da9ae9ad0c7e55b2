"""After a change: the command that usually comes next."""

from collections.abc import Mapping
from typing import Final, get_args

from engine.calendars.editions import seed_edition
from engine.domain import calendar
from engine.domain.approval import events as ap
from engine.domain.assignment import events as a
from engine.domain.assignment.state import Assignment
from engine.domain.assignment.state import evolve as evolve_assignment
from engine.domain.campaign import events as c
from engine.domain.campaign.state import existing_campaign
from engine.domain.campaign.table import CampaignState
from engine.domain.directive import events as dr
from engine.domain.directory import events as d
from engine.domain.event import Event, Recorded
from engine.domain.matter import events as mt
from engine.domain.petition.events import AskedEvent
from engine.domain.phase import events as p
from engine.domain.phase.state import phase_now
from engine.domain.phase.table import PhaseState
from engine.domain.publication import events as pb
from engine.domain.rectification import events as r
from engine.domain.selection import events as sl
from engine.domain.survey import events as sv
from engine.handling.door import CommandHandler
from engine.ids import ONCE, AssignmentKey, CampaignId, PhaseKey, assignment_key, parse_stream
from engine.phrases import phrase
from office.words import Language, worded
from workflows.phase_order import planned_order

_PLAN: Final = "campaign plan WORKFLOW"

NEXT: Final[Mapping[type[Event], str]] = {
    calendar.CalendarEditionPublished: "campaign unit import FILE",
    d.UnitAdded: _PLAN,
    d.UnitAmended: _PLAN,
    c.CampaignStarted: "campaign status {campaign}",
    c.RecalendaringProposed: "campaign calendar apply {campaign} {proposal} --authority WHO",
    c.CampaignSuspended: "campaign resume {campaign}",
    c.CampaignConcluded: "campaign archive {campaign}",
    p.PhaseOpened: "campaign gate {campaign} {item}",
    p.PhaseExtended: "campaign gate {campaign} {item}",
    p.PhaseReopened: "campaign gate {campaign} {item}",
    p.PhaseOpeningWithdrawn: "campaign phase open {campaign} {item}",
    a.AssignmentReceived: "campaign assignment start {work}",
    a.AssignmentStarted: "campaign assignment submit {work} KEY=@FILE KEY=NUMBER",
    a.AssignmentReturned: "campaign assignment submit {work} KEY=@FILE KEY=NUMBER",
    a.AssignmentSuspended: "campaign assignment resume {work}",
    a.AssignmentTakenOver: "campaign assignment receive {work}",
    a.AssignmentSubmissionWithdrawn: "campaign assignment submit {work} KEY=@FILE KEY=NUMBER",
    a.AssignmentWaiverWithdrawn: "campaign assignment receive {work}",
    **dict.fromkeys(get_args(AskedEvent), "campaign petition show {campaign} {item}"),
    dr.DirectiveDrafted: "campaign directive issue {campaign} {item}",
    dr.DirectiveConsented: "campaign directive issue {campaign} {item}",
    dr.DirectiveIssued: "campaign directive show {campaign} {item}",
    dr.ChildStarted: "campaign link roll-up {campaign}",
    mt.MatterStarted: "campaign matter progress {campaign} {item} PERCENT --text TEXT",
    mt.MatterClaimed: "campaign matter confirm {campaign} {item}",
    mt.MatterSentUp: "campaign matter take {campaign} {item}",
    mt.MatterTaken: "campaign matter progress {campaign} {item} PERCENT --text TEXT",
    ap.ApprovalFiled: "campaign approval accept {campaign} {item}",
    ap.OneTimeNoticeGiven: "campaign approval complete {campaign} {item}",
    ap.FilingCompleted: "campaign approval accept {campaign} {item}",
    ap.FilingAccepted: "campaign approval receive {campaign} {item} BRANCH",
    ap.BranchReceived: "campaign approval grant {campaign} {item} BRANCH",
    ap.ApprovalClockStopped: "campaign approval resume {campaign} {item} BRANCH",
    ap.BranchDeemed: "campaign approval document {campaign} {item} BRANCH paper=@FILE",
    sl.NominationsClosed: "campaign selection show {campaign} {item}",
    sl.CandidatesConfirmed: "campaign selection notice {campaign} {item} --publication NUMBER",
    sl.ObjectionFiled: (
        "campaign selection decide-objection {campaign} {item} CANDIDATE --upheld --reason TEXT"
    ),
    sv.SurveyDrafted: "campaign survey ready {campaign} {item} --hand GROUP=COUNT",
    sv.SurveyClosed: "campaign survey show {campaign} {item}",
    sv.SurveyResultReceived: "campaign survey publish {campaign} {item}",
    pb.PublicationTakenDown: "campaign publication repost {campaign} {item}",
    r.RectificationVerificationWithdrawn: "campaign rectification verify {campaign} {item}",
    r.RectificationReportWithdrawn: "campaign rectification report {campaign} {item} RESULT",
    r.RectificationRaised: "campaign rectification issue {campaign} {item}",
    r.RectificationIssued: (
        "campaign rectification plan {campaign} {item} --causes TEXT --measures TEXT"
    ),
    r.RectificationPlanned: "campaign rectification start {campaign} {item}",
    r.RectificationStarted: "campaign rectification report {campaign} {item} RESULT",
    r.RectificationReported: "campaign rectification verify {campaign} {item}",
    r.RectificationSentBack: "campaign rectification report {campaign} {item} RESULT",
    r.RectificationReopened: (
        "campaign rectification plan {campaign} {item} --causes TEXT --measures TEXT"
    ),
}


def next_step(recorded: Recorded, lang: Language, handler: CommandHandler) -> str | None:
    """The command to use next, as things stand now; None where none stands out."""
    stream = parse_stream(recorded.stream)
    campaign = stream.campaign if stream else CampaignId("")
    key = assignment_key(recorded.stream)
    template: str | None
    match recorded.event:
        case calendar.CalendarEditionPublished(edition=edition) if edition.id != seed_edition().id:
            return None  # the command says which campaigns it may move
        case c.CampaignPlanned() | c.ParameterSet():
            return _to_announce(handler, campaign, lang)
        case c.CampaignAnnounced() if _starts_first(handler, campaign):
            return f"campaign start {campaign}"
        case c.CampaignAnnounced() | p.PhaseClosed() | p.PhaseClosedByOverride():
            return _onward(handler, campaign)
        case d.RoleGranted(imported=imported):
            return _PLAN if imported else None
        case (
            a.AssignmentSubmitted() | a.AssignmentPassedOn() | a.AssignmentAcceptanceWithdrawn()
        ) if key:
            template = _to_review(handler, key)
        case a.AssignmentAccepted():
            return _to_the_gate(handler, key) if key else None
        case _:
            template = NEXT.get(type(recorded.event))
    if template is None:
        return None
    occurrence = f" --occurrence {key.occurrence}" if key and key.occurrence != ONCE else ""
    return template.format(
        campaign=campaign,
        proposal=getattr(recorded.event, "proposal", ""),
        item=stream[1] if stream and len(stream) > 1 else "",
        work=f"{key.campaign} {key.duty} {key.unit}{occurrence}" if key else "",
    )


def _to_announce(handler: CommandHandler, campaign: CampaignId, lang: Language) -> str | None:
    """A value may be set in a running campaign too: there is nothing to announce then."""
    state = existing_campaign(campaign, handler.reads)
    if state.state is not CampaignState.PLANNED:
        return None
    blanks = len(state.definition.blanks())
    if not blanks:
        return f"campaign announce {campaign}"
    return worded(phrase("say.next.set-blanks", campaign=campaign, count=blanks), lang)


def _starts_first(handler: CommandHandler, campaign: CampaignId) -> bool:
    """Whether work is owed before the first phase opens, or without any."""
    definition = existing_campaign(campaign, handler.reads).definition
    return bool(definition.free_tasks) or not definition.phases


def _onward(handler: CommandHandler, campaign: CampaignId) -> str:
    """Through the gate of the phase that runs, into the first that can open, or to the end."""
    order = planned_order(existing_campaign(campaign, handler.reads).definition)
    phases = [PhaseKey(key) for key in order]
    standing = {phase: phase_now(campaign, phase, handler.reads) for phase in phases}
    for phase, state in standing.items():
        if state is not None and state.state is not PhaseState.CLOSED:
            return f"campaign gate {campaign} {phase}"
    pending = {phase for phase, state in standing.items() if state is None}
    for phase in phases:
        if phase in pending and pending.isdisjoint(order[phase]):
            return f"campaign phase open {campaign} {phase}"
    return f"campaign conclude {campaign}"


def _to_the_gate(handler: CommandHandler, key: AssignmentKey) -> str | None:
    """The gate of the task's phase, while that is not closed; recurring work has no phase."""
    phase = existing_campaign(key.campaign, handler.reads).definition.phase_of.get(key.duty)
    if phase is None:
        return None
    state = phase_now(key.campaign, PhaseKey(phase.key), handler.reads)
    is_over = state is None or state.state is PhaseState.CLOSED
    return None if is_over else f"campaign gate {key.campaign} {phase.key}"


def _to_review(handler: CommandHandler, key: AssignmentKey) -> str:
    """What the reviewer does whose turn it is."""
    duty = existing_campaign(key.campaign, handler.reads).definition.duties[key.duty]
    state = handler.reads.state(key.stream, evolve_assignment) or Assignment()
    is_last = state.turn(duty.review) == len(duty.review) - 1
    deed = "accept" if is_last else "pass-on"
    return f"campaign assignment {deed} {{work}} | campaign assignment return {{work}}"
