"""What the campaign, the publication ledger and other selections say at a command."""

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from engine.calendars.deadline import DeadlineClock
from engine.calendars.working_days import WorkingCalendar
from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.state import known_directory
from engine.domain.event import Command
from engine.domain.family import Reads
from engine.domain.numbers import first_free, spelled
from engine.domain.publication.showable import posted
from engine.domain.publication.state import Publication, notice_clock
from engine.domain.publication.state import evolve as evolve_publication
from engine.domain.selection.commands import (
    CountVotes,
    Nominate,
    OnSelection,
    SelectionCommand,
)
from engine.domain.selection.events import GradeKnown, HonourAwarded, NoticePosted
from engine.domain.selection.grades import grade_of
from engine.domain.selection.state import Selection, evolve
from engine.domain.selection.table import SelectionState
from engine.domain.survey.state import evolve as evolve_survey
from engine.domain.survey.table import SurveyState
from engine.errors import NotFound, RuleBroken
from engine.ids import CampaignId, ItemKey, UnitId
from engine.phrases import Phrase, phrase
from workflows.dates import CalendarKind
from workflows.sections.selections import SelectionDefinition

NAME = "selection"
_PREFIX = "s"
_SURVEY = re.compile(r"v-\d{4,}", re.ASCII)


class Terms(Struct, frozen=True, kw_only=True):
    """What is known beside the selection: `rules` are its kind as the plan has it now, `working`
    counts working days as of `edition`; `entry` is the publication that a command names, `notices`
    are the clocks of the notices so far, by their entries; `earlier` are the honours of other
    selections of its kind, and `grade` is what an assessment of the campaign gives a candidate.
    """

    live: bool
    campaign: CampaignId
    rules: SelectionDefinition | None
    working: WorkingCalendar
    edition: str
    entry: Publication | None = None
    notices: Mapping[str, DeadlineClock] = {}
    earlier: tuple[HonourAwarded, ...] = ()
    grade: GradeKnown | None = None
    known: frozenset[UnitId] = frozenset()


def context_for(
    command: SelectionCommand, state: Selection | None, reads: Reads, _figures: None
) -> Terms:
    """Raises NotFound (campaign, selection, kind, unit, publication) and RuleBroken for an entry
    that is down, or about other things.
    """
    if isinstance(command, Nominate):
        kind = state.opened.selection if state else command.selection
        terms = _terms(command.campaign, kind, reads)
        if terms.rules is None:
            definition = existing_campaign(command.campaign, reads).definition
            known = tuple(each.key for each in definition.selections or ())
            what = phrase("thing.selection-kind-in-campaign", campaign=command.campaign)
            raise NotFound(what, kind, known)
        rules = state.rules if state else terms.rules
        return replace(terms, grade=grade_of(command, rules, reads))
    if state is None:
        what = phrase("thing.selection-in-campaign", campaign=command.key.campaign)
        raise NotFound(what, command.key.number)
    terms = _terms(command.key.campaign, state.opened.selection, reads)
    if isinstance(command, CountVotes):
        _need_closed(command, reads)
    number = getattr(command, "publication", None)
    thing = named(command.key.number)
    return replace(
        terms,
        entry=posted(number, command.key, thing, reads) if number else None,
        notices=_notices(state, command, terms, reads),
        earlier=tuple(_earlier(state, command, reads)),
    )


def _need_closed(command: CountVotes, reads: Reads) -> None:
    """Raise NotFound for a survey that the campaign does not have, RuleBroken for one that is open:
    what is still answered gives no votes.
    """
    source = command.source.strip()
    if not _SURVEY.fullmatch(source):
        return
    survey = reads.state(ItemKey("survey", command.key.campaign, source).stream, evolve_survey)
    if survey is None:
        what = phrase("thing.item-in-campaign", campaign=command.key.campaign)
        raise NotFound(what, source)
    if survey.state not in (SurveyState.CLOSED, SurveyState.PUBLISHED):
        thing = named(command.key.number)
        raise RuleBroken("error.selection.survey-open", selection=thing, survey=source)


def _terms(campaign: CampaignId, kind: str, reads: Reads) -> Terms:
    found = existing_campaign(campaign, reads)
    rules = next((s for s in found.definition.selections or () if s.key == kind), None)
    return Terms(
        live=found.is_live,
        campaign=campaign,
        rules=rules,
        working=reads.calendar(CalendarKind.WORKING_DAYS, found.edition),
        edition=found.edition,
        known=frozenset(known_directory(reads).units),
    )


def _notices(
    state: Selection, command: OnSelection, terms: Terms, reads: Reads
) -> dict[str, DeadlineClock]:
    posts = {c.noticed.publication: c.noticed for c in state.candidates.values() if c.noticed}
    return {
        number: notice_of(notice, command.key.campaign, terms.working, reads)
        for number, notice in posts.items()
    }


def notice_of(
    notice: NoticePosted, campaign: CampaignId, working: WorkingCalendar, reads: Reads
) -> DeadlineClock:
    """The clock of a notice: it stands still while the entry is taken down."""
    key = ItemKey("publication", campaign, notice.publication)
    entry = reads.state(key.stream, evolve_publication)
    if entry is None:
        return DeadlineClock(due_on=notice.through, assessed_on=notice.through)
    return notice_clock(entry, notice.through, working)


def selections_of(campaign: CampaignId, reads: Reads) -> Iterator[tuple[str, Selection]]:
    """Every selection of a campaign, by its number."""

    def taken(number: int) -> bool:
        return reads.state(_key(campaign, number).stream, evolve) is not None

    for number in range(1, first_free(taken)):
        state = reads.state(_key(campaign, number).stream, evolve)
        if state is not None:
            yield spelled(_PREFIX, number), state


def _key(campaign: CampaignId, number: int) -> ItemKey:
    return ItemKey(NAME, campaign, spelled(_PREFIX, number))


def _earlier(state: Selection, command: OnSelection, reads: Reads) -> Iterator[HonourAwarded]:
    if state.rules.every is None:
        return
    for number, other in selections_of(command.key.campaign, reads):
        if number != command.key.number and other.opened.selection == state.opened.selection:
            yield from other.awards


def into_the_open_one(command: Nominate, reads: Reads) -> Iterator[Command]:
    """The nomination under the number of the selection of its kind that goes on; where each has
    come to an end it opens the next one.
    """
    every = tuple(selections_of(command.campaign, reads))
    over = (SelectionState.AWARDED, SelectionState.ENDED)
    goes_on = (
        number
        for number, state in every
        if state.opened.selection == command.selection and state.state not in over
    )
    yield replace(command, number=next(goes_on, spelled(_PREFIX, len(every) + 1)))


def named(number: str) -> Phrase:
    """A selection as a sentence names it."""
    return phrase("thing.selection", number=number)
