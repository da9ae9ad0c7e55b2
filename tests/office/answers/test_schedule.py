"""The dates that are told before a campaign is planned are those that it then has."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from engine.calendars.editions import seed_edition
from engine.calendars.working_days import Calendars
from engine.domain.message import MessageKind
from engine.domain.obligation import OccurrenceOpened
from engine.domain.phase.commands import ClosePhase, OpenPhase
from engine.domain.phase.events import PhaseOpened
from engine.domain.reminder import ReminderDue
from engine.domain.terms import DutyDue
from engine.errors import BadInput
from engine.ids import ONCE, assignment_key
from engine.store.ports import Address
from office.answers.schedule import DayKind, Plan, Schedule, ScheduledDay, schedule
from office.answers.unmatched import matched
from office.rosters import read_roster
from tests.driven import DEFINITION, DRIVE, ONE, ROSTER, TWO, Driven, driven
from tests.office.cli.conftest import DEFINITION as WITH_BLANKS
from tests.spec import in_english
from workflows.parameters import filled
from workflows.reading.loader import load, load_from_catalogue
from workflows.schema import Definition

SEED = seed_edition()


def planned(definition: Definition, periods: int | None = None) -> Schedule:
    whole = filled(definition)
    match = matched(whole, read_roster(ROSTER).rows, ROSTER.name)
    return schedule(Plan(whole, Calendars([SEED]), SEED.id, match.participants), periods)


def of_kind(kind: DayKind, found: Schedule) -> list[ScheduledDay]:
    return [day for day in found.days if day.what is kind]


@pytest.fixture
def silent(tmp_path: Path, address: Address) -> Iterator[Driven]:
    """The whole drive as planned, in which no unit ever hands anything in."""
    with driven(tmp_path, address) as drive:
        for day in days(date(2026, 3, 1), date(2027, 1, 4)):
            if day == date(2026, 6, 1):
                by = "county"
                drive.do(ClosePhase, day, by, campaign=DRIVE, phase=ONE, authority=by)
                drive.do(OpenPhase, day, campaign=DRIVE, phase=TWO)
            drive.tick(day)
        yield drive


def days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def test_it_tells_what_a_silent_campaign_then_puts_on_record(silent: Driven) -> None:
    told = planned(load(DEFINITION))
    events = [recorded.event for recorded in silent.office.log.read(0, 100_000)]
    dues: list[DutyDue] = []
    letters = set()
    for event in events:
        match event:
            case PhaseOpened(terms=terms):
                dues += terms.dues
            case OccurrenceOpened(due=due):
                dues.append(due)
            case ReminderDue(kind=MessageKind.REMINDER):
                key = assignment_key(event.item)
                assert key is not None
                letters.add((event.stamp.on, key.duty, key.occurrence, event.rung))
            case _:
                pass
    due_days = sorted((due.due_on, due.duty, due.occurrence, due.opens_on) for due in dues)
    assert due_days == sorted(
        (day.on, day.duty, day.occurrence or ONCE, day.opens_on)
        for day in of_kind(DayKind.DUE, told)
    )
    assert letters == {
        (day.on, day.duty, day.occurrence or ONCE, day.rung)
        for day in of_kind(DayKind.REMINDER, told)
    }


def test_days_come_in_order_with_what_is_owed_by_how_many() -> None:
    told = planned(load(DEFINITION))
    assert list(told.days) == sorted(told.days, key=lambda day: day.on)
    begins, ends = told.days[0], told.days[-1]
    assert (begins.what, begins.on) == (DayKind.BEGINS, date(2026, 3, 1))
    assert (ends.what, ends.on) == (DayKind.REMINDER, date(2027, 1, 2))
    closing = next(d for d in of_kind(DayKind.DUE, told) if d.duty == "closing")
    assert (closing.on, closing.phase, closing.owed_by) == (date(2026, 6, 1), ONE, 3)
    may = next(d for d in of_kind(DayKind.DUE, told) if d.occurrence == "2026-05")
    assert (may.on, may.owed_by, may.next_working_day) == (date(2026, 5, 31), 1, date(2026, 6, 1))


def test_of_a_recurring_duty_a_few_periods_are_told_and_the_rest_counted() -> None:
    told = planned(load(DEFINITION), periods=2)
    assert [d.occurrence for d in of_kind(DayKind.DUE, told) if d.occurrence] == [
        "2026-03", "2026-04",
    ]  # fmt: skip
    (left,) = told.left_out
    assert (left.duty, left.count, left.until) == ("monthly", 1, date(2026, 5, 31))


def test_what_stands_on_a_blank_is_told_with_its_reason() -> None:
    told = planned(load_from_catalogue("satisfied-unit"))
    assert told.days == ()
    why = {each.key: in_english(each.why) for each in told.undated}
    assert why["mobilize"] == "phases.mobilize.start is still blank ($mobilize-start)"
    assert "obligations.problems-studied.every is still blank" in why["problems-studied"]


def test_what_recurs_without_a_deadline_is_told_once() -> None:
    told = planned(load_from_catalogue("first-class-2011"))
    assert [each.key for each in told.undated].count("works-of-the-year") == 1


def test_a_roster_is_held_against_the_definition(tmp_path: Path) -> None:
    plan = filled(load(WITH_BLANKS))
    roster = tmp_path / "roster.csv"
    roster.write_text("unit_id,name,name_en,categories\na,甲,A,twon\nb,乙,B,bureau\n", "utf-8")
    found = matched(plan, read_roster(roster).rows, roster.name)
    assert [duty.duty for duty in found.duties] == ["plan-filed"]
    assert [unit.zh for unit in found.idle] == ["甲", "乙"]
    assert [in_english(wrong) for wrong in found.mistyped] == [
        "line 2: unit 'a' has the category 'twon', which the definition does not name; did you "
        "mean 'town'?"
    ]


def test_a_roster_that_could_not_be_taken_in_is_refused(tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("unit_id,name,categories\na,甲,town\na,乙,town\n", "utf-8")
    with pytest.raises(BadInput) as refused:
        matched(filled(load(WITH_BLANKS)), read_roster(roster).rows, roster.name)
    assert "fault.row.twice" in str(refused.value.faults[0])


STANDING = """
key = "standing"
title = "常态工作"
start = "2026-01-01"
source = { issuer = "县" }
categories = [{ key = "town", title = "乡镇" }]
audience = ["town"]

[[tasks]]
key = "place"
title = "设点"
due = "2026-03-02 17:00"
said = "3月初"

[[tasks]]
key = "at-once"
title = "报告"
said = "及时"

[[obligations]]
key = "weekly"
title = "周报"
every = "week"
"""


def test_standing_work_is_told_with_hours_and_in_the_words_of_the_document() -> None:
    told = planned(load(STANDING), periods=2)
    place = next(day for day in of_kind(DayKind.DUE, told) if day.duty == "place")
    assert (place.on, place.due_time, place.said) == (date(2026, 3, 2), time(17), "3月初")
    (at_once,) = told.undated
    assert (at_once.key, in_english(at_once.why), at_once.said) == (
        "at-once",
        "no deadline",
        "及时",
    )
    (weekly,) = told.left_out
    assert (weekly.duty, weekly.until) == ("weekly", None)
