"""What happens to a directive: a document with a number, a basis and recipients (R163-R166)."""

from datetime import date

from msgspec import Struct

from engine.domain.directive.table import ReportKind
from engine.domain.event import Event
from engine.domain.evidence import Filed
from engine.ids import CampaignId, DutyKey, UnitId
from workflows.documents import spelled
from workflows.sections.directive import KEY


class Cited(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Another document: one that is carried, or that a directive rests on. `number` is written as
    numbers of documents are, or is a name where a document has none; `issued_on` is its own day,
    where it is known.
    """

    number: str
    issued_on: date | None = None


class Draft(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The text of a document, as far as others go by it.

    The first of `issuers` numbers it (R001). `main` are those who carry it out: categories, units
    (`unit:town-03`) or "*"; `report_to` and `copy_to` are told, and owe nothing. `copies` counts
    printed ones. `duties` are opened to its main recipients; the first of them is the receipt,
    for which they have `receipt_within` working days. `section` is that of the definition.
    """

    title: str
    issuers: tuple[str, ...] = ()
    basis: tuple[Cited, ...] = ()
    carries: Cited | None = None
    main: tuple[str, ...] = ()
    report_to: tuple[str, ...] = ()
    copy_to: tuple[str, ...] = ()
    copies: int | None = None
    subject_words: tuple[str, ...] = ()
    consent: tuple[str, ...] = ()
    duties: tuple[DutyKey, ...] = ()
    receipt_within: int | None = None
    section: str = KEY


class Demand(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What issuing makes the recipients owe: one duty, by a day or without one. `units` are those
    to whom it is opened; who owes the same by the document that is carried, and no later, owes it
    once and is not among them.
    """

    duty: DutyKey
    due_on: date | None = None
    units: tuple[UnitId, ...] = ()


class DirectiveDrafted(Event, frozen=True):
    """A draft was made; `number` is the one that it is meant to have, where that is known. Days are
    counted on the `edition` of its campaign.
    """

    campaign: CampaignId
    directive: str
    draft: Draft
    number: str = ""
    edition: str = ""


class DirectiveConsented(Event, frozen=True):
    """`body`, one of those whose consent it needs, has agreed, by the word of `authority`."""

    body: str
    authority: str


class DirectiveIssued(Event, frozen=True):
    """It went out under its number, of `code`, `year` and `seq`. `units` are its main recipients,
    `dues` what they owe by it.
    """

    campaign: CampaignId
    code: str
    year: int
    seq: int
    issued_on: date
    draft: Draft
    units: tuple[UnitId, ...]
    dues: tuple[Demand, ...] = ()

    @property
    def number(self) -> str:
        """`组通字〔2011〕33号`."""
        return spelled(self.code, self.year, self.seq)


class ChildStarted(Event, frozen=True):
    """A recipient carries it out by a campaign of its own, in the same log."""

    child: CampaignId
    unit: UnitId


class ReportedUp(Event, frozen=True):
    """A recipient told the body above of something (R031)."""

    unit: UnitId
    kind: ReportKind
    text: str
    filed: tuple[Filed, ...] = ()


class DirectiveClosed(Event, frozen=True):
    """It is carried out. `open_work` counts what recipients still owed by it."""

    open_work: int = 0


class DirectiveWithdrawn(Event, frozen=True):
    """It holds no more, by the word of `authority`; nobody owes anything by it."""

    authority: str


DirectiveEvent = (
    DirectiveDrafted
    | DirectiveConsented
    | DirectiveIssued
    | ChildStarted
    | ReportedUp
    | DirectiveClosed
    | DirectiveWithdrawn
)
