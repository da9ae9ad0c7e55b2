"""What may be done to a directive, and what follows from it (section 7 of the lifecycles)."""

from typing import assert_never

from engine.domain.directive.commands import (
    CloseDirective,
    ConsentDirective,
    DirectiveCommand,
    DraftDirective,
    IssueDirective,
    ReportUp,
    StartChild,
    WithdrawDirective,
)
from engine.domain.directive.context import Standing, day_of, existing, named
from engine.domain.directive.drafting import check_cited, check_form, drafted
from engine.domain.directive.events import (
    ChildStarted,
    DirectiveClosed,
    DirectiveConsented,
    DirectiveDrafted,
    DirectiveEvent,
    DirectiveIssued,
    DirectiveWithdrawn,
    ReportedUp,
)
from engine.domain.directive.state import Directive
from engine.domain.directive.table import DIRECTIVE
from engine.domain.document import need_free
from engine.domain.event import dated_back, need_reason, not_dated_back
from engine.domain.numbers import UNNUMBERED
from engine.errors import NotFound, RuleBroken
from engine.ids import UnitId
from engine.phrases import phrase

_TRIGGERS = {
    ConsentDirective: "consent",
    IssueDirective: "issue",
    StartChild: "start_child",
    ReportUp: "report_up",
    CloseDirective: "close",
    WithdrawDirective: "withdraw",
}


def decide(
    command: DirectiveCommand, state: Directive | None, context: Standing
) -> tuple[DirectiveEvent, ...]:
    """The facts that follow.

    Raises NotAllowed (lifecycle), RuleBroken (number, form, consent, documents, campaign),
    NotFound (a body that need not consent, a unit that is no recipient), ReasonRequired, BadInput.
    """
    stamp = command.stamp
    if isinstance(command, DraftDirective):
        return (_drafted(command, context),)
    directive = existing(command.key, state)
    thing = named(command.key.number)
    DIRECTIVE.step(_TRIGGERS[type(command)], directive.state, thing)
    if isinstance(command, IssueDirective):
        return (_issued(command, directive, context),)
    if isinstance(command, ReportUp):
        dated_back(command, directive.drafted.stamp.on, thing)
    else:
        not_dated_back(command, phrase("deed.of-office", thing=thing))
    match command:
        case ConsentDirective():
            return (_consented(command, directive),)
        case StartChild(unit=unit, child=child):
            _live(command, context)
            _recipient(unit, directive)
            if child == command.key.campaign:
                raise RuleBroken("error.directive.own-child", campaign=child)
            if any(each.child == child for each in directive.children):
                raise RuleBroken("error.directive.child-already", campaign=child, directive=thing)
            return (ChildStarted(stamp=stamp, child=child, unit=unit),)
        case ReportUp(unit=unit, kind=kind, text=text, filed=filed):
            _live(command, context)
            _recipient(unit, directive)
            if not text.strip() and not filed:
                raise RuleBroken("error.directive.empty-report")
            return (ReportedUp(stamp=stamp, unit=unit, kind=kind, text=text, filed=filed),)
        case CloseDirective():
            if context.open_work:
                need_reason(command, phrase("act.directive.close-open", count=context.open_work))
            return (DirectiveClosed(stamp=stamp, open_work=context.open_work),)
        case WithdrawDirective(authority=authority):
            need_reason(command, "act.directive.withdraw")
            return (DirectiveWithdrawn(stamp=stamp, authority=authority),)
        case _:
            assert_never(command)


def _drafted(command: DraftDirective, context: Standing) -> DirectiveDrafted:
    not_dated_back(command, phrase("deed.draft-directive"))
    if context.over:
        raise RuleBroken("error.campaign.not-running", campaign=command.campaign)
    draft, number = drafted(command, context.definition)
    return DirectiveDrafted(
        stamp=command.stamp,
        campaign=command.campaign,
        directive=command.number or UNNUMBERED,
        draft=draft,
        number=number,
        edition=context.edition,
    )


def _consented(command: ConsentDirective, directive: Directive) -> DirectiveConsented:
    asked = directive.drafted.draft.consent
    if command.body not in asked:
        raise NotFound(phrase("thing.directive.consent-of"), command.body, asked)
    if command.body not in directive.lacks_consent_of:
        raise RuleBroken("error.directive.consented-already", body=command.body)
    word = command.authority or command.stamp.authority or command.stamp.actor
    return DirectiveConsented(stamp=command.stamp, body=command.body, authority=word)


def _issued(command: IssueDirective, directive: Directive, context: Standing) -> DirectiveIssued:
    stamp, thing, draft = command.stamp, named(command.key.number), directive.drafted.draft
    dated_back(command, directive.drafted.stamp.on, thing)
    _live(command, context)
    number, found = context.number, context.issue
    assert number is not None, "its number is read before it is issued"
    assert found is not None, "what a running campaign makes of it is counted"
    if lacking := directive.lacks_consent_of:
        raise RuleBroken("error.directive.no-consent", directive=thing, bodies=lacking)
    issued_on = day_of(command)
    if issued_on > stamp.day:
        raise RuleBroken("error.directive.future", day=issued_on, today=stamp.day)
    if number.year != issued_on.year:
        raise RuleBroken("error.directive.other-year", number=number.text, day=issued_on)
    check_form(number, draft, issued_on, reasoned=bool((stamp.reason or "").strip()))
    check_cited(number, draft, issued_on, context.documents)
    need_free(number.text, context.documents)
    if not found.units:
        raise RuleBroken("error.directive.nobody", directive=thing, main=draft.main)
    return DirectiveIssued(
        stamp=stamp,
        campaign=command.key.campaign,
        code=number.code,
        year=number.year,
        seq=number.seq,
        issued_on=issued_on,
        draft=draft,
        units=found.units,
        dues=found.demands,
    )


def _live(command: StartChild | ReportUp | IssueDirective, context: Standing) -> None:
    if not context.live:
        raise RuleBroken("error.campaign.not-running", campaign=command.key.campaign)


def _recipient(unit: UnitId, directive: Directive) -> None:
    units = directive.issued.units if directive.issued else ()
    if unit not in units:
        raise NotFound(phrase("thing.directive.recipient"), unit, units)
