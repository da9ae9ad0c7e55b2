"""campaign alerts: what ran over its due date."""

from datetime import date
from typing import Annotated

import typer
from msgspec import Struct

from engine.ids import ONCE, assignment_key
from engine.phrases import Phrase
from office.answers.alerts import Alert, alerts
from office.cli.invocation import invocation_of
from office.cli.options import CampaignArgument, JsonOption, plain
from office.cli.reading import AtOption, UnitFilter, reading
from office.cli.render import column, show_answer, show_listing
from office.cli.state_words import title_in_words, unit_in_words
from office.words import Language, worded


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
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    with reading(invocation, at) as look:
        found = alerts(look, campaign, unit=unit, open_only=still_open)
    if as_json:
        show_answer(found, invocation.lang)
        return
    columns = (
        column("raised_on", "label.alerts.raised-on"),
        column("unit", "label.alerts.unit"),
        column("item", "label.alerts.item"),
        column("due_on", "label.alerts.due-on"),
        column("cleared_on", "label.alerts.cleared-on"),
        column("cleared_by", "label.alerts.cleared-by"),
        column("days_late", "label.alerts.days-late", right=True),
    )
    cells = [_cells(alert, invocation.lang) for alert in found]
    show_listing(cells, columns, Phrase("label.alerts"), invocation.lang)


def _cells(alert: Alert, lang: Language) -> AlertCells:
    key = assignment_key(alert.item)
    occurrence = f" {key.occurrence}" if key is not None and key.occurrence != ONCE else ""
    return AlertCells(
        alert.raised_on,
        unit_in_words(alert.unit_name, alert.joint, lang),
        title_in_words(alert.title, alert.label, lang) + occurrence,
        alert.due_on,
        alert.cleared_on,
        _ended_by(alert, lang),
        alert.days_late,
    )


def _ended_by(alert: Alert, lang: Language) -> str:
    """What cleared it, or that the campaign ended without it."""
    if alert.not_done_on is not None:
        return worded(Phrase("label.alerts.not-done"), lang)
    if alert.cleared_by is None:
        return ""
    return worded(Phrase(f"label.alerts.cleared-by.{alert.cleared_by.replace(' ', '-')}"), lang)
