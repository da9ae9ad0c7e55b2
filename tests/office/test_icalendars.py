"""Due dates as iCalendar, read by two libraries that are not ours."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import vobject
from msgspec.structs import replace

from engine.ids import StreamId
from office.icalendars import Entry, calendar, uid

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOST = "office.example.org"
DAY = date(2026, 12, 1)
ENTRY = Entry(
    item=StreamId("assignment/satisfied-2026/plan-filed/town-01/once"),
    title="《实施方案》备案, 第一批; 东风镇",
    text="一行\n另一行，" + "很长的说明" * 40,
    due_on=DAY,
    sequence=2,
    changed=datetime(2026, 11, 26, 0, 0, 5, 123456, tzinfo=UTC),
    link="https://campaign.example.org/c/x?a=1",
    category="满意单位创建活动",
    alarm=1,
)


def read(entry: Entry, **named: Any) -> tuple[icalendar.Calendar, vobject.base.Component]:
    content = calendar([entry], HOST, SHANGHAI, **named)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return icalendar.Calendar.from_ical(content), vobject.readOne(content.decode())


def test_a_due_day_is_a_whole_day_in_any_zone():
    ours, theirs = read(ENTRY)
    (event,) = ours.events
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (DAY, date(2026, 12, 2))
    assert theirs.vevent.dtstart.value == DAY
    assert theirs.vevent.summary.value == ENTRY.title
    assert theirs.vevent.description.value == ENTRY.text
    assert theirs.vevent.url.value == ENTRY.link
    assert theirs.vevent.transp.value == "TRANSPARENT"
    assert theirs.vevent.valarm.trigger.value.days == -1
    assert event.decoded("DTSTAMP") == ENTRY.changed.replace(microsecond=0)
    assert ours.errors == event.errors == []


def test_a_moved_date_is_the_same_entry_with_a_higher_sequence():
    first, _ = read(ENTRY)
    moved, _ = read(replace(ENTRY, due_on=date(2026, 12, 8), sequence=3))
    assert first.events[0]["UID"] == moved.events[0]["UID"] == uid(ENTRY.item, HOST)
    assert (first.events[0]["SEQUENCE"], moved.events[0]["SEQUENCE"]) == (2, 3)
    assert uid(StreamId("assignment/other"), HOST) != uid(ENTRY.item, HOST)


def test_an_hour_is_the_same_moment_everywhere():
    _, theirs = read(replace(ENTRY, due_at=time(17, 30)))
    assert theirs.vevent.dtstart.value == datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


def test_a_feed_says_its_name_and_when_to_ask_again():
    ours, _ = read(ENTRY, name="东风镇", refresh=60)
    assert ours["X-WR-CALNAME"] == ours["NAME"] == "东风镇"
    assert ours.decoded("REFRESH-INTERVAL").total_seconds() == 3600
    empty = calendar((), HOST, SHANGHAI, name="东风镇")
    assert icalendar.Calendar.from_ical(empty).events == []
