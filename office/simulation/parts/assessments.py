"""Plays assessments: scored, published, appealed against, corrected and made final; then, where the
definition says what follows at the bottom, a second year, so that two years in a row are seen.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final
from zlib import crc32

from engine.domain.assessment.commands import (
    AnswerAppeal,
    AppealAssessment,
    CorrectAssessment,
    DecideUse,
    DrawConsequence,
    FileSheet,
    FinaliseAssessment,
    FreezeAssessment,
    NotePoints,
    OpenAssessment,
    PublishAssessment,
    TallyAssessment,
)
from engine.domain.assessment.context import every_assessment
from engine.domain.assessment.opening import incomplete
from engine.domain.assessment.results import appeals_until
from engine.domain.assessment.state import Assessment
from engine.domain.assessment.table import AssessmentState, CorrectionCause, NoteKind
from engine.domain.audience import Part, part_of
from engine.domain.event import Stamp
from engine.domain.policy.actors import Role, campaign_scope
from engine.domain.publication.commands import PostPublication
from engine.ids import ItemKey, PersonId, UnitId
from office.simulation.staff import give
from office.simulation.stage import Stage
from workflows.sections.assessment import AssessmentRules

_WORST: Final = 60
_SPREAD: Final = 36
"""Per cent of full marks: the worst that anybody gets, and how far the best is from it."""


class Assessments:
    """Each does one step a day; what is next follows from where it stands."""

    def day(self, stage: Stage, day: date) -> None:
        """On working days. One that a survey scores waits for somebody to put the survey on."""
        sections = stage.campaign.definition.assessments or ()
        if not sections or not stage.working.is_working_day(day):
            return
        every = tuple(every_assessment(stage.id, stage.reads))
        for rules in sections:
            found = [(key, state) for key, state in every if state.rules.key == rules.key]
            if any(incomplete(rules)) or any(group.survey for group in rules.groups):
                continue
            unfinished = [each for each in found if each[1].state is not AssessmentState.FINAL]
            if unfinished:
                _step(stage, day, *unfinished[0])
            elif len(found) < _years(rules):
                _open(stage, day, rules, len(found))
            for key, state in found:
                _afterwards(stage, key, state)


def _years(rules: AssessmentRules) -> int:
    return min(2, max((rung.years for rung in rules.bottom), default=1))


def _open(stage: Stage, day: date, rules: AssessmentRules, before: int) -> None:
    """The last of them judges this year."""
    units = stage.campaign.participants.values()
    if any(part_of(unit, rules.subjects) is Part.LEAD for unit in units):
        year = day.year - (_years(rules) - 1 - before)
        stage.handle(
            OpenAssessment(stamp=_office(stage), campaign=stage.id, section=rules.key, year=year)
        )


def _step(stage: Stage, day: date, key: ItemKey, state: Assessment) -> None:
    match state.state:
        case AssessmentState.OPENED:
            stage.handle(FreezeAssessment(stamp=_office(stage), key=key))
        case AssessmentState.SCORING if not state.raters:
            _score(stage, key, state)
        case AssessmentState.SCORING:
            stage.handle(TallyAssessment(stamp=_office(stage), key=key))
        case AssessmentState.TALLIED:
            stage.handle(
                PublishAssessment(
                    stamp=_office(stage), key=key, publication=_posted(stage, key, state)
                )
            )
        case AssessmentState.APPEALED:
            _answer(stage, key, state)
        case AssessmentState.PUBLISHED:
            _published(stage, day, key, state)
        case AssessmentState.FINAL:
            pass


def _score(stage: Stage, key: ItemKey, state: Assessment) -> None:
    """One rater of each group; the same unit is judged alike year after year."""
    for group in state.rules.groups:
        who = PersonId(f"rater.{state.rules.key}.{group.key}".replace("_", "-"))
        rater = give(stage, who, Role.ASSESSOR, campaign_scope(stage.id))
        for unit in state.subjects:
            points = dict(_points(state, unit, group.key))
            stage.handle(
                FileSheet(
                    stamp=stage.stamp(rater), key=key, group=group.key, subject=unit, points=points
                )
            )


def _points(state: Assessment, unit: UnitId, group: str) -> Iterator[tuple[str, Decimal]]:
    for item in state.scheme_of(unit):
        taste = crc32(f"{group}/{item.key}".encode()) % 3
        share = _WORST + crc32(unit.encode()) % _SPREAD + taste
        yield item.key, (Decimal(item.points) * share / 100).quantize(Decimal("0.5"))


def _posted(stage: Stage, key: ItemKey, state: Assessment) -> str | None:
    """Its entry in the ledger, where the campaign names channels."""
    channels = stage.campaign.definition.channels or ()
    if not channels:
        return None
    recorded = stage.handle(
        PostPublication(
            stamp=_office(stage),
            campaign=stage.id,
            what=f"{state.rules.named.zh}{state.opened.year}年度结果",
            channel=channels[0],
            place="公布栏",
            items=(key.stream,),
        )
    )
    return recorded[-1].stream.rpartition("/")[2] if recorded else None


def _published(stage: Stage, day: date, key: ItemKey, state: Assessment) -> None:
    """The last but one appeals once and is right; then the window runs out."""
    edition = state.edition
    if edition is None:
        return
    if state.upheld:
        leader = give(stage, PersonId("leader.reviews"), Role.LEADER, campaign_scope(stage.id))
        stage.handle(
            CorrectAssessment(
                stamp=stage.stamp(leader, "申诉成立，漏计加分", ordered=True),
                key=key,
                cause=CorrectionCause.APPEAL,
                authority=leader,
            )
        )
        return
    if edition.number == 1 and len(edition.rows) > 2 and not state.changed:
        unit = edition.rows[-2].subject
        chief = stage.person(unit, Role.UNIT_CHIEF)
        stage.handle(
            AppealAssessment(stamp=stage.stamp(chief, "漏计一项加分"), key=key, subject=unit)
        )
        return
    last = appeals_until(state, stage.working)
    if last is None or day > last:
        stage.handle(FinaliseAssessment(stamp=_office(stage), key=key))


def _answer(stage: Stage, key: ItemKey, state: Assessment) -> None:
    """Somebody who scored nothing looks, and the office notes what was left out."""
    unit = state.appeals[0]
    leader = give(stage, PersonId("leader.reviews"), Role.LEADER, campaign_scope(stage.id))
    stage.handle(
        NotePoints(
            stamp=_office(stage),
            key=key,
            subject=unit,
            kind=NoteKind.BONUS,
            points=Decimal("0.5"),
            evidence="上级通报表扬",
        )
    )
    stage.handle(
        AnswerAppeal(stamp=stage.stamp(leader, "经复核属实"), key=key, subject=unit, upheld=True)
    )


def _afterwards(stage: Stage, key: ItemKey, state: Assessment) -> None:
    """What follows at the bottom, and to what use the best result is put."""
    if state.state is not AssessmentState.FINAL or state.edition is None:
        return
    if state.bottom and not state.ever_drawn:
        stage.handle(DrawConsequence(stamp=_office(stage), key=key))
    if state.rules.uses and not state.used:
        leader = give(stage, PersonId("leader.reviews"), Role.LEADER, campaign_scope(stage.id))
        stage.handle(
            DecideUse(
                stamp=stage.stamp(leader, "按考评结果", ordered=True),
                key=key,
                subject=state.edition.rows[0].subject,
                use=state.rules.uses[0],
                authority=leader,
            )
        )


def _office(stage: Stage) -> Stamp:
    return stage.stamp(stage.office_person())
