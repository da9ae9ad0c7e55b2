"""What is to be seen of a survey: whom it asks, how many answered, and what came of it.

While it is open nobody sees a result; once it is closed the office and the leaders do, once it is
published everybody. Of groups that are hidden nothing is on record.
"""

from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal

from msgspec import Struct

from engine.domain.campaign.state import existing_campaign
from engine.domain.family import Reads
from engine.domain.survey.context import form_as_drafted, section_of, survey_in, surveys_of
from engine.domain.survey.form import Form, Handed, Named
from engine.domain.survey.results import (
    Tally,
    mean_points,
    per_cent,
    rounded,
)
from engine.domain.survey.state import SurveyItem, evolve
from engine.domain.survey.table import SurveyState
from engine.errors import NotFound
from engine.ids import ItemKey
from engine.phrases import Phrase, phrase
from office.answers.reading import Reading
from office.boxes.called import Called, called
from workflows.sections.survey import Survey


class HandedShown(Struct, frozen=True, kw_only=True):
    """How many sheets of a group went out by one way."""

    group: Called
    group_key: str
    way: Phrase
    count: int


class CellShown(Struct, frozen=True, kw_only=True):
    """One item of one subject: how often each option was ticked, and in per cent of all."""

    item: Called
    counts: tuple[int, ...]
    per_cent: tuple[Decimal | None, ...]
    points: Decimal | None


class SubjectShown(Struct, frozen=True, kw_only=True):
    """What was said of one subject; `before` is what it had in the survey that this is compared
    with, `change` the difference of the two figures that are shown.
    """

    key: str
    title: Called
    cells: tuple[CellShown, ...]
    points: Decimal | None
    before: Decimal | None = None
    change: Decimal | None = None


class GroupShown(Struct, frozen=True, kw_only=True):
    """The same of one group, with its valid sheets."""

    title: Called
    sheets: int
    subjects: tuple[SubjectShown, ...]


class ResultShown(Struct, frozen=True, kw_only=True):
    """What came of it. `subjects` is empty where too few answered, `hidden` names groups of which
    nothing is shown.
    """

    handed: int
    back: int
    back_per_cent: Decimal | None
    spoilt: int
    valid: int
    enough: bool
    share_asked: int | None
    subjects: tuple[SubjectShown, ...]
    groups: tuple[GroupShown, ...]
    hidden: tuple[Called, ...]
    digest: str
    source: str
    compared_with: str


class SurveyDetail(Struct, frozen=True, kw_only=True):
    """What is special of a survey. `back` counts sheets while it is open, for the office alone;
    `result` is None while it is not to be seen.
    """

    state: SurveyState
    title: Called
    subjects: tuple[Called, ...]
    items: tuple[Called, ...]
    options: tuple[Called, ...]
    points: tuple[int, ...]
    groups: tuple[Called, ...]
    handed: tuple[HandedShown, ...]
    closes_on: date | None
    hour: time | None
    hide_below: int
    back: int | None
    result: ResultShown | None


def survey_detail(reading: Reading, key: ItemKey) -> SurveyDetail:
    """As far as it is to be seen. Raises NotFound."""
    whole = reading.sees.whole(key.campaign)
    state = survey_state(reading.reads, key)
    back = None
    if whole and reading.at is None and state.state is SurveyState.OPEN:
        found = reading.office.boxes.back(key)
        back = None if found is None else sum(each.count for each in found.back)
    return detail_of(reading.reads, key, whole=whole, back=back)


def survey_state(reads: Reads, key: ItemKey) -> SurveyItem:
    """A survey as it stands. Raises NotFound."""
    existing_campaign(key.campaign, reads)
    state = reads.state(key.stream, evolve)
    if state is None:
        raise NotFound(survey_in(key.campaign), key.number)
    return state


def form_of_survey(reads: Reads, key: ItemKey) -> Form:
    """What a survey asks: as it was opened, or as it is drafted. Raises NotFound."""
    state = survey_state(reads, key)
    return state.form or form_as_drafted(state, section_of_survey(reads, key, state), reads)


def section_of_survey(reads: Reads, key: ItemKey, state: SurveyItem) -> Survey:
    """What the definition says of a survey."""
    return section_of(existing_campaign(key.campaign, reads), state.drafted.key)


