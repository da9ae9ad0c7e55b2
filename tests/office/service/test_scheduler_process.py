"""The ticks of a scheduler: they outlive faults of the store, and stand back for another's."""

from pathlib import Path

import pytest

from engine.delivery.lock import SchedulerHeld
from engine.delivery.server_lock import ServerLock
from engine.errors import StoreUnavailable
from engine.store.log import CampaignLog
from engine.store.ports import DatabaseUrl
from office.bootstrap import Office
from office.service.metrics import Metrics
from office.service.scheduler_lock import scheduler_lock
from office.service.scheduler_process import SchedulerProcess
from tests import worlds
from tests.office.service.offices import laid_down, opened
from tests.postgres_server import CUT, PostgresServer, database_of
from tests.spec import refused


def ticks(metrics: Metrics) -> dict[str, float | None]:
    return {
        outcome: metrics.registry.get_sample_value("campaign_ticks_total", {"outcome": outcome})
        for outcome in ("done", "failed")
    }


def test_its_office_is_opened_anew_after_a_fault(tmp_path: Path) -> None:
    settings = laid_down(tmp_path)
    metrics, offices = Metrics(), []

    def open_office() -> Office:
        offices.append(opened(tmp_path))
        return offices[-1]

    with SchedulerProcess(open_office, metrics, scheduler_lock(settings)) as process:
        process()
        offices[0].log.close()
        with pytest.raises(StoreUnavailable):
            process()
        process()
    assert len(offices) == 2
    assert ticks(metrics) == {"done": 2, "failed": 1}


def test_one_that_lost_its_lock_counts_as_failed_until_it_has_it_again(
    tmp_path: Path, postgres: PostgresServer, database: DatabaseUrl
) -> None:
    with CampaignLog(database, create=True) as log:
        worlds.mobilizing_campaign(log)
    metrics = Metrics()
    with SchedulerProcess(
        lambda: opened(tmp_path, log=database), metrics, ServerLock(database)
    ) as process:
        process()
        postgres.ask("postgres", CUT.format(database_of(database)))
        with ServerLock(database), pytest.raises(SchedulerHeld):
            process()
        assert ticks(metrics) == {"done": 1, "failed": 1}
        process()
    assert ticks(metrics) == {"done": 2, "failed": 1}


def test_no_office_stays_open_where_another_ticks(tmp_path: Path) -> None:
    settings, offices = laid_down(tmp_path), list[Office]()

    def open_office() -> Office:
        offices.append(opened(tmp_path))
        return offices[-1]

    process = SchedulerProcess(open_office, Metrics(), scheduler_lock(settings))
    with scheduler_lock(settings), pytest.raises(SchedulerHeld):
        process.__enter__()
    with refused(StoreUnavailable, "closed"):
        offices[0].log.head()
