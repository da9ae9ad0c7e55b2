"""One piece of work: how it stands, what can be done now, and what happened to it."""

from datetime import date, time

from fastapi import APIRouter
from msgspec import Struct
from msgspec.structs import replace

from engine.domain.assignment.commands import (
    CorrectFigures,
    ReceiveAssignment,
    SubmitAssignment,
    TransferAssignment,
)
from engine.domain.directory.state import known_directory
from engine.domain.event import Command
from engine.domain.petition.commands import AskExtension, AskSignOff
from engine.ids import (
    ONCE,
    SYSTEM,
    AssignmentKey,
    CampaignId,
    DutyKey,
    OccurrenceKey,
    StreamId,
    UnitId,
)
from engine.phrases import Phrase
from office.answers.allowed import allowed
from office.answers.assignment import (
    AskedItem,
    AssignmentAnswer,
    FiledItem,
    assignment,
    needs_sign_off,
)
from office.answers.handed_in import Difference, Try, differences, tries
from office.answers.history import Happening, history
from office.answers.holder import Hands, Holders
from office.answers.named_events import event_names
from office.answers.reminders import reminders
from office.answers.securing import SecuringLine
from office.answers.strip import Strip, strip
from office.web import links
from office.web.action import Action, ActionLink, action_links
from office.web.page import page
from office.web.page_context import PageContext
from office.web.persons import person_named
from office.web.reminded import ReminderLine, reminder_lines
from office.web.routes.assignment_deeds import DEEDS
from office.web.routes.many import urging_of
from office.web.routes.petition_deeds import ASK, ASK_SIGN_OFF
from office.web.told_events import state_said
from office.web.visit import Look, Visit
from projections.reminders.queries import Wanted
from projections.states import OWED, ItemState, Light
from workflows.schema import EvidenceKind, Title

router = APIRouter()
_MOST_EVENTS = 200


class Version(Struct, frozen=True):
    """A try beside the one before it."""

    tried: Try
    differences: tuple[Difference, ...]


class AssignmentPage(PageContext, kw_only=True):
    """How a piece of work stands. `days_left` is negative once it is past; `submit` leads to the
    page for handing in, None where that is not this visitor's or not possible now; `urge` is where
    whoever has to act is urged.
    """

    key: AssignmentKey
    campaign_title: Title
    task_title: Title
    label: str
    unit: Title | str
    joint: tuple[Title, ...]
    state: ItemState
    state_said: Phrase
    light: Light
    late: bool
    due_on: date | None
    due_time: time | None
    assessed_on: date | None
    days_left: int | None
    said: str
    turn: Title | Phrase | str | None
    hands: Hands
    asked: tuple[AskedItem, ...]
    securing: tuple[SecuringLine, ...]
    versions: tuple[Version, ...]
    at_once: tuple[ActionLink, ...]
    deeds: tuple[ActionLink, ...]
    impossible: tuple[ActionLink, ...]
    submit: ActionLink | None
    strip: Strip | None
    events: tuple[Happening, ...]
    reminded: tuple[ReminderLine, ...]
    names: dict[str, str]
    urge: str

    @property
    def returned(self) -> Try | None:
        """The last try, where it was sent back and waits to be done again."""
        last = self.versions[-1].tried if self.versions else None
        return last if self.state is ItemState.RETURNED else None


@page(router, "/c/{campaign}/tasks/{duty}/units/{unit}", "assignment.html")
def once(visit: Look, campaign: CampaignId, duty: DutyKey, unit: UnitId) -> AssignmentPage:
    """Of a duty that is owed once."""
    return assignment_page(visit, AssignmentKey(campaign, duty, unit, ONCE))


@page(router, "/c/{campaign}/tasks/{duty}/units/{unit}/{period}", "assignment.html")
def in_period(
    visit: Look, campaign: CampaignId, duty: DutyKey, unit: UnitId, period: OccurrenceKey
) -> AssignmentPage:
    """Of one period of a recurring duty."""
    return assignment_page(visit, AssignmentKey(campaign, duty, unit, period))


