"""The metronome beats, survives a tick that fails, and stops when told."""

import os
import signal
import threading
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from engine.delivery.scheduler import serve
from engine.delivery.tick import TickReport
from engine.errors import BadInput, StoreUnavailable, UnknownEvent
from tests.spec import refused

HOUR = 3600


def once(report: TickReport, stop: threading.Event) -> Callable[[], TickReport]:
    def tick() -> TickReport:
        stop.set()
        return report

    return tick


def test_it_ticks_at_once_and_stops_when_told() -> None:
    stop = threading.Event()
    with capture_logs() as lines:
        serve(once(TickReport(reminded=2, delivered=2), stop), HOUR, stop)
    (line,) = lines
    assert (line["event"], line["reminded"], line["log_level"]) == ("tick_done", 2, "info")


def test_a_tick_with_nothing_to_do_is_not_worth_a_line() -> None:
    stop = threading.Event()
    with capture_logs() as lines:
        serve(once(TickReport(), stop), HOUR, stop)
    assert lines == []


def test_what_somebody_has_to_look_at_is_a_warning() -> None:
    stop = threading.Event()
    with capture_logs() as lines:
        serve(once(TickReport(abandoned=1), stop), HOUR, stop)
    assert [line["log_level"] for line in lines] == ["warning"]


@pytest.mark.parametrize(
    ("fault", "shown"),
    [
        (StoreUnavailable("log.db", "locked", "close the other program"), "StoreUnavailable"),
        (ZeroDivisionError("x"), None),
    ],
)
def test_a_tick_that_fails_is_logged_and_the_next_goes_on(
    fault: Exception, shown: str | None
) -> None:
    stop = threading.Event()
    beats = 0

    def tick() -> TickReport:
        nonlocal beats
        beats += 1
        if beats == 1:
            raise fault
        stop.set()
        return TickReport(opened=1)

    with capture_logs() as lines:
        serve(tick, 1, stop)
    assert [line["event"] for line in lines] == ["tick_failed", "tick_done"]
    assert lines[0].get("kind") == shown


def test_an_event_of_a_newer_program_ends_it() -> None:
    def tick() -> TickReport:
        raise UnknownEvent("vote.cast.v1", "vote/1", 1)

    with capture_logs() as lines, refused(UnknownEvent, "update the program"):
        serve(tick, HOUR)
    assert lines == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_after_the_tick_under_way(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    finished: list[bool] = []

    def tick() -> TickReport:
        os.kill(os.getpid(), number)
        finished.append(True)
        return TickReport()

    serve(tick, HOUR)
    assert finished == [True]
    assert signal.getsignal(number) is before


def test_it_serves_from_another_thread_as_well() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=serve, args=(once(TickReport(), stop), HOUR, stop))
    thread.start()
    thread.join()
    assert stop.is_set()


def test_a_beat_of_no_time_is_refused() -> None:
    with refused(BadInput, "every 0 seconds is no beat; give 1 or more"):
        serve(TickReport, 0)
