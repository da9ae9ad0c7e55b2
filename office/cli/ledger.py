"""campaign rectification list: the ledger as it stands."""

from datetime import date
from typing import Annotated, Final

import typer
from msgspec import Struct

from engine.domain.lifecycle import RectificationState
from engine.ids import UnitId
from office.cli.invocation import invocation_of
from office.cli.language import Bilingual, Language
from office.cli.options import CampaignArgument, JsonOption
from office.cli.reading import UnitFilter, reading
from office.cli.render import column, show_json, show_listing
from office.cli.state_words import state_in_words
from projections.rectifications import LedgerRow, ledger

_LATE: Final = Bilingual("迟", "late")


class LedgerEntry(Struct, frozen=True, kw_only=True):
    """An item as programs get it. `due_on` is the day to put it right by, with every extension
    and look back; `rounds` counts how often its report was sent back.
    """

    item: str
    unit: str
    finding: str
    source: str
    state: str
    raised_on: date
    issued_on: date | None
    plan_due_on: date | None
    planned_on: date | None
    due_on: date | None
    assessed_on: date | None
    reported_on: date | None
    verified_on: date | None
    late: bool
    overdue: bool
    listed: bool
    rounds: int
    reopened: int


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


def show_ledger(
    ctx: typer.Context,
    campaign: CampaignArgument,
    unit: UnitFilter = None,
    open_only: Annotated[
        bool, typer.Option("--open", help="只看未销号 · Only what is not struck off.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Every item, by number."""
    invocation = invocation_of(ctx)
    with reading(invocation) as look:
        look.about(campaign, unit)
        found = ledger(look.views, campaign, unit)
        names = look.unit_names()
    kept = [r for r in found if not (open_only and r.state is RectificationState.VERIFIED)]
    if as_json:
        show_json([_entry(row) for row in kept])
        return
    columns = (
        column("item", "编号", "item"),
        column("unit", "单位", "unit"),
        column("finding", "问题", "finding"),
        column("state", "状态", "state"),
        column("plan_due_on", "方案时限", "plan due", extra=True),
        column("due_on", "整改时限", "fix due"),
        column("reported_on", "报结", "reported"),
        column("late", "", ""),
        column("verified_on", "销号", "verified", extra=True),
    )
    cells = [_cells(row, names, invocation.lang) for row in kept]
    show_listing(cells, columns, Bilingual("整改台账", "Rectification ledger"), invocation.lang)


def _entry(row: LedgerRow) -> LedgerEntry:
    return LedgerEntry(
        item=row.rectification,
        unit=row.unit,
        finding=row.finding,
        source=row.source,
        state=row.state,
        raised_on=row.raised_on,
        issued_on=row.issued_on,
        plan_due_on=row.plan_due_on,
        planned_on=row.planned_on,
        due_on=row.due_on,
        assessed_on=row.assessed_on,
        reported_on=row.reported_on,
        verified_on=row.verified_on,
        late=row.late,
        overdue=row.overdue,
        listed=row.listed,
        rounds=row.rounds,
        reopened=row.reopened,
    )


def _cells(row: LedgerRow, names: dict[UnitId, str], lang: Language) -> LedgerCells:
    return LedgerCells(
        item=row.rectification,
        unit=names.get(row.unit, row.unit),
        finding=row.finding,
        state=state_in_words(row.state, lang),
        plan_due_on=row.plan_due_on,
        due_on=row.due_on,
        reported_on=row.reported_on,
        late=_LATE.to(lang) if row.late else "",
        verified_on=row.verified_on,
    )
