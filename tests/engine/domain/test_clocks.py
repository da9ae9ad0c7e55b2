"""A deadline as a list of changes that can be replayed: order, overlap, beginning."""

from datetime import date
from itertools import permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendars.deadline import DeadlineClock, Stop
from engine.calendars.working_days import Calendars, Edition
from engine.domain.clocks import ClockChange, armed_until, run
from tests.samples import ALL_DAYS, EDITION, WORKING, at, march, stamp
from workflows.dates import CalendarKind

BEGAN = at(march(1))
DUE = march(20)


def stop(by: str, day: int) -> ClockChange:
    return ClockChange.stop(by, stamp(march(day)))


def resume(by: str, day: int) -> ClockChange:
    return ClockChange.resume(by, stamp(march(day)))


def extend(to: int, day: int) -> ClockChange:
    return ClockChange.extend(march(to), stamp(march(day)))


def ran(*changes: ClockChange) -> DeadlineClock:
    return run(DUE, BEGAN, changes, ALL_DAYS)


def test_without_changes_both_dates_are_the_due_date() -> None:
    assert ran() == DeadlineClock(due_on=DUE, assessed_on=DUE)


@pytest.mark.parametrize(
    ("changes", "due_on", "assessed_on", "generation"),
    [
        pytest.param((stop("c", 5), resume("c", 9)), 24, 24, 2, id="stopped for four days"),
        pytest.param((stop("c", 5), resume("c", 5)), 20, 20, 1, id="stopped for no day"),
        pytest.param((extend(25, 10),), 25, 25, 2, id="extended in time"),
        pytest.param((extend(25, 20),), 25, 25, 2, id="extended on the last day"),
        pytest.param((extend(25, 21),), 25, 20, 2, id="extended too late"),
        pytest.param((extend(15, 10),), 20, 20, 1, id="never shortened"),
        pytest.param(
            (extend(25, 10), stop("c", 12), resume("c", 14)), 27, 27, 3, id="extend, stop"
        ),
        pytest.param(
            (stop("c", 12), extend(25, 13), resume("c", 14)), 27, 27, 3, id="extended at a stop"
        ),
        pytest.param(
            (stop("c", 12), resume("c", 14), extend(25, 15)), 25, 25, 3, id="stop, extend"
        ),
        pytest.param(
            (stop("c", 5), stop("a", 6), resume("c", 7), resume("a", 9)), 24, 24, 2, id="overlap"
        ),
        pytest.param(
            (stop("c", 5), stop("a", 6), resume("a", 7), resume("c", 9)), 24, 24, 2, id="nested"
        ),
        pytest.param((stop("c", 21), resume("c", 25)), 20, 20, 1, id="stopped too late"),
        pytest.param(
            (stop("c", 18), extend(25, 23), resume("c", 24)), 31, 31, 3,
            id="asked for at a stop is in time",
        ),
    ],
)  # fmt: skip
def test_stops_and_extensions(
    changes: tuple[ClockChange, ...], due_on: int, assessed_on: int, generation: int
) -> None:
    clock = ran(*changes)
    assert (clock.due_on, clock.assessed_on) == (march(due_on), march(assessed_on))
    assert (clock.generation, clock.running) == (generation, True)


def test_the_moment_of_recording_decides_not_the_order_of_the_lists() -> None:
    changes = (stop("c", 5), extend(25, 7), stop("a", 8), resume("c", 9), resume("a", 11))
    clocks = {ran(*order) for order in permutations(changes)}
    assert clocks == {ran(*changes)}
    assert ran(*changes).due_on == march(31)


def test_changes_before_the_clock_began_do_not_count() -> None:
    before = ClockChange.extend(march(25), stamp(date(2009, 2, 27)))
    gone = ClockChange.stop("c", stamp(date(2009, 2, 27)))
    assert ran(before, gone, resume("c", 4)) == ran()


def test_a_clock_that_stands_still_says_so() -> None:
    clock = ran(stop("c", 5), stop("a", 6), resume("c", 7))
    assert clock.stops == (Stop(by="a", on=march(6)),)
    assert (clock.stopped_on, clock.running) == (march(5), False)
    assert not clock.is_overdue(march(31))
    assert not clock.is_late(march(31))


def test_stopping_twice_and_resuming_what_was_not_stopped_change_nothing() -> None:
    once = ran(stop("c", 5), resume("c", 9))
    assert ran(stop("c", 5), stop("c", 7), resume("x", 8), resume("c", 9)) == once
    assert ran(resume("c", 4)) == ran()


def test_the_day_of_the_deed_counts_not_the_day_of_the_entry() -> None:
    filed_late = ClockChange.stop("c", stamp(march(6), effective_on=march(5)))
    assert filed_late.on == march(5)
    assert ran(filed_late, resume("c", 9)) == ran(stop("c", 5), resume("c", 9))


def test_working_days_are_kept_as_working_days() -> None:
    # From Tuesday the 10th to Friday the 20th are eight; from Monday the 16th they end on the 26th.
    changes = (stop("c", 10), resume("c", 16))
    assert run(DUE, BEGAN, changes, WORKING).due_on == march(26)


def test_a_second_clock_of_an_item_goes_on_counting() -> None:
    clock = run(DUE, BEGAN, (extend(25, 10),), ALL_DAYS, generation=4)
    assert clock.generation == 5


def arm(to: int, day: int) -> ClockChange:
    return ClockChange.arm(march(to), stamp(march(day)))


def disarm(day: int) -> ClockChange:
    return ClockChange.disarm(stamp(march(day)))


