"""What can be asked of a directive."""

from datetime import date

from engine.domain.directive.events import Cited
from engine.domain.directive.table import ReportKind
from engine.domain.event import Command
from engine.domain.evidence import Filed
from engine.ids import CampaignId, ItemKey, UnitId


class DraftDirective(Command, frozen=True):
    """Draft a document under the next free number of the campaign: d-0001 and on (`number`; nobody
    chooses it). What is None is taken from `[directive]` of the definition.
    """

    campaign: CampaignId
    title: str | None = None
    document: str | None = None
    issuers: tuple[str, ...] | None = None
    basis: tuple[Cited, ...] | None = None
    carries: Cited | None = None
    main: tuple[str, ...] | None = None
    report_to: tuple[str, ...] | None = None
    copy_to: tuple[str, ...] | None = None
    copies: int | None = None
    subject_words: tuple[str, ...] | None = None
    receipt_within: int | None = None
    number: str | None = None


class OnDirective(Command, frozen=True):
    """What every other command carries: which one."""

    key: ItemKey


class ConsentDirective(OnDirective, frozen=True):
    """Let `body` agree to its being issued, by the word of `authority`."""

    body: str
    authority: str | None = None


class IssueDirective(OnDirective, frozen=True):
    """Send it out as `document`, its number; dated `issued_on`, or the day of the deed."""

    document: str | None = None
    issued_on: date | None = None


class StartChild(OnDirective, frozen=True):
    """Let a campaign of a recipient be part of this one: it carries the directive out."""

    unit: UnitId
    child: CampaignId


class ReportUp(OnDirective, frozen=True):
    """Tell the body above something, for a recipient."""

    unit: UnitId
    kind: ReportKind
    text: str
    filed: tuple[Filed, ...] = ()


class CloseDirective(OnDirective, frozen=True):
    """It is carried out; with a reason while recipients still owe something by it."""


class WithdrawDirective(OnDirective, frozen=True):
    """Take it back: what it opened is owed no more."""

    authority: str


DirectiveCommand = (
    DraftDirective
    | ConsentDirective
    | IssueDirective
    | StartChild
    | ReportUp
    | CloseDirective
    | WithdrawDirective
)
