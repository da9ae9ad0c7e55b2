"""campaign rectification: the ledger of shortcomings, from finding to striking off."""

from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Annotated

import typer
from msgspec import Struct

from engine.domain.event import Recorded
from engine.domain.rectification import Rectification, evolve
from engine.handling import rectifications as handling
from engine.handling.desk import Desk
from engine.handling.rectifications import RectificationKey
from engine.ids import CampaignId, RectificationId, rectification_stream
from office.cli.changing import Deed, changing
from office.cli.filed import read_filed
from office.cli.frame import frame_of
from office.cli.language import Bilingual, Language
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
from office.cli.render import column, show_listing
from office.cli.state_words import state_in_words

_group = typer.Typer(help=Bilingual("整改台账", "The rectification ledger.").both)


class LedgerRow(Struct, frozen=True):
    """An item as it stands; days are as issued, or as set by a look back."""

    item: str
    unit: str
    finding: str
    source: str
    state: str
    raised_on: date
    plan_due_on: date | None
    fix_due_on: date | None


def register(app: typer.Typer) -> None:
    """Add the group rectification."""
    title = Bilingual("整改台账", "Show the ledger.")
    _group.command("list", help=title.both)(plain(show_ledger))
    app.add_typer(_group, name="rectification")


@changing(_group, "raise", Bilingual("登记问题", "Put a shortcoming of a unit on the ledger."))
def raise_item(
    deed: Deed,
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
    return handling.raise_item(deed.desk, deed.stamp, campaign, unit, finding, source)


@changing(_group, "issue", Bilingual("交办", "Hand it to the unit, with two days to keep."))
def issue(
    deed: Deed,
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
    return handling.issue(deed.desk, deed.stamp, key, plan_due, fix_due)


@changing(_group, "plan", Bilingual("报整改方案", "Say why, and what will be done."))
def plan(
    deed: Deed,
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
    return handling.plan(deed.desk, deed.stamp, key, causes, measures)


@changing(_group, "start", Bilingual("开始整改", "Begin."))
def start(deed: Deed, campaign: CampaignArgument, item: ItemArgument) -> tuple[Recorded, ...]:
    """Work begins."""
    return handling.start(deed.desk, deed.stamp, RectificationKey(campaign, item))


@changing(_group, "report", Bilingual("报结", "Claim that it is put right."))
def report(
    deed: Deed,
    campaign: CampaignArgument,
    item: ItemArgument,
    result: Annotated[
        str, typer.Argument(metavar="RESULT", parser=read_text, help="结果 · What was done.")
    ],
    filed: FiledArgument = None,
) -> tuple[Recorded, ...]:
    """With documents, if any."""
    items = read_filed(deed.office, filed or (), dry_run=deed.dry_run)
    key = RectificationKey(campaign, item)
    return handling.report(deed.desk, deed.stamp, key, result, items)


@changing(_group, "verify", Bilingual("销号", "Strike it off; not by one who performed it."))
def verify(deed: Deed, campaign: CampaignArgument, item: ItemArgument) -> tuple[Recorded, ...]:
    """Somebody else looked."""
    return handling.verify(deed.desk, deed.stamp, RectificationKey(campaign, item))


@changing(_group, "send-back", Bilingual("退回", "Refuse the report."))
def send_back(deed: Deed, campaign: CampaignArgument, item: ItemArgument) -> tuple[Recorded, ...]:
    """With a reason."""
    return handling.send_back(deed.desk, deed.stamp, RectificationKey(campaign, item))


@changing(_group, "reopen", Bilingual("回头看后重新整改", "Open it again after a look back."))
def reopen(
    deed: Deed, campaign: CampaignArgument, item: ItemArgument, until: UntilOption
) -> tuple[Recorded, ...]:
    """With a new day to keep."""
    return handling.reopen(deed.desk, deed.stamp, RectificationKey(campaign, item), until)


@changing(_group, "supervise", Bilingual("挂牌督办", "Put it under listed supervision."))
def supervise(
    deed: Deed, campaign: CampaignArgument, item: ItemArgument, authority: AuthorityOption
) -> tuple[Recorded, ...]:
    """By an authority."""
    key = RectificationKey(campaign, item)
    return handling.list_item(deed.desk, deed.stamp, key, authority)


def show_ledger(
    ctx: typer.Context, campaign: CampaignArgument, as_json: JsonOption = False
) -> None:
    """Every item, by number."""
    frame = frame_of(ctx)
    with frame.office() as office:
        office.desk.campaign(campaign)
        lang = None if as_json else frame.lang
        rows = tuple(_row(item, lang) for item in _items(office.desk, campaign))
    columns = (
        column("item", "编号", "Item"),
        column("unit", "单位", "Unit"),
        column("finding", "问题", "Finding"),
        column("source", "来源", "Source"),
        column("state", "状态", "State"),
        column("raised_on", "登记", "Raised"),
        column("plan_due_on", "方案时限", "Plan due"),
        column("fix_due_on", "整改时限", "Put right by"),
    )
    heading = Bilingual("整改台账", "Rectification ledger")
    show_listing(rows, columns, heading, frame.lang, as_json=as_json)


def _items(desk: Desk, campaign: CampaignId) -> Iterator[Rectification]:
    """Numbers have no gaps."""
    for number in count(1):
        stream = rectification_stream(campaign, RectificationId(f"r-{number:04d}"))
        item = desk.load(stream, evolve).state
        if item is None:
            return
        yield item


def _row(item: Rectification, lang: Language | None) -> LedgerRow:
    issued, reopened = item.issued, item.reopened
    fix_due_on = reopened.fix_due_on if reopened else issued.fix_due_on if issued else None
    raised = item.raised
    return LedgerRow(
        raised.rectification,
        raised.unit,
        raised.finding,
        raised.source,
        state_in_words(item.state, lang) if lang else item.state,
        raised.stamp.day,
        issued.plan_due_on if issued else None,
        fix_due_on,
    )