@pytest.mark.parametrize(
    ("changes", "due_on", "generation"),
    [
        pytest.param((arm(10, 5),), 10, 2, id="armed"),
        pytest.param((arm(10, 5), disarm(7)), None, 3, id="waits again"),
        pytest.param((arm(10, 5), disarm(7), arm(10, 8)), 10, 4, id="armed anew, to the same day"),
        pytest.param((extend(25, 4), arm(10, 5)), 25, 2, id="what was granted stays granted"),
        pytest.param((arm(10, 5), extend(25, 6)), 25, 3, id="armed, extended"),
        pytest.param((stop("a", 2), arm(10, 5), resume("a", 9)), 14, 3, id="armed at a stop"),
        pytest.param((arm(10, 5), stop("a", 6), resume("a", 9)), 13, 3, id="armed, then stopped"),
    ],
)
def test_a_clock_that_waits_has_a_date_while_it_is_armed(
    changes: tuple[ClockChange, ...], due_on: int | None, generation: int
) -> None:
    clock = run(None, BEGAN, changes, ALL_DAYS)

    day = march(due_on) if due_on else None
    assert (clock.due_on, clock.assessed_on, clock.generation) == (day, day, generation)


def test_the_last_change_says_whether_a_clock_waits() -> None:
    assert armed_until(()) is None
    assert armed_until((arm(10, 5), extend(25, 6))) == march(10)
    assert armed_until((arm(10, 5), disarm(7))) is None


def later_edition() -> Edition:
    """The edition of the tests with more days off and a worked weekend in the spring."""
    return msgspec.structs.replace(
        EDITION,
        id="another",
        holidays=tuple(sorted({*EDITION.holidays, *(march(d) for d in (12, 13, 16, 17))})),
        makeup_workdays=tuple(sorted({*EDITION.makeup_workdays, march(22)})),
    )


CALENDARS = Calendars([EDITION, later_edition()])
ON_BOTH = CALENDARS.of(CalendarKind.WORKING_DAYS, EDITION.id)


def recalendar(day: int, to: int | None = None) -> ClockChange:
    planned = None if to is None else march(to)
    return ClockChange.recalendar("another", EDITION.id, stamp(march(day)), planned)


def counted(*changes: ClockChange) -> DeadlineClock:
    return run(DUE, BEGAN, changes, ON_BOTH)


@pytest.mark.parametrize(
    ("changes", "due_on", "assessed_on", "generation"),
    [
        pytest.param((recalendar(5),), 20, 20, 1, id="the plan has it on the same day"),
        pytest.param((recalendar(5, 25),), 25, 25, 2, id="later"),
        pytest.param((recalendar(5, 18),), 18, 18, 2, id="earlier"),
        pytest.param((recalendar(21, 25),), 20, 20, 1, id="past by then"),
        pytest.param((recalendar(19, 18),), 20, 20, 1, id="not to a day that is past"),
        pytest.param((extend(27, 10), recalendar(11, 25)), 27, 27, 2, id="granted longer"),
        pytest.param((extend(23, 10), recalendar(11, 25)), 25, 25, 3, id="granted shorter"),
        pytest.param((extend(27, 21), recalendar(22, 25)), 27, 20, 2, id="late already"),
        pytest.param((recalendar(5, 25), extend(27, 26)), 27, 25, 3, id="asked too late after it"),
        pytest.param((recalendar(5), recalendar(5, 25)), 25, 25, 2, id="said twice at once"),
    ],
)
def test_another_calendar_moves_what_is_not_past(
    changes: tuple[ClockChange, ...], due_on: int, assessed_on: int, generation: int
) -> None:
    clock = counted(*changes)
    assert clock.due_on == march(due_on)
    assert clock.assessed_on == march(assessed_on)
    assert clock.generation == generation


def test_a_budget_is_carried_by_the_calendar_of_its_time_and_counted_anew() -> None:
    """From Thursday 5 to Friday 20 lie 11 working days, 7 on the other calendar."""
    before = counted(stop("c", 5), resume("c", 9))
    assert before.due_on == march(24)
    after = counted(stop("c", 5), resume("c", 9), recalendar(10))
    assert after.due_on == march(23), "7 days after the 9th, the 22nd being worked"
    running = counted(recalendar(4), stop("c", 5), resume("c", 16))
    assert running.due_on == march(25), "7 days after the 16th, the 17th being off"


@given(st.data())
def test_nothing_past_is_moved_and_nothing_moves_into_the_past(data: st.DataObject) -> None:
    days = st.integers(2, 28)
    others = st.one_of(
        st.builds(lambda day: stop("c", day), days),
        st.builds(lambda day: resume("c", day), days),
        st.builds(lambda day, more: extend(min(day + more, 31), day), days, st.integers(0, 9)),
    )
    changes = data.draw(st.lists(others, max_size=5))
    day, to = data.draw(days), data.draw(st.one_of(st.none(), st.integers(2, 31)))
    known = sorted((c for c in changes if c.at < at(march(day))), key=lambda c: c.at)
    before, after = counted(*known), counted(*known, recalendar(day, to))
    assert after.stops == before.stops
    assert after.stopped_on == before.stopped_on
    if after.dates == before.dates:
        assert after.generation == before.generation
        return
    assert after.generation == before.generation + 1
    reached = min(march(day), before.stopped_on or march(day))
    assert min(before.dates[0], after.dates[0]) >= reached
    if before.is_late(march(day)):
        assert after.assessed_on == before.assessed_on
