"""Due dates as iCalendar (RFC 5545): for letters, and for the feeds that calendars follow.

An entry keeps its UID for ever; its SEQUENCE grows whenever its date moves, so that a calendar
moves what it has. A due day is a whole day without an hour, in whatever zone it is read.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from zoneinfo import ZoneInfo

from icalendar import Calendar, vDuration, vText
from icalendar.parser import Contentline
from msgspec import Struct

from engine.ids import StreamId


class Entry(Struct, frozen=True, kw_only=True):
    """A due date. `changed` is when it was last decided upon, `sequence` counts how often before.

    With `due_at` (an hour of the office's zone) it is over at that hour of its day. `alarm` is how
    many days before it a calendar is to remind.
    """

    item: StreamId
    title: str
    text: str
    due_on: date
    sequence: int
    changed: datetime
    link: str = ""
    due_at: time | None = None
    place: str = ""
    category: str = ""
    alarm: int | None = None


def uid(item: StreamId, host: str) -> str:
    """The name of an entry, the same in letters and feeds of an office."""
    return f"{sha256(item.encode()).hexdigest()[:32]}@{host}"


def calendar(
    entries: Iterable[Entry], host: str, zone: ZoneInfo, *, name: str = "", refresh: int = 0
) -> bytes:
    """A calendar with these entries; a feed has a name, and is asked again after some minutes."""
    before, after = _frame(name, refresh)
    return b"".join((before, *(_entry(each, host, zone) for each in entries), after))


@lru_cache(maxsize=1000)
def _frame(name: str, refresh: int) -> tuple[bytes, bytes]:
    """What stands before the entries of a calendar, and after them."""
    head = Calendar()
    head.add("prodid", "-//campaign engine//due dates//EN")
    head.add("version", "2.0")
    head.add("calscale", "GREGORIAN")
    head.add("method", "PUBLISH")
    if name:
        head.add("name", name)
        head.add("x-wr-calname", name)
    if refresh:
        every = timedelta(minutes=refresh)
        head.add("refresh-interval", vDuration(every), parameters={"VALUE": "DURATION"})
        head.add("x-published-ttl", vDuration(every))
    before, end, after = head.to_ical().partition(b"END:VCALENDAR")
    return before, end + after


@lru_cache(maxsize=20_000)
def _entry(entry: Entry, host: str, zone: ZoneInfo) -> bytes:
    """The lines of one entry: many letters and feeds hold the same. The library escapes and folds
    its texts; a component of its own for each would take five times as long.
    """
    changed = f"{entry.changed.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid(entry.item, host)}",
        f"DTSTAMP:{changed}",
        f"LAST-MODIFIED:{changed}",
        f"SEQUENCE:{entry.sequence}",
        *_days(entry, zone),
        # The day is not taken up by it: whoever looks for a free hour finds it.
        "TRANSP:TRANSPARENT",
        _text("SUMMARY", entry.title),
    ]
    if entry.text:
        lines.append(_text("DESCRIPTION", entry.text))
    if entry.place:
        lines.append(_text("LOCATION", entry.place))
    if entry.category:
        lines.append(_text("CATEGORIES", entry.category))
    if entry.link:
        lines.append(f"URL:{entry.link}")
    if entry.alarm is not None:
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", _text("DESCRIPTION", entry.title)]
        lines += [f"TRIGGER:-P{entry.alarm}D", "END:VALARM"]
    lines.append("END:VEVENT")
    return b"".join(_folded(line) for line in lines)


def _folded(line: str) -> bytes:
    folded: bytes = Contentline(line).to_ical()  # type: ignore[no-untyped-call]
    return folded + b"\r\n"


def _days(entry: Entry, zone: ZoneInfo) -> tuple[str, str]:
    """When it begins and ends; of a whole day the end is the day after."""
    if entry.due_at is None:
        after = entry.due_on + timedelta(days=1)
        return f"DTSTART;VALUE=DATE:{entry.due_on:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"
    hour = datetime.combine(entry.due_on, entry.due_at, zone).astimezone(UTC)
    return f"DTSTART:{hour:%Y%m%dT%H%M%SZ}", f"DTEND:{hour:%Y%m%dT%H%M%SZ}"


def _text(name: str, value: str) -> str:
    return f"{name}:{vText(value).to_ical().decode()}"
