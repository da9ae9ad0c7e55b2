"""Leases: one keeper for each view, an even share for each worker, another for one that dies."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from projections.feeding.leases import Leases
from projections.tables.open import open_views
from tests.projections.history import Place

NOW = datetime(2009, 3, 2, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NAMES = ("board", "alerts", "filings", "outbox", "timeline")


def workers(views: Engine, *names: str) -> list[Leases]:
    return [Leases(views, name, MINUTE) for name in names]


def test_a_worker_alone_has_all_and_keeps_it(place: Place) -> None:
    (one,) = workers(open_views(place("views")), "one")
    assert one.take(NAMES, NOW) == NAMES
    assert one.take(NAMES, NOW + MINUTE / 2) == NAMES
    assert one.take(NAMES, NOW + 5 * MINUTE) == NAMES


def test_who_comes_gets_a_share_once_the_others_have_renewed(place: Place) -> None:
    a, b, c = workers(open_views(place("views")), "a", "b", "c")
    a.take(NAMES, NOW)
    assert b.take(NAMES, NOW) == ()
    for _ in range(2):
        assert a.take(NAMES, NOW) == ("board", "filings", "timeline")
        assert b.take(NAMES, NOW) == ("alerts", "outbox")
    assert c.take(NAMES, NOW) == ()
    for worker in (a, b):
        worker.take(NAMES, NOW)
    for _ in range(2):  # and from then on nothing moves
        assert c.take(NAMES, NOW) == ("filings",)
        assert a.take(NAMES, NOW) == ("board", "outbox")
        assert b.take(NAMES, NOW) == ("alerts", "timeline")


def test_no_view_has_two_keepers_whoever_comes_and_goes(place: Place) -> None:
    hands = workers(open_views(place("views")), *"abcd")
    kept: dict[Leases, tuple[str, ...]] = {}
    for step in range(40):
        worker = hands[step * 7 % 4 if step < 20 else step % 3]  # the last one dies half way
        kept[worker] = worker.take(NAMES, NOW + step * MINUTE / 8)
        alive = [names for hand, names in kept.items() if step < 20 or hand is not hands[3]]
        assert sum(map(len, alive)) == len(set().union(*alive))
    assert sorted(name for hand in hands[:3] for name in kept[hand]) == sorted(NAMES)


def test_what_runs_out_goes_to_those_alive_and_is_lost_to_its_keeper(place: Place) -> None:
    one, two = workers(open_views(place("views")), "one", "two")
    assert one.take(NAMES, NOW) == NAMES
    assert two.take(NAMES, NOW + MINUTE) == NAMES
    assert one.take(NAMES, NOW + MINUTE) == ()


def test_what_is_released_is_free_at_once(place: Place) -> None:
    one, two = workers(open_views(place("views")), "one", "two")
    one.take(NAMES, NOW)
    two.release()
    assert two.take(NAMES, NOW) == ()
    one.release()
    assert two.take(NAMES, NOW) == NAMES


def test_a_name_that_is_new_can_be_taken_later(place: Place) -> None:
    (one,) = workers(open_views(place("views")), "one")
    assert one.take(NAMES[:1], NOW) == NAMES[:1]
    assert one.take(NAMES, NOW) == NAMES
