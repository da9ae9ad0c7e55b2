"""A worker catches up, is woken, outlives faults of the store, and stops when told."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from structlog.testing import capture_logs

from engine.domain.campaign.commands import SuspendCampaign
from engine.errors import StoreUnavailable, UnknownEvent
from engine.handling.door import CommandHandler
from engine.store.append_listener import AppendListener
from engine.store.log import CampaignLog
from office.bootstrap import Office
from office.service.metrics import Metrics
from office.service.worker import serve
from projections.feeding import checkpoints, runner
from projections.feeding.leases import Leases
from projections.registry import ALL
from projections.tables.open import remove
from tests import samples, worlds
from tests.office.service.offices import laid_down, opened
from tests.office.service.test_health import change_log
from tests.spec import refused


class Watched(Metrics):
    """Calls back after each round, with the position that every view has reached."""

    def __init__(self, after_round: Callable[[int], None]) -> None:
        super().__init__()
        self._after_round = after_round

    def observe(self, office: Office, now: object) -> None:
        with office.views.connect() as views:
            position = checkpoints.position(views)
        self._after_round(position)


@contextmanager
def suspended(folder: Path) -> Iterator[int]:
    """One more event; the position it stands at."""
    with CampaignLog(folder / "log.db") as log:
        stamp = samples.stamp(samples.march(20), reason="flood", command="later")
        CommandHandler(log).handle(SuspendCampaign(stamp=stamp, campaign=worlds.CAMPAIGN))
        yield log.head()


def small(folder: Path) -> Office:
    """An office whose views take five events at a time."""
    office = opened(folder)
    office.runner = runner.Runner(office.views, office.log, ALL, batch=5)
    return office


def test_it_catches_up_is_woken_and_stops(tmp_path: Path) -> None:
    laid_down(tmp_path)
    stop = threading.Event()
    goals: list[int] = []

    def after_round(position: int) -> None:
        if not goals:
            with suspended(tmp_path) as head:
                assert position == head - 2  # a period was opened before it stopped
                goals.append(head)
        elif position == goals[0]:
            stop.set()

    with capture_logs() as lines:
        day = timedelta(days=1)  # only what is appended can wake it
        serve(lambda: opened(tmp_path), stop, metrics=Watched(after_round), lasting=day)
    assert goals
    assert [line["event"] for line in lines] == [
        "worker_started", "views_taken_on", "batch_projected", "batch_projected", "worker_stopped",
    ]  # fmt: skip
    assert lines[3]["reached"] == goals[0]


def test_it_stops_between_two_batches(tmp_path: Path) -> None:
    laid_down(tmp_path)

    class Late(threading.Event):
        """Set once the first batch is done."""

        asked = 0

        def is_set(self) -> bool:
            self.asked += 1
            return self.asked > 2

    with capture_logs() as lines:
        serve(lambda: small(tmp_path), Late())
    assert [line["reached"] for line in lines if line["event"] == "batch_projected"] == [5]


def test_it_feeds_no_view_that_it_gave_up(tmp_path: Path) -> None:
    """Not even to the end of a backlog that it had begun."""
    laid_down(tmp_path)
    stop, start = threading.Event(), samples.at(samples.march(20))

    class Hours:
        """Every look is an hour later; at the second the first batch is done, and another comes."""

        looks = 0

        def now(self) -> datetime:
            self.looks += 1
            now = start + self.looks * timedelta(hours=1)
            if self.looks == 2:
                with opened(tmp_path) as office:
                    day = timedelta(days=1)
                    Leases(office.views, "another", day).take(office.runner.parts, now)
            return now

    with opened(tmp_path) as office:
        names, head = office.runner.parts, office.log.head()
    serve(
        lambda: small(tmp_path), stop, metrics=Watched(lambda _: stop.set()), clock=Hours(),
        lasting=timedelta(hours=3),
    )  # fmt: skip
    with opened(tmp_path) as office, office.views.connect() as views:
        standing = checkpoints.positions(views)
    assert Counter(standing[name] for name in names) == {
        5: len(names) // 2,
        head: len(names) - len(names) // 2,
    }


def test_a_store_that_fails_is_opened_anew(tmp_path: Path) -> None:
    laid_down(tmp_path)
    stop, tries = threading.Event(), []

    def after_round(_position: int) -> None:
        tries.append(True)
        if len(tries) == 1:
            raise StoreUnavailable("log.db", "the disk is full", "free some space")
        stop.set()

    with capture_logs() as lines:
        serve(lambda: opened(tmp_path), stop, metrics=Watched(after_round))
    (waits,) = (line for line in lines if line["event"] == "worker_waits")
    assert (waits["fault"], waits["log_level"]) == (
        "log.db: the disk is full; free some space", "error",
    )  # fmt: skip
    assert len(tries) == 2


def test_views_that_were_deleted_are_built_anew(tmp_path: Path) -> None:
    laid_down(tmp_path)
    stop = threading.Event()
    reached: list[int] = []

    def after_round(position: int) -> None:
        reached.append(position)
        if len(reached) == 1:
            remove(tmp_path / "views.db")
        else:
            stop.set()

    with capture_logs() as lines:
        watched = Watched(after_round)
        serve(lambda: opened(tmp_path), stop, metrics=watched, lasting=timedelta(seconds=0.3))
    assert [line["event"] for line in lines].count("batch_projected") == 2
    assert reached[0] == reached[1] > 0
    with opened(tmp_path) as office, office.views.connect() as views:
        assert checkpoints.position(views) == reached[0]


def test_what_waiting_would_not_mend_is_raised(tmp_path: Path) -> None:
    with refused(StoreUnavailable, "run: campaign init"):
        serve(lambda: opened(tmp_path))
    laid_down(tmp_path)
    change_log(tmp_path, "UPDATE stored_events SET topic = 'vote.cast.v1' WHERE position = 9")
    with refused(UnknownEvent, "update the program"):
        serve(lambda: opened(tmp_path))


def test_waiting_ends_as_the_log_grows(tmp_path: Path) -> None:
    laid_down(tmp_path)
    stop = threading.Event()
    with opened(tmp_path) as office, AppendListener(office.log) as listener:
        assert not listener.wait(0, stop)
        with suspended(tmp_path):
            assert listener.wait(60, stop)
        stop.set()
        assert not listener.wait(60, stop)
