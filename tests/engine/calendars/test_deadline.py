"""A deadline as a clock: stops keep the budget, extensions keep lateness."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendars.clock import OfficeMoment
from engine.calendars.deadline import DeadlineClock, Stop
from engine.calendars.editions import seed_edition
from engine.calendars.working_days import WorkingCalendar
from workflows.dates import CalendarKind

WORKING = WorkingCalendar(CalendarKind.WORKING_DAYS, seed_edition())
DUE = date(2009, 3, 13)  # a Friday


def march(day: int) -> date:
    return date(2009, 3, day)


def clock(due_on: date = DUE, assessed_on: date | None = None) -> DeadlineClock:
    return DeadlineClock(due_on=due_on, assessed_on=assessed_on or due_on)


def test_the_due_date_is_inclusive() -> None:
    assert not clock().is_late(DUE)
    assert not clock().is_overdue(DUE)
    assert clock().is_late(march(14))
    assert clock().is_overdue(march(14))
    assert clock().days_left(march(9), WORKING) == 4
    assert clock().days_left(march(16), WORKING) == -1


def test_a_stop_keeps_the_remaining_days() -> None:
    stopped = clock().stop("campaign", march(9))
    assert stopped.stops == (Stop(by="campaign", on=march(9)),)
    assert not stopped.running
    assert stopped.generation == 1
    assert not stopped.is_overdue(march(20))
    assert not stopped.is_late(march(20))
    assert stopped.days_left(march(20), WORKING) == 4
    resumed = stopped.resume("campaign", march(23), WORKING)
    assert resumed == DeadlineClock(due_on=march(27), assessed_on=march(27), generation=2)


def test_a_stop_spends_its_day_even_when_it_is_the_last() -> None:
    resumed = clock().stop("campaign", DUE).resume("campaign", march(18), WORKING)
    assert resumed.due_on == march(18)


def test_a_resumed_clock_counts_past_holidays() -> None:
    due = date(2009, 9, 30)
    resumed = (
        clock(due)
        .stop("campaign", date(2009, 9, 28))
        .resume("campaign", date(2009, 9, 30), WORKING)
    )
    assert resumed.due_on == date(2009, 10, 9) + timedelta(days=1)


def test_overlapping_stops_end_with_the_last() -> None:
    both = clock().stop("campaign", march(9)).stop("unit", march(11))
    one_left = both.resume("campaign", march(16), WORKING)
    assert not one_left.running
    assert one_left.due_on == DUE
    assert one_left.resume("unit", march(23), WORKING) == DeadlineClock(
        due_on=march(27), assessed_on=march(27), generation=2
    )


def test_known_stops_and_unknown_resumptions_change_nothing() -> None:
    stopped = clock().stop("campaign", march(9))
    assert stopped.stop("campaign", march(10)) is stopped
    assert stopped.resume("unit", march(10), WORKING) is stopped
    assert clock().resume("campaign", march(10), WORKING) == clock()


def test_a_past_due_clock_stays_late_through_a_stop() -> None:
    stopped = clock().stop("campaign", march(16))
    assert stopped.is_late(march(20))
    resumed = stopped.resume("campaign", march(23), WORKING)
    assert resumed == clock()
    assert resumed.is_overdue(march(23))


def test_each_date_keeps_its_own_rest() -> None:
    extended = clock().extend(march(20), on=march(16))
    resumed = extended.stop("campaign", march(17)).resume("campaign", march(23), WORKING)
    assert resumed == DeadlineClock(due_on=march(26), assessed_on=DUE, generation=3)


def test_an_extension_asked_for_in_time_moves_both_dates() -> None:
    assert clock().extend(march(20), on=DUE) == DeadlineClock(
        due_on=march(20), assessed_on=march(20), generation=2
    )


def test_an_extension_asked_for_too_late_does_not_move_the_assessed_date() -> None:
    extended = clock().extend(march(20), on=march(14))
    assert extended == DeadlineClock(due_on=march(20), assessed_on=DUE, generation=2)
    assert extended.is_late(march(18))
    assert not extended.is_overdue(march(18))


@pytest.mark.parametrize("to", [march(12), DUE])
def test_an_extension_that_gives_nothing_is_none(to: date) -> None:
    assert clock().extend(to, on=march(2)) == clock()


def test_an_extension_during_a_stop_is_not_lost_on_resuming() -> None:
    resumed = (
        clock()
        .stop("campaign", march(9))
        .extend(march(20), on=march(16))
        .resume("campaign", march(16), WORKING)
    )
    assert resumed == DeadlineClock(due_on=march(27), assessed_on=march(27), generation=3)


def test_a_due_date_on_a_day_off_is_never_brought_forward() -> None:
    sunday = march(15)
    resumed = clock(sunday).stop("unit", march(13)).resume("unit", march(14), WORKING)
    assert resumed == clock(sunday)


@dataclass(frozen=True)
class Step:
    kind: str
    by: str
    on: date
    to: date


days = st.dates(date(2009, 2, 1), date(2009, 12, 31))
steps = st.lists(
    st.builds(
        Step,
        kind=st.sampled_from(["stop", "resume", "extend"]),
        by=st.sampled_from(["campaign", "phase", "unit"]),
        on=days,
        to=days,
    ),
    max_size=12,
).map(lambda found: sorted(found, key=lambda step: step.on))


def apply(state: DeadlineClock, step: Step) -> DeadlineClock:
    if step.kind == "stop":
        return state.stop(step.by, step.on)
    if step.kind == "resume":
        return state.resume(step.by, step.on, WORKING)
    return state.extend(step.to, step.on)


@given(days, days)
def test_stopping_and_resuming_on_one_day_moves_nothing(due: date, on: date) -> None:
    assert clock(due).stop("unit", on).resume("unit", on, WORKING) == clock(due)


@given(days, steps)
def test_whatever_happens_dates_only_move_on_and_lateness_stays(
    due: date, happened: list[Step]
) -> None:
    state = clock(due)
    for step in happened:
        was_late = state.is_late(step.on)
        after = apply(state, step)
        moved = (after.due_on, after.assessed_on) != (state.due_on, state.assessed_on)
        assert after.generation == state.generation + moved
        due_on, assessed_on = after.dates
        assert due_on >= state.dates[0]
        assert assessed_on >= state.dates[1]
        assert due_on >= assessed_on
        assert after.is_late(step.on) or not was_late
        assert after.running == (after.stopped_on is None)
        state = after
    assert msgspec.json.decode(msgspec.json.encode(state), type=DeadlineClock) == state


@given(days, steps)
def test_without_a_date_nothing_is_late_until_time_is_granted(
    on: date, happened: list[Step]
) -> None:
    undated = DeadlineClock()
    for step in happened:
        undated = apply(undated, step) if step.kind != "extend" else undated
        assert (undated.due_on, undated.assessed_on, undated.generation) == (None, None, 1)
        assert not undated.is_late(step.on)
        assert not undated.is_overdue(step.on)
        assert undated.days_left(step.on, WORKING) is None
    granted = undated.extend(on, on)
    assert (granted.dates, granted.generation) == ((on, on), 2)


FIVE = time(17)


@given(days, st.times(), st.none() | st.times())
def test_an_hour_ends_the_days_of_a_clock(due: date, shown: time, hour: time | None) -> None:
    hourly = DeadlineClock(due_on=due, assessed_on=due, due_time=hour)
    moment = OfficeMoment(due, datetime.combine(due, shown))
    assert (
        hourly.is_late(moment) is hourly.is_overdue(moment) is (hour is not None and shown > hour)
    )
    assert not hourly.is_late(OfficeMoment(due)), "paper dated back counts by its day"
    assert hourly.is_late(OfficeMoment(due + timedelta(1), datetime.combine(due, time.max))) is (
        hour is None or hour < time.max
    )


def test_an_hour_changes_only_where_another_is_named() -> None:
    hourly = DeadlineClock(due_on=DUE, assessed_on=DUE, due_time=FIVE)
    assert hourly.extend(march(16), DUE).due_time == FIVE
    assert hourly.extend(march(16), DUE, time(12)).due_time == time(12)
    assert hourly.extend(march(12), DUE, time(12)) == hourly
    assert hourly.correct(march(12), march(9)).due_time == FIVE
    ended = hourly.correct(DUE, march(9), None)
    assert (ended.due_time, ended.generation) == (None, 2)
