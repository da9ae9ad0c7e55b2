"""Views that rest on another: fed with it, each as of its own position, and rebuilt with it."""

from collections.abc import Sequence

import pytest

from engine.domain.event import Recorded
from engine.domain.phase.events import PhaseExtended
from projections.feeding.checkpoints import TRACKING, positions
from projections.feeding.read_model import ReadModel, with_foundations
from projections.feeding.row_cache import RowCache
from projections.feeding.runner import Runner
from projections.owed_work import projection as owed_work
from projections.rebuilding.rebuild import rebuild
from projections.rebuilding.verify import snapshot, verify
from projections.registry import ALL
from projections.tables.open import open_views
from tests.projections.feeding.test_runner import Seen, hand_ins
from tests.projections.history import (
    PHASE_STREAM,
    Place,
    eventful,
    projected,
    worked,
)
from tests.samples import PLAN_FILED, march, stamp


class Resting(Seen):
    """A view of hand-ins that rests on another view of them."""

    NAME = "resting"

    def __init__(self, below: Seen) -> None:
        super().__init__(table="resting")
        self.RESTS_ON: Sequence[ReadModel] = (below,)
        self.seen_below: list[int] = []

    def project(self, cache: RowCache, batch: Sequence[Recorded]) -> None:
        (below,) = self.RESTS_ON
        assert isinstance(below, Seen)
        self.seen_below = sorted(below.positions(cache.conn))
        super().project(cache, batch)


def test_what_a_view_rests_on_comes_before_it() -> None:
    below = Seen()
    above = Resting(below)
    assert with_foundations([above]) == (below, above)
    assert with_foundations([below, above]) == (below, above)
    assert with_foundations(ALL) == ALL


def test_a_view_is_fed_after_what_it_rests_on(place: Place) -> None:
    log, below = worked(), Seen()
    above = Resting(below)
    runner = Runner(open_views(place("v")), log, [above])
    assert runner.parts == ("resting",)
    runner.catch_up()
    assert above.seen_below == hand_ins(log)


@pytest.mark.parametrize("batch", [1, 5, 1000])
def test_rows_are_read_as_of_the_position_of_the_view(place: Place, batch: int) -> None:
    log, views = eventful(), open_views(place("v"))
    Runner(views, log, [owed_work]).catch_up()
    Runner(views, log, ALL, batch).catch_up()
    assert snapshot(views) == snapshot(projected(place("whole"), log))


def test_two_runners_in_turns_feed_what_both_rest_on_once(place: Place) -> None:
    log, views = eventful(), open_views(place("v"))
    one = Runner(views, log, ALL, 3, only=["board", "board-0", "progress", "directory"])
    rest = Runner(views, log, ALL, 4, only=set(Runner(views, log, ALL).parts) - set(one.parts))
    for until in range(0, log.head() + 1, 5):
        one.catch_up(until=until)
        rest.catch_up(until=until + 2)
    one.catch_up()
    rest.catch_up()
    assert snapshot(views) == snapshot(projected(place("whole"), log))


def test_a_new_version_begins_what_rests_on_it_anew(place: Place) -> None:
    log, old, new = worked(), Seen(), Seen(version=2)
    views = projected(place("v"), log, (old, Resting(old)))
    Runner(views, log, [new, Resting(new)]).prepare()
    with views.connect() as conn:
        assert positions(conn) == {"seen": 0, "resting": 0}


def test_a_rebuild_takes_along_what_rests_on_a_view(place: Place) -> None:
    log = eventful()
    views = projected(place("v"), log)
    before = snapshot(views)
    rebuild(views, log, ["owed_work"])
    with views.connect() as conn:
        again = {row.projection for row in TRACKING.rows(conn) if row.built == 2}
    assert again == {"owed_work", "board", "deadlines", "items", "rectifications", "progress"}
    assert snapshot(views) == before


def test_a_view_alone_is_rebuilt_beside_what_it_rests_on(place: Place) -> None:
    log = eventful()
    views = projected(place("v"), log)
    log.add(
        PHASE_STREAM,
        PhaseExtended(
            stamp=stamp(march(27)), ends_on=march(31), authority="市委", duties=(PLAN_FILED,)
        ),
    )
    rebuild(views, log, ["board"])
    assert list(verify(views, log)) == []
    with views.connect() as conn:
        assert positions(conn)["owed_work"] == log.head()


def test_an_event_that_comes_twice_ends_no_later_row(place: Place) -> None:
    log = eventful()
    views = projected(place("v"), log)
    before = snapshot(views)
    for r in reversed(log.events):
        if isinstance(r.event, owed_work.HANDLES):
            with views.begin() as conn:
                owed_work.project(RowCache(conn), [r])
    assert snapshot(views) == before
