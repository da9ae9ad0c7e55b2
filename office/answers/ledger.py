"""The rectification ledger."""

from datetime import date

from msgspec import Struct

from engine.domain.rectification.table import RectificationState
from engine.ids import CampaignId, RectificationId, UnitId
from office.answers.reading import Reading, bare
from projections import rectifications as view
from projections.rectifications import LedgerRow
from projections.states import ItemState, is_late
from workflows.schema import Title


class LedgerEntry(Struct, frozen=True, kw_only=True):
    """An item. `state` is final once the campaign is over; `late` is on record, or shown by the
    day; `due_on` is the day to put it right by, with every extension and look back;
    `rounds` counts how often its report was sent back.
    """

    item: RectificationId
    unit: UnitId
    unit_name: Title
    finding: str
    source: str
    state: RectificationState | ItemState
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


def ledger(
    reading: Reading,
    campaign: CampaignId,
    *,
    unit: UnitId | None = None,
    open_only: bool = False,
) -> tuple[LedgerEntry, ...]:
    """Every item by number; with `open_only` those that are not struck off."""
    reading.about(campaign, unit)
    names, day = reading.unit_names(), reading.day
    return tuple(
        _entry(row, names, day)
        for row in view.ledger(reading.views, campaign, unit, reading.at)
        if not (open_only and row.state is RectificationState.VERIFIED)
    )


def _entry(row: LedgerRow, names: dict[UnitId, Title], today: date) -> LedgerEntry:
    return LedgerEntry(
        item=row.rectification,
        unit=row.unit,
        unit_name=names.get(row.unit) or bare(row.unit),
        finding=row.finding,
        source=row.source,
        state=row.final or row.state,
        raised_on=row.raised_on,
        issued_on=row.issued_on,
        plan_due_on=row.plan_due_on,
        planned_on=row.planned_on,
        due_on=row.due_on,
        assessed_on=row.assessed_on,
        reported_on=row.reported_on,
        verified_on=row.verified_on,
        late=is_late(row, today),
        overdue=row.overdue,
        listed=row.listed,
        rounds=row.rounds,
        reopened=row.reopened,
    )