def assignment_page(visit: Visit, key: AssignmentKey) -> AssignmentPage:
    """Put together. Raises NotFound where nobody owes it, or it is not seen."""
    reading = visit.reading
    found = assignment(reading, key)
    item = found.item
    signs_off = needs_sign_off(reading, key, visit.visitor.actor)
    deeds = fitting(found, signs_off=signs_off)
    links_of = action_links(visit, item, deeds, **path_of(key))
    submit = None if signs_off else _submit(visit, key, found.state)
    possible = [each for each in links_of if each.refused is None]
    every = links_of if submit is None else (submit, *links_of)
    at_once = {each.title for each in DEEDS.values() if not each.confirm}
    tried = tries(reading, item)
    return AssignmentPage(
        title=found.title,
        key=key,
        campaign_title=reading.about(key.campaign).title,
        task_title=found.title,
        label=found.label,
        unit=found.unit,
        joint=found.joint,
        state=found.state,
        state_said=state_said(item, found.state),
        light=found.light,
        late=found.late,
        due_on=found.due_on,
        due_time=found.due_time,
        assessed_on=found.assessed_on,
        days_left=(found.due_on - reading.day).days
        if found.due_on and found.state in OWED
        else None,
        said=found.said,
        turn=found.turn,
        hands=Holders(reading, key.campaign).of(item, key.unit, found.state, key.duty),
        asked=found.asked,
        securing=found.securing,
        versions=versions_of(tried),
        at_once=tuple(each for each in possible if each.title in at_once),
        deeds=tuple(each for each in possible if each.title not in at_once),
        impossible=tuple(each for each in every if each.refused is not None),
        submit=submit if submit is not None and submit.refused is None else None,
        strip=strip(reading, item),
        events=told_of(visit, key.campaign, item),
        reminded=reminded_of(visit, item),
        names=names_of(visit),
        urge=urging_of(visit, key.campaign, item),
    )


def fitting(found: AssignmentAnswer, *, signs_off: bool = False) -> dict[type[Command], Action]:
    """Deeds without those that mean nothing here: figures where none are asked for, another unit
    where the work is over, a sign-off where the visitor hands in without one.
    """
    figures = any(each.kind is EvidenceKind.FIGURE for each in found.asked)
    left_out = set[type[Command]]()
    if not figures:
        left_out.add(CorrectFigures)
    if found.state not in OWED:
        left_out.add(TransferAssignment)
    deeds = {kind: action for kind, action in DEEDS.items() if kind not in left_out}
    if found.state not in OWED:
        return deeds
    # Nobody signs off what the unit has not signed for yet.
    if signs_off and found.state is not ItemState.ASSIGNED:
        deeds = {AskSignOff: ASK_SIGN_OFF, **deeds}
    return deeds | {AskExtension: ASK}


def path_of(key: AssignmentKey) -> dict[str, str]:
    """The parts of the paths of its deeds."""
    return {
        "campaign": key.campaign,
        "duty": key.duty,
        "unit": key.unit,
        "period": key.occurrence,
    }


def versions_of(tried: tuple[Try, ...]) -> tuple[Version, ...]:
    """Each try with what changed since the one before; the first one has no such thing."""
    befores: list[tuple[FiledItem, ...]] = [(), *(each.filed for each in tried)]
    return tuple(
        Version(each, differences(before, each.filed))
        for each, before in zip(tried, befores, strict=False)
    )


def told_of(visit: Visit, campaign: CampaignId, item: StreamId) -> tuple[Happening, ...]:
    """What happened to an item, the newest first, by the names of units and duties."""
    names = event_names(campaign, visit.reading.reads)
    found = history(visit.reading, campaign, item=item, limit=_MOST_EVENTS).rows
    return tuple(replace(each, summary=names.told(each.summary, each.stream)) for each in found)


def reminded_of(visit: Visit, item: StreamId) -> tuple[ReminderLine, ...]:
    """Who was told of an item, the newest first."""
    found = reminders(visit.reading, Wanted(item=item), newest_first=True, limit=_MOST_EVENTS)
    return reminder_lines(visit, found.rows)


def names_of(visit: Visit) -> dict[str, str]:
    """The names of people by their ids, as the directory stood."""
    people = known_directory(visit.reading.reads).people
    named = {str(person): known.name for person, known in people.items()}
    return {**named, SYSTEM: visit.words(person_named(visit, SYSTEM))}


def _submit(visit: Visit, key: AssignmentKey, state: ItemState) -> ActionLink | None:
    """Work that is not signed for yet can be handed in as well: that signs for it."""
    title, url = Phrase("web.action.submit"), links.assignment(key, "submit")
    kind = ReceiveAssignment if state is ItemState.ASSIGNED else SubmitAssignment
    found = allowed(visit.reading, key.stream, visit.visitor.actor, (kind,))
    if not found:
        return None
    return ActionLink(title, url, found[0].refused)
