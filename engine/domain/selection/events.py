"""What happens in a selection, from the first nomination to what becomes of an honour."""

from datetime import date

from msgspec import Struct

from engine.domain.event import Event
from engine.domain.selection.table import AwardKind, CaseStage
from engine.ids import CampaignId, UnitId
from workflows.sections.selections import SelectionDefinition


class GradeKnown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A grade as it stood when it was looked at, and where: an assessment and its edition, or a
    document.
    """

    grade: str
    source: str
    edition: int | None = None


class Votes(Struct, frozen=True, kw_only=True):
    """What one candidate was given."""

    candidate: str
    votes: int


class SelectionOpened(Event, frozen=True):
    """The first nomination opens it, by the rules that the plan has then."""

    campaign: CampaignId
    number: str
    selection: str
    rules: SelectionDefinition


class OfCandidate(Event, frozen=True, kw_only=True):
    """About one candidate."""

    candidate: str


class Nominated(OfCandidate, frozen=True, kw_only=True):
    """`unit` proposes a person or a collective that `belongs_to` a unit. `criteria` are those it
    vouches for (R081), `grade` is the one that makes the candidate eligible.
    """

    unit: UnitId
    belongs_to: UnitId | None = None
    level: str = ""
    sector: str = ""
    rank: str = ""
    criteria: tuple[str, ...] = ()
    grade: GradeKnown | None = None


class NominationsClosed(Event, frozen=True, kw_only=True):
    """These candidates stand, as made public in an entry of the publication ledger (R082)."""

    candidates: tuple[str, ...]
    publication: str | None = None


class PublicChoiceCounted(Event, frozen=True, kw_only=True):
    """What the public chose, from the `source` named; the vote is still to come."""

    votes: tuple[Votes, ...]
    source: str
    publication: str | None = None


class VotesCounted(Event, frozen=True, kw_only=True):
    """What the vote gave, from the `source` named."""

    votes: tuple[Votes, ...]
    source: str
    publication: str | None = None


class VotesPassed(Event, frozen=True):
    """The plan has no vote."""


class CandidatesConfirmed(Event, frozen=True, kw_only=True):
    """These are to be honoured, by the word of `authority`."""

    candidates: tuple[str, ...]
    authority: str | None = None


class ConfirmationPassed(Event, frozen=True, kw_only=True):
    """The plan has no confirmation: these have the places."""

    candidates: tuple[str, ...]


class SuccessorsConfirmed(Event, frozen=True, kw_only=True):
    """These take places that became free, and need a notice of their own."""

    candidates: tuple[str, ...]
    authority: str | None = None


class NoticePosted(Event, frozen=True, kw_only=True):
    """These candidates stand in a public notice since `on`, up to the end of `through`."""

    candidates: tuple[str, ...]
    publication: str
    on: date
    through: date
    edition: str


class NoticePassed(Event, frozen=True):
    """The plan has no public notice."""


class ObjectionFiled(OfCandidate, frozen=True, kw_only=True):
    """Somebody objects, as handed in by a unit; the candidate waits, nobody else does."""

    unit: UnitId | None
    text: str


class ObjectionDecided(OfCandidate, frozen=True, kw_only=True):
    """The objections against a candidate are upheld or not, by the word of `authority`."""

    upheld: bool
    authority: str | None = None


class HonourAwarded(Event, frozen=True, kw_only=True):
    """These are honoured. `period` is the one that a periodic award belongs to: "2011-2015"."""

    candidates: tuple[str, ...]
    title: str
    kind: AwardKind
    granter: str
    period: str = ""
    authority: str | None = None


class AwardRevoked(OfCandidate, frozen=True, kw_only=True):
    """An authority has taken the honour back; the stamp's reason says why."""

    authority: str | None = None


class CaseSpread(OfCandidate, frozen=True, kw_only=True):
    """A model case has come to a stage (R023)."""

    stage: CaseStage


class SelectionEnded(Event, frozen=True, kw_only=True):
    """It is given up, by the word of `authority`; the stamp's reason says why."""

    authority: str | None = None


SelectionEvent = (
    SelectionOpened
    | Nominated
    | NominationsClosed
    | PublicChoiceCounted
    | VotesCounted
    | VotesPassed
    | CandidatesConfirmed
    | ConfirmationPassed
    | SuccessorsConfirmed
    | NoticePosted
    | NoticePassed
    | ObjectionFiled
    | ObjectionDecided
    | HonourAwarded
    | AwardRevoked
    | CaseSpread
    | SelectionEnded
)
