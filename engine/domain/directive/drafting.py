"""What a draft says, out of what was given and of `[directive]` of the definition."""

from datetime import date, timedelta

from msgspec import UNSET

from engine.domain.directive.commands import DraftDirective
from engine.domain.directive.events import Cited, Draft
from engine.domain.document import Documents
from engine.errors import BadInput, RuleBroken
from engine.ids import DutyKey
from engine.phrases import Phrase, phrase
from workflows.cadences import Occasion
from workflows.documents import ORDINAL, STANDARD_FROM, DocumentNumber, NumberFault, document_number
from workflows.owners import EVERYBODY
from workflows.schema import Definition
from workflows.sections.directive import DirectiveRules
from workflows.tree import reference


def rules_of(definition: Definition) -> DirectiveRules:
    """What the definition says of its directive; nothing where it has no such section."""
    section = definition.directive
    return DirectiveRules() if section is UNSET else section


def read_number(text: str, thing: Phrase) -> DocumentNumber:
    """A number as it is written. Raises BadInput with the reason and the form."""
    try:
        return document_number(text)
    except NumberFault as fault:
        raise BadInput(thing, [fault.phrase]) from fault


def in_one_form(cited: Cited) -> Cited:
    """The same document under the form in which numbers are kept: `[2011]` is `〔2011〕`. One that
    has no number keeps its name.
    """
    try:
        number = document_number(cited.number).text
    except NumberFault:
        number = " ".join(cited.number.split())
    return Cited(number=number, issued_on=cited.issued_on)


def drafted(command: DraftDirective, definition: Definition) -> tuple[Draft, str]:
    """The draft, and the number that it is meant to have; where nobody says who carries it out,
    all units do. Raises RuleBroken without a title, BadInput for a number that is none.
    """
    rules = rules_of(definition)
    title = command.title if command.title is not None else (rules.title.zh if rules.title else "")
    if not title.strip():
        raise RuleBroken("error.directive.no-title")
    said = _word(rules.carries)
    carried = command.carries
    if carried is None and said:
        issued = date.fromisoformat(rules.carries_issued) if rules.carries_issued else None
        carried = Cited(number=said, issued_on=issued)
    basis = command.basis
    if basis is None:
        basis = tuple(Cited(number=number) for number in rules.basis or ())
    main = _given(command.main, rules.main) or (EVERYBODY,)
    draft = Draft(
        title=" ".join(title.split()),
        issuers=_given(command.issuers, rules.issuers),
        basis=tuple(in_one_form(each) for each in basis),
        carries=in_one_form(carried) if carried else None,
        main=main,
        report_to=_given(command.report_to, rules.report_to),
        copy_to=_given(command.copy_to, rules.copy_to),
        copies=command.copies if command.copies is not None else rules.copies or None,
        subject_words=_given(command.subject_words, rules.subject_words),
        consent=rules.consent or (),
        duties=tuple(DutyKey(duty) for duty in rules.duties or ()),
        receipt_within=_limit(command, rules),
        section=rules.key,
    )
    number = command.document if command.document is not None else _word(rules.number)
    if number:
        number = read_number(number, phrase("thing.directive.number")).text
    return draft, number


def _limit(command: DraftDirective, rules: DirectiveRules) -> int | None:
    """Working days for the receipt. Raises RuleBroken for less than one."""
    given = command.receipt_within
    if given is not None and given < 1:
        raise RuleBroken("error.directive.receipt-at-once", days=given)
    return given or rules.receipt_within or None


def _word(said: object) -> str:
    """A text of the section; nothing where it is left out, or a blank."""
    return said if isinstance(said, str) and reference(said) is None else ""


def _given(said: tuple[str, ...] | None, rules: tuple[str, ...] | object) -> tuple[str, ...]:
    if said is not None:
        return said
    return rules if isinstance(rules, tuple) else ()


def check_form(number: DocumentNumber, draft: Draft, issued_on: date, *, reasoned: bool) -> None:
    """Raise RuleBroken where a document does not have the form of its era: 第 in the number from
    July 2012 on; subject words then too, unless a reason is given (R188, soft).
    """
    if issued_on < STANDARD_FROM:
        return
    if number.ordinal:
        raise RuleBroken(
            "error.directive.ordinal", number=number.text, sign=ORDINAL, since=STANDARD_FROM
        )
    if draft.subject_words and not reasoned:
        raise RuleBroken("error.directive.subject-words", since=STANDARD_FROM)


def check_cited(
    number: DocumentNumber, draft: Draft, issued_on: date, documents: Documents
) -> None:
    """Raise RuleBroken for a document that carries itself, or one that is later than itself: by the
    day under which it is on record, else by the one that the draft gives, else by its year.
    """
    carried = draft.carries
    if carried is None:
        return
    if carried.number == number.text:
        raise RuleBroken("error.directive.carries-itself", number=number.text)
    known = documents.entered.get(carried.number)
    day = known.issued_on if known else carried.issued_on
    if day is not None and day > issued_on:
        raise RuleBroken(
            "error.directive.carried-later",
            carried=carried.number,
            day=day,
            issued_on=issued_on,
        )
    try:
        year = document_number(carried.number).year
    except NumberFault:
        return
    if day is None and year > issued_on.year:
        raise RuleBroken(
            "error.directive.carried-later-year",
            carried=carried.number,
            year=year,
            issued_on=issued_on,
        )


def days_between(draft: Draft, issued_on: date) -> int | None:
    """How many days the carried document is older; None where its day is not known."""
    carried = draft.carries.issued_on if draft.carries else None
    return (issued_on - carried) // timedelta(days=1) if carried else None


def duties_on_call(definition: Definition) -> tuple[str, ...]:
    """The duties that issuing may open."""
    return tuple(o.key for o in definition.obligations if o.cadence is Occasion.ON_CALL)
