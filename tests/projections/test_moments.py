"""Runs of moments: where days end, where time ran backwards, what is dated and what is a stray."""

from datetime import date, timedelta

from msgspec.structs import replace
from sqlalchemy import Connection

from engine.domain.assignment.events import AssignmentReceived
from engine.domain.event import Event
from engine.domain.office.events import ClockConfirmed, StraysMarked
from engine.ids import OFFICE_STREAM
from projections import moments
from projections.moments import BackwardStep, Leap
from tests.projections.history import History, Place, plan_of, projected, worked
from tests.samples import at, march, stamp

LONG = timedelta(days=60)


def received(day: date, *, dated: bool = False, minute: int = 0) -> Event:
    return AssignmentReceived(stamp=replace(stamp(day, minute=minute), dated=dated))


def history(place: Place, name: str, *events: Event) -> Connection:
    """These events alone, each on a stream of its own or on that of the office."""
    log = History()
    for number, event in enumerate(events):
        office = isinstance(event, ClockConfirmed | StraysMarked)
        log.add(OFFICE_STREAM if office else plan_of(f"town-{number}"), event)
    return projected(place(name), log).connect()


def marked(first: int, last: int, day: date) -> Event:
    return StraysMarked(stamp=stamp(day, reason="why"), first=first, last=last, authority="group")


def test_a_day_has_the_position_of_its_last_event(place: Place) -> None:
    log = worked()
    with projected(place("v"), log).connect() as conn:
        assert moments.position_of_day(conn, date(2009, 2, 28)) == 0
        assert moments.position_of_day(conn, march(31)) == log.head()
        assert moments.day_of(conn, log.head()) == march(24)
        assert moments.day_of(conn, 0) is None


def test_a_dated_event_moves_no_day(place: Place) -> None:
    with history(
        place,
        "v",
        received(march(2)),
        received(march(5)),
        received(march(2), dated=True),
        received(march(30), dated=True),
    ) as conn:
        assert moments.position_of_day(conn, march(2)) == 1
        assert moments.position_of_day(conn, march(31)) == 2
        assert moments.day_of(conn, 4) == march(5)
        assert moments.ranges(moments.runs(conn), "dated") == [(3, 4)]
        assert list(moments.backward_steps(moments.runs(conn))) == []


def test_strays_of_a_jumped_clock_are_marked(place: Place) -> None:
    jumped = date(2031, 3, 2)
    before = (
        received(march(2)),
        received(march(2)),
        received(jumped),
        received(jumped),
        received(march(3)),
    )
    with history(place, "v", *before) as conn:
        found = moments.runs(conn)
        assert list(moments.backward_steps(found)) == [BackwardStep(5, at(march(3)), 4, at(jumped))]
        assert moments.unconfirmed_leap(found, LONG) == Leap(3, at(jumped), at(march(2)))
        assert moments.position_of_day(conn, march(2)) == 2
        assert moments.position_of_day(conn, jumped) == 5
    # Also in the middle of a run, which is split.
    with history(place, "w", *before, marked(2, 4, march(3)), received(march(3))) as conn:
        found = moments.runs(conn)
        assert [(run.first, run.last, run.stray) for run in found] == [
            (1, 1, False), (2, 2, True), (3, 4, True), (5, 7, False),
        ]  # fmt: skip
        assert list(moments.backward_steps(found)) == []
        assert moments.unconfirmed_leap(found, LONG) is None
        assert moments.ranges(found, "stray") == [(2, 4)]
        assert moments.position_of_day(conn, march(2)) == 1
        assert moments.day_of(conn, 4) == march(2)


def test_a_leap_is_confirmed_by_somebody(place: Place) -> None:
    later = date(2009, 6, 30)
    said = ClockConfirmed(stamp=stamp(later, reason="the office was closed"))
    with history(place, "v", received(march(2)), received(later), said) as conn:
        assert moments.unconfirmed_leap(moments.runs(conn), LONG) is None
    with history(place, "w", received(march(2)), said, received(date(2010, 3, 2))) as conn:
        leap = moments.unconfirmed_leap(moments.runs(conn), LONG)
        assert leap == Leap(3, at(date(2010, 3, 2)), at(later))
