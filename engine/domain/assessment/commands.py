"""What can be asked of an assessment."""

from decimal import Decimal

from msgspec import Struct

from engine.domain.assessment.table import CorrectionCause, NoteKind
from engine.domain.event import Command
from engine.domain.evidence import Filed
from engine.ids import CampaignId, ItemKey, PersonId, UnitId
from workflows.sections.assessment import ScoreItem


class OpenAssessment(Command, frozen=True, kw_only=True):
    """Begin one by a section of the definition, under the next free number: a-0001 and on.

    `year` is the year that it judges, without one that of the day. `follows` is the assessment of
    an earlier year; without one, the last of the same section in this campaign. `number` is
    filled in when the command has its turn; nobody chooses it.
    """

    campaign: CampaignId
    section: str
    year: int | None = None
    follows: ItemKey | None = None
    number: str | None = None


class OnAssessment(Command, frozen=True, kw_only=True):
    """What every other command carries: which one."""

    key: ItemKey


class FollowAssessment(OnAssessment, frozen=True):
    """Let a later year's assessment count on from it; sent with that one's opening."""

    by: ItemKey


class SetScheme(OnAssessment, frozen=True):
    """Let a subject be scored on items of its own."""

    subject: UnitId
    items: tuple[ScoreItem, ...]


class AppointRaters(OnAssessment, frozen=True):
    """Name those who score in a group, in place of those before."""

    group: str
    raters: tuple[PersonId, ...]


class FreezeAssessment(OnAssessment, frozen=True):
    """Fix subjects and schemes, and let raters score."""


class FileSheet(OnAssessment, frozen=True):
    """Score a subject, as a rater of a group."""

    group: str
    subject: UnitId
    points: dict[str, Decimal]


class NotePoints(OnAssessment, frozen=True):
    """Add or take points, or note a veto, with what shows it."""

    subject: UnitId
    kind: NoteKind
    evidence: str
    points: Decimal = Decimal(0)
    filed: tuple[Filed, ...] = ()


class StrikeSheet(OnAssessment, frozen=True):
    """Let a sheet not count, saying why."""

    group: str
    rater: PersonId
    subject: UnitId


class TallyAssessment(OnAssessment, frozen=True):
    """Sum up, grade and rank. `decided` are those to be awarded out of a tie at the last place."""

    decided: tuple[UnitId, ...] = ()


class RescoreAssessment(OnAssessment, frozen=True):
    """Go back to scoring, saying why."""


class PublishAssessment(OnAssessment, frozen=True):
    """Make the result public; `publication` is its number in the ledger of publications."""

    publication: str | None = None


class AppealAssessment(OnAssessment, frozen=True):
    """Appeal against the result of one's unit, saying why."""

    subject: UnitId


class AnswerAppeal(OnAssessment, frozen=True):
    """Answer an appeal, saying why. One that is upheld is put right by a correction."""

    subject: UnitId
    upheld: bool
    authority: str | None = None


class FinaliseAssessment(OnAssessment, frozen=True):
    """Say that the result is final."""


class CorrectAssessment(OnAssessment, frozen=True):
    """Tally anew after publication, with all that is on record by now."""

    cause: CorrectionCause
    authority: str | None = None
    decided: tuple[UnitId, ...] = ()


class DrawConsequence(OnAssessment, frozen=True):
    """Draw what follows for one at the bottom, or without a subject for all who are."""

    subject: UnitId | None = None


class LiftConsequence(OnAssessment, frozen=True):
    """Lift what was drawn, saying why."""

    subject: UnitId


class Bottom(Struct, frozen=True, kw_only=True):
    """Who stands at the bottom of an assessment once it is corrected."""

    key: ItemKey
    year: int
    edition: int
    units: frozenset[UnitId]


class RedrawConsequences(OnAssessment, frozen=True):
    """Lift and draw anew what rests on an earlier year's result; sent with its correction."""

    corrected: Bottom


class DecideUse(OnAssessment, frozen=True):
    """Put a result to use, by the word of an authority."""

    subject: UnitId
    use: str
    authority: str | None = None


AssessmentCommand = (
    OpenAssessment
    | FollowAssessment
    | SetScheme
    | AppointRaters
    | FreezeAssessment
    | FileSheet
    | NotePoints
    | StrikeSheet
    | TallyAssessment
    | RescoreAssessment
    | PublishAssessment
    | AppealAssessment
    | AnswerAppeal
    | FinaliseAssessment
    | CorrectAssessment
    | DrawConsequence
    | LiftConsequence
    | RedrawConsequences
    | DecideUse
)
