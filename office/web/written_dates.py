"""Dates as an office writes them: 2026年3月15日, 2026.3.15, 2026年3月上旬."""

import re
import unicodedata
from typing import Final

A_DATE: Final = "fault.parameter.a-date"
"""What a blank says of what it allows, if that is a date."""
_DATE: Final = re.compile(
    r"(?P<year>\d{4})\s*[年./-]\s*(?P<month>\d{1,2})(?:\s*[./-]\s*(?P<day>\d{1,2})"
    r"|\s*月\s*(?:(?P<days>\d{1,2})\s*日|(?P<part>上旬|底|末))?)?"
)
_PARTS: Final = {"上旬": "early", "底": "end", "末": "end"}


def as_written(text: str) -> str:
    """A date in the form that a definition reads; whatever is none stays as it is."""
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None:
        return text
    month, day = f"{found['year']}-{int(found['month']):02}", found["day"] or found["days"]
    if day:
        return f"{month}-{int(day):02}"
    return f"{month} {_PARTS[found['part']]}" if found["part"] else month
