"""What decisions need of an assessment, folded from its facts; and what each leads to."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.assessment.events import (
    AppealAnswered,
    AppealsSettled,
    AssessmentCorrected,
    AssessmentEvent,
    AssessmentFinalised,
    AssessmentFollowed,
    AssessmentFrozen,
    AssessmentOpened,
    AssessmentPublished,
    AssessmentRescored,
    AssessmentTallied,
    ConsequenceDrawn,
    ConsequenceLifted,
    PointsNoted,
    RatersAppointed,
    ResultAppealed,
    Row,
    SchemeSet,
    SheetFiled,
    SheetStruck,
    SurveyMeans,
    UseDecided,
)
from engine.domain.assessment.scoring import Scores, at_the_bottom
from engine.domain.assessment.table import ASSESSMENT, AssessmentState, NoteKind
from engine.domain.effects import Effect, Effects, next_state
from engine.ids import ItemKey, PersonId, UnitId
from workflows.sections.assessment import AssessmentRules, ScoreItem

EFFECTS: Final[Effects] = MappingProxyType(
    {
        AssessmentOpened: Effect(),
        AssessmentFollowed: Effect(),
        SchemeSet: Effect(),
        RatersAppointed: Effect(),
        AssessmentFrozen: Effect("freeze"),
        SheetFiled: Effect(),
        PointsNoted: Effect(),
        SheetStruck: Effect(),
        AssessmentTallied: Effect("tally"),
        AssessmentRescored: Effect("rescore"),
        AssessmentPublished: Effect("publish"),
        ResultAppealed: Effect("appeal"),
        AppealAnswered: Effect(),
        AppealsSettled: Effect("answer"),
        AssessmentFinalised: Effect("finalise"),
        AssessmentCorrected: Effect("correct", puts_right=True),
        ConsequenceDrawn: Effect(),
        ConsequenceLifted: Effect(),
        UseDecided: Effect(),
    }
)


class Sheet(Struct, frozen=True, gc=False):
    """A sheet that counts: whose, and its total."""

    rater: PersonId
    total: Decimal


class Subject(Struct, frozen=True, kw_only=True):
    """What is on record of a subject. `scored_by` are all who filed a sheet, one that was struck
    too, `noted_by` whoever noted points.
    """

    scheme: tuple[ScoreItem, ...] = ()
    sheets: Mapping[str, tuple[Sheet, ...]] = MappingProxyType({})
    bonus: Decimal = Decimal(0)
    penalty: Decimal = Decimal(0)
    veto: bool = False
    scored_by: frozenset[PersonId] = frozenset()
    noted_by: frozenset[PersonId] = frozenset()

    @property
    def judges(self) -> frozenset[PersonId]:
        """Whoever had a hand in its figure."""
        return self.scored_by | self.noted_by


class Edition(Struct, frozen=True, kw_only=True):
    """What was published, and on which day; it stays as it is."""

    number: int
    on: date
    rows: tuple[Row, ...]


class Assessment(Struct, frozen=True, kw_only=True):
    """What decisions need of an assessment.

    `tallied` are the rows before publication; `editions` those that were published, the last one
    stands. `appeals` wait, by their subjects; those `upheld` wait for a correction. `changed` are
    subjects of which something was put on record since the last edition. `drawn` are the
    consequences that stand; `spared` is who is at the bottom still, and had his lifted. `raters`
    are all who scored, `appointed` who is named for a group; `used` says that a result was put to
    use.
    """

    state: AssessmentState
    opened: AssessmentOpened
    subjects: Mapping[UnitId, Subject]
    tallied: tuple[Row, ...] = ()
    surveys: tuple[SurveyMeans, ...] = ()
    editions: tuple[Edition, ...] = ()
    appeals: tuple[UnitId, ...] = ()
    upheld: tuple[UnitId, ...] = ()
    changed: frozenset[UnitId] = frozenset()
    drawn: Mapping[UnitId, ConsequenceDrawn] = MappingProxyType({})
    ever_drawn: bool = False
    spared: frozenset[UnitId] = frozenset()
    used: bool = False
    followed_by: tuple[ItemKey, ...] = ()
    raters: frozenset[PersonId] = frozenset()
    appointed: Mapping[str, frozenset[PersonId]] = MappingProxyType({})

    @property
    def rules(self) -> AssessmentRules:
        """Those that it was opened with."""
        return self.opened.rubric

    @property
    def edition(self) -> Edition | None:
        """The one that stands, None before publication."""
        return self.editions[-1] if self.editions else None

    @property
    def bottom(self) -> frozenset[UnitId]:
        """Who stands at the bottom of what was published last; nobody before."""
        return at_the_bottom(self.edition.rows, self.rules) if self.edition else frozenset()

    def scheme_of(self, subject: UnitId) -> tuple[ScoreItem, ...]:
        """The items on which a subject is scored."""
        return self.subjects[subject].scheme or self.rules.items

    def scores(self, surveys: tuple[SurveyMeans, ...]) -> Iterator[Scores]:
        """What is on record of each subject, in their order."""
        for unit, subject in self.subjects.items():
            yield Scores(
                subject=unit,
                sheets={g: [s.total for s in sheets] for g, sheets in subject.sheets.items()},
                means={each.group: each.means[unit] for each in surveys if unit in each.means},
                bonus=subject.bonus,
                penalty=subject.penalty,
                veto=subject.veto,
            )


def evolve(state: Assessment | None, event: AssessmentEvent) -> Assessment:
    """The state after a fact. Never refuses."""
    if isinstance(event, AssessmentOpened):
        return Assessment(
            state=AssessmentState.OPENED,
            opened=event,
            subjects={unit: Subject() for unit in event.subjects},
        )
    assert state is not None, "an assessment's first event is its opening"
    now, _ = next_state(ASSESSMENT, EFFECTS[type(event)], state.state, None)
    return replace(state, state=now, **_more(state, event))


def _more(state: Assessment, event: AssessmentEvent) -> dict[str, Any]:
    match event:
        case SchemeSet() | SheetFiled() | PointsNoted() | SheetStruck():
            return _on_record(state, event)
        case AssessmentTallied(rows=rows, surveys=surveys):
            return {"tallied": rows, "surveys": surveys}
        case AssessmentRescored():
            return {"tallied": ()}
        case AssessmentPublished(edition=number, stamp=stamp):
            edition = Edition(number=number, on=stamp.day, rows=state.tallied)
            return {"editions": (edition,), "changed": frozenset()}
        case AssessmentCorrected(edition=number, rows=rows, surveys=surveys, stamp=stamp):
            edition = Edition(number=number, on=stamp.day, rows=rows)
            return {
                "editions": (*state.editions, edition),
                "surveys": surveys,
                "appeals": (),
                "upheld": (),
                "changed": frozenset(),
            }
        case ResultAppealed(subject=subject):
            return {"appeals": (*state.appeals, subject)}
        case AppealAnswered(subject=subject, upheld=upheld):
            open_still = tuple(unit for unit in state.appeals if unit != subject)
            return {
                "appeals": open_still,
                "upheld": (*state.upheld, subject) if upheld else state.upheld,
            }
        case ConsequenceDrawn(subject=subject):
            drawn = {**state.drawn, subject: event}
            return {"drawn": drawn, "ever_drawn": True, "spared": state.spared - {subject}}
        case ConsequenceLifted(subject=subject):
            left = {unit: each for unit, each in state.drawn.items() if unit != subject}
            return {"drawn": left, "spared": state.spared | ({subject} & state.bottom)}
        case UseDecided():
            return {"used": True}
        case RatersAppointed(group=group, raters=raters):
            return {"appointed": {**state.appointed, group: frozenset(raters)}}
        case AssessmentFollowed(by=by):
            return {"followed_by": (*state.followed_by, by)}
        case _:
            return {}


def _on_record(
    state: Assessment, event: SchemeSet | SheetFiled | PointsNoted | SheetStruck
) -> dict[str, Any]:
    unit = event.subject
    before = state.subjects[unit]
    more: dict[str, Any] = {"changed": state.changed | {unit}}
    match event:
        case SchemeSet(items=items):
            after = replace(before, scheme=items)
        case SheetFiled(group=group, rater=rater, points=points, stamp=stamp):
            sheet = Sheet(rater, sum(points.values(), Decimal(0)))
            sheets = {**before.sheets, group: (*before.sheets.get(group, ()), sheet)}
            after = replace(before, sheets=sheets, scored_by=before.scored_by | stamp.people)
            if not stamp.people <= state.raters:
                more["raters"] = state.raters | stamp.people
        case SheetStruck(group=group, rater=rater):
            left = tuple(each for each in before.sheets.get(group, ()) if each.rater != rater)
            after = replace(before, sheets={**before.sheets, group: left})
        case PointsNoted(kind=NoteKind.VETO):
            after = replace(before, veto=True)
        case PointsNoted(kind=kind, points=points):
            added = before.bonus if kind is NoteKind.BONUS else before.penalty
            after = replace(before, **{kind.value: added + points})
    if isinstance(event, PointsNoted):
        after = replace(after, noted_by=before.noted_by | event.stamp.people)
    return {**more, "subjects": {**state.subjects, unit: after}}
