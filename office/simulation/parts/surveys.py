"""Plays surveys: drafted, opened, answered by code, closed at their end, published; those of an
independent surveyor are received.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Final

from engine.domain.evidence import Filed
from engine.domain.survey.commands import (
    CloseSurvey,
    DraftSurvey,
    OpenSurvey,
    PublishSurvey,
    ReceiveSurveyResult,
)
from engine.domain.survey.context import form_as_drafted, section_of, surveys_of
from engine.domain.survey.form import Form, Handed
from engine.domain.survey.results import GroupTally, Tally
from engine.domain.survey.state import SurveyItem
from engine.domain.survey.table import SurveyState, Way
from engine.ids import ItemKey
from office.boxes.boxes import Boxes
from office.simulation.stage import Stage
from workflows.sections.survey import Survey

_FIRST: Final = 40
"""Days after the campaign has started, of those that compare with no other."""
_AFTER: Final = 30
"""Days after the one before is closed."""
_LASTS: Final = 10
_OUT: Final = 24
_SURVEYED: Final = 200
_BACK: Final = 85
_LIKES: Final = (60, 30)
_BETTER: Final = 15


class SurveyPart:
    """Each does one step a day; what is next follows from where it stands."""

    def day(self, stage: Stage, day: date) -> None:
        """On working days."""
        sections = stage.campaign.definition.surveys or ()
        if not sections or not stage.working.is_working_day(day):
            return
        found = {
            state.drafted.key: (key, state) for key, state in surveys_of(stage.id, stage.reads)
        }
        for section in sections:
            if section.key in found:
                _step(stage, day, section, *found[section.key])
            elif _has_come(stage, day, section, found):
                _draft(stage, section)


def _has_come(
    stage: Stage, day: date, section: Survey, found: Mapping[str, tuple[ItemKey, SurveyItem]]
) -> bool:
    """Whether it is time, and there is somebody to ask about."""
    parts = stage.campaign.participants.values()
    if section.subjects and not any(part.is_among(section.subjects) for part in parts):
        return False
    if section.compares_with is None:
        return day >= _begun(stage) + timedelta(days=_FIRST)
    _, earlier = found.get(section.compares_with, (None, None))
    over = (earlier.closed or earlier.received) if earlier else None
    return over is not None and day >= over.stamp.day + timedelta(days=_AFTER)


def _begun(stage: Stage) -> date:
    """The first day that was played."""
    phases = (stage.phase(phase) for phase in stage.campaign.definition.phases)
    opened = [phase.opened.stamp.day for phase in phases if phase is not None]
    return min(opened, default=stage.campaign.started_on or stage.today)


def _draft(stage: Stage, section: Survey) -> None:
    subjects = () if section.subjects else (stage.campaign.definition.title.zh,)
    stage.handle(
        DraftSurvey(
            stamp=stage.stamp(stage.office_person()),
            campaign=stage.id,
            about=section.key,
            subjects=subjects,
        )
    )


def _step(stage: Stage, day: date, section: Survey, key: ItemKey, state: SurveyItem) -> None:
    clerk = stage.office_person()
    match state.state:
        case SurveyState.DRAFTED if section.by is not None:
            _receive(stage, section, key, state)
        case SurveyState.DRAFTED:
            _ask(stage, day, key, state)
        case SurveyState.OPEN if state.opened is not None and day > state.opened.closes_on:
            stage.handle(CloseSurvey(stamp=stage.stamp(clerk), key=key))
        case SurveyState.CLOSED if state.result is not None and state.result.enough:
            stage.handle(PublishSurvey(stamp=stage.stamp(clerk), key=key))
        case _:
            pass


def _chance(stage: Stage, key: ItemKey) -> Random:
    """A survey's own: what people tick moves no other player's chance."""
    return Random(f"{stage.seed}:{key.stream}")


def _form(stage: Stage, state: SurveyItem) -> Form:
    section = section_of(stage.campaign, state.drafted.key)
    return form_as_drafted(state, section, stage.reads)


def _ask(stage: Stage, day: date, key: ItemKey, state: SurveyItem) -> None:
    """At a meeting: slips are handed out, most people answer on their phones, some never do."""
    office, form, chance = stage.office, _form(stage, state), _chance(stage, key)
    boxes = Boxes(office.settings.boxes_folder, stage.reads, office.clock.now, chance.getrandbits)
    handed = [Handed(group=group.key, way=Way.TOKEN, count=_OUT) for group in form.groups]
    ready = boxes.make_ready(key, form, handed)
    stage.handle(
        OpenSurvey(
            stamp=stage.stamp(stage.office_person()),
            key=key,
            closes_on=day + timedelta(days=_LASTS),
            box=ready.box,
            form_digest=ready.form_digest,
            handed=ready.handed,
            tokens=ready.tokens,
        )
    )
    for tokens in ready.slips.values():
        for token in tokens:
            if chance.randrange(100) < _BACK:
                boxes.answer(
                    key, token, {cell: _liked(stage, form, state, chance) for cell in form.cells}
                )
    boxes.close()


def _liked(stage: Stage, form: Form, state: SurveyItem, chance: Random) -> str:
    """One of the options, the first most often; more often after something was put right."""
    section = section_of(stage.campaign, state.drafted.key)
    better = _BETTER if section.compares_with else 0
    for option, share in zip(form.options, _LIKES, strict=False):
        if chance.randrange(100) < share + better:
            return option.key
    return form.options[-1].key


def _receive(stage: Stage, section: Survey, key: ItemKey, state: SurveyItem) -> None:
    form, chance = _form(stage, state), _chance(stage, key)
    back = _SURVEYED * _BACK // 100
    share = back // len(form.groups)
    sizes = [share] * (len(form.groups) - 1)
    sizes.append(back - sum(sizes))
    roles = {role.key: role for role in stage.campaign.definition.roles}
    who = roles[section.by or ""]
    paper = stage.papers.order()
    stage.handle(
        ReceiveSurveyResult(
            stamp=stage.stamp(stage.office_person()),
            key=key,
            source=(who.held_by or who.title).zh,
            handed=_SURVEYED,
            back=back,
            spoilt=0,
            groups=tuple(
                GroupTally(group=group.key, sheets=size, tallies=_tallies(chance, form, size))
                for group, size in zip(form.groups, sizes, strict=True)
            ),
            filed=(Filed(key="result", name="result.pdf", digest=paper),),
        )
    )


def _tallies(chance: Random, form: Form, sheets: int) -> tuple[Tally, ...]:
    found = []
    for subject, item in form.cells:
        first = chance.randint(sheets // 2, sheets * 3 // 4)
        counts = [0] * len(form.options)
        counts[0], counts[min(1, len(counts) - 1)] = first, sheets - first
        found.append(Tally(subject, item, tuple(counts)))
    return tuple(found)
