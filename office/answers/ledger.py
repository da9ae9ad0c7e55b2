"""The rectification ledger."""

from collections import defaultdict
from datetime import date

from msgspec import Struct

from engine.domain.rectification.table import RectificationState
from engine.ids import CampaignId, PhaseKey, RectificationId, UnitId
from office.answers.overrides import overridden
from office.answers.reading import Reading, bare
from projections import rectifications as view
from projections.due_list import of_entry
from projections.rectifications import LedgerRow
from projections.states import ItemState, Light, is_late, light
from workflows.schema import Title


class LedgerEntry(Struct, frozen=True, kw_only=True):
    """An item. `state` is final once the campaign is over; `light` is None before it is issued;
    `late` is on record, or shown by the day; `overridden` names the phases that were closed against
    their gates while it stood open; `due_on` is the day to put it right by, with every extension
    and look back; `rounds` counts how often its report was sent back.
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
    light: Light | None
    listed: bool
    rounds: int
    reopened: int
    overridden: tuple[PhaseKey, ...]


def ledger(
    reading: Reading,
    campaign: CampaignId,
    *,
    unit: UnitId | None = None,
    open_only: bool = False,
) -> tuple[LedgerEntry, ...]:
    """Every item by number; with `open_only` those that are not struck off."""
    reading.about(campaign, unit)
    names, day, seen = reading.unit_names(), reading.day, reading.sees.work(campaign)
    left_open = defaultdict[RectificationId, list[PhaseKey]](list)
    for closed in overridden(reading, campaign):
        for row in view.ledger(reading.views, campaign, unit, closed.event, seen):
            if row.state is not RectificationState.VERIFIED:
                left_open[row.rectification].append(closed.phase)
    return tuple(
        _entry(row, names, day, tuple(left_open[row.rectification]))
        for row in view.ledger(reading.views, campaign, unit, reading.at, seen)
        if not (open_only and row.state is RectificationState.VERIFIED)
    )


def _entry(
    row: LedgerRow, names: dict[UnitId, Title], today: date, overridden: tuple[PhaseKey, ...]
) -> LedgerEntry:
    shown = None if row.due_on is None else light(of_entry(row), today)
    if row.due_on is None and row.final is ItemState.NOT_DONE:
        shown = Light.NOT_DONE
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
        overdue=shown is Light.RED,
        light=shown,
        listed=row.listed,
        rounds=row.rounds,
        reopened=row.reopened,
        overridden=overridden,
    )
