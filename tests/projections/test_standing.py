"""The boards say of every piece of work what a plain recount of the log says, on any day."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.domain.assignment import events as a
from engine.domain.audience import Part, Participant
from engine.domain.campaign import events as c
from engine.domain.event import Recorded
from engine.domain.phase import events as p
from office.answers.tally import tally
from projections import progress
from projections.board import board_at
from projections.board_counts import counts_by
from projections.deadlines.tables import DEADLINES
from projections.feeding.row_cache import RowCache
from projections.feeding.runner import Runner
from projections.rebuilding.verify import snapshot
from projections.registry import ALL
from projections.states import Clocked, Light, is_late, light
from projections.tables.open import open_views
from tests.golden import stored
from tests.projections.history import (
    CAMPAIGN_STREAM,
    PHASE_STREAM,
    TOWN_2,
    History,
    Place,
    begun,
    eventful,
    plan_of,
    projected,
    submitted,
)
from tests.projections.plain_standing import PlainStanding, Standing
from tests.samples import BUREAU, CAMPAIGN, PLAN_FILED, TOWN, due, march, stamp, verdict

MINE, THEIRS = plan_of("town-01"), plan_of("town-02")
GRANTED = "市委"
_IN_TIME = (Light.GREEN, Light.YELLOW)
_LATER = timedelta(days=40)


def fell_overdue(day: int, generation: int = 1) -> a.AssignmentFellOverdue:
    return a.AssignmentFellOverdue(
        stamp=stamp(march(day)), due_on=march(20), assessed_on=march(20), generation=generation
    )


def transferred(day: int, to: Participant) -> a.AssignmentTransferred:
    return a.AssignmentTransferred(stamp=stamp(march(day)), to_unit=to.unit)


def taken_over(day: int, giver: Participant) -> a.AssignmentTakenOver:
    opened = begun().events[-1].event.stamp.recorded_at
    return a.AssignmentTakenOver(
        stamp=stamp(march(day)), from_unit=giver.unit, due=due(), changes=(), began=opened
    )


def extended(day: int, to: date) -> p.PhaseExtended:
    return p.PhaseExtended(
        stamp=stamp(march(day)), ends_on=to, authority=GRANTED, duties=(PLAN_FILED,)
    )


def overridden(day: int) -> p.PhaseClosedByOverride:
    return p.PhaseClosedByOverride(
        stamp=stamp(march(day), reason="x"), verdict=verdict(met=False), authority=GRANTED
    )


def extended_when_late() -> History:
    log = begun()
    log.add(PHASE_STREAM, extended(22, march(27)))
    log.add(MINE, a.AssignmentReceived(stamp=stamp(march(23))), submitted(march(24), late=True))
    return log


def given_and_given_back() -> History:
    log = begun()
    log.add(MINE, fell_overdue(21), transferred(22, BUREAU))
    theirs = plan_of("bureau-01")
    log.add(theirs, taken_over(22, TOWN), fell_overdue(23), transferred(24, TOWN))
    log.add(MINE, taken_over(24, BUREAU))
    return log


def given_to_one_that_leaves() -> History:
    log = begun()
    log.add(MINE, transferred(22, BUREAU))
    log.add(plan_of("bureau-01"), taken_over(22, TOWN))
    log.add(CAMPAIGN_STREAM, c.UnitLeft(stamp=stamp(march(24)), unit=BUREAU.unit))
    log.add(CAMPAIGN_STREAM, c.UnitJoined(stamp=stamp(march(26)), participant=BUREAU))
    return log


def left_and_joined_again() -> History:
    log = begun()
    log.add(MINE, submitted(march(19)))
    for unit in (TOWN, TOWN_2):
        log.add(CAMPAIGN_STREAM, c.UnitLeft(stamp=stamp(march(22)), unit=unit.unit))
    for unit in (TOWN, TOWN_2):
        log.add(CAMPAIGN_STREAM, c.UnitJoined(stamp=stamp(march(24)), participant=unit))
    return log


def stopped_when_overdue() -> History:
    log = begun()
    log.add(MINE, a.AssignmentSuspended(stamp=stamp(march(23), reason="floods")))
    log.add(CAMPAIGN_STREAM, c.CampaignSuspended(stamp=stamp(march(24))))
    log.add(CAMPAIGN_STREAM, c.CampaignResumed(stamp=stamp(march(26))))
    log.add(MINE, a.AssignmentResumed(stamp=stamp(march(27))))
    log.add(THEIRS, a.AssignmentWaived(stamp=stamp(march(28), reason="x"), authority=GRANTED))
    withdrawn = a.AssignmentWaiverWithdrawn(
        stamp=stamp(march(29), reason="a mistake"), authority=GRANTED
    )
    log.add(THEIRS, withdrawn)
    return log


def sent_back_when_late() -> History:
    log = begun()
    again = a.AssignmentReturned(stamp=stamp(march(19), reason="thin"), redo_by=march(23))
    more_time = a.AssignmentExtended(stamp=stamp(march(25)), to=march(30), authority=GRANTED)
    log.add(MINE, submitted(march(18)), again, more_time)
    again = a.AssignmentReturned(stamp=stamp(march(24), reason="thin"), redo_by=march(27))
    log.add(THEIRS, submitted(march(23), late=True), again)
    return log


def closed_by_override_and_reopened() -> History:
    log = begun()
    log.add(PHASE_STREAM, overridden(18))
    reopened = p.PhaseReopened(
        stamp=stamp(march(24), reason="x"), ends_on=march(31), authority=GRANTED
    )
    log.add(PHASE_STREAM, reopened)
    log.add(MINE, a.AssignmentReceived(stamp=stamp(march(25))))
    return log


HISTORIES: Sequence[Callable[[], History]] = (
    eventful,
    extended_when_late,
    given_and_given_back,
    given_to_one_that_leaves,
    left_and_joined_again,
    stopped_when_overdue,
    sent_back_when_late,
    closed_by_override_and_reopened,
)


@pytest.fixture(params=HISTORIES, ids=lambda told: told.__name__)
def told(request: pytest.FixtureRequest) -> History:
    log: History = request.param()
    return log


@pytest.fixture(params=["running", "concluded", "cancelled"])
def log(request: pytest.FixtureRequest, told: History) -> History:
    """The history as it is, and with each end that a campaign may have."""
    last = stamp(march(31), reason="x")
    if request.param == "concluded":
        told.add(CAMPAIGN_STREAM, c.CampaignConcluded(stamp=last))
        told.add(CAMPAIGN_STREAM, c.CampaignArchived(stamp=last))
    elif request.param == "cancelled":
        told.add(CAMPAIGN_STREAM, c.CampaignCancelled(stamp=last))
    return told


def shown(row: Clocked, day: date) -> Standing:
    colour = light(row, day)
    return Standing(row.state, is_late(row, day), "in time" if colour in _IN_TIME else colour)


def test_the_board_of_every_moment_is_what_a_plain_recount_says(log: History, place: Place) -> None:
    with projected(place("v"), log).connect() as conn:
        for at in range(1, log.head() + 1):
            plain, r = PlainStanding(log.events[:at]), log.events[at - 1]
            rows = board_at(conn, CAMPAIGN, at)
            for day in _seen_on(r):
                found = {row.item: shown(row, day) for row in rows}
                assert found == plain.on(day), f"at #{at} {r.name}, seen on {day}"


def test_figures_counted_by_the_database_are_those_of_a_plain_recount(
    log: History, place: Place
) -> None:
    with projected(place("v"), log).connect() as conn:
        for at in range(8, log.head() + 1):
            plain = PlainStanding(log.events[:at])
            leads = {item for item, work in plain.works.items() if work.part is Part.LEAD}
            for day in _seen_on(log.events[at - 1]):
                owed = [
                    stands
                    for item, stands in plain.on(day).items()
                    if item in leads and stands.state not in ("left", "transferred")
                ]
                counted = tally(counts_by(conn, CAMPAIGN, at, day), day)
                late = sum(stands.late for stands in owed)
                assert (counted.total, counted.late) == (len(owed), late), (at, day)
                lights = Counter(stands.light for stands in owed)
                assert (counted.overdue, counted.late_extended, counted.not_done) == (
                    lights["red"], lights["late-extended"], lights["not-done"],
                ), (at, day)  # fmt: skip


def test_deadlines_say_of_every_item_what_the_board_says(log: History, place: Place) -> None:
    plain, last = PlainStanding(log.events), log.events[-1]
    with projected(place("v"), log).connect() as conn:
        rows = [row for row in DEADLINES.where(conn) if row.duty is not None]
    for day in _seen_on(last):
        assert {row.item: shown(row, day) for row in rows} == plain.on(day), day


def test_progress_counts_what_the_board_shows(log: History, place: Place) -> None:
    plain, day = PlainStanding(log.events), log.events[-1].event.stamp.on
    gone = ("left", "transferred")
    leads = [works for item, works in plain.on(day).items() if plain.works[item].part is Part.LEAD]
    owed = Counter(work.state for work in leads if work.state not in gone)
    with projected(place("v"), log).connect() as conn:
        last = progress.daily(conn, CAMPAIGN)[-1]
    assert (last.total, last.not_done, last.not_accepted, last.called_off) == (
        owed.total(), owed["not_done"], owed["not_accepted"], owed["called_off"],
    )  # fmt: skip


@pytest.mark.parametrize("batch", [1, 7])
def test_however_it_is_fed_the_rows_are_the_same(log: History, place: Place, batch: int) -> None:
    whole = snapshot(projected(place("whole"), log))
    views = projected(place("v"), log, batch=batch)
    assert snapshot(views) == whole
    with views.begin() as conn:
        for view in ALL:
            taken = [r for r in log.events if isinstance(r.event, view.HANDLES)]
            view.project(RowCache(conn), taken)
    assert snapshot(views) == whole


def test_parts_fed_one_after_the_other_are_the_whole(log: History, place: Place) -> None:
    views = open_views(place("v"))
    for name in Runner(views, log, ALL).parts:
        Runner(views, log, ALL, batch=5, only=[name]).catch_up()
    assert snapshot(views) == snapshot(projected(place("whole"), log))


@pytest.mark.parametrize("name", stored.NAMES)
def test_boards_of_whole_campaigns_are_what_a_plain_recount_says(name: str, tmp_path: Path) -> None:
    told = stored.as_log(tmp_path / "log.db", stored.read(name))
    views = open_views(tmp_path / "v.db")
    Runner(views, told, ALL).catch_up()
    events = [r for start in range(0, told.head(), 1000) for r in told.read(start, 1000)]
    names = {r.event.campaign for r in events if isinstance(r.event, c.CampaignPlanned)}
    with views.connect() as conn:
        for at in (*range(len(events) // 8, len(events), len(events) // 8), len(events)):
            plain = PlainStanding(events[:at])
            rows = [row for campaign in names for row in board_at(conn, campaign, at)]
            for day in _seen_on(events[at - 1]):
                assert {row.item: shown(row, day) for row in rows} == plain.on(day), (at, day)
    told.close()


def _seen_on(r: Recorded) -> tuple[date, ...]:
    day = r.event.stamp.on
    return day, day + timedelta(days=1), day + _LATER
