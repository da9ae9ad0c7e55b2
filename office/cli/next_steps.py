"""After a change: the command that usually comes next."""

from collections.abc import Mapping
from typing import Final

from engine.domain import assignment as a
from engine.domain import calendar
from engine.domain import campaign as c
from engine.domain import directory as d
from engine.domain import phase as p
from engine.domain import rectification as r
from engine.domain.event import Event, Recorded
from engine.ids import ONCE, assignment_key
from office.cli.language import Bilingual, Language

_PLAN: Final = "campaign plan WORKFLOW"

NEXT: Final[Mapping[type[Event], str]] = {
    calendar.CalendarEditionPublished: "campaign unit import FILE",
    d.UnitAdded: _PLAN,
    d.UnitAmended: _PLAN,
    d.RoleGranted: _PLAN,
    c.CampaignPlanned: "campaign announce {campaign}",
    c.ParameterSet: "campaign announce {campaign}",
    c.CampaignAnnounced: "campaign phase open {campaign} PHASE",
    c.CampaignSuspended: "campaign resume {campaign}",
    c.CampaignConcluded: "campaign archive {campaign}",
    p.PhaseOpened: "campaign gate {campaign} {item}",
    p.PhaseExtended: "campaign gate {campaign} {item}",
    p.PhaseReopened: "campaign gate {campaign} {item}",
    p.PhaseClosed: "campaign phase open {campaign} PHASE | campaign conclude {campaign}",
    p.PhaseClosedByOverride: "campaign phase open {campaign} PHASE | campaign conclude {campaign}",
    a.AssignmentReceived: "campaign assignment start {work}",
    a.AssignmentStarted: "campaign assignment submit {work} KEY=@FILE KEY=NUMBER",
    a.AssignmentSubmitted: "campaign assignment accept {work} | campaign assignment return {work}",
    a.AssignmentReturned: "campaign assignment submit {work} KEY=@FILE KEY=NUMBER",
    a.AssignmentSuspended: "campaign assignment resume {work}",
    a.AssignmentTakenOver: "campaign assignment receive {work}",
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

_BLANKS: Final = Bilingual(
    "campaign set {campaign} KEY VALUE --reason WHY（尚有空白 {blanks} 处）",
    "campaign set {campaign} KEY VALUE --reason WHY ({blanks} blanks are open)",
)


def next_step(recorded: Recorded, lang: Language, blanks: int = 0) -> str | None:
    """The command to use next, None where none stands out. `blanks` are those still open."""
    template = _BLANKS.to(lang) if blanks else NEXT.get(type(recorded.event))
    if template is None:
        return None
    names = recorded.stream.split("/")
    key = assignment_key(recorded.stream)
    occurrence = f" --occurrence {key.occurrence}" if key and key.occurrence != ONCE else ""
    return template.format(
        campaign=names[1],
        item=names[2] if len(names) > 2 else "",
        work=f"{key.campaign} {key.duty} {key.unit}{occurrence}" if key else "",
        blanks=blanks,
    )
