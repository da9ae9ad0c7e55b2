"""Performing on an office's own files: where it begins, how far it goes, who else may tick."""

from datetime import date
from pathlib import Path

import pytest

from engine.delivery.lock import FileLock, SchedulerHeld
from engine.errors import BadInput
from office.demo.simulated import main
from office.settings import Settings
from office.simulation.perform import perform
from tests.office.simulation.small_county import CAMPAIGN, small_county
from tests.spec import refused


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    with small_county(tmp_path) as office:
        return office.settings


def test_it_goes_on_where_it_stopped(settings: Settings) -> None:
    first = perform(settings, CAMPAIGN, 5, days=3)
    assert (first.first, first.last) == (date(2009, 2, 1), date(2009, 2, 3))
    second = perform(settings, CAMPAIGN, 5, until=date(2009, 2, 6))
    assert (second.first, second.last) == (date(2009, 2, 3), date(2009, 2, 6))


def test_either_days_or_a_last_day(settings: Settings) -> None:
    for days, until in ((0, None), (3, date(2009, 3, 1))):
        with refused(BadInput, "either --until DATE or --days N"):
            perform(settings, CAMPAIGN, 5, days=days, until=until)


def test_nobody_else_may_tick_meanwhile(settings: Settings) -> None:
    with FileLock(settings.scheduler_lock), pytest.raises(SchedulerHeld):
        perform(settings, CAMPAIGN, 5, days=1)


def test_it_tells_what_it_put_on_record(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(settings, CAMPAIGN, 5, days=2, lang="en") == 0
    screen = capsys.readouterr().out
    assert "2009-02-01 to 2009-02-02, seed 5" in screen
    assert "phase.opened.v1" in screen
