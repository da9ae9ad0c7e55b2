"""campaign directive: documents that are drafted, agreed to, issued, signed for, carried out."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.domain.directive.commands import (
    CloseDirective,
    ConsentDirective,
    DraftDirective,
    IssueDirective,
    ReportUp,
    StartChild,
    WithdrawDirective,
)
from engine.domain.directive.events import Cited
from engine.domain.directive.table import ReportKind
from engine.domain.event import Recorded
from engine.errors import BadInput
from engine.ids import CampaignId, ItemKey, UnitId
from engine.phrases import phrase
from office.cli.changing import WriteContext, changing
from office.cli.filed import read_filed
from office.cli.items import NumberArgument, item_group
from office.cli.options import (
    CampaignArgument,
    FiledArgument,
    OrderedByOption,
    read_day,
    read_text,
)
from office.cli.render import say, show_line
from office.words import Language, worded

if TYPE_CHECKING:
    from office.answers.directives import DirectiveAnswer
    from office.answers.reading import Reading


def _part(look: "Reading", key: ItemKey) -> "DirectiveAnswer":
    from office.answers.directives import directive

    return directive(look, key)


def _tells(found: Any, lang: Language) -> None:
    """The document, its chain, who has signed for it."""
    if found.number:
        say("say.directive.number", lang, number=found.number, day=found.issued_on or "")
    if found.carried_days is not None:
        carried = found.draft.carries.number
        say("say.directive.carries", lang, carried=carried, count=found.carried_days)
    if found.lacking:
        say("say.directive.lacks", lang, bodies=found.lacking)
    for level in found.chain:
        title = worded(level.title, lang) if level.title else ""
        show_line(f"  {worded(level.how_said, lang)}  {level.number} {title}".rstrip())
    if found.receipts:
        say("say.directive.receipts", lang, signed=found.signed, count=found.receipts)
    for line in found.recipients:
        unit, title = worded(line.unit_name, lang), worded(line.title, lang)
        state = worded(phrase(f"state.assignment.{line.state.replace('_', '-')}"), lang)
        late = worded(phrase("say.directive.late"), lang) if line.late else ""
        show_line(f"  {unit}  {title}  {line.due_on or ''}  {state} {late}".rstrip())
    for report in found.reports:
        unit, kind = worded(report.unit_name, lang), worded(report.kind_said, lang)
        show_line(f"  {report.on}  {unit}  {kind}: {report.text}")


_group = item_group("directive", _part, _tells)


def register(app: typer.Typer) -> None:
    """Add the group directive."""
    app.add_typer(_group, name="directive")


def _named(campaign: CampaignArgument, number: NumberArgument) -> ItemKey:
    return ItemKey("directive", campaign, number)


_on = partial(changing, _group, about=_named)


def _option(name: str, metavar: str, code: str, **more: Any) -> Any:
    return typer.Option(f"--{name}", metavar=metavar, help=f"help.directive.{code}", **more)


def read_cited(text: str) -> Cited:
    """NUMBER, or NUMBER@DAY: a document, and the day that it bears."""
    number, at, day = text.rpartition("@")
    if not at:
        return Cited(number=text)
    try:
        return Cited(number=number, issued_on=date.fromisoformat(day))
    except ValueError as fault:
        what = phrase("thing.directive.cited")
        raise BadInput(what, [phrase("fault.directive.no-day", text=day)]) from fault


def _several(names: list[str] | None) -> tuple[str, ...] | None:
    return tuple(names) if names else None


@changing(_group, "draft")
def draft(
    context: WriteContext,
    campaign: CampaignArgument,
    title: Annotated[str | None, _option("title", "TEXT", "title", parser=read_text)] = None,
    numbered: Annotated[str | None, _option("number", "NUMBER", "number", parser=read_text)] = None,
    issuer: Annotated[list[str] | None, _option("issuer", "NAME", "issuer")] = None,
    basis: Annotated[list[str] | None, _option("basis", "NUMBER[@DAY]", "basis")] = None,
    carries: Annotated[str | None, _option("carries", "NUMBER[@DAY]", "carries")] = None,
    main: Annotated[list[str] | None, _option("main", "UNITS", "main")] = None,
    report_to: Annotated[list[str] | None, _option("report-to", "NAME", "report-to")] = None,
    copy_to: Annotated[list[str] | None, _option("copy-to", "NAME", "copy-to")] = None,
    copies: Annotated[int | None, _option("copies", "COUNT", "copies", min=1)] = None,
    subject_word: Annotated[list[str] | None, _option("subject-word", "WORD", "subject")] = None,
    receipt_within: Annotated[int | None, _option("receipt-within", "DAYS", "receipt")] = None,
) -> tuple[Recorded, ...]:
    """What is left out stands in the definition."""
    return context.office.handle(
        DraftDirective(
            stamp=context.stamp,
            campaign=campaign,
            title=title,
            document=numbered,
            issuers=_several(issuer),
            basis=tuple(map(read_cited, basis)) if basis else None,
            carries=read_cited(carries) if carries else None,
            main=_several(main),
            report_to=_several(report_to),
            copy_to=_several(copy_to),
            copies=copies,
            subject_words=_several(subject_word),
            receipt_within=receipt_within,
        )
    )


@_on("consent")
def consent(
    context: WriteContext,
    key: ItemKey,
    body: Annotated[str, _option("body", "BODY", "body")] = "authority",
    authority: OrderedByOption = None,
) -> tuple[Recorded, ...]:
    """One whose consent it needs has agreed."""
    return context.office.handle(
        ConsentDirective(stamp=context.stamp, key=key, body=body, authority=authority)
    )


@_on("issue")
def issue(
    context: WriteContext,
    key: ItemKey,
    numbered: Annotated[str | None, _option("number", "NUMBER", "number", parser=read_text)] = None,
    issued_on: Annotated[date | None, _option("dated", "DAY", "dated", parser=read_day)] = None,
) -> tuple[Recorded, ...]:
    """Its main recipients owe a receipt, and what else it demands."""
    return context.office.handle(
        IssueDirective(stamp=context.stamp, key=key, document=numbered, issued_on=issued_on)
    )


@_on("start-child")
def start_child(
    context: WriteContext,
    key: ItemKey,
    unit: Annotated[UnitId, _option("unit", "UNIT", "unit")],
    child: Annotated[CampaignId, _option("campaign", "CAMPAIGN", "child")],
) -> tuple[Recorded, ...]:
    """A recipient's campaign, planned already, is part of this one."""
    return context.office.handle(StartChild(stamp=context.stamp, key=key, unit=unit, child=child))


@_on("report-up")
def report_up(
    context: WriteContext,
    key: ItemKey,
    unit: Annotated[UnitId, _option("unit", "UNIT", "unit")],
    kind: Annotated[ReportKind, _option("kind", "KIND", "kind")] = ReportKind.SITUATION,
    text: Annotated[str, _option("text", "TEXT", "text")] = "",
    filed: FiledArgument = None,
) -> tuple[Recorded, ...]:
    """Information, the situation, a proposal; with documents."""
    papers = read_filed(context.office, filed or (), dry_run=context.dry_run)
    return context.office.handle(
        ReportUp(stamp=context.stamp, key=key, unit=unit, kind=kind, text=text, filed=papers)
    )


@_on("close")
def close(context: WriteContext, key: ItemKey) -> tuple[Recorded, ...]:
    """With a reason while recipients owe something by it."""
    return context.office.handle(CloseDirective(stamp=context.stamp, key=key))


@_on("withdraw")
def withdraw(
    context: WriteContext, key: ItemKey, authority: OrderedByOption = None
) -> tuple[Recorded, ...]:
    """What it opened is owed no more."""
    word = authority or context.stamp.actor
    return context.office.handle(WithdrawDirective(stamp=context.stamp, key=key, authority=word))
