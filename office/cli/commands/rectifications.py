"""campaign rectification: the ledger of shortcomings, from finding to striking off."""

from datetime import date
from functools import partial
from typing import Annotated

import typer

from engine.domain.event import Recorded
from engine.domain.rectification.commands import (
    AnnulRectificationOverdue,
    IssueRectification,
    ListRectification,
    PlanRectification,
    RaiseRectification,
    ReopenRectification,
    ReportRectification,
    SendBackRectification,
    StartRectification,
    VerifyRectification,
    WithdrawReport,
    WithdrawVerification,
)
from engine.ids import RectificationKey
from office.cli.changing import WriteContext, changing
from office.cli.commands.ledger import show_ledger
from office.cli.filed import read_filed, show_filed
from office.cli.invocation import invocation_of
from office.cli.options import (
    AuthorityOption,
    CampaignArgument,
    FiledArgument,
    ItemArgument,
    JsonOption,
    UnitArgument,
    UntilOption,
    plain,
    read_day,
    read_text,
)
from office.cli.reading import AtOption, reading
from office.cli.render import say, show_answer

_group = typer.Typer()


def register(app: typer.Typer) -> None:
    """Add the group rectification."""
    _group.command("list")(plain(show_ledger))
    _group.command("show")(plain(_show))
    app.add_typer(_group, name="rectification")


@changing(_group, "raise")
def raise_item(
    context: WriteContext,
    campaign: CampaignArgument,
    unit: UnitArgument,
    finding: Annotated[
        str, typer.Argument(metavar="FINDING", parser=read_text, help="help.rectifications.finding")
    ],
    source: Annotated[
        str,
        typer.Option(
            "--source",
            metavar="WHERE",
            parser=read_text,
            help="help.rectifications.source",
        ),
    ],
) -> tuple[Recorded, ...]:
    """Put a finding on the ledger, under the next free number."""
    return context.office.handle(
        RaiseRectification(
            stamp=context.stamp, campaign=campaign, unit=unit, finding=finding, source=source
        )
    )


def _named(campaign: CampaignArgument, item: ItemArgument) -> RectificationKey:
    return RectificationKey(campaign, item)


_item = partial(changing, _group, about=_named)


@_item("issue")
def issue(
    context: WriteContext,
    key: RectificationKey,
    plan_due: Annotated[
        date | None,
        typer.Option(
            "--plan-due", metavar="DAY", parser=read_day, help="help.rectifications.plan-due"
        ),
    ] = None,
    fix_due: Annotated[
        date | None,
        typer.Option(
            "--fix-due", metavar="DAY", parser=read_day, help="help.rectifications.fix-due"
        ),
    ] = None,
) -> tuple[Recorded, ...]:
    """Hand it to the unit; days that are not given come from the definition."""
    return context.office.handle(
        IssueRectification(stamp=context.stamp, key=key, plan_due_on=plan_due, fix_due_on=fix_due)
    )


@_item("plan")
def plan(
    context: WriteContext,
    key: RectificationKey,
    causes: Annotated[
        str,
        typer.Option(
            "--causes", metavar="TEXT", parser=read_text, help="help.rectifications.causes"
        ),
    ],
    measures: Annotated[
        str,
        typer.Option(
            "--measures", metavar="TEXT", parser=read_text, help="help.rectifications.measures"
        ),
    ],
) -> tuple[Recorded, ...]:
    """File the unit's plan."""
    return context.office.handle(
        PlanRectification(stamp=context.stamp, key=key, causes=causes, measures=measures)
    )


@_item("start")
def start(context: WriteContext, key: RectificationKey) -> tuple[Recorded, ...]:
    """Record that work has begun."""
    return context.office.handle(StartRectification(stamp=context.stamp, key=key))


@_item("report")
def report(
    context: WriteContext,
    key: RectificationKey,
    result: Annotated[
        str, typer.Argument(metavar="RESULT", parser=read_text, help="help.rectifications.result")
    ],
    filed: FiledArgument = None,
) -> tuple[Recorded, ...]:
    """Report that it is put right, with documents if there are any."""
    items = read_filed(context.office, filed or (), dry_run=context.dry_run)
    return context.office.handle(
        ReportRectification(stamp=context.stamp, key=key, result=result, filed=items)
    )


@_item("verify")
def verify(context: WriteContext, key: RectificationKey) -> tuple[Recorded, ...]:
    """Strike it off; refused for those who put it right."""
    return context.office.handle(VerifyRectification(stamp=context.stamp, key=key))


@_item("send-back")
def send_back(context: WriteContext, key: RectificationKey) -> tuple[Recorded, ...]:
    """Refuse the report, with a reason."""
    return context.office.handle(SendBackRectification(stamp=context.stamp, key=key))


@_item("reopen")
def reopen(
    context: WriteContext, key: RectificationKey, until: UntilOption
) -> tuple[Recorded, ...]:
    """Open it again, due on a new day."""
    return context.office.handle(
        ReopenRectification(stamp=context.stamp, key=key, fix_due_on=until)
    )


@_item("supervise")
def supervise(
    context: WriteContext,
    key: RectificationKey,
    authority: AuthorityOption,
) -> tuple[Recorded, ...]:
    """Put it under listed supervision, on authority."""
    return context.office.handle(
        ListRectification(stamp=context.stamp, key=key, authority=authority)
    )


@_item("withdraw-verification")
def withdraw_verification(
    context: WriteContext, key: RectificationKey, authority: AuthorityOption
) -> tuple[Recorded, ...]:
    """Take a verification back: the report waits for it again."""
    return context.office.handle(
        WithdrawVerification(stamp=context.stamp, key=key, authority=authority)
    )


@_item("withdraw-report")
def withdraw_report(
    context: WriteContext, key: RectificationKey, authority: AuthorityOption
) -> tuple[Recorded, ...]:
    """Take a report back: it has to be put right again."""
    return context.office.handle(WithdrawReport(stamp=context.stamp, key=key, authority=authority))


@_item("annul-overdue")
def annul_overdue(
    context: WriteContext, key: RectificationKey, authority: AuthorityOption
) -> tuple[Recorded, ...]:
    """Annul an overdue fact that was false; it stays listed, and the item can fall due anew."""
    return context.office.handle(
        AnnulRectificationOverdue(stamp=context.stamp, key=key, authority=authority)
    )


def _show(
    ctx: typer.Context,
    campaign: CampaignArgument,
    item: ItemArgument,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    from office.answers.rectification import rectification

    invocation = invocation_of(ctx)
    with reading(invocation, at) as look:
        found = rectification(look, RectificationKey(campaign, item))
    lang = invocation.lang
    if as_json:
        show_answer(found, lang)
        return
    entry = found.entry
    say(
        "say.rectification.shown",
        lang,
        item=entry.item,
        unit_name=entry.unit_name,
        unit=entry.unit,
        state=entry.state,
        finding=entry.finding,
    )
    show_filed(found.filed, lang)
