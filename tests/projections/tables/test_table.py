"""Tables: values and rows as they are written, replaced and found, on both databases."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from engine.domain.audience import Part
from projections.tables.database_errors import is_fault_of_database
from projections.tables.table import upsert
from tests.projections.spans import SPANS, span


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
