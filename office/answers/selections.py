"""A selection as every face shows it: its steps, its candidates, its notices and honours."""

from datetime import date

from msgspec import Struct

from engine.domain.selection.context import notice_of
from engine.domain.selection.grades import looked_up
from engine.domain.selection.state import Candidate, Selection, evolve
from engine.domain.selection.table import AwardKind, CandidateState
from engine.errors import NotFound
from engine.ids import ItemKey, UnitId
from engine.phrases import Phrase, phrase
from office.answers.reading import Reading
from workflows.dates import CalendarKind
from workflows.sections.selections import SelectionStep
from workflows.titles import Title


class CandidateLine(Struct, frozen=True, kw_only=True):
    """One candidate. Its notice is up from `noticed_on` to the end of `through`, or taken down now;
    `objections` wait. `grade` is what made it eligible, with the `source` that it was taken from;
    `grade_now` is another one that its assessment gives by now.
    """

    candidate: str
    belongs_to: UnitId | None
    unit_name: Title | None
    level: str
    sector: str
    state: CandidateState
    votes: int | None
    publication: str
    noticed_on: date | None
    through: date | None
    is_down: bool
    objections: int
    grade: str
    source: str
    grade_now: str
    stage: str

    @property
    def state_said(self) -> Phrase:
        """How it stands, in words."""
        return phrase(f"state.candidate.{self.state}")

    @property
    def stage_said(self) -> Phrase | None:
        """How far the case has come, in words."""
        return phrase(f"term.case-stage.{self.stage.replace('_', '-')}") if self.stage else None


class Honour(Struct, frozen=True, kw_only=True):
    """What was awarded, to whom, by whom."""

    candidates: tuple[str, ...]
    title: str
    kind: AwardKind
    granter: str
    period: str
    on: date

    @property
    def kind_said(self) -> Phrase:
        """Honour, money or both."""
        return phrase(f"term.award-kind.{self.kind}")


class SelectionAnswer(Struct, frozen=True, kw_only=True):
    """What is special of a selection."""

    steps: tuple[SelectionStep, ...]
    places: int | None
    candidates: tuple[CandidateLine, ...]
    honours: tuple[Honour, ...]


def selection(reading: Reading, key: ItemKey) -> SelectionAnswer:
    """Raises NotFound for one that is not there."""
    state = existing(reading, key)
    return SelectionAnswer(
        steps=state.rules.steps,
        places=state.rules.places,
        candidates=tuple(_line(reading, key, state, each) for each in state.candidates.values()),
        honours=tuple(
            Honour(
                candidates=each.candidates,
                title=each.title,
                kind=each.kind,
                granter=each.granter,
                period=each.period,
                on=each.stamp.day,
            )
            for each in state.awards
        ),
    )


def existing(reading: Reading, key: ItemKey) -> Selection:
    """Raises NotFound for one that is not there."""
    state = reading.reads.state(key.stream, evolve)
    if state is None:
        what = phrase("thing.selection-in-campaign", campaign=key.campaign)
        raise NotFound(what, key.number)
    return state


def _grade_now(reading: Reading, state: Selection, each: Candidate) -> str:
    """The grade of today where it differs: an authority decides what follows, if anything."""
    eligible, before = state.rules.eligible, each.nominated.grade
    if eligible is None or before is None or before.edition is None:
        return ""
    now = looked_up(each.nominated, state.opened.campaign, eligible, reading.reads).grade
    return now.grade if now is not None and now.grade != before.grade else ""


def _line(reading: Reading, key: ItemKey, state: Selection, each: Candidate) -> CandidateLine:
    nominated, notice = each.nominated, each.noticed
    names, grade = reading.unit_names(), each.nominated.grade
    clock = None
    if notice is not None:
        working = reading.reads.calendar(CalendarKind.WORKING_DAYS, notice.edition)
        clock = notice_of(notice, key.campaign, working, reading.reads)
    return CandidateLine(
        candidate=each.name,
        belongs_to=nominated.belongs_to,
        unit_name=names.get(nominated.belongs_to) if nominated.belongs_to else None,
        level=nominated.level,
        sector=nominated.sector,
        state=each.state,
        votes=each.votes,
        publication=notice.publication if notice else "",
        noticed_on=notice.on if notice else None,
        through=clock.due_on if clock else None,
        is_down=clock is not None and not clock.running,
        objections=each.objected,
        grade=grade.grade if grade else "",
        source=grade.source if grade else "",
        grade_now=_grade_now(reading, state, each),
        stage=each.stage.value if each.stage else "",
    )
