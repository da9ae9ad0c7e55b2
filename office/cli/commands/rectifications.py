"""campaign rectification: the ledger of shortcomings, from finding to striking off."""

from datetime import date
from typing import Annotated

import typer

from engine.domain.event import Recorded
from engine.domain.rectification.commands import (
    IssueRectification,
    ListRectification,
    PlanRectification,
    RaiseRectification,
    ReopenRectification,
    ReportRectification,
    SendBackRectification,
    StartRectification,
    VerifyRectification,
)
from engine.ids import RectificationKey
from office.cli.changing import WriteContext, changing
from office.cli.commands.ledger import show_ledger
from office.cli.filed import read_filed
from office.cli.options import (
    AuthorityOption,
    CampaignArgument,
    FiledArgument,
    ItemArgument,
    UnitArgument,
    UntilOption,
    plain,
    read_day,
    read_text,
)

_group = typer.Typer()


def register(app: typer.Typer) -> None:
    """Add the group rectification."""
    _group.command("list")(plain(show_ledger))
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
    """Under the next free number."""
    return context.office.handle(
        RaiseRectification(
            stamp=context.stamp, campaign=campaign, unit=unit, finding=finding, source=source
        )
    )


@changing(_group, "issue")
def issue(
    context: WriteContext,
    campaign: CampaignArgument,
    item: ItemArgument,
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
    """Days that are not given come from the definition."""
    key = RectificationKey(campaign, item)
    return context.office.handle(
        IssueRectification(stamp=context.stamp, key=key, plan_due_on=plan_due, fix_due_on=fix_due)
    )


@changing(_group, "plan")
def plan(
    context: WriteContext,
    campaign: CampaignArgument,
    item: ItemArgument,
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
    """The unit's plan."""
    key = RectificationKey(campaign, item)
    return context.office.handle(
        PlanRectification(stamp=context.stamp, key=key, causes=causes, measures=measures)
    )


@changing(_group, "start")
def start(
    context: WriteContext, campaign: CampaignArgument, item: ItemArgument
) -> tuple[Recorded, ...]:
    """Work begins."""
    return context.office.handle(
        StartRectification(stamp=context.stamp, key=RectificationKey(campaign, item))
    )


@changing(_group, "report")
def report(
    context: WriteContext,
    campaign: CampaignArgument,
    item: ItemArgument,
    result: Annotated[
        str, typer.Argument(metavar="RESULT", parser=read_text, help="help.rectifications.result")
    ],
    filed: FiledArgument = None,
) -> tuple[Recorded, ...]:
    """With documents, if any."""
    items = read_filed(context.office, filed or (), dry_run=context.dry_run)
    key = RectificationKey(campaign, item)
    return context.office.handle(
        ReportRectification(stamp=context.stamp, key=key, result=result, filed=items)
    )


@changing(_group, "verify")
def verify(
    context: WriteContext, campaign: CampaignArgument, item: ItemArgument
) -> tuple[Recorded, ...]:
    """Somebody else looked."""
    return context.office.handle(
        VerifyRectification(stamp=context.stamp, key=RectificationKey(campaign, item))
    )


@changing(_group, "send-back")
def send_back(
    context: WriteContext, campaign: CampaignArgument, item: ItemArgument
) -> tuple[Recorded, ...]:
    """With a reason."""
    return context.office.handle(
        SendBackRectification(stamp=context.stamp, key=RectificationKey(campaign, item))
    )


@changing(_group, "reopen")
def reopen(
    context: WriteContext, campaign: CampaignArgument, item: ItemArgument, until: UntilOption
) -> tuple[Recorded, ...]:
    """With a new day to keep."""
    return context.office.handle(
        ReopenRectification(
            stamp=context.stamp, key=RectificationKey(campaign, item), fix_due_on=until
        )
    )


@changing(_group, "supervise")
def supervise(
    context: WriteContext,
    campaign: CampaignArgument,
    item: ItemArgument,
    authority: AuthorityOption,
) -> tuple[Recorded, ...]:
    """By an authority."""
    key = RectificationKey(campaign, item)
    return context.office.handle(
        ListRectification(stamp=context.stamp, key=key, authority=authority)
    )
