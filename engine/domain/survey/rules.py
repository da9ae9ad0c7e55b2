"""When a survey may be drafted, opened, closed and published, and what follows."""

from collections.abc import Sequence
from typing import Final, assert_never

from engine.calendars.clock import day_and_hour
from engine.domain.event import Stamp, need_reason, not_dated_back, within_reach
from engine.domain.survey.closing import closing_instant, named
from engine.domain.survey.commands import (
    CloseSurvey,
    DraftSurvey,
    OpenSurvey,
    PublishSurvey,
    ReceiveSurveyResult,
    SurveyCommand,
    VoidSurvey,
)
from engine.domain.survey.context import SurveyTerms
from engine.domain.survey.events import (
    SurveyClosed,
    SurveyDrafted,
    SurveyEvent,
    SurveyOpened,
    SurveyPublished,
    SurveyVoided,
)
from engine.domain.survey.form import Handed
from engine.domain.survey.opening import opening_faults
from engine.domain.survey.receiving import received
from engine.domain.survey.results import Sheets, result_of
from engine.domain.survey.state import SurveyItem
from engine.domain.survey.table import SURVEY
from engine.errors import BadInput, NotFound, RuleBroken
from engine.ids import SYSTEM
from engine.phrases import phrase
from workflows.titles import Title

MOST_SUBJECTS: Final = 5000


def decide(
    command: SurveyCommand, state: SurveyItem | None, context: SurveyTerms
) -> tuple[SurveyEvent, ...]:
    """The facts that follow.

    Raises NotAllowed (lifecycle), RuleBroken (campaign, dates, a form that is fixed, too few
    sheets, more back than went out), NotFound (a subject), BadInput, ReasonRequired.
    """
    terms = context
    if isinstance(command, DraftSurvey):
        return _drafted(command, state, terms)
    assert state is not None, "the context knows the survey"
    if isinstance(command, CloseSurvey):
        return _closed(command, state, terms)
    stamp, thing = command.stamp, named(command.key.number)
    not_dated_back(command, phrase("deed.of-office", thing=thing))
    match command:
        case OpenSurvey():
            SURVEY.step("open", state.state, thing)
            _need_live(command.key.campaign, terms)
            if terms.section.by is not None:
                raise RuleBroken("error.survey.by-surveyor", survey=thing, role=terms.section.by)
            return (_opened(command, terms),)
        case ReceiveSurveyResult():
            SURVEY.step("receive", state.state, thing)
            _need_correctable(command.key.campaign, terms)
            assert terms.form is not None, "a survey that is there has a form"
            return (received(command, terms.form),)
        case PublishSurvey(publication=publication):
            SURVEY.step("publish", state.state, thing)
            _need_correctable(command.key.campaign, terms)
            result = state.result
            assert result is not None, "what is closed has a result"
            if not result.enough:
                raise RuleBroken(
                    "error.survey.too-few-back",
                    survey=thing,
                    back=result.back,
                    handed=result.handed,
                    share=state.form.return_at_least if state.form else None,
                )
            return (SurveyPublished(stamp=stamp, publication=publication),)
        case VoidSurvey(authority=authority):
            SURVEY.step("void", state.state, thing)
            _need_correctable(command.key.campaign, terms)
            need_reason(command, "act.survey.void")
            return (SurveyVoided(stamp=stamp, authority=_word(stamp, authority)),)
        case _:
            assert_never(command)


def _word(stamp: Stamp, authority: str | None) -> str:
    return authority or stamp.authority or stamp.on_behalf_of or stamp.actor


def _need_live(campaign: str, terms: SurveyTerms) -> None:
    if not terms.live:
        raise RuleBroken("error.campaign.not-running", campaign=campaign)


def _need_correctable(campaign: str, terms: SurveyTerms) -> None:
    if not terms.correctable:
        raise RuleBroken("error.campaign.not-correctable", campaign=campaign)


