"""The numbers that a definition asks to keep to, and how far what was handed in keeps them."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from engine.domain.audience import Part
from engine.domain.evidence import Filed
from engine.domain.quotas import breaches
from engine.ids import CampaignId, OccurrenceKey, StreamId, UnitId, assignment_key
from office.answers.reading import Reading
from projections import filings
from projections.board import BOARD, BoardRow
from projections.filings import FiledRow
from projections.states import OWED
from workflows.schema import Quota, Severity, Title


class HandIn(Struct, frozen=True, order=True):
    """What a unit handed in, for one period where the duty recurs."""

    unit: UnitId
    occurrence: OccurrenceKey


class QuotaAnswer(Struct, frozen=True, kw_only=True):
    """A quota with how many hand-ins keep it; not `counted`, and without figures, where it only
    stands on record. `bound` is such as "≥3". Of those who are `silent` nothing is known: they owe
    the duty and have handed nothing in.
    """

    quota: str
    title: Title
    bound: str
    per: str
    severity: Severity
    counted: bool
    kept: int | None
    of: int | None
    broken_by: tuple[HandIn, ...]
    silent: tuple[HandIn, ...]


def quotas(reading: Reading, campaign: CampaignId) -> tuple[QuotaAnswer, ...]:
    """In the order of the definition, counted over the units that are seen."""
    definition = reading.definition(campaign)
    duties = tuple(q.duty for q in definition.quotas if q.duty)
    at = reading.office.log.head() if reading.at is None else reading.at
    seen = reading.sees.work(campaign)
    filed = filings.latest(reading.views, campaign, duties, at, seen)
    owed = BOARD.where(
        reading.views,
        BOARD.c.campaign == campaign,
        BOARD.c.duty.in_(duties),
        BOARD.c.part == Part.LEAD,
        BOARD.c.state.in_(OWED),
        BOARD.valid_at(at),
        *seen.within(BOARD.c.unit, BOARD.c.duty),
    )
    return tuple(_answer(quota, _figures(quota, filed), owed) for quota in definition.quotas)


def _figures(
    quota: Quota, filed: Mapping[StreamId, Mapping[str, FiledRow]]
) -> dict[HandIn, tuple[Filed, ...]]:
    """What was handed in for the duty of a quota."""
    found: dict[HandIn, tuple[Filed, ...]] = {}
    for item, rows in filed.items():
        key = assignment_key(item)
        if key is not None and key.duty == quota.duty and quota.figures:
            found[HandIn(key.unit, key.occurrence)] = tuple(
                Filed(key=row.key, value=row.value, bound=row.bound) for row in rows.values()
            )
    return found


def _answer(
    quota: Quota, figures: Mapping[HandIn, tuple[Filed, ...]], owed: Sequence[BoardRow]
) -> QuotaAnswer:
    broken = tuple(who for who, filed in sorted(figures.items()) if breaches((quota,), filed))
    counted = bool(quota.figures)
    asked = {HandIn(row.unit, row.occurrence) for row in owed if row.duty == quota.duty}
    bounds = (
        ("=", quota.exactly),
        (">" if quota.bound else "≥", quota.at_least),
        ("≤", quota.at_most),
    )
    return QuotaAnswer(
        quota=quota.key,
        title=quota.title,
        bound=" ".join(f"{sign}{number}" for sign, number in bounds if number is not None),
        per=quota.per,
        severity=quota.severity,
        counted=counted,
        kept=len(figures) - len(broken) if counted else None,
        of=len(figures) if counted else None,
        broken_by=broken,
        silent=tuple(sorted(asked - figures.keys())) if counted else (),
    )
