"""What a tally or a correction gives, and until when it can be appealed against."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from engine.calendars.working_days import WorkingCalendar
from engine.domain.assessment.commands import CorrectAssessment, TallyAssessment
from engine.domain.assessment.context import named
from engine.domain.assessment.events import Row, SurveyMeans
from engine.domain.assessment.scoring import Scores, empty_groups, tallied, tie_of
from engine.domain.assessment.state import Assessment
from engine.domain.event import need_reason
from engine.errors import BadInput, RuleBroken
from engine.phrases import first_of, phrase
from workflows.sections.assessment import AssessmentRules, Missing, Ties

_MOST_NAMED: Final = 12


def new_rows(
    command: TallyAssessment | CorrectAssessment,
    state: Assessment,
    surveys: tuple[SurveyMeans, ...],
) -> tuple[Row, ...]:
    """The rows of what is on record. Raises BadInput (groups without a sheet) and RuleBroken (a tie
    that is not decided, or a decision without a tie).
    """
    every, decided = tuple(state.scores(surveys)), command.decided
    _need_sheets(command, state, every)
    rules = state.rules
    rows = tallied(every, rules, decided)
    tie = tie_of(rows, rules)
    thing = named(command.key)
    if rules.ties is Ties.ALL or tie is None:
        if decided:
            raise RuleBroken("error.assessment.nothing-to-decide", assessment=thing)
        return rows
    chosen = set(decided)
    if len(chosen) != tie.places or not chosen <= set(tie.units):
        raise RuleBroken(
            "error.assessment.tie",
            assessment=thing,
            units=first_of(tie.units, _MOST_NAMED),
            count=tie.places,
            most=rules.award_top,
        )
    need_reason(command, "act.assessment.decide-tie")
    return rows


def _need_sheets(
    command: TallyAssessment | CorrectAssessment, state: Assessment, every: Sequence[Scores]
) -> None:
    """Every group has to have scored every subject; where the others may weigh more instead, one
    group at least.
    """
    groups, reweighs = state.rules.groups, state.rules.missing is Missing.REWEIGH
    faults = [
        phrase("fault.assessment.empty-group", unit=scores.subject, group=group)
        for scores in every
        for empty in (empty_groups(scores, groups),)
        if not reweighs or len(empty) == len(groups)
        for group in empty
    ]
    if faults:
        more = len(faults) - _MOST_NAMED
        shown = faults[:_MOST_NAMED]
        if more > 0:
            shown.append(phrase("fault.assessment.more-empty", count=more))
        raise BadInput(named(command.key), shown)


def appeals_until(state: Assessment, working: WorkingCalendar) -> date | None:
    """The last day on which the edition that stands can be appealed against, inclusive; None where
    there is no limit, or no edition.
    """
    return None if state.edition is None else window_end(state.edition.on, state.rules, working)


def window_end(on: date, rules: AssessmentRules, working: WorkingCalendar) -> date | None:
    """The last day for appeals against what became public on a day; None: no limit."""
    return None if rules.appeal_within is None else working.add(on, rules.appeal_within)