def _drafted(
    command: DraftSurvey, state: SurveyItem | None, terms: SurveyTerms
) -> tuple[SurveyDrafted, ...]:
    assert command.number is not None, "the number is filled in"
    thing = named(command.number)
    if state is not None and state.form is not None:
        raise RuleBroken("error.survey.form-fixed", survey=thing)
    not_dated_back(command, phrase("deed.of-office", thing=thing))
    _need_live(command.campaign, terms)
    section = terms.section
    found = SurveyDrafted(
        stamp=command.stamp,
        campaign=command.campaign,
        survey=command.number,
        key=section.key,
        title=Title(zh=command.title) if command.title else section.title or Title(zh=section.key),
        subjects=_subjects(command, terms),
    )
    if state is not None and _asks_the_same(state.drafted, found):
        return ()
    return (found,)


def _asks_the_same(one: SurveyDrafted, other: SurveyDrafted) -> bool:
    return (one.key, one.title, one.subjects) == (other.key, other.title, other.subjects)


def _subjects(command: DraftSurvey, terms: SurveyTerms) -> tuple[str, ...]:
    """What is asked about: some units of the section's categories, or names."""
    given, section = tuple(dict.fromkeys(command.subjects)), terms.section
    if not section.subjects:
        if not given:
            raise RuleBroken("error.survey.names-needed", survey=section.key)
    else:
        for subject in given:
            if subject not in terms.units:
                what = phrase("thing.survey-subject", survey=section.key)
                raise NotFound(what, subject, terms.units)
        given = given or terms.units
        if not given:
            raise RuleBroken(
                "error.survey.no-subjects", survey=section.key, categories=section.subjects
            )
    if len(given) > MOST_SUBJECTS:
        raise RuleBroken("error.survey.too-many-subjects", count=len(given), most=MOST_SUBJECTS)
    return given


def _opened(command: OpenSurvey, terms: SurveyTerms) -> SurveyOpened:
    form, thing, stamp = terms.form, named(command.key.number), command.stamp
    assert form is not None, "a survey that is there has a form"
    within_reach(command.closes_on, stamp, thing)
    closes_at = closing_instant(command.closes_on, command.hour, terms.zone)
    if closes_at <= stamp.recorded_at:
        last = day_and_hour(command.closes_on, command.hour)
        raise RuleBroken("error.survey.past-day", survey=thing, day=last)
    if command.form_digest != form.digest:
        raise RuleBroken("error.survey.form-changed", survey=thing)
    if faults := opening_faults(command, form):
        raise BadInput(thing, faults)
    out = sum(each.count for each in command.handed)
    if out < form.hide_below:
        raise RuleBroken(
            "error.survey.too-few-handed", survey=thing, handed=out, least=form.hide_below
        )
    return SurveyOpened(
        stamp=stamp,
        form=form,
        digest=form.digest,
        handed=command.handed,
        tokens=command.tokens,
        closes_on=command.closes_on,
        closes_at=closes_at,
        box=command.box,
        hour=command.hour,
    )


def _closed(
    command: CloseSurvey, state: SurveyItem, terms: SurveyTerms
) -> tuple[SurveyClosed, ...]:
    opened, thing = state.opened, named(command.key.number)
    if not terms.counting:
        return ()  # the scheduler came before the end
    assert opened is not None, "what may be counted is open"
    by_scheduler = command.stamp.actor == SYSTEM
    if terms.sheets is None:
        if by_scheduler:
            return ()  # shown as overdue: somebody has to look
        raise RuleBroken("error.survey.no-box", survey=thing, box=opened.box)
    if more := more_back(opened.handed, terms.sheets):
        if by_scheduler:
            return ()
        raise RuleBroken(
            "error.survey.more-back",
            survey=thing,
            group=more.group,
            way=phrase(f"label.survey.way.{more.way}"),
            back=more.count,
            handed=_count_of(opened.handed, more),
        )
    result = result_of(opened.form, opened.handed, terms.sheets)
    return (SurveyClosed(stamp=command.stamp, result=result, box_digest=terms.sheets.digest),)


def more_back(handed: Sequence[Handed], sheets: Sheets) -> Handed | None:
    """The first group of which by one way more sheets came back than went out: 52 of 50 (R151)."""
    return next((back for back in sheets.back if back.count > _count_of(handed, back)), None)


def _count_of(handed: Sequence[Handed], of: Handed) -> int:
    return sum(h.count for h in handed if (h.group, h.way) == (of.group, of.way))
