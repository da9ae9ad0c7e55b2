"""One letter: what it told, to whom, by which channel, and everything that became of it."""

from fastapi import APIRouter
from msgspec import Struct

from engine.delivery.letter import message_digest
from engine.domain.message import RedriveMessage
from engine.errors import NotFound
from engine.ids import CampaignId
from engine.phrases import Phrase, phrase
from office.answers.letters import FactTold, Letter, LetterCourse, letter
from office.web import links
from office.web.action import Action, ActionLink, action_links, register
from office.web.filters import whole
from office.web.page import page
from office.web.page_context import PageContext
from office.web.persons import person_named
from office.web.routes.messages import REASON
from office.web.told_events import Told
from office.web.visit import Look, Visit
from workflows.titles import Title

router = APIRouter()


def _course(visit: Visit, number: str) -> LetterCourse:
    """Raises NotFound for a number that is none, too."""
    position = whole(number)
    if position is None:
        raise NotFound("thing.message", number)
    return letter(visit.reading, position)


REDRIVE = Action(
    name="redrive",
    path="/messages/{number}/redrive",
    fields=REASON,
    about=lambda visit, number: _course(visit, number).letter.subject or "",
    command=lambda visit, stamp, given, number: RedriveMessage(
        stamp=stamp, message=_course(visit, number).letter.stream, reason=given["reason"]
    ),
    back=links.letter,
)
register(router, REDRIVE)


class FactLine(Struct, frozen=True):
    """What a letter tells, as it is called."""

    fact: FactTold
    called: Phrase | Title | str
    url: str | None


class LetterPage(PageContext, kw_only=True):
    """A letter; `digest` is what its Message-ID begins with."""

    found: LetterCourse
    to: Phrase | str
    facts: tuple[FactLine, ...]
    left_out: tuple[FactLine, ...]
    campaigns: dict[CampaignId, Title]
    digest: str
    actions: tuple[ActionLink, ...]

    @property
    def letter(self) -> Letter:
        """The letter as it stands."""
        return self.found.letter


@page(router, "/messages/{number}", "single-letter.html")
def letter_page(visit: Look, number: str) -> LetterPage:
    """NotFound for what is not seen."""
    found = _course(visit, number)
    told, own = Told(visit), found.letter
    lines = [FactLine(each, told.item(each.item), links.item(each.item)) for each in own.facts]
    campaigns = {each.campaign for each in own.facts if each.campaign}
    deeds = action_links(visit, own.stream, {RedriveMessage: REDRIVE}, number=number)
    return LetterPage(
        title=own.subject or phrase("web.letter.untitled"),
        found=found,
        to=person_named(visit, own.recipient),
        facts=tuple(each for each in lines if each.fact.why is None),
        left_out=tuple(each for each in lines if each.fact.why is not None),
        campaigns={each: visit.reading.about(each).title for each in sorted(campaigns)},
        digest=message_digest(own.stream),
        actions=deeds if own.dead and not visit.is_past else (),
    )
