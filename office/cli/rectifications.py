"""campaign rectification: the ledger of shortcomings, from finding to striking off."""

from datetime import date
from typing import Annotated

import typer

from engine.domain.event import Recorded
from engine.handling import rectifications as handling
from engine.handling.rectifications import RectificationKey
from office.cli.changing import WriteContext, changing
from office.cli.filed import read_filed
from office.cli.language import Bilingual
from office.cli.ledger import show_ledger
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

_group = typer.Typer(help=Bilingual("整改台账", "The rectification ledger.").both)


def register(app: typer.Typer) -> None:
    """Add the group rectification."""
    title = Bilingual("整改台账", "Show the ledger.")
    _group.command("list", help=title.both)(plain(show_ledger))
    app.add_typer(_group, name="rectification")


@changing(_group, "raise", Bilingual("登记问题", "Put a shortcoming of a unit on the ledger."))
def raise_item(
    context: WriteContext,
    campaign: CampaignArgument,
    unit: UnitArgument,
    finding: Annotated[
        str, typer.Argument(metavar="FINDING", parser=read_text, help="问题 · What was found.")
    ],
    source: Annotated[
        str,
        typer.Option(
            "--source",
            metavar="WHERE",
            parser=read_text,
            help="来源 · An inspection, a duty, a letter.",
        ),
    ],
) -> tuple[Recorded, ...]:
    """Under the next free number."""
    return handling.raise_item(context.desk, context.stamp, campaign, unit, finding, source)


@changing(_group, "issue", Bilingual("交办", "Hand it to the unit, with two days to keep."))
def issue(
    context: WriteContext,
    campaign: CampaignArgument,
    item: ItemArgument,
    plan_due: Annotated[
        date | None,
        typer.Option("--plan-due", metavar="DAY", parser=read_day, help="报方案 · For its plan."),
    ] = None,
    fix_due: Annotated[
        date | None,
        typer.Option("--fix-due", metavar="DAY", parser=read_day, help="整改到位 · For the work."),
    ] = None,
) -> tuple[Recorded, ...]:
    """Days that are not given come from the definition."""
    key = RectificationKey(campaign, item)
    return handling.issue(context.desk, context.stamp, key, plan_due, fix_due)


@changing(_group, "plan", Bilingual("报整改方案", "Say why, and what will be done."))
def plan(
    context: WriteContext,
    campaign: CampaignArgument,
    item: ItemArgument,
    causes: Annotated[
        str, typer.Option("--causes", metavar="TEXT", parser=read_text, help="原因 · Why.")
    ],
    measures: Annotated[
        str,
        typer.Option(
            "--measures", metavar="TEXT", parser=read_text, help="措施 · What will be done."
        ),
    ],
) -> tuple[Recorded, ...]:
    """The unit's plan."""
    key = RectificationKey(campaign, item)
    return handling.plan(context.desk, context.stamp, key, causes, measures)


@changing(_group, "start", Bilingual("开始整改", "Begin."))
def start(
    context: WriteContext, campaign: CampaignArgument, item: ItemArgument
) -> tuple[Recorded, ...]:
    """Work begins."""
    return handling.start(context.desk, context.stamp, RectificationKey(campaign, item))


@changing(_group, "report", Bilingual("报结", "Claim that it is put right."))
def report(
    context: WriteContext,
    campaign: CampaignArgument,
    item: ItemArgument,
    result: Annotated[
        str, typer.Argument(metavar="RESULT", parser=read_text, help="结果 · What was done.")
    ],
    filed: FiledArgument = None,
) -> tuple[Recorded, ...]:
    """With documents, if any."""
    items = read_filed(context.office, filed or (), dry_run=context.dry_run)
    key = RectificationKey(campaign, item)
    return handling.report(context.desk, context.stamp, key, result, items)


@changing(_group, "verify", Bilingual("销号", "Strike it off; not by one who performed it."))
def verify(
    context: WriteContext, campaign: CampaignArgument, item: ItemArgument
) -> tuple[Recorded, ...]:
    """Somebody else looked."""
    return handling.verify(context.desk, context.stamp, RectificationKey(campaign, item))


@changing(_group, "send-back", Bilingual("退回", "Refuse the report."))
def send_back(
    context: WriteContext, campaign: CampaignArgument, item: ItemArgument
) -> tuple[Recorded, ...]:
    """With a reason."""
    return handling.send_back(context.desk, context.stamp, RectificationKey(campaign, item))


@changing(_group, "reopen", Bilingual("回头看后重新整改", "Open it again after a look back."))
def reopen(
    context: WriteContext, campaign: CampaignArgument, item: ItemArgument, until: UntilOption
) -> tuple[Recorded, ...]:
    """With a new day to keep."""
    return handling.reopen(context.desk, context.stamp, RectificationKey(campaign, item), until)


@changing(_group, "supervise", Bilingual("挂牌督办", "Put it under listed supervision."))
def supervise(
    context: WriteContext,
    campaign: CampaignArgument,
    item: ItemArgument,
    authority: AuthorityOption,
) -> tuple[Recorded, ...]:
    """By an authority."""
    key = RectificationKey(campaign, item)
    return handling.list_item(context.desk, context.stamp, key, authority)
