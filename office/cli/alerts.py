"""campaign alerts: what ran over its due date."""

from datetime import date
from typing import Annotated, Final

import typer
from msgspec import Struct

from engine.ids import ONCE, assignment_key
from office.answers.alerts import Alert, alerts
from office.cli.invocation import invocation_of
from office.cli.language import Bilingual, Language, title_in
from office.cli.options import CampaignArgument, JsonOption, plain
from office.cli.reading import UnitFilter, reading
from office.cli.render import column, show_answer, show_listing

_CLEARED_BY: Final = {
    "submitted": Bilingual("报送", "handed in"),
    "waived": Bilingual("免办", "waived"),
    "transferred": Bilingual("移交", "transferred"),
    "verified": Bilingual("销号", "verified"),
    "extended": Bilingual("延期", "extended"),
    "left": Bilingual("单位退出", "unit left"),
    "campaign over": Bilingual("活动结束", "campaign over"),
}


class AlertCells(Struct, frozen=True):
    """One alert as people see it."""

    raised_on: date
    unit: str
    item: str
    due_on: date
    cleared_on: date | None
    cleared_by: str
    days_late: int | None


def register(app: typer.Typer) -> None:
    """Add alerts."""
    app.command("alerts")(plain(_alerts))


def _alerts(
    ctx: typer.Context,
    campaign: CampaignArgument,
    unit: UnitFilter = None,
    still_open: Annotated[bool, typer.Option("--open", help="help.alerts.still-open")] = False,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    with reading(invocation) as look:
        found = alerts(look, campaign, unit=unit, open_only=still_open)
    if as_json:
        show_answer(found, invocation.lang)
        return
    columns = (
        column("raised_on", "发出", "raised"),
        column("unit", "单位", "unit"),
        column("item", "事项", "item"),
        column("due_on", "期限", "due"),
        column("cleared_on", "解除", "cleared"),
        column("cleared_by", "因何解除", "by"),
        column("days_late", "迟几日", "days late", right=True),
    )
    cells = [_cells(alert, invocation.lang) for alert in found]
    show_listing(cells, columns, Bilingual("逾期警示", "Overdue alerts"), invocation.lang)


def _cells(alert: Alert, lang: Language) -> AlertCells:
    key = assignment_key(alert.item)
    occurrence = f" {key.occurrence}" if key is not None and key.occurrence != ONCE else ""
    return AlertCells(
        alert.raised_on,
        title_in(alert.unit_name, lang),
        title_in(alert.title, lang) + occurrence,
        alert.due_on,
        alert.cleared_on,
        _CLEARED_BY[alert.cleared_by].to(lang) if alert.cleared_by else "",
        alert.days_late,
    )
