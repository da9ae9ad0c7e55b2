"""campaign rectification list: the ledger as it stands."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from engine.phrases import Phrase
from office.cli.invocation import invocation_of
from office.cli.options import CampaignArgument, JsonOption
from office.cli.reading import AtOption, UnitFilter, light_in_words, reading, tell_overrides
from office.cli.render import column, show_answer, show_listing
from office.words import Language, worded

if TYPE_CHECKING:
    from office.answers.ledger import LedgerEntry


class LedgerCells(Struct, frozen=True, kw_only=True):
    """An item as people see it."""

    item: str
    unit: str
    finding: str
    state: str
    plan_due_on: date | None
    due_on: date | None
    light: str
    reported: str
    verified_on: date | None


def show_ledger(
    ctx: typer.Context,
    campaign: CampaignArgument,
    unit: UnitFilter = None,
    open_only: Annotated[
        bool, typer.Option("--open", help="help.rectifications.open-only")
    ] = False,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    """Every item, by its number."""
    from office.answers.ledger import ledger
    from office.answers.overrides import overridden

    invocation = invocation_of(ctx)
    with reading(invocation, at) as look:
        found = ledger(look, campaign, unit=unit, open_only=open_only)
        closed = overridden(look, campaign)
    if as_json:
        show_answer(found, invocation.lang)
        return
    tell_overrides(closed, invocation.lang)
    columns = (
        column("item", "label.rectifications.item"),
        column("unit", "label.rectifications.unit"),
        column("finding", "label.rectifications.finding"),
        column("state", "label.rectifications.state"),
        column("plan_due_on", "label.rectifications.plan-due-on", extra=True),
        column("due_on", "label.rectifications.due-on"),
        column("light", "label.rectifications.light"),
        column("reported", "label.rectifications.reported-on"),
        column("verified_on", "label.rectifications.verified-on", extra=True),
    )
    cells = [_cells(entry, invocation.lang) for entry in found]
    show_listing(cells, columns, Phrase("label.rectifications"), invocation.lang)


def _cells(entry: "LedgerEntry", lang: Language) -> LedgerCells:
    late = worded(Phrase("label.rectifications.late"), lang) if entry.late else ""
    return LedgerCells(
        item=entry.item,
        unit=worded(entry.unit_name, lang),
        finding=entry.finding,
        state=worded(entry.state, lang),
        plan_due_on=entry.plan_due_on,
        due_on=entry.due_on,
        light=light_in_words(entry.light, lang) if entry.light else "",
        reported=f"{entry.reported_on or ''} {late}".strip(),
        verified_on=entry.verified_on,
    )
