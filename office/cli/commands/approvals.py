"""campaign approval: what is applied for, and how each branch answers."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

import typer

from engine.domain.approval import NAME
from engine.domain.approval import commands as c
from engine.domain.approval.events import BranchAsked
from engine.domain.event import Recorded
from engine.ids import CampaignId, ItemKey, UnitId
from office.answers.approvals import ApprovalAnswer, BranchLine, approval
from office.cli.changing import WriteContext, changing
from office.cli.filed import read_filed
from office.cli.items import NumberArgument, item_group
from office.cli.options import (
    CampaignArgument,
    FiledArgument,
    OrderedByOption,
    UnitArgument,
    read_text,
)
from office.cli.render import say, show_line
from office.cli.values import Unreadable
from office.words import Language, worded

KindArgument = Annotated[str, typer.Argument(metavar="KIND", help="help.approvals.kind")]
TitleArgument = Annotated[
    str, typer.Argument(metavar="TITLE", parser=read_text, help="help.approvals.title")
]
MissingArgument = Annotated[
    list[str], typer.Argument(metavar="MISSING...", help="help.approvals.missing")
]
ConditionsArgument = Annotated[
    list[str], typer.Argument(metavar="CONDITION...", help="help.approvals.conditions")
]
BranchArgument = Annotated[str, typer.Argument(metavar="BRANCH", help="help.approvals.branch")]
ForOption = Annotated[
    str | None,
    typer.Option("--for", metavar="WHO", parser=read_text, help="help.approvals.applicant"),
]
AgentOption = Annotated[
    str | None,
    typer.Option("--agent", metavar="WHO", parser=read_text, help="help.approvals.agent"),
]
ContactOption = Annotated[
    str | None,
    typer.Option("--contact", metavar="WHO", parser=read_text, help="help.approvals.contact"),
]
UnitsOption = Annotated[
    list[str] | None, typer.Option("--branch", metavar="BRANCH=UNIT", help="help.approvals.units")
]


def _tell(part: ApprovalAnswer, lang: Language) -> None:
    say("say.approval.applied", lang, applicant=part.applicant, contact=part.first_contact)
    if part.agent:
        say("say.approval.agent", lang, agent=part.agent)
    if part.missing:
        say("say.approval.missing", lang, missing=part.missing)
    if part.started_on:
        say("say.approval.started", lang, day=part.started_on, conditions=part.conditions)
    if part.silent_from:
        say("say.approval.silent-from", lang, day=part.silent_from, rule=part.rule)
    for line in part.branches:
        _tell_branch(line, lang)


def _tell_branch(line: BranchLine, lang: Language) -> None:
    show_line(
        f"  {line.branch}  {worded(line.unit_name, lang)}  {worded(line.state_said, lang)}"
        f"  {line.answered_on or line.received_on or ''}".rstrip()
    )
    if line.silence is not None:
        show_line(f"    {worded(line.silence, lang)}")
    if line.document_by and line.documented_on is None:
        code = "say.approval.paper-late" if line.paper_late else "say.approval.paper-by"
        show_line(f"    {worded(_paper(code, line), lang)}")


def _paper(code: str, line: BranchLine) -> Any:
    from engine.phrases import phrase

    return phrase(code, day=line.document_by)


_group = item_group(NAME, approval, _tell)


def register(app: typer.Typer) -> None:
    """Add the group approval."""
    app.add_typer(_group, name="approval")


def _named(campaign: CampaignArgument, number: NumberArgument) -> ItemKey:
    return ItemKey(NAME, CampaignId(campaign), number)


_on = partial(changing, _group, about=_named)


def read_branch_unit(text: str) -> BranchAsked:
    """Who answers for a branch: `land=land-bureau`."""
    branch, equals, unit = text.partition("=")
    if not equals or not branch.strip() or not unit.strip():
        raise Unreadable("fault.approvals.units", text=text)
    return BranchAsked(branch=branch.strip(), unit=UnitId(unit.strip()))


# --- by the unit that takes it in ------------------------------------------------------------


@changing(_group, "file")
def file(
    context: WriteContext,
    campaign: CampaignArgument,
    kind: KindArgument,
    unit: UnitArgument,
    title: TitleArgument,
    filed: FiledArgument = None,
    applicant: ForOption = None,
    agent: AgentOption = None,
    contact: ContactOption = None,
) -> tuple[Recorded, ...]:
    """Whoever is asked first answers for it to the applicant."""
    return context.office.handle(
        c.FileApproval(
            stamp=context.stamp,
            campaign=campaign,
            approval=kind,
            unit=unit,
            title=title,
            applicant=applicant,
            agent=agent,
            first_contact=contact,
            filed=read_filed(context.office, filed or (), dry_run=context.dry_run),
        )
    )


@_on("notice")
def notice(context: WriteContext, key: ItemKey, missing: MissingArgument) -> tuple[Recorded, ...]:
    """All of it at once, and once."""
    return context.office.handle(c.NoticeOnce(stamp=context.stamp, key=key, missing=tuple(missing)))


@_on("complete")
def complete(
    context: WriteContext, key: ItemKey, filed: FiledArgument = None
) -> tuple[Recorded, ...]:
    """What was missing has come."""
    papers = read_filed(context.office, filed or (), dry_run=context.dry_run)
    return context.office.handle(c.CompleteFiling(stamp=context.stamp, key=key, filed=papers))


@_on("accept")
def accept(context: WriteContext, key: ItemKey, units: UnitsOption = None) -> tuple[Recorded, ...]:
    """The clock of its branches begins."""
    named = tuple(map(read_branch_unit, units or ()))
    return context.office.handle(c.AcceptFiling(stamp=context.stamp, key=key, units=named))


@_on("may-start")
def may_start(
    context: WriteContext, key: ItemKey, conditions: ConditionsArgument
) -> tuple[Recorded, ...]:
    """Before the permits are given."""
    return context.office.handle(
        c.MayStart(stamp=context.stamp, key=key, conditions=tuple(conditions))
    )


@_on("withdraw")
def withdraw(context: WriteContext, key: ItemKey) -> tuple[Recorded, ...]:
    """Nobody asks for it any more; --reason says why."""
    return context.office.handle(c.WithdrawApproval(stamp=context.stamp, key=key))


# --- by a branch -----------------------------------------------------------------------------


def _plain(name: str, kind: Callable[..., Any]) -> None:
    @_on(name)
    def deed(context: WriteContext, key: ItemKey, branch: BranchArgument) -> tuple[Recorded, ...]:
        return context.office.handle(kind(stamp=context.stamp, key=key, branch=branch))


_plain("receive", c.ReceiveBranch)
_plain("stop", c.StopClock)
_plain("resume", c.ResumeClock)


@_on("grant")
def grant(
    context: WriteContext,
    key: ItemKey,
    branch: BranchArgument,
    filed: FiledArgument = None,
    authority: OrderedByOption = None,
) -> tuple[Recorded, ...]:
    """An answer of before silence counted that is filed later takes an authority and a reason."""
    papers = read_filed(context.office, filed or (), dry_run=context.dry_run)
    return context.office.handle(
        c.GrantBranch(
            stamp=context.stamp, key=key, branch=branch, filed=papers, authority=authority
        )
    )


@_on("refuse")
def refuse(
    context: WriteContext, key: ItemKey, branch: BranchArgument, authority: OrderedByOption = None
) -> tuple[Recorded, ...]:
    """--reason says why; one refusal refuses the whole."""
    return context.office.handle(
        c.RefuseBranch(stamp=context.stamp, key=key, branch=branch, authority=authority)
    )


@_on("document")
def document(
    context: WriteContext, key: ItemKey, branch: BranchArgument, filed: FiledArgument = None
) -> tuple[Recorded, ...]:
    """Of a branch that has consented, or was silent."""
    papers = read_filed(context.office, filed or (), dry_run=context.dry_run)
    return context.office.handle(
        c.DocumentBranch(stamp=context.stamp, key=key, branch=branch, filed=papers)
    )
