"""What happens to an assessment. Its first event carries the rules that it is judged by."""

from decimal import Decimal

from msgspec import Struct

from engine.domain.assessment.table import CorrectionCause, NoteKind
from engine.domain.event import Event
from engine.domain.evidence import Filed
from engine.ids import CampaignId, ItemKey, PersonId, UnitId
from workflows.sections.assessment import AssessmentRules, ScoreItem


class Row(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """How one subject came out.

    `base` is the weighted sum of the group means as an exact fraction ("12599/140"). `bonus` and
    `penalty` are what of them counted, `total` is the one figure that is rounded (half up, two
    places): grade, rank and award judge it.
    """

    subject: UnitId
    base: str
    total: Decimal
    rank: int
    grade: str | None = None
    award: bool = False
    veto: bool = False
    bonus: Decimal = Decimal(0)
    penalty: Decimal = Decimal(0)


class SurveyMeans(Struct, frozen=True, kw_only=True):
    """The means that a survey gave for a group, as exact fractions, by a position of the log."""

    group: str
    survey: str
    means: dict[str, str]
    position: int


class Counted(Struct, frozen=True, kw_only=True):
    """A result at whose bottom a subject stood: which assessment, of which year, which edition."""

    campaign: CampaignId
    number: str
    year: int
    edition: int


class AssessmentOpened(Event, frozen=True):
    """It began. `year` is the year that it judges; `follows` the assessment of an earlier year, so
    that years at the bottom are counted over campaigns.
    """

    campaign: CampaignId
    number: str
    year: int
    rubric: AssessmentRules
    subjects: tuple[UnitId, ...]
    follows: ItemKey | None = None


class AssessmentFollowed(Event, frozen=True):
    """An assessment of a later year counts on from it."""

    by: ItemKey


class SchemeSet(Event, frozen=True):
    """A subject is scored on items of its own (R205)."""

    subject: UnitId
    items: tuple[ScoreItem, ...]


class AssessmentFrozen(Event, frozen=True):
    """Subjects and schemes are fixed; raters may score."""


class RatersAppointed(Event, frozen=True):
    """Who scores in a group, in place of those before: nobody else does then."""

    group: str
    raters: tuple[PersonId, ...]


class SheetFiled(Event, frozen=True):
    """A rater of a group scored a subject: points for each item."""

    group: str
    rater: PersonId
    subject: UnitId
    points: dict[str, Decimal]


class PointsNoted(Event, frozen=True):
    """Something adds points, takes points, or is a veto; `evidence` says what shows it (R107)."""

    subject: UnitId
    kind: NoteKind
    evidence: str
    points: Decimal = Decimal(0)
    filed: tuple[Filed, ...] = ()


class SheetStruck(Event, frozen=True):
    """A sheet does not count; the stamp's reason says why. It stays on record."""

    group: str
    rater: PersonId
    subject: UnitId


class AssessmentTallied(Event, frozen=True):
    """The sums, the best first. `decided` are those whom the office awarded out of a tie."""

    rows: tuple[Row, ...]
    decided: tuple[UnitId, ...] = ()
    surveys: tuple[SurveyMeans, ...] = ()


class AssessmentRescored(Event, frozen=True):
    """What was tallied does not stand, and was never published: it is scored on."""


class AssessmentPublished(Event, frozen=True):
    """The first edition is public; `publication` is its number in the ledger of publications."""

    edition: int
    publication: str | None = None


class ResultAppealed(Event, frozen=True):
    """A subject's unit appeals; the stamp's reason says why."""

    subject: UnitId


class AppealAnswered(Event, frozen=True):
    """Somebody who did not score has answered; the stamp's reason says why."""

    subject: UnitId
    upheld: bool


class AppealsSettled(Event, frozen=True):
    """No appeal waits any more."""


class AssessmentFinalised(Event, frozen=True):
    """The window for appeals is over and none waits: the edition is final."""

    edition: int


class AssessmentCorrected(Event, frozen=True):
    """A further edition; the one before stays readable. `settled` are subjects whose appeals
    waited: they were about an edition that does not stand.
    """

    edition: int
    rows: tuple[Row, ...]
    cause: CorrectionCause
    authority: str
    decided: tuple[UnitId, ...] = ()
    surveys: tuple[SurveyMeans, ...] = ()
    settled: tuple[UnitId, ...] = ()


class ConsequenceDrawn(Event, frozen=True):
    """What follows for a subject that stood at the bottom for so many years in a row (R109, A15);
    `counted` are the results that say so, the newest first.
    """

    subject: UnitId
    consequence: str
    years: int
    counted: tuple[Counted, ...]


class ConsequenceLifted(Event, frozen=True):
    """A consequence does not stand any more; the stamp's reason says why."""

    subject: UnitId
    consequence: str


class UseDecided(Event, frozen=True):
    """An authority has decided to what use a result is put (R017, R091, R162)."""

    subject: UnitId
    use: str
    authority: str
    edition: int


AssessmentEvent = (
    AssessmentOpened
    | AssessmentFollowed
    | SchemeSet
    | RatersAppointed
    | AssessmentFrozen
    | SheetFiled
    | PointsNoted
    | SheetStruck
    | AssessmentTallied
    | AssessmentRescored
    | AssessmentPublished
    | ResultAppealed
    | AppealAnswered
    | AppealsSettled
    | AssessmentFinalised
    | AssessmentCorrected
    | ConsequenceDrawn
    | ConsequenceLifted
    | UseDecided
)
