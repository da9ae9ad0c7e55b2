"""What the campaign, its units and earlier years say of an assessment as a command comes in."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from engine.calendars.working_days import WorkingCalendar
from engine.domain.assessment.commands import (
    AssessmentCommand,
    Bottom,
    CorrectAssessment,
    DrawConsequence,
    FileSheet,
    OpenAssessment,
    PublishAssessment,
    RedrawConsequences,
    TallyAssessment,
)
from engine.domain.assessment.events import Counted, SurveyMeans
from engine.domain.assessment.state import Assessment, evolve
from engine.domain.assessment.surveyed import survey_means
from engine.domain.audience import Part, part_of
from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.state import known_directory
from engine.domain.family import Reads
from engine.domain.numbers import spelled
from engine.domain.policy.acting import homes_of
from engine.domain.publication.showable import posted
from engine.errors import NotFound, RuleBroken
from engine.ids import CampaignId, ItemKey, UnitId
from engine.phrases import Phrase, phrase
from workflows.dates import CalendarKind
from workflows.sections.assessment import AssessmentRules

FAMILY_NAME: Final = "assessment"
PREFIX: Final = "a"


class Standing(Struct, frozen=True, kw_only=True):
    """What a decision must know beside the assessment.

    `live` says whether the campaign runs, `correctable` whether what is on record may still be put
    right, `working` counts its working days. For an opening: the `rules` of its section and the
    units that are its `subjects`. `homes` are the units of whoever scores, `surveys` the means
    that surveys give; `has_channels` says that what is public is entered into a ledger. `past`
    are the results of the years before, at whose bottom each subject stood, the newest first and
    without a gap.
    """

    live: bool
    correctable: bool
    working: WorkingCalendar
    rules: AssessmentRules | None = None
    subjects: tuple[UnitId, ...] = ()
    homes: frozenset[UnitId] = frozenset()
    surveys: tuple[SurveyMeans, ...] = ()
    has_channels: bool = False
    past: dict[UnitId, tuple[Counted, ...]] = {}


def context_for(
    command: AssessmentCommand, state: Assessment | None, reads: Reads, head: int | None
) -> Standing:
    """`head` is the end of the log before. Raises NotFound (campaign, section, assessment, the one
    before, an entry of the ledger) and RuleBroken (its year, an entry about other things).
    """
    if isinstance(command, OpenAssessment):
        return _opening(command, reads)
    campaign = existing_campaign(command.key.campaign, reads)
    if state is None:
        raise NotFound(missing_in(command.key.campaign), command.key.number)
    standing = Standing(
        live=campaign.is_live,
        correctable=campaign.is_correctable,
        working=reads.calendar(CalendarKind.WORKING_DAYS, campaign.edition),
        has_channels=bool(campaign.definition.channels),
    )
    if isinstance(command, TallyAssessment | CorrectAssessment):
        means = survey_means(state, command.key.campaign, reads, head or 0)
        standing = replace(standing, surveys=means)
    match command:
        case PublishAssessment(key=key, publication=number) if number is not None:
            posted(number, key, named(key), reads)
            return standing
        case FileSheet(stamp=stamp):
            directory, days = known_directory(reads), {stamp.on, stamp.day}
            found = (home for each in stamp.people for home in homes_of(directory, each, days))
            return replace(standing, homes=frozenset(found))
        case DrawConsequence() | CorrectAssessment():
            return replace(standing, past=_past(state, reads))
        case RedrawConsequences(corrected=corrected):
            return replace(standing, past=_past(state, reads, corrected))
        case _:
            return standing


def _opening(command: OpenAssessment, reads: Reads) -> Standing:
    campaign = existing_campaign(command.campaign, reads)
    every = {rules.key: rules for rules in campaign.definition.every_assessment}
    if command.section not in every:
        raise NotFound("thing.assessment-section", command.section, every)
    rules = every[command.section]
    units = campaign.participants.values()
    return Standing(
        live=campaign.is_live,
        correctable=campaign.is_correctable,
        working=reads.calendar(CalendarKind.WORKING_DAYS, campaign.edition),
        rules=rules,
        subjects=tuple(u.unit for u in units if part_of(u, rules.subjects) is Part.LEAD),
    )


def year_of(command: OpenAssessment) -> int:
    """The year that an assessment judges."""
    return command.year or command.stamp.day.year


def every_assessment(campaign: CampaignId, reads: Reads) -> Iterator[tuple[ItemKey, Assessment]]:
    """Those of a campaign, in their order."""
    number = 1
    while True:
        key = ItemKey(FAMILY_NAME, campaign, spelled(PREFIX, number))
        state = reads.state(key.stream, evolve)
        if state is None:
            return
        yield key, state
        number += 1


def one_before(command: OpenAssessment, reads: Reads) -> ItemKey | None:
    """The assessment on which an opening counts on: the one that it names, or the last one of its
    section in its campaign that judges an earlier year. Raises NotFound, and RuleBroken for a year
    that is not earlier.
    """
    year = year_of(command)
    if command.follows is None:
        found = [
            (state.opened.year, key)
            for key, state in every_assessment(command.campaign, reads)
            if state.rules.key == command.section and state.opened.year < year
        ]
        return max(found)[1] if found else None
    named = command.follows
    before = reads.state(named.stream, evolve) if named.family == FAMILY_NAME else None
    if before is None:
        raise NotFound(missing_in(named.campaign), named.number)
    if before.opened.year >= year:
        raise RuleBroken(
            "error.assessment.not-earlier",
            number=named.number,
            campaign=named.campaign,
            year=year,
            before=before.opened.year,
        )
    return named


class _Year(NamedTuple):
    counted: Counted
    bottom: frozenset[UnitId]


def _past(
    state: Assessment, reads: Reads, corrected: Bottom | None = None
) -> dict[UnitId, tuple[Counted, ...]]:
    """Of those at the bottom of the year before, all years without a gap, the newest first."""
    found: dict[UnitId, tuple[Counted, ...]] = {}
    expected, still = state.opened.year - 1, frozenset(state.subjects)
    for year in _years_before(state, reads, corrected):
        if year.counted.year != expected:
            break
        still &= year.bottom
        for unit in still:
            found[unit] = (*found.get(unit, ()), year.counted)
        expected -= 1
    return found


def _years_before(state: Assessment, reads: Reads, corrected: Bottom | None) -> Iterator[_Year]:
    """The results of earlier years, the newest first; of one that is being corrected what it will
    be.
    """
    key = state.opened.follows
    while key is not None:
        before = reads.state(key.stream, evolve)
        if before is None:
            return
        if corrected is not None and corrected.key == key:
            edition, bottom = corrected.edition, corrected.units
        elif before.edition is not None:
            edition, bottom = before.edition.number, before.bottom
        else:
            return
        counted = Counted(
            campaign=key.campaign, number=key.number, year=before.opened.year, edition=edition
        )
        yield _Year(counted, bottom)
        key = before.opened.follows


def missing_in(campaign: CampaignId) -> Phrase:
    """What a number that nobody gave is called."""
    return phrase("thing.assessment-in-campaign", campaign=campaign)


def named(key: ItemKey) -> Phrase:
    """An assessment as a sentence names it."""
    return phrase("thing.assessment", number=key.number)
