"""When something can be done to an assessment, and what follows from it."""

from collections.abc import Iterator
from typing import Final, assert_never

from engine.domain.assessment.commands import (
    AnswerAppeal,
    AppealAssessment,
    AppointRaters,
    AssessmentCommand,
    CorrectAssessment,
    DecideUse,
    DrawConsequence,
    FileSheet,
    FinaliseAssessment,
    FollowAssessment,
    FreezeAssessment,
    LiftConsequence,
    NotePoints,
    OnAssessment,
    OpenAssessment,
    PublishAssessment,
    RedrawConsequences,
    RescoreAssessment,
    SetScheme,
    StrikeSheet,
    TallyAssessment,
)
from engine.domain.assessment.consequences import drawn, lifted, redrawn
from engine.domain.assessment.context import Standing, named
from engine.domain.assessment.events import (
    AppealAnswered,
    AppealsSettled,
    AssessmentCorrected,
    AssessmentEvent,
    AssessmentFinalised,
    AssessmentFollowed,
    AssessmentFrozen,
    AssessmentPublished,
    AssessmentRescored,
    AssessmentTallied,
    ResultAppealed,
    UseDecided,
)
from engine.domain.assessment.opening import opened
from engine.domain.assessment.results import appeals_until, new_rows
from engine.domain.assessment.sheets import appointed, filed, noted, own_scheme, struck
from engine.domain.assessment.state import Assessment, evolve
from engine.domain.assessment.table import ASSESSMENT, AssessmentState
from engine.domain.event import need_reason, not_dated_back
from engine.domain.petition.granted import word_of
from engine.errors import NotFound, RuleBroken
from engine.ids import UnitId
from engine.phrases import phrase

Facts = tuple[AssessmentEvent, ...]
_AFTERWARDS: Final = (
    CorrectAssessment,
    DrawConsequence,
    LiftConsequence,
    DecideUse,
    AnswerAppeal,
    AppealAssessment,
    FinaliseAssessment,
    NotePoints,
    StrikeSheet,
)
"""What may be done once the campaign is concluded: it is about results that stand."""
_OF_ANOTHER_YEAR: Final = (FollowAssessment, RedrawConsequences)
"""What a later or an earlier year brings, whatever has become of the campaign."""
_TRIGGER: Final = {
    FreezeAssessment: "freeze",
    TallyAssessment: "tally",
    RescoreAssessment: "rescore",
    PublishAssessment: "publish",
    AppealAssessment: "appeal",
    AnswerAppeal: "answer",
    FinaliseAssessment: "finalise",
    CorrectAssessment: "correct",
}


def decide(command: AssessmentCommand, state: Assessment | None, context: Standing) -> Facts:
    """The facts that follow.

    Raises NotAllowed (its state), RuleBroken (a rule of section 3), ReasonRequired, NotFound
    (subject, group, item) and BadInput (points that cannot be).
    """
    if isinstance(command, OpenAssessment):
        return opened(command, context)
    assert state is not None, "the context knows the assessment"
    takes = context.correctable if isinstance(command, _AFTERWARDS) else context.live
    if not takes and not isinstance(command, _OF_ANOTHER_YEAR):
        raise RuleBroken("error.campaign.not-running", campaign=command.key.campaign)
    trigger = _TRIGGER.get(type(command))
    if trigger is not None:
        ASSESSMENT.step(trigger, state.state, named(command.key))
    return tuple(_decided(command, state, context))


def _decided(
    command: OnAssessment, state: Assessment, context: Standing
) -> Iterator[AssessmentEvent]:
    stamp = command.stamp
    match command:
        case FollowAssessment(by=by):
            if by not in state.followed_by:
                yield AssessmentFollowed(stamp=stamp, by=by)
        case SetScheme():
            yield from own_scheme(command, state)
        case AppointRaters():
            yield from appointed(command, state)
        case FreezeAssessment():
            yield AssessmentFrozen(stamp=stamp)
        case FileSheet():
            yield from filed(command, state, context)
        case NotePoints():
            yield from noted(command, state)
        case StrikeSheet():
            yield from struck(command, state)
        case TallyAssessment(decided=decided):
            means = context.surveys
            rows = new_rows(command, state, means)
            yield AssessmentTallied(stamp=stamp, rows=rows, decided=decided, surveys=means)
        case RescoreAssessment():
            need_reason(command, "act.assessment.rescore")
            yield AssessmentRescored(stamp=stamp)
        case PublishAssessment(publication=publication):
            not_dated_back(command, phrase("deed.publish-assessment"))
            if context.has_channels and publication is None:
                raise RuleBroken("error.publication.none", item=named(command.key))
            yield AssessmentPublished(stamp=stamp, edition=1, publication=publication)
        case AppealAssessment(subject=subject):
            yield _appealed(command, state, context, known_subject(state, subject))
        case AnswerAppeal():
            yield from _answered(command, state)
        case FinaliseAssessment():
            yield _final(command, state, context)
        case CorrectAssessment():
            yield from _corrected(command, state, context)
        case DrawConsequence():
            yield from drawn(command, state, context)
        case LiftConsequence():
            yield from lifted(command, state)
        case RedrawConsequences():
            yield from redrawn(command.stamp, state, context.past)
        case DecideUse():
            yield _used(command, state)
        case _:
            assert_never(command)  # type: ignore[arg-type]


