"""What happened, as a phrase: `event.<stored name>` of the catalogues, and what it speaks of.

A new event needs its entry in the catalogues alone: its own fields fill the places of the same
names, beside `day` and the pieces of its stream's name.
"""

from datetime import date, datetime, time

from engine.calendars.clock import day_and_hour
from engine.domain.assessment.events import (
    AppealAnswered,
    AssessmentFollowed,
    AssessmentOpened,
    AssessmentTallied,
    PointsNoted,
    RatersAppointed,
    SchemeSet,
)
from engine.domain.assignment.events import (
    AssignmentExtended,
    AssignmentFellOverdue,
    AssignmentOverdueAnnulled,
    AssignmentPassedOn,
    AssignmentSubmitted,
)
from engine.domain.audience import reviewer_named
from engine.domain.calendar import CalendarEditionPublished
from engine.domain.campaign.events import (
    CampaignAnnounced,
    CampaignLinked,
    CampaignPlanned,
    DefinitionAmended,
    DutiesAdded,
    DutiesDropped,
    RecalendaringProposed,
    UnitJoined,
)
from engine.domain.directive.events import (
    DirectiveConsented,
    DirectiveDrafted,
    DirectiveIssued,
    ReportedUp,
)
from engine.domain.directory.events import RoleGranted, RoleRevoked
from engine.domain.entries.listed import EntriesAdded
from engine.domain.event import Event, Recorded
from engine.domain.gates import Names
from engine.domain.inspection.told import told_inside
from engine.domain.message import (
    NOTICE_RUNG,
    URGING_RUNG,
    LetterQueued,
    MessageKind,
    MessageRedriven,
    MessageSent,
    MessageVoided,
)
from engine.domain.obligation import OccurrenceOpened, OccurrencesWithdrawn
from engine.domain.office.events import DayRulesChanged, OfficeFounded
from engine.domain.petition.events import ExtensionAsked, PetitionLapsed
from engine.domain.phase.events import (
    PhaseDatesCorrected,
    PhaseDutiesAdded,
    PhaseDutiesDropped,
    PhaseGateRefused,
    PhaseOpened,
)
from engine.domain.policy.actors import Scope
from engine.domain.register.events import BodySeated, EntryEnded, EntryMade
from engine.domain.reminder import ReminderDue, ReminderFact, ReminderMissed
from engine.domain.selection.events import CaseSpread, ObjectionDecided, SelectionOpened
from engine.domain.survey.events import (
    SurveyClosed,
    SurveyDrafted,
    SurveyOpened,
    SurveyResultReceived,
)
from engine.ids import (
    ONCE,
    AssignmentKey,
    StreamId,
    assignment_key,
    item_key,
    parse_stream,
    person_of,
)
from engine.phrases import Clauses, Phrase, phrase
from workflows.sections.directive import ANY_AUTHORITY


def sentence_of(recorded: Recorded) -> Phrase:
    """What happened, with the reason where one was given; units by their ids."""
    told, reason = what_happened(recorded), recorded.event.stamp.reason
    if not reason or (
        isinstance(recorded.event, MessageRedriven) and recorded.event.reason == reason
    ):
        return told
    return phrase("say.with-reason", said=told, reason=reason)


def what_happened(recorded: Recorded, names: Names | None = None) -> Phrase:
    """What happened, without the reason. What a gate lacks is told by `names`."""
    event = recorded.event
    data = _of_stream(recorded.stream) | _fields(event) | _inside(event)
    if names is not None and isinstance(event, PhaseGateRefused):
        data["unmet"] = Clauses(criterion.told(names) for criterion in event.verdict.unmet)
    return Phrase(code_of(recorded.name), data)


def code_of(name: str) -> str:
    """The sentence of a stored name, the same for all its versions."""
    return f"event.{name.rpartition('.v')[0]}"


def assignment_named(key: AssignmentKey) -> Phrase:
    """`plan-filed of town-01`."""
    if key.occurrence == ONCE:
        return phrase("thing.assignment", duty=key.duty, unit=key.unit)
    return phrase(
        "thing.assignment.occurrence", duty=key.duty, unit=key.unit, occurrence=key.occurrence
    )


