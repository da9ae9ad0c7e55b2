"""The row cache: rows read ahead, changed in memory and written once."""

import pytest
from sqlalchemy import Connection

from projections.feeding.row_cache import CachedRows, RowCache
from projections.tables.table import upsert
from tests.projections.spans import SPANS, span


@pytest.mark.parametrize("number", [1, 2, 16, 17, 256, 600])
def test_many_rows_are_read_ahead(conn: Connection, number: int) -> None:
    names = [f"item-{index:03d}" for index in range(number)]
    upsert(conn, SPANS, [span(name, since) for name in names for since in (1, 2)])
    rows = CachedRows(RowCache(conn), SPANS)
    rows.fetch([*names, "nobody", *names])
    conn.exec_driver_sql("DELETE FROM spans")
    assert [rows.get(name, 2) for name in names] == [span(name, 2) for name in names]
    assert rows.get("nobody", 1) is None


def test_only_what_is_in_force_is_held(conn: Connection) -> None:
    upsert(conn, SPANS, [span("a", 1, 5), span("a", 5), span("b", 1, 2)])
    rows = CachedRows(RowCache(conn), SPANS, key=("item",), empty="until")
    assert rows.get("a") == span("a", 5)
    assert rows.get("b") is None
    rows.write(span("a", 5, 9))
    rows.put(span("a", 9))
    assert rows.get("a") == span("a", 9)
    assert rows.where(SPANS.c.item == "a") == [span("a", 9)]
    assert SPANS.find(conn, item="a") == [span("a", 1, 5), span("a", 5, 9), span("a", 9)]


def test_what_is_kept_serves_the_next_batch(conn: Connection) -> None:
    cache = RowCache(conn)

    class Work:
        def __init__(self, cache: RowCache) -> None:
            self.rows = CachedRows(cache, SPANS)

    cache.once(Work).rows.put(span("a", 1))
    cache.once(Work).rows.flush()
    conn.exec_driver_sql("DELETE FROM spans")
    assert cache.once(Work).rows.get("a", 1) == span("a", 1)
    assert RowCache(conn).once(Work).rows.get("a", 1) is None


def test_too_much_is_not_kept(conn: Connection) -> None:
    rows = CachedRows(RowCache(conn), SPANS)
    for index in range(20_001):
        rows.put(span(f"item-{index}", 1))
    rows.flush()
    conn.exec_driver_sql("DELETE FROM spans WHERE item = 'item-7'")
    assert rows.get("item-7", 1) is None
    assert rows.get("item-8", 1) == span("item-8", 1)