def known_subject(state: Assessment, subject: UnitId) -> UnitId:
    """A subject of the assessment; NotFound for any other unit."""
    if subject not in state.subjects:
        raise NotFound("thing.assessment-subject", subject, state.subjects)
    return subject


def _appealed(
    command: AppealAssessment, state: Assessment, context: Standing, subject: UnitId
) -> ResultAppealed:
    thing = named(command.key)
    if subject in state.appeals:
        raise RuleBroken("error.assessment.appealed", assessment=thing, unit=subject)
    last = appeals_until(state, context.working)
    if last is not None and command.stamp.on > last:
        raise RuleBroken("error.assessment.appeal-late", assessment=thing, day=last)
    not_dated_back(command, phrase("deed.appeal-assessment"))
    need_reason(command, "act.assessment.appeal")
    return ResultAppealed(stamp=command.stamp, subject=subject)


def _answered(
    command: AnswerAppeal, state: Assessment
) -> Iterator[AppealAnswered | AppealsSettled]:
    subject = known_subject(state, command.subject)
    if subject not in state.appeals:
        raise RuleBroken("error.assessment.no-appeal", assessment=named(command.key), unit=subject)
    need_reason(command, "act.assessment.answer")
    yield AppealAnswered(stamp=command.stamp, subject=subject, upheld=command.upheld)
    if state.appeals == (subject,):
        yield AppealsSettled(stamp=command.stamp)


def _final(
    command: FinaliseAssessment, state: Assessment, context: Standing
) -> AssessmentFinalised:
    last = appeals_until(state, context.working)
    if last is not None and command.stamp.day <= last:
        raise RuleBroken("error.assessment.window-open", assessment=named(command.key), day=last)
    if state.upheld:
        raise RuleBroken(
            "error.assessment.upheld", assessment=named(command.key), units=state.upheld
        )
    assert state.edition is not None, "what is published has an edition"
    return AssessmentFinalised(stamp=command.stamp, edition=state.edition.number)


def _corrected(
    command: CorrectAssessment, state: Assessment, context: Standing
) -> Iterator[AssessmentEvent]:
    thing, before = named(command.key), state.edition
    assert before is not None, "what is corrected was published"
    not_dated_back(command, phrase("deed.correct-assessment"))
    need_reason(command, "act.assessment.correct")
    rows = new_rows(command, state, context.surveys)
    if rows == before.rows and not state.appeals and not state.upheld:
        raise RuleBroken(
            "error.assessment.nothing-changed", assessment=thing, edition=before.number
        )
    corrected = AssessmentCorrected(
        stamp=command.stamp,
        edition=before.number + 1,
        rows=rows,
        cause=command.cause,
        authority=word_of(command.stamp, command.authority),
        decided=command.decided,
        surveys=context.surveys,
        settled=state.appeals,
    )
    yield corrected
    yield from redrawn(command.stamp, evolve(state, corrected), context.past)


def _used(command: DecideUse, state: Assessment) -> UseDecided:
    subject, thing = known_subject(state, command.subject), named(command.key)
    if state.state not in (AssessmentState.PUBLISHED, AssessmentState.FINAL):
        raise ASSESSMENT.not_allowed(phrase("verb.assessment.use"), thing, state.state)
    need_reason(command, "act.assessment.use")
    uses = state.rules.uses
    if uses and command.use not in uses:
        raise NotFound("thing.assessment-use", command.use, uses)
    assert state.edition is not None, "what is published has an edition"
    return UseDecided(
        stamp=command.stamp,
        subject=subject,
        use=command.use,
        authority=word_of(command.stamp, command.authority),
        edition=state.edition.number,
    )
