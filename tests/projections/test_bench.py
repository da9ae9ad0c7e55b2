"""Rows on the bench: read once, folded in memory, written once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, MetaData
from sqlalchemy.exc import DBAPIError

from engine.domain.audience import Part
from projections.feeding.row_cache import Bench, Rows
from projections.tables.connections import for_writing
from projections.tables.database_errors import is_fault_of_database
from projections.tables.open import open_views
from projections.tables.table import Sheet, upsert
from tests.projections.history import Place

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


SPANS = Sheet("spans", SpanRow, ("item", "since"), TABLES)


def span(item: str, since: int, until: int | None = None) -> SpanRow:
    at = datetime(2009, 3, 1, 9, 30, 15, 250, tzinfo=UTC)
    return SpanRow(item, since, until, date(2009, 3, 1), at, Part.LEAD, since > 1, ("甲", item))


@pytest.fixture
def conn(place: Place) -> Iterator[Connection]:
    with for_writing(open_views(place("v"))).begin() as conn:
        TABLES.create_all(conn)
        yield conn


def test_every_kind_of_value_comes_back_as_it_went(conn: Connection) -> None:
    rows = [span("a", 1, 2), span("a", 2), span("b", 1)]
    upsert(conn, SPANS, rows)
    assert SPANS.where(conn) == rows
    assert SPANS.find(conn) == rows
    assert list(SPANS.rows(conn)) == rows


def test_many_rows_stand_in_place_of_those_with_their_keys(conn: Connection) -> None:
    rows = [span(f"item-{n // 2:03}", n % 2) for n in range(400)]
    upsert(conn, SPANS, rows[:300])
    closed = [span(row.item, row.since, 9) for row in rows[100:]]
    upsert(conn, SPANS, closed)
    assert SPANS.where(conn) == rows[:100] + closed


def test_a_row_among_many_that_cannot_be_written_is_no_fault_of_the_database(
    conn: Connection,
) -> None:
    nothing: Any = None
    before = [span("a", n) for n in range(200)]
    upsert(conn, SPANS, before)
    after = [replace(row, until=9) for row in before]
    with pytest.raises(DBAPIError) as caught, conn.begin_nested():
        upsert(conn, SPANS, [*after, replace(span("b", 1), late=nothing)])
    assert not is_fault_of_database(caught.value)
    assert SPANS.where(conn) == before


def test_values_that_look_like_the_grammar_of_an_array_are_only_values(conn: Connection) -> None:
    odd = ["", "NULL", "{a,b}", 'say "a"', "back\\slash", "line\nfeed", "100%s", "乙"]
    rows = sorted((span(name, 1 << 40) for name in odd), key=lambda row: row.item)
    upsert(conn, SPANS, rows)
    assert SPANS.where(conn) == rows
    upsert(conn, SPANS, [span(row.item, row.since, 1 << 41) for row in rows])
    assert [row.until for row in SPANS.where(conn)] == [1 << 41] * len(odd)


def test_rows_are_found_by_any_of_their_columns(conn: Connection) -> None:
    upsert(conn, SPANS, [span("b", 1), span("a", 2), span("a", 1, 2)])
    assert SPANS.find(conn, item="a") == [span("a", 1, 2), span("a", 2)]
    assert SPANS.find(conn, late=True, part=Part.LEAD) == [span("a", 2)]
    assert SPANS.find(conn, day=date(2009, 3, 2)) == []


@pytest.mark.parametrize("number", [1, 2, 16, 17, 256, 600])
def test_many_rows_are_read_ahead(conn: Connection, number: int) -> None:
    names = [f"item-{index:03d}" for index in range(number)]
    upsert(conn, SPANS, [span(name, since) for name in names for since in (1, 2)])
    rows = Rows(Bench(conn), SPANS)
    rows.fetch([*names, "nobody", *names])
    conn.exec_driver_sql("DELETE FROM spans")
    assert [rows.get(name, 2) for name in names] == [span(name, 2) for name in names]
    assert rows.get("nobody", 1) is None


def test_only_what_is_in_force_is_held(conn: Connection) -> None:
    upsert(conn, SPANS, [span("a", 1, 5), span("a", 5), span("b", 1, 2)])
    rows = Rows(Bench(conn), SPANS, key=("item",), empty="until")
    assert rows.get("a") == span("a", 5)
    assert rows.get("b") is None
    rows.write(span("a", 5, 9))
    rows.put(span("a", 9))
    assert rows.get("a") == span("a", 9)
    assert rows.where(SPANS.c.item == "a") == [span("a", 9)]
    assert SPANS.find(conn, item="a") == [span("a", 1, 5), span("a", 5, 9), span("a", 9)]


def test_what_is_kept_serves_the_next_batch(conn: Connection) -> None:
    bench = Bench(conn)

    class Work:
        def __init__(self, bench: Bench) -> None:
            self.rows = Rows(bench, SPANS)

    bench.kept(Work).rows.put(span("a", 1))
    bench.kept(Work).rows.flush()
    conn.exec_driver_sql("DELETE FROM spans")
    assert bench.kept(Work).rows.get("a", 1) == span("a", 1)
    assert Bench(conn).kept(Work).rows.get("a", 1) is None


def test_too_much_is_not_kept(conn: Connection) -> None:
    rows = Rows(Bench(conn), SPANS)
    for index in range(20_001):
        rows.put(span(f"item-{index}", 1))
    rows.flush()
    conn.exec_driver_sql("DELETE FROM spans WHERE item = 'item-7'")
    assert rows.get("item-7", 1) is None
    assert rows.get("item-8", 1) == span("item-8", 1)