def _fields(event: Event) -> dict[str, object]:
    """The plain values of the event, its lists of texts, and the day on which it counts."""
    found: dict[str, object] = {"day": event.stamp.day}
    for name in event.__struct_fields__:
        value = getattr(event, name)
        if isinstance(value, str | int | date | datetime) or _is_list(value):
            found[name] = value
        elif value is None:
            found[name] = ""
    return found


def _is_list(value: object) -> bool:
    """Whether it lists texts, which a sentence joins."""
    return isinstance(value, tuple) and bool(value) and all(isinstance(v, str) for v in value)


def _of_stream(stream: StreamId) -> dict[str, object]:
    match parse_stream(stream):
        case None:
            return {}
        case AssignmentKey() as key:
            return {"campaign": key.campaign, "work": assignment_named(key)}
        case key:
            item = str(key[1]) if len(key) > 1 else ""
            return {"campaign": key.campaign, "item": item, "phase": item}


def _inside(event: Event) -> dict[str, object]:
    """What stands further inside an event, or is told otherwise than it is stored."""
    match event:
        case SelectionOpened(rules=rules, selection=key):
            return {"selection": rules.title or key}
        case ObjectionDecided(upheld=upheld):
            return {"decision": phrase(f"say.selection.{'upheld' if upheld else 'not-upheld'}")}
        case CaseSpread(stage=stage):
            return {"stage": phrase(f"term.case-stage.{stage.replace('_', '-')}")}
        case PhaseGateRefused(verdict=verdict):
            return {"unmet": Clauses(criterion.phrase for criterion in verdict.unmet)}
        case SurveyDrafted(title=title):
            return {"title": title}
        case SurveyOpened(handed=handed, closes_on=day, hour=hour):
            count = sum(each.count for each in handed)
            return {"handed": count, "closes_on": day_and_hour(day, hour)}
        case SurveyClosed(result=result) | SurveyResultReceived(result=result):
            return {"handed": result.handed, "back": result.back, "spoilt": result.spoilt}
        case CalendarEditionPublished(edition=edition):
            return {"edition": edition.id}
        case OfficeFounded(days=rules) | DayRulesChanged(days=rules):
            return {"zone": rules.zone, "day_ends": rules.last_moment}
        case CampaignPlanned(definition=definition) | DefinitionAmended(definition=definition):
            return {"definition": definition.key}
        case CampaignAnnounced(participants=participants):
            return {"count": len(participants)}
        case UnitJoined(participant=participant):
            return {"unit": participant.unit}
        case PhaseOpened(terms=terms):
            days = {"starts_on": terms.starts_on, "ends_on": terms.ends_on}
            return {**days, "count": len(terms.dues)}
        case PhaseDatesCorrected(moves=moves) | RecalendaringProposed(moves=moves):
            return {"count": len(moves)}
        case AssessmentOpened(rubric=rubric, subjects=subjects):
            return {"section": rubric.named, "count": len(subjects)}
        case AssessmentFollowed(by=by):
            return {"by": f"{by.campaign}/{by.number}"}
        case SchemeSet(items=items):
            return {"items": tuple(f"{item.key} {item.points}" for item in items)}
        case RatersAppointed(raters=raters):
            return {"raters": raters}
        case PointsNoted(points=points):
            return {"points": str(points)}
        case AssessmentTallied(rows=rows):
            return {"count": len(rows)}
        case AppealAnswered(upheld=upheld):
            return {"answer": phrase(f"say.assessment.{'upheld' if upheld else 'not-upheld'}")}
        case AssignmentSubmitted(due_on=due_on, due_time=hour):
            return {"due": _due(due_on, hour), **_told_otherwise(event)}
        case AssignmentFellOverdue(due_on=due_on, due_time=hour):
            return {"due_on": day_and_hour(due_on, hour)}
        case AssignmentOverdueAnnulled(due_on=due_on):
            return {"due": _due(due_on, None)}
        case AssignmentExtended(to=to, hour=hour):
            return {"to": day_and_hour(to, hour)}
        case PhaseDutiesAdded(dues=dues) | DutiesAdded(dues=dues):
            return {"duties": tuple(due.duty for due in dues)}
        case PhaseDutiesDropped(duties=duties) | DutiesDropped(duties=duties):
            return {"duties": duties}
        case OccurrenceOpened(due=due, label=label):
            named = f"{due.occurrence} {label}" if label else due.occurrence
            return {"duty": due.duty, "occurrence": named, "due": _due(due.due_on, due.due_time)}
        case OccurrencesWithdrawn(occurrences=occurrences):
            return {"occurrences": tuple(occurrences)}
        case AssignmentPassedOn(to=to):
            return {"to": reviewer_named(to)}
        case EntriesAdded(entries=entries):
            return {"labels": tuple(entry.label for entry in entries)}
        case RoleGranted(person=person, name=name, scope=scope):
            code = "say.policy.person" if name else "say.person.id"
            who = phrase(code, name=name or "", person=person)
            return {"who": who, "scope": scope_named(scope)}
        case RoleRevoked(scope=scope):
            return {"scope": scope_named(scope)}
        case MessageVoided(why=why):
            return {"why": phrase(f"say.untrue.{why}")}
        case ReminderMissed(why=why):
            return {"why": phrase(f"say.missed.{why}"), **_told(event)}
        case ReminderDue(reason=reason):
            is_own = reason and reason != event.stamp.reason
            because = phrase("say.reminder.reason", reason=reason) if is_own else ""
            return {"because": because, **_told(event)}
        case LetterQueued(facts=facts):
            return {"count": len(facts)}
        case MessageSent(facts=facts):
            return {"count": len(facts)}
        case DirectiveDrafted(draft=draft):
            return {"title": draft.title}
        case DirectiveConsented(body=body) if body == ANY_AUTHORITY:
            return {"body": phrase("thing.directive.authority")}
        case DirectiveIssued(draft=draft, number=number, units=units):
            return {"title": draft.title, "number": number, "count": len(units)}
        case ReportedUp(kind=kind):
            return {"kind": phrase(f"term.report-kind.{kind}")}
        case CampaignLinked(kind=kind, to=to, title=title):
            how = phrase(f"term.link-kind.{kind.replace('_', '-')}")
            return {"kind": how, "other": to or title}
        case PetitionLapsed(cause=cause):
            return {"why": phrase(f"say.lapse.{cause}")}
        case ExtensionAsked(to=to, hour=hour):
            return {"to": day_and_hour(to, hour)}
        case EntryMade(object=joined):
            return {"joined": phrase("say.register.joined", object=joined) if joined else ""}
        case BodySeated():
            return {
                "deputies": event.deputies or phrase("say.register.nobody"),
                "members": event.members or phrase("say.register.nobody"),
            }
        case EntryEnded(cause=cause, rectification=number):
            return {"cause": phrase(f"say.register.cause.{cause}", rectification=number or "")}
        case _:
            return told_inside(event) or _told_otherwise(event)


