"""A notice on holidays that an office hands in as a file: TOML of its own, or the JSON of a year as
the list holiday-cn publishes it.
"""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from msgspec import UNSET

from engine.calendars.notices import Notice, stretch
from engine.errors import BadInput
from engine.phrases import Phrase, phrase, system_words
from engine.texts import unsafe_signs
from workflows.dates import FIRST_YEAR, LAST_YEAR

MOST_BYTES: Final = 1 << 20
_YEARS: Final = re.compile(r"(\d{4})(?:-(\d{4}))?")
_WEEKDAYS: Final = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
_KEYS: Final = ("id", "source", "years", "off", "worked", "follows", "corrects", "weekend")
_LONGEST: Final = 400


def read_notice(path: Path, follows: str = "", name: str = "") -> Notice:
    """The notice in a file; `follows` and `name` stand in for what the file does not say.

    Raises BadInput with everything that is wrong, each with its place and its remedy.
    """
    return parse_notice(path.name, _content(path), follows, name)


def parse_notice(place: str, content: bytes, follows: str = "", name: str = "") -> Notice:
    """The same of a text that stands in a `place`; raises the same."""
    is_json = content.lstrip()[:1] == b"{"
    tree, faults = (_of_json if is_json else _of_toml)(content)
    if not faults:
        notice = _Reader(faults).notice(tree, follows, name)
    if faults:
        raise BadInput(place, faults)
    return notice


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInput(str(path), [phrase("fault.notice.too-large", most=MOST_BYTES)])
        return path.read_bytes()
    except OSError as fault:
        why = phrase("fault.file.unreadable-it", why=system_words(fault))
        raise BadInput(str(path), [why]) from fault


def _of_toml(content: bytes) -> tuple[dict[str, Any], list[Phrase]]:
    try:
        return tomllib.loads(content.decode("utf-8")), []
    except UnicodeDecodeError:
        return {}, [phrase("fault.notice.not-utf-8")]
    except tomllib.TOMLDecodeError as fault:
        return {}, [phrase("fault.notice.not-toml", why=str(fault))]


def _of_json(content: bytes) -> tuple[dict[str, Any], list[Phrase]]:
    """`{"year": 2027, "papers": [...], "days": [{"date": "2027-01-01", "isOffDay": true}]}`."""
    try:
        tree = json.loads(content)
        days = [(str(day["date"]), bool(day["isOffDay"])) for day in tree["days"]]
        year = int(tree["year"])
        papers = [str(paper) for paper in tree.get("papers") or ()]
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}, [phrase("fault.notice.not-json")]
    # Days of the year before stand in the notice of a year, too.
    own = [(day, off) for day, off in days if day.startswith(f"{year}-")]
    return {
        "source": "; ".join(papers),
        "years": str(year),
        "off": [day for day, off in own if off],
        "worked": [day for day, off in own if not off],
    }, []


class _Reader:
    """Reads the keys of a notice; what does not fit is kept in `faults`."""

    def __init__(self, faults: list[Phrase]) -> None:
        self.faults = faults

    def notice(self, tree: Mapping[str, Any], follows: str, name: str) -> Notice:
        """The notice; of no use where there are faults."""
        self.faults += (
            phrase("fault.notice.unknown", key=key, known=_KEYS) for key in tree if key not in _KEYS
        )
        first, last = self._years(tree.get("years"))
        follows = follows or self._text(tree, "follows")
        return Notice(
            id=name or self._text(tree, "id") or _next_name(follows, last),
            source=self._text(tree, "source"),
            first_year=first,
            last_year=last,
            off=self._days(tree, "off"),
            worked=self._days(tree, "worked"),
            follows=follows,
            corrects=self._truth(tree, "corrects"),
            weekend=UNSET if "weekend" not in tree else self._weekend(tree["weekend"]),
        )

    def _text(self, tree: Mapping[str, Any], key: str) -> str:
        given = tree.get(key, "")
        if isinstance(given, str) and not unsafe_signs(given) and len(given) <= _LONGEST:
            return given.strip()
        self._unfit(key, given, "text")
        return ""

    def _truth(self, tree: Mapping[str, Any], key: str) -> bool:
        given = tree.get(key, False)
        if not isinstance(given, bool):
            self._unfit(key, given, "truth")
        return bool(given)

    def _years(self, given: object) -> tuple[int, int]:
        found = _YEARS.fullmatch(str(given).strip())
        if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
            self._unfit("years", "" if given is None else given, "years")
            return 1, 1
        return int(found[1]), int(found[2] or found[1])

    def _days(self, tree: Mapping[str, Any], key: str) -> tuple[date, ...]:
        given = tree.get(key, [])
        if not isinstance(given, list):
            self._unfit(key, given, "list")
            return ()
        found = [day for n, each in enumerate(given) for day in self._stretch(f"{key}.{n}", each)]
        for day in sorted(day for day, times in Counter(found).items() if times > 1):
            self.faults.append(phrase("fault.notice.twice", place=key, day=day))
        return tuple(sorted(set(found)))

    def _stretch(self, place: str, given: object) -> Iterator[date]:
        """`2027-01-01`, or `2027-02-05..2027-02-11` with both ends."""
        first, dots, last = str(given).partition("..")
        try:
            ends = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
        except ValueError:
            self._unfit(place, given, "day")
            return
        if (dots and not last) or not 0 <= (ends[1] - ends[0]).days <= _LONGEST:
            self._unfit(place, given, "day")
            return
        yield from stretch(*ends)

    def _weekend(self, given: object) -> tuple[int, ...]:
        names = [str(each).lower() for each in given] if isinstance(given, list) else []
        if not names or not set(names) <= set(_WEEKDAYS):
            self._unfit("weekend", given, "weekend")
            return ()
        return tuple(sorted(_WEEKDAYS.index(name) for name in set(names)))

    def _unfit(self, place: str, given: object, wanted: str) -> None:
        shown = str(given)[:_LONGEST]
        self.faults.append(phrase(f"fault.notice.{wanted}", place=place, given=shown))


def _next_name(follows: str, last: int) -> str:
    """`cn-2004-2027` after `cn-2004-2026`."""
    named = re.fullmatch(r"(.+-\d{4}-)\d{4}(?:-.*)?", follows)
    return f"{named[1]}{last}" if named else ""