def detail_of(reads: Reads, key: ItemKey, *, whole: bool, back: int | None = None) -> SurveyDetail:
    """As somebody sees it who sees the `whole` campaign, or nothing but what is published."""
    state, form = survey_state(reads, key), form_of_survey(reads, key)
    opened = state.opened
    shown = state.state is SurveyState.PUBLISHED or whole
    return SurveyDetail(
        state=state.state,
        title=form.title,
        subjects=tuple(map(called, form.subjects)),
        items=tuple(map(called, form.items)),
        options=tuple(map(called, form.options)),
        points=tuple(option.points for option in form.options),
        groups=tuple(map(called, form.groups)),
        handed=tuple(_handed(form, each) for each in (opened.handed if opened else ())),
        closes_on=opened.closes_on if opened else None,
        hour=opened.hour if opened else None,
        hide_below=form.hide_below,
        back=back,
        result=_shown(reads, key, state, form, whole=whole) if state.result and shown else None,
    )


def _handed(form: Form, each: Handed) -> HandedShown:
    group = next(g for g in form.groups if g.key == each.group)
    way = phrase(f"label.survey.way.{each.way}")
    return HandedShown(group=called(group), group_key=each.group, way=way, count=each.count)


def _shown(
    reads: Reads, key: ItemKey, state: SurveyItem, form: Form, *, whole: bool
) -> ResultShown:
    result = state.result
    assert result is not None, "asked of what has one"
    number, earlier = _earlier(reads, key, state, whole=whole)
    groups = {group.key: group for group in form.groups}
    return ResultShown(
        handed=result.handed,
        back=result.back,
        back_per_cent=per_cent(result.back, result.handed),
        spoilt=result.spoilt,
        valid=result.valid,
        enough=result.enough,
        share_asked=form.return_at_least,
        subjects=_subjects(form, result.tallies, earlier),
        groups=tuple(
            GroupShown(
                title=called(groups[each.group]),
                sheets=each.sheets,
                subjects=_subjects(form, each.tallies, None),
            )
            for each in result.groups
        ),
        hidden=tuple(called(groups[each]) for each in result.hidden),
        digest=state.closed.box_digest if state.closed else "",
        source=state.received.source if state.received else "",
        compared_with=number,
    )


def _earlier(
    reads: Reads, key: ItemKey, state: SurveyItem, *, whole: bool
) -> tuple[str, SurveyItem | None]:
    """The last survey before this one of the section that it is compared with, if its result may
    be seen.
    """
    wanted = section_of_survey(reads, key, state).compares_with
    if wanted is None:
        return "", None
    found: tuple[str, SurveyItem | None] = ("", None)
    for other, earlier in surveys_of(key.campaign, reads):
        seen = earlier.result and (whole or earlier.state is SurveyState.PUBLISHED)
        if other.number < key.number and earlier.drafted.key == wanted and seen:
            found = other.number, earlier
    return found


def _subjects(
    form: Form, tallies: Sequence[Tally], earlier: SurveyItem | None
) -> tuple[SubjectShown, ...]:
    return (
        tuple(_subject(form, tallies, each, earlier) for each in form.subjects) if tallies else ()
    )


def _subject(
    form: Form, tallies: Sequence[Tally], subject: Named, earlier: SurveyItem | None
) -> SubjectShown:
    points = _points(form, tallies, subject.key)
    before = None
    if earlier is not None and earlier.form is not None and earlier.result is not None:
        before = _points(earlier.form, earlier.result.tallies, subject.key)
    own = {tally.item: tally for tally in tallies if tally.subject == subject.key}
    return SubjectShown(
        key=subject.key,
        title=called(subject),
        cells=tuple(
            CellShown(
                item=called(item),
                counts=own[item.key].counts,
                per_cent=tuple(
                    per_cent(count, sum(own[item.key].counts)) for count in own[item.key].counts
                ),
                points=_points(form, [own[item.key]], subject.key),
            )
            for item in form.items
            if item.key in own
        ),
        points=points,
        before=before,
        change=None if points is None or before is None else points - before,
    )


def _points(form: Form, tallies: Sequence[Tally], subject: str) -> Decimal | None:
    mean = mean_points(form, tallies, subject)
    return None if mean is None else rounded(mean)
