"""campaign rectification: the ledger of shortcomings, from finding to striking off."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

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
from engine.phrases import Phrase
from office.cli.changing import WriteContext, changing
from office.cli.filed import read_filed
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
from office.cli.reading import UnitFilter, reading
from office.cli.render import column, show_answer, show_listing
from office.cli.state_words import state_in_words
from office.words import Language, worded

if TYPE_CHECKING:
    from office.answers.ledger import LedgerEntry

_group = typer.Typer()


def register(app: typer.Typer) -> None:
    """Add the group rectification."""
    _group.command("list")(plain(_list))
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


class LedgerCells(Struct, frozen=True, kw_only=True):
    """An item as people see it."""

    item: str
    unit: str
    finding: str
    state: str
    plan_due_on: date | None
    due_on: date | None
    reported_on: date | None
    late: str
    verified_on: date | None


def _list(
    ctx: typer.Context,
    campaign: CampaignArgument,
    unit: UnitFilter = None,
    open_only: Annotated[
        bool, typer.Option("--open", help="help.rectifications.open-only")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    from office.answers.ledger import ledger

    invocation = invocation_of(ctx)
    with reading(invocation) as look:
        found = ledger(look, campaign, unit=unit, open_only=open_only)
    if as_json:
        show_answer(found, invocation.lang)
        return
    columns = (
        column("item", "label.rectifications.item"),
        column("unit", "label.rectifications.unit"),
        column("finding", "label.rectifications.finding"),
        column("state", "label.rectifications.state"),
        column("plan_due_on", "label.rectifications.plan-due-on", extra=True),
        column("due_on", "label.rectifications.due-on"),
        column("reported_on", "label.rectifications.reported-on"),
        column("late", "label.rectifications.late"),
        column("verified_on", "label.rectifications.verified-on", extra=True),
    )
    cells = [_cells(entry, invocation.lang) for entry in found]
    show_listing(cells, columns, Phrase("label.rectifications"), invocation.lang)


def _cells(entry: "LedgerEntry", lang: Language) -> LedgerCells:
    return LedgerCells(
        item=entry.item,
        unit=worded(entry.unit_name, lang),
        finding=entry.finding,
        state=state_in_words(entry.state, lang),
        plan_due_on=entry.plan_due_on,
        due_on=entry.due_on,
        reported_on=entry.reported_on,
        late=worded(Phrase("label.rectifications.late"), lang) if entry.late else "",
        verified_on=entry.verified_on,
    )