def _due(due_on: date | None, hour: time | None) -> Phrase:
    """`due on 2009-03-31 17:00`, or that there is no deadline."""
    if due_on is None:
        return phrase("say.no-deadline")
    return phrase("say.due", due_on=day_and_hour(due_on, hour))


def post_named(post: str) -> Phrase | str:
    """Who is to be told: the holder of a post, or a person."""
    person = person_of(post)
    if person:
        return phrase("say.person.id", person=person)
    return phrase(f"term.rung-recipient.{post.replace('_', '-')}")


def rung_named(rung: str) -> Phrase | str:
    """The rung of a fact: its key, but of what somebody urges, or is told of, what that is."""
    if rung.startswith(URGING_RUNG):
        return phrase(f"term.message-kind.{MessageKind.URGING}")
    return phrase(f"term.message-kind.{MessageKind.NOTICE}") if rung == NOTICE_RUNG else rung


def _told(fact: ReminderFact) -> dict[str, object]:
    """Of what a fact is, and who is to be told."""
    key = assignment_key(fact.item)
    numbered = item_key(fact.item)
    work: Phrase | str = fact.item
    if key is not None:
        work = assignment_named(key)
    elif numbered is not None:
        work = phrase(f"thing.{numbered.family}", number=numbered.number)
    return {"work": work, "post": post_named(fact.post), "rung": rung_named(fact.rung)}


def scope_named(scope: Scope) -> Phrase:
    """`unit town-03`."""
    kind, _, name = scope.partition("/")
    return phrase(f"thing.scope.{kind}", name=name)


def _told_otherwise(event: Event) -> dict[str, object]:
    if (name_en := getattr(event, "name_en", None)) is not None:
        return {"name_en": name_en or getattr(event, "name", "")}
    if (late := getattr(event, "late", None)) is not None:
        return {"punctual": phrase("say.late" if late else "say.in-time")}
    return {}
