"""A deadline with an hour: in time up to that moment, late for ever after it, by every view."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine.calendars.clock import VirtualClock
from engine.domain.assignment.commands import (
    ExtendAssignment,
    ResumeAssignment,
    SuspendAssignment,
    WaiveAssignment,
)
from engine.domain.assignment.events import AssignmentFellOverdue, AssignmentSubmitted
from engine.domain.campaign.commands import CorrectDate
from engine.domain.obligation import OccurrenceOpened
from engine.domain.sentences import sentence_of
from engine.errors import RuleBroken
from engine.ids import AssignmentKey
from engine.store.ports import Address
from office.answers.alerts import alerts
from office.answers.deadlines import DeadlineLine, deadlines
from office.answers.reading import reading
from office.answers.status import status
from office.answers.tally import Tally
from office.words import worded
from projections.rebuilding.verify import verify
from projections.states import Light
from tests.driven import DEFINITION, DRIVE, PLAN, TOWNS, Driven, driven, key_of
from tests.spec import refused
from workflows.reading.loader import load
from workflows.schema import Definition

MARCH_20, MARCH_24 = date(2026, 3, 20), date(2026, 3, 24)
FIRST, SECOND, THIRD = (key_of(PLAN, town) for town in TOWNS)
WHY, COUNTY = "the flood comes first", "the county committee"


def hourly() -> Definition:
    """The trial drive, its plan due on 20 March at 17:00."""
    text = DEFINITION.read_text(encoding="utf-8")
    return load(text.replace('"2026-03-20"', '"2026-03-20 17:00"', 1))


@pytest.fixture
def drive(tmp_path: Path, address: Address) -> Iterator[Driven]:
    with driven(tmp_path, address, definition=hourly()) as drive:
        yield drive
        assert list(verify(drive.office.views, drive.office.log)) == []


def at(drive: Driven, day: date, hour: int, minute: int = 0, second: int = 0) -> date:
    """The clock in the office shows this hour; the day, to go on with."""
    clock = drive.office.clock
    assert isinstance(clock, VirtualClock)
    clock.set(datetime(day.year, day.month, day.day, hour - 8, minute, second, tzinfo=UTC))
    return day


def line(drive: Driven, key: AssignmentKey, moment: date | int | None = None) -> DeadlineLine:
    with reading(drive.office, moment) as look:
        listed = deadlines(look, DRIVE, open_only=False).rows
    return next(each for each in listed if each.item == key.stream)


def counted(drive: Driven, moment: date | int | None = None) -> Tally:
    """The figures of the plan by the database, which must agree with its lights."""
    with reading(drive.office, moment) as look:
        found = next(duty for duty in status(look, DRIVE).duties if duty.duty == PLAN)
    return found.tally


def handed_in(drive: Driven, key: AssignmentKey) -> list[bool]:
    """Whether each hand-in was late."""
    return [
        r.event.late
        for r in drive.office.log.read(0, 1000)
        if isinstance(r.event, AssignmentSubmitted) and r.stream == key.stream
    ]


def test_it_is_in_time_up_to_the_hour_and_late_after_it(drive: Driven) -> None:
    drive.hand_in(FIRST, at(drive, MARCH_20, 17))
    drive.hand_in(SECOND, at(drive, MARCH_20, 17, 1), accept=True)
    assert (handed_in(drive, FIRST), handed_in(drive, SECOND)) == ([False], [True])
    assert (line(drive, FIRST).late, line(drive, SECOND).late) == (False, True)
    assert (counted(drive).late, counted(drive).overdue) == (2, 1)
    assert [str(line(drive, FIRST).due_on), str(line(drive, FIRST).due_time)] == [
        "2026-03-20", "17:00:00",
    ]  # fmt: skip


def test_it_falls_overdue_by_the_first_tick_after_the_hour(drive: Driven) -> None:
    at(drive, MARCH_20, 16, 59)
    assert drive.office.tick().overdue == 0
    assert (line(drive, FIRST).light, counted(drive).overdue) == (Light.YELLOW, 0)
    before = drive.office.log.head()
    at(drive, MARCH_20, 17, 0, 1)
    assert (line(drive, FIRST).light, line(drive, FIRST).late) == (Light.RED, True)
    assert (counted(drive).overdue, counted(drive).late) == (3, 3)
    assert [drive.office.tick().overdue, drive.office.tick().overdue] == [3, 0]
    facts = [
        r.event
        for r in drive.office.log.read(0, 1000)
        if isinstance(r.event, AssignmentFellOverdue)
    ]
    assert {(str(f.due_on), str(f.due_time)) for f in facts} == {("2026-03-20", "17:00:00")}
    after = drive.office.log.head()
    at(drive, MARCH_24, 9)
    assert [line(drive, FIRST, moment).light for moment in (before, after, MARCH_20)] == [
        Light.YELLOW, Light.RED, Light.RED,
    ]  # fmt: skip
    assert [counted(drive, moment).overdue for moment in (before, after, MARCH_20)] == [0, 3, 3]


def test_letters_tell_the_hour(drive: Driven) -> None:
    drive.tick(at(drive, MARCH_20, 9))
    told = [entry.text for entry in drive.sent.sent if "17:00" in entry.text]
    assert len(told) == 3
    assert all("完成时限：2026年3月20日 17:00 前，今日到期" in body for body in told)


def test_an_extension_keeps_the_hour_unless_it_names_another(drive: Driven) -> None:
    day = at(drive, date(2026, 3, 19), 9)
    drive.do(ExtendAssignment, day, WHY, key=FIRST, to=MARCH_24, authority=COUNTY)
    noon = datetime(2026, 3, 24, 12).time()  # noqa: DTZ001
    drive.do(ExtendAssignment, day, WHY, key=SECOND, to=MARCH_24, authority=COUNTY, hour=noon)
    assert [str(line(drive, key).due_time) for key in (FIRST, SECOND)] == ["17:00:00", "12:00:00"]
    with refused(RuleBroken, "is due on 2026-03-20"):
        drive.do(ExtendAssignment, day, WHY, key=THIRD, to=MARCH_20, authority=COUNTY, hour=noon)
    for key in (FIRST, SECOND):
        drive.hand_in(key, at(drive, MARCH_24, 13))
    assert [handed_in(drive, key) for key in (FIRST, SECOND)] == [[False], [True]]


def test_neither_an_extension_nor_a_stop_after_the_hour_makes_it_punctual(drive: Driven) -> None:
    day = at(drive, MARCH_20, 17, 30)
    night = datetime(2026, 3, 20, 20).time()  # noqa: DTZ001
    drive.do(ExtendAssignment, day, WHY, key=FIRST, to=MARCH_20, authority=COUNTY, hour=night)
    drive.do(SuspendAssignment, day, WHY, key=SECOND)
    drive.do(ResumeAssignment, at(drive, MARCH_24, 9), key=SECOND)
    drive.do(WaiveAssignment, MARCH_24, WHY, key=THIRD, authority=COUNTY)
    assert [line(drive, key).late for key in (FIRST, SECOND, THIRD)] == [True, True, True]
    drive.hand_in(SECOND, MARCH_24)
    assert handed_in(drive, SECOND) == [True]
    drive.office.tick()
    assert len(drive.overdue()) == 4


def test_handed_in_within_an_hour_that_was_granted_too_late_it_stays_late(drive: Driven) -> None:
    day = at(drive, MARCH_20, 17, 30)
    night = datetime(2026, 3, 20, 20).time()  # noqa: DTZ001
    drive.do(ExtendAssignment, day, WHY, key=FIRST, to=MARCH_20, authority=COUNTY, hour=night)
    at(drive, MARCH_20, 18)
    assert (line(drive, FIRST).light, counted(drive).late_extended) == (Light.LATE_EXTENDED, 1)
    with reading(drive.office) as look:
        found = [(each.cleared_by, each.days_late) for each in alerts(look, DRIVE)]
    assert found == [("extended", 0)]
    drive.hand_in(FIRST, MARCH_20)
    assert handed_in(drive, FIRST) == [True]


def test_paper_dated_back_to_the_day_was_in_time(drive: Driven) -> None:
    drive.hand_in(FIRST, at(drive, MARCH_24, 9), dated=MARCH_20)
    assert handed_in(drive, FIRST) == [False]


def test_the_hour_is_that_of_the_zone_of_the_office(tmp_path: Path, address: Address) -> None:
    with driven(tmp_path, address, definition=hourly(), zone="Europe/Berlin") as drive:
        day = at(drive, date(2026, 3, 20), 23, 59)  # 16:59 in Berlin
        drive.hand_in(FIRST, day)
        assert (handed_in(drive, FIRST), line(drive, SECOND).light) == ([False], Light.YELLOW)
        clock = drive.office.clock
        assert isinstance(clock, VirtualClock)
        clock.set(datetime(2026, 3, 20, 16, 1, tzinfo=UTC))  # 17:01
        assert drive.office.tick().overdue == 2
        drive.hand_in(SECOND, MARCH_20)
        assert handed_in(drive, SECOND) == [True]


def test_a_corrected_date_may_bring_another_hour(drive: Driven) -> None:
    day = at(drive, date(2026, 3, 2), 9)
    drive.do(
        CorrectDate, day, WHY, campaign=DRIVE, place="tasks.plan.due",
        text="2026-03-24 12:00", authority=COUNTY,
    )  # fmt: skip
    drive.office.catch_up()
    found = line(drive, FIRST)
    assert (str(found.due_on), str(found.due_time)) == ("2026-03-24", "12:00:00")
    drive.do(
        CorrectDate, day, WHY, campaign=DRIVE, place="tasks.plan.due",
        text="2026-03-24", authority=COUNTY,
    )  # fmt: skip
    assert (line(drive, FIRST).due_on, line(drive, FIRST).due_time) == (MARCH_24, None)


def test_an_occurrence_is_due_at_the_hour_of_its_period(tmp_path: Path, address: Address) -> None:
    text = DEFINITION.read_text(encoding="utf-8")
    weekly = 'every = "week"\ndue = "Friday 17:00"'
    plan = load(text.replace('every = "month"', weekly))
    with driven(tmp_path, address, definition=plan) as drive:
        at(drive, date(2026, 3, 6), 17)
        drive.office.tick()
        assert not [stream for stream, _ in drive.overdue() if "/monthly/" in stream]
        at(drive, date(2026, 3, 6), 17, 1)
        drive.office.tick()
        assert [(s.split("/")[-1], str(day)) for s, day in drive.overdue() if "/monthly/" in s] == [
            ("2026-W10", "2026-03-06")
        ]
        told = [
            worded(sentence_of(entry), "en")
            for entry in drive.office.log.read(0, 1000)
            if isinstance(entry.event, OccurrenceOpened | AssignmentFellOverdue)
        ]
        assert {each.rpartition("2026-03-06")[2][:6] for each in told if "W10" in each} == {
            " 17:00"
        }


def test_paper_dated_back_was_in_time_also_where_the_overdue_fact_is_on_record(
    drive: Driven,
) -> None:
    at(drive, MARCH_20, 18)
    drive.office.tick()
    drive.hand_in(FIRST, at(drive, MARCH_24, 9), dated=MARCH_20)
    assert handed_in(drive, FIRST) == [False]


def test_a_correction_to_a_later_hour_of_the_day_ends_the_alert(drive: Driven) -> None:
    day = at(drive, MARCH_20, 17, 30)
    drive.office.tick()
    drive.do(
        CorrectDate, day, WHY, campaign=DRIVE, place="tasks.plan.due",
        text="2026-03-20 20:00", authority=COUNTY,
    )  # fmt: skip
    drive.office.catch_up()
    with reading(drive.office) as look:
        found = {each.cleared_by for each in alerts(look, DRIVE)}
    assert (found, counted(drive).overdue) == ({"corrected"}, 0)


def test_a_correction_to_an_hour_that_is_past_is_refused(drive: Driven) -> None:
    with refused(RuleBroken, "that hour is past"):
        drive.do(
            CorrectDate, at(drive, MARCH_20, 12), WHY, campaign=DRIVE, place="tasks.plan.due",
            text="2026-03-20 11:00", authority=COUNTY,
        )  # fmt: skip
