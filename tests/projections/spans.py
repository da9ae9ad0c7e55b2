"""A small table with every kind of column."""

from datetime import UTC, date, datetime

from msgspec import Struct
from sqlalchemy import MetaData

from engine.domain.audience import Part
from projections.tables.table import Table

TABLES = MetaData()


class SpanRow(Struct, frozen=True):
    """One row with every kind of column."""

    item: str
    since: int
    until: int | None
    day: date
    at: datetime
    part: Part
    late: bool
    names: tuple[str, ...]


SPANS = Table("spans", SpanRow, ("item", "since"), TABLES)


def span(item: str, since: int, until: int | None = None) -> SpanRow:
    at = datetime(2009, 3, 1, 9, 30, 15, 250, tzinfo=UTC)
    return SpanRow(item, since, until, date(2009, 3, 1), at, Part.LEAD, since > 1, ("甲", item))
