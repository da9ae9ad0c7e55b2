"""A view in parts: whoever feeds them and in whatever order, their rows are those of the whole."""

from collections import Counter
from collections.abc import Sequence

import pytest

from engine.domain.assignment.events import AssignmentStarted
from engine.domain.campaign.events import CampaignResumed, CampaignSuspended
from engine.domain.event import Recorded
from projections.feeding.checkpoints import TRACKING, position, positions
from projections.feeding.partitions import Partition
from projections.feeding.row_cache import RowCache
from projections.feeding.runner import Runner
from projections.rebuilding.rebuild import rebuild
from projections.rebuilding.verify import snapshot, verify
from projections.registry import ALL
from projections.tables.connections import has_many_writers
from projections.tables.open import open_views
from tests.projections.feeding.test_runner import Seen, hand_ins
from tests.projections.history import (
    CAMPAIGN_STREAM,
    History,
    Place,
    begun,
    eventful,
    plan_of,
    projected,
    worked,
)
from tests.samples import march, stamp


class Halved(Seen):
    """A view of hand-ins in parts, by position."""

    def __init__(self, parts: int) -> None:
        super().__init__()
        self.PARTITIONS = parts
        self.fed: Counter[int] = Counter()

    def key_of(self, r: Recorded) -> str:
        return str(r.position)

    def project(self, cache: RowCache, batch: Sequence[Recorded]) -> None:
        self.fed.update(r.position for r in batch)
        super().project(cache, batch)


def test_a_key_is_in_one_part_and_in_the_same_for_ever() -> None:
    thirds = [Partition("board", number, 3) for number in range(3)]
    keys = [plan_of(f"town-{n:02}") for n in range(1, 11)]
    owners = [[third.number for third in thirds if third.owns(key)] for key in keys]
    assert owners == [[2], [0], [2], [1], [2], [0], [1], [0], [1], [1]]
    assert [third.name for third in thirds] == ["board-0", "board-1", "board-2"]
    assert Partition("board").owns("anything")
    assert Partition("board").name == "board"


@pytest.mark.parametrize("backwards", [False, True])
def test_parts_fed_one_after_the_other_are_the_whole(place: Place, backwards: bool) -> None:
    log, views = eventful(), open_views(place("v"))
    whole = Runner(views, log, ALL)
    assert ("board-0" in whole.parts) is has_many_writers(views)
    for name in sorted(whole.parts, reverse=backwards):
        assert Runner(views, log, ALL, batch=5, only=[name]).catch_up() == log.head()
    assert whole.catch_up() == 0
    assert snapshot(views) == snapshot(projected(place("whole"), log))
    assert list(verify(views, log)) == []


def test_each_event_is_fed_to_the_one_part_that_owns_it(place: Place) -> None:
    log, view = worked(), Halved(2)
    views = projected(place("v"), log, (view,))
    assert view.fed == Counter(hand_ins(log))
    with views.connect() as conn:
        assert sorted(view.positions(conn)) == hand_ins(log)


def test_a_view_has_come_as_far_as_its_last_part(place: Place) -> None:
    log, views = eventful(), open_views(place("v"))
    names = Runner(views, log, ALL).parts
    Runner(views, log, ALL, only=names[1:]).catch_up()
    last = Runner(views, log, ALL, only=names[:1])
    last.catch_up(until=14)
    boards = [name for name in names if name.startswith("board")]
    Runner(views, log, ALL, only=boards[:1]).catch_up()
    with views.connect() as conn:
        assert position(conn) == 14
        assert set(positions(conn).values()) == {14, log.head()}
    last.catch_up()
    with views.connect() as conn:
        assert set(positions(conn).values()) == {log.head()}


def test_parts_that_stand_apart_are_compared_where_each_stands(place: Place) -> None:
    log, views = eventful(), open_views(place("v"))
    whole = Runner(views, log, ALL)
    whole.catch_up(until=20)
    Runner(views, log, ALL, only=[whole.parts[2], whole.parts[-1]]).catch_up()
    assert list(verify(views, log)) == []
    whole.catch_up()
    assert list(verify(views, log)) == []


def test_parts_go_on_after_a_rebuild_on_what_it_has_built(place: Place) -> None:
    """What each keeps for itself is swapped with the rest."""
    log = begun()
    views = projected(place("v"), log)
    log.add(CAMPAIGN_STREAM, CampaignSuspended(stamp=stamp(march(10))))
    rebuild(views, log)
    log.add(CAMPAIGN_STREAM, CampaignResumed(stamp=stamp(march(12))))
    for unit in ("town-01", "town-02"):
        log.add(plan_of(unit), AssignmentStarted(stamp=stamp(march(13))))
    Runner(views, log, ALL).catch_up()
    assert list(verify(views, log)) == []


def test_another_number_of_parts_begins_anew(place: Place) -> None:
    log: History = worked()
    views = projected(place("v"), log, (Halved(2),))
    for parts in (3, 1):
        view = Halved(parts)
        Runner(views, log, (view,)).catch_up()
        with views.connect() as conn:
            assert sorted(view.positions(conn)) == hand_ins(log)
            found = [(row.part, row.parts) for row in TRACKING.where(conn)]
        of = parts if has_many_writers(views) else 1
        assert found == [(number, of) for number in range(of)]
