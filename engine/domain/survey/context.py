"""What the campaign says of its surveys at the moment of a command."""

from collections.abc import Callable, Iterator
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from engine.calendars.clock import OFFICE_ZONE
from engine.domain.campaign.state import Campaign, existing_campaign
from engine.domain.directory.state import known_directory
from engine.domain.event import Command
from engine.domain.family import Reads
from engine.domain.numbers import numbering
from engine.domain.office.state import known_office
from engine.domain.survey.closing import may_count
from engine.domain.survey.commands import CloseSurvey, DraftSurvey, SurveyCommand
from engine.domain.survey.form import Form, form_of
from engine.domain.survey.results import Sheets
from engine.domain.survey.state import SurveyItem, evolve
from engine.errors import NotFound
from engine.ids import CampaignId, ItemKey, UnitId
from engine.phrases import Phrase, phrase
from workflows.sections.survey import Survey

FAMILY_NAME: Final = "survey"
PREFIX: Final = "v"

CountsSheets = Callable[[], Sheets | None]
"""Seals a box for good and counts what is in it; in a rehearsal only how much came back. None where
the box is not there.
"""


class SurveyTerms(Struct, frozen=True, kw_only=True):
    """What decides on a survey beside its own facts.

    `section` is what the definition says of it; `units` are those of its categories, in the order
    of the campaign, each with its name. `form` is what would be asked as it is drafted. `live` says
    whether the campaign runs, `correctable` that it is not archived or called off. `sheets` is what
    lies in its box, counted for its closing alone; None where nothing may be counted yet, or there
    is no box.
    """

    live: bool
    correctable: bool
    section: Survey
    units: tuple[UnitId, ...] = ()
    form: Form | None = None
    zone: ZoneInfo = OFFICE_ZONE
    counting: bool = False
    sheets: Sheets | None = None


def context_for(
    command: SurveyCommand, state: SurveyItem | None, reads: Reads, count: CountsSheets | None
) -> SurveyTerms:
    """Raises NotFound (campaign, survey, section), RuleBroken (a blank), and for a closing what
    `may_count` raises.
    """
    if isinstance(command, DraftSurvey):
        campaign = existing_campaign(command.campaign, reads)
        return _terms(campaign, section_of(campaign, command.about), reads)
    if state is None:
        raise NotFound(survey_in(command.key.campaign), command.key.number)
    campaign = existing_campaign(command.key.campaign, reads)
    section = section_of(campaign, state.drafted.key)
    form = state.form or form_as_drafted(state, section, reads)
    counting = isinstance(command, CloseSurvey) and may_count(command, state)
    sheets = count() if counting and count else None
    return _terms(campaign, section, reads, form, counting=counting, sheets=sheets)


def _terms(
    campaign: Campaign,
    section: Survey,
    reads: Reads,
    form: Form | None = None,
    *,
    counting: bool = False,
    sheets: Sheets | None = None,
) -> SurveyTerms:
    office = known_office(reads)
    return SurveyTerms(
        live=campaign.is_live,
        correctable=campaign.is_correctable,
        section=section,
        units=tuple(
            unit for unit, part in campaign.participants.items() if part.is_among(section.subjects)
        ),
        form=form,
        zone=ZoneInfo(office.days.zone) if office else OFFICE_ZONE,
        counting=counting,
        sheets=sheets,
    )


def form_as_drafted(state: SurveyItem, section: Survey, reads: Reads) -> Form:
    """What is asked as a survey is drafted; the names of units are those of the directory."""
    directory = known_directory(reads)
    names = {
        subject: title
        for subject in state.drafted.subjects
        if not isinstance(title := directory.title(UnitId(subject)), str)
    }
    return form_of(section, state.drafted.title, state.drafted.subjects, names)


def section_of(campaign: Campaign, key: str) -> Survey:
    """The section of a campaign's definition. Raises NotFound, with those that there are."""
    sections = {each.key: each for each in campaign.definition.surveys or ()}
    if key not in sections:
        what = phrase("thing.survey-of-plan", campaign=campaign.campaign)
        raise NotFound(what, key, sections)
    return sections[key]


def survey_in(campaign: CampaignId) -> Phrase:
    """What is not found in a campaign."""
    return phrase("thing.survey-in-campaign", campaign=campaign)


_numbering = numbering(FAMILY_NAME, PREFIX, evolve)


def numbered(command: DraftSurvey, reads: Reads) -> Iterator[Command]:
    """The command under the next free number, or as it stands where it names a draft. Raises
    NotFound.
    """
    if command.number is None:
        existing_campaign(command.campaign, reads)
        yield from _numbering(command, reads)
        return
    key = ItemKey(FAMILY_NAME, command.campaign, command.number)
    if reads.state(key.stream, evolve) is None:
        raise NotFound(survey_in(command.campaign), command.number)
    yield command


def surveys_of(campaign: CampaignId, reads: Reads) -> Iterator[tuple[ItemKey, SurveyItem]]:
    """Every survey of a campaign, by its number."""
    number = 0
    while True:
        number += 1
        key = ItemKey(FAMILY_NAME, campaign, f"{PREFIX}-{number:04d}")
        state = reads.state(key.stream, evolve)
        if state is None:
            return
        yield key, state
