"""What can be asked of a selection."""

from engine.domain.event import Command
from engine.domain.selection.events import Votes
from engine.domain.selection.table import AwardKind, CaseStage
from engine.ids import CampaignId, ItemKey, UnitId


class Nominate(Command, frozen=True, kw_only=True):
    """Propose a candidate. The first nomination opens a selection under the next free number,
    s-0001 and on; `number` is filled in when the command has its turn.

    `unit` nominates; `candidate` is a person or a collective as named, of the unit it `belongs_to`.
    A `grade` is given with the `source` it stands in, where no assessment of the campaign gives it.
    """

    campaign: CampaignId
    selection: str
    unit: UnitId
    candidate: str
    belongs_to: UnitId | None = None
    level: str = ""
    sector: str = ""
    rank: str = ""
    criteria: tuple[str, ...] = ()
    grade: str | None = None
    source: str | None = None
    number: str | None = None


class OnSelection(Command, frozen=True):
    """What every other command carries: which one."""

    key: ItemKey


class CloseNominations(OnSelection, frozen=True, kw_only=True):
    """Take no more of them. Without `candidates` all stand; `publication` made them public."""

    candidates: tuple[str, ...] = ()
    publication: str | None = None


class CountVotes(OnSelection, frozen=True, kw_only=True):
    """Put down what a public choice or a vote gave; `source` is the survey, or the record of it."""

    votes: tuple[Votes, ...]
    source: str
    publication: str | None = None


class ConfirmSelection(OnSelection, frozen=True, kw_only=True):
    """Decide who is to be honoured; after the notice, who takes a place that became free."""

    candidates: tuple[str, ...]
    authority: str | None = None


class PostNotice(OnSelection, frozen=True, kw_only=True):
    """Put down that those who were confirmed stand in a public notice."""

    publication: str


class FileObjection(OnSelection, frozen=True, kw_only=True):
    """Hand an objection in, while the notice is up."""

    candidate: str
    text: str
    unit: UnitId | None = None


class DecideObjection(OnSelection, frozen=True, kw_only=True):
    """Uphold the objections against a candidate, or not."""

    candidate: str
    upheld: bool
    authority: str | None = None


class AwardSelection(OnSelection, frozen=True, kw_only=True):
    """Honour those whose notice is over and against whom nothing stands; without `candidates` all
    of them.
    """

    title: str
    granter: str
    kind: AwardKind = AwardKind.SPIRITUAL
    candidates: tuple[str, ...] = ()
    authority: str | None = None


class RevokeAward(OnSelection, frozen=True, kw_only=True):
    """Take an honour back, saying why."""

    candidate: str
    authority: str | None = None


class SpreadCase(OnSelection, frozen=True, kw_only=True):
    """Put down how far a model case has come."""

    candidate: str
    stage: CaseStage


class EndSelection(OnSelection, frozen=True, kw_only=True):
    """Give it up, saying why."""

    authority: str | None = None


SelectionCommand = (
    Nominate
    | CloseNominations
    | CountVotes
    | ConfirmSelection
    | PostNotice
    | FileObjection
    | DecideObjection
    | AwardSelection
    | RevokeAward
    | SpreadCase
    | EndSelection
)
