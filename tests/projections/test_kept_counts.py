"""A count is kept while the views stand still, and never longer."""

from projections.board_counts import counts_by
from projections.kept_counts import kept
from projections.matrix_counts import of_districts
from tests.projections.history import Place, eventful, projected
from tests.samples import CAMPAIGN, march


def test_what_is_counted_once_is_kept_until_the_views_move(place: Place) -> None:
    made = []

    def count() -> list[tuple[int, ...]]:
        made.append(1)
        return [(len(made),)]

    engine = projected(place("v"), eventful())
    with engine.connect() as conn:
        assert kept(conn, None, ("a",), count) == kept(conn, None, ("a",), count) == [(1,)]
        assert kept(conn, 7, ("a",), count) == [(2,)]
        assert kept(conn, None, ("b",), count) == [(3,)]
    with engine.begin() as conn:
        conn.exec_driver_sql("update tracking set position = position - 1, mark = 'another'")
        assert kept(conn, None, ("a",), count) == [(4,)]
        assert kept(conn, 7, ("a",), count) == [(2,)]
        conn.exec_driver_sql("update tracking set built = built + 1")
        assert kept(conn, 7, ("a",), count) == [(5,)]
        for number in range(40):
            kept(conn, None, (number,), count)
        assert kept(conn, 7, ("a",), count) == [(46,)]


def test_counts_that_are_kept_are_those_that_are_made(place: Place) -> None:
    log = eventful()
    with projected(place("v"), log).connect() as conn:
        for at in (None, 9, log.head() // 2):
            first = counts_by(conn, CAMPAIGN, at, march(20), "duty")
            assert counts_by(conn, CAMPAIGN, at, march(20), "duty") == first
            by_phase = counts_by(conn, CAMPAIGN, at, march(20), "phase")
            assert sum(g.count for g in by_phase) == sum(g.count for g in first)
            cells = of_districts(conn, CAMPAIGN, {}, march(20), at)
            total = sum(cell.total for own in cells.values() for cell in own.values())
            assert total == sum(g.count for g in first)
