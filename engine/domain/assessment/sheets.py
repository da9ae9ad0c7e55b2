"""What is put on record of a subject: a scheme of its own, sheets, points beside them."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from engine.domain.assessment.commands import (
    AppointRaters,
    FileSheet,
    NotePoints,
    SetScheme,
    StrikeSheet,
)
from engine.domain.assessment.context import Standing, named
from engine.domain.assessment.events import (
    PointsNoted,
    RatersAppointed,
    SchemeSet,
    SheetFiled,
    SheetStruck,
)
from engine.domain.assessment.state import Assessment
from engine.domain.assessment.table import ASSESSMENT, AssessmentState, NoteKind
from engine.domain.event import need_reason
from engine.errors import BadInput, NotFound, RuleBroken
from engine.ids import ItemKey, UnitId
from engine.phrases import Phrase, phrase
from workflows.sections.assessment import ScoreItem

_PLACES: Final = 6
"""Points have at most so many digits after the point."""
_MOST: Final = Decimal(1_000_000)


def own_scheme(command: SetScheme, state: Assessment) -> Iterator[SchemeSet]:
    """Until it is frozen; the points of the items add up to those of the assessment."""
    subject = _subject(command.subject, state)
    _while(state, command.key, "scheme", AssessmentState.OPENED)
    faults = list(_scheme_faults(command.items, state.rules.points))
    if faults:
        raise BadInput(phrase("thing.scheme-of", unit=subject), faults)
    if state.subjects[subject].scheme != command.items:
        yield SchemeSet(stamp=command.stamp, subject=subject, items=command.items)


def _scheme_faults(items: tuple[ScoreItem, ...], points: int) -> Iterator[Phrase]:
    keys = [item.key for item in items]
    for key in dict.fromkeys(key for key in keys if keys.count(key) > 1):
        yield phrase("fault.assessment.item-twice", item=key)
    for item in items:
        if item.points < 1:
            yield phrase("fault.assessment.item-of-nothing", item=item.key, points=item.points)
    given = sum(item.points for item in items)
    if given != points:
        yield phrase("fault.assessment.scheme-sum", given=given, points=points)


def appointed(command: AppointRaters, state: Assessment) -> Iterator[RatersAppointed]:
    """Before anything is tallied; nobody scores in two groups."""
    if state.state not in (AssessmentState.OPENED, AssessmentState.SCORING):
        verb = phrase("verb.assessment.appoint")
        raise ASSESSMENT.not_allowed(verb, named(command.key), state.state)
    group = _scored_group(command.group, state)
    raters = tuple(dict.fromkeys(command.raters))
    for other, people in state.appointed.items():
        both = tuple(rater for rater in raters if rater in people)
        if both and other != group:
            raise RuleBroken("error.assessment.two-groups", people=both, group=other)
    if frozenset(raters) != state.appointed.get(group, frozenset()):
        yield RatersAppointed(stamp=command.stamp, group=group, raters=raters)


def _scored_group(group: str, state: Assessment) -> str:
    """A group that files sheets; NotFound for none, RuleBroken for one that a survey stands for."""
    groups = {each.key: each for each in state.rules.groups}
    if group not in groups:
        raise NotFound("thing.rater-group", group, groups)
    survey = groups[group].survey
    if survey is not None:
        raise RuleBroken("error.assessment.by-survey", group=group, survey=survey)
    return group


def filed(command: FileSheet, state: Assessment, context: Standing) -> Iterator[SheetFiled]:
    """A rater scores a subject once, within the points of each item, and never his own unit."""
    subject = _subject(command.subject, state)
    _while(state, command.key, "score", AssessmentState.SCORING)
    group = _scored_group(command.group, state)
    if subject in context.homes:
        raise RuleBroken("error.assessment.own-unit", unit=subject)
    rater = command.stamp.actor
    for other in state.subjects[subject].sheets:
        if _rated(state, other, rater, subject):
            raise RuleBroken("error.assessment.scored-twice", unit=subject, group=other)
    faults = list(_points_faults(command.points, state.scheme_of(subject)))
    if faults:
        raise BadInput(phrase("thing.sheet-of", unit=subject, group=group), faults)
    yield SheetFiled(
        stamp=command.stamp,
        group=group,
        rater=rater,
        subject=subject,
        points=command.points,
    )


def _rated(state: Assessment, group: str, rater: str, subject: UnitId) -> bool:
    return any(sheet.rater == rater for sheet in state.subjects[subject].sheets.get(group, ()))


def _points_faults(points: dict[str, Decimal], items: tuple[ScoreItem, ...]) -> Iterator[Phrase]:
    known = {item.key: item.points for item in items}
    for key in points:
        if key not in known:
            yield phrase("fault.assessment.unknown-item", item=key, known=tuple(known))
    for key, most in known.items():
        if key not in points:
            yield phrase("fault.assessment.item-missing", item=key, points=most)
        elif not _is_plain(points[key]) or not 0 <= points[key] <= most:
            given = str(points[key])
            yield phrase("fault.assessment.points", item=key, given=given, points=most)


def _is_plain(points: Decimal) -> bool:
    exponent = points.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -_PLACES


def noted(command: NotePoints, state: Assessment) -> Iterator[PointsNoted]:
    """What adds or takes points, while nothing is tallied, or after publication for a correction:
    with what shows it, and for a veto without points.
    """
    subject = _subject(command.subject, state)
    _not_tallied(state, command.key, "note")
    if not command.evidence.strip():
        raise RuleBroken("error.assessment.no-evidence", unit=subject)
    is_veto = command.kind is NoteKind.VETO
    if is_veto and state.subjects[subject].veto:
        raise RuleBroken("error.assessment.vetoed", unit=subject)
    points = command.points
    plain = _is_plain(points) and (points == 0 if is_veto else 0 < points <= _MOST)
    if not plain:
        code = "veto" if is_veto else "no-points"
        raise RuleBroken(f"error.assessment.{code}", unit=subject, given=str(points))
    yield PointsNoted(
        stamp=command.stamp,
        subject=subject,
        kind=command.kind,
        evidence=command.evidence.strip(),
        points=points,
        filed=command.filed,
    )


def struck(command: StrikeSheet, state: Assessment) -> Iterator[SheetStruck]:
    """A sheet that is on record, with a reason."""
    subject = _subject(command.subject, state)
    _not_tallied(state, command.key, "strike")
    if not _rated(state, command.group, command.rater, subject):
        raise NotFound(phrase("thing.sheet-of", unit=subject, group=command.group), command.rater)
    need_reason(command, "act.assessment.strike")
    yield SheetStruck(
        stamp=command.stamp, group=command.group, rater=command.rater, subject=subject
    )


def _subject(subject: UnitId, state: Assessment) -> UnitId:
    if subject not in state.subjects:
        raise NotFound("thing.assessment-subject", subject, state.subjects)
    return subject


def _while(state: Assessment, key: ItemKey, verb: str, wanted: AssessmentState) -> None:
    if state.state is not wanted:
        raise ASSESSMENT.not_allowed(phrase(f"verb.assessment.{verb}"), named(key), state.state)


def _not_tallied(state: Assessment, key: ItemKey, verb: str) -> None:
    if state.state is AssessmentState.TALLIED:
        raise ASSESSMENT.not_allowed(phrase(f"verb.assessment.{verb}"), named(key), state.state)
