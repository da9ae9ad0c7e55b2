"""In which encoding a text was written: certain, or asked.

UTF-8 is told by its form, and what bears a byte order mark by that. Other encodings have no form:
almost any bytes can be read in GB18030, Big5 or Windows-1252, and all but one reading is nonsense.
GB18030 is taken where it gives Chinese headings that are known; else somebody has to say.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Final

from engine.errors import EngineError
from engine.phrases import Indented, Phrase, phrase
from engine.texts import shown
from office.rosters.cells import unusable
from office.rosters.headings import LOOKED_AT, fields_in, names_fields_in_chinese

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TRIED: Final = ("gb18030", "big5", "cp1252")
_WIDE: Final = ("utf-16-le", "utf-16-be")
DELIMITERS: Final = (",", "\t", ";")
"""What may stand between the cells of a line."""
_MOST_LINES: Final = 10
_SAMPLE: Final = 40


class EncodingUnknown(EngineError):
    """A file may be read in several encodings; `readings` shows how a line of it reads in each."""

    exit_code = 2

    def __init__(self, file: str, line: int, readings: tuple[Phrase, ...]) -> None:
        self.readings = Indented(readings)
        super().__init__("error.roster.encoding", file=file, line=line, readings=self.readings)


def decoded(name: str, content: bytes, encoding: str | None) -> str:
    """The text of a file, in `encoding` where somebody said which.

    Raises BadInput that names every line that does not fit, EncodingUnknown.
    """
    if encoding is not None:
        return _strictly(name, content, _known(encoding))
    for mark, marked in _MARKS:
        if content.startswith(mark):
            return _strictly(name, content, marked)
    if b"\0" in content:
        return _wide(name, content)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        bad, good = _lines_that_fit("utf-8", content)
    if good >= len(bad):
        raise _damaged(name, "utf-8", bad)
    if any(map(_has_chinese_headings, _first_lines(content))):
        return _strictly(name, content, "gb18030")
    raise _unknown(name, content)


def _known(encoding: str) -> str:
    try:
        found = codecs.lookup(encoding)
        # Not one from bytes to bytes, such as base64, nor one for names of hosts.
        "".encode(found.name)
        b"\xff".decode(found.name, "replace")
    except (LookupError, ValueError):
        raise unusable(encoding, phrase("fault.roster.no-encoding", encoding=encoding)) from None
    # A mark at the beginning belongs to no heading.
    return "utf-8-sig" if found.name == "utf-8" else found.name


def _strictly(name: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except (UnicodeError, ValueError) as fault:
        if encoding.startswith(("utf-16", "utf-32")):
            problem = phrase("fault.roster.not-in", encoding=encoding)
            raise unusable(name, problem) from fault
        raise _damaged(name, encoding, _lines_that_fit(encoding, content)[0]) from fault


def _lines_that_fit(encoding: str, content: bytes) -> tuple[list[Phrase], int]:
    """What is wrong with lines that are not in this encoding, and how many others bear more than
    ASCII. No encoding that is read by lines uses the byte of a line feed for anything else.
    """
    bad: list[Phrase] = []
    good = 0
    for number, line in enumerate(content.split(b"\n"), start=1):
        try:
            line.decode(encoding)
        except UnicodeError as fault:
            at = getattr(fault, "start", 0)
            text = line[:at].decode(encoding, "replace")[-_SAMPLE:]
            bad.append(
                phrase(
                    "fault.roster.byte",
                    line=number,
                    byte=f"0x{line[at : at + 1].hex().upper()}",
                    text=text,
                )
            )
        else:
            good += not line.isascii()
    return bad, good


def _damaged(name: str, encoding: str, bad: list[Phrase]) -> Exception:
    more = [phrase("fault.roster.more-bytes", count=len(bad) - _MOST_LINES)]
    told = bad if len(bad) <= _MOST_LINES else bad[:_MOST_LINES] + more
    what = encoding.removesuffix("-sig").upper()
    return unusable(name, phrase("fault.roster.not-in", encoding=what), *told)


def _first_lines(content: bytes) -> Iterator[str]:
    for line in content.split(b"\n", LOOKED_AT * 2)[: LOOKED_AT * 2]:
        yield line.decode("gb18030", "replace").strip("\r")


def _has_chinese_headings(line: str) -> bool:
    return any(
        names_fields_in_chinese(next(csv.reader([line], delimiter=delimiter), []))
        for delimiter in DELIMITERS
    )


def _wide(name: str, content: bytes) -> str:
    """A text of two bytes a sign without a mark: told by headings that are known."""
    for encoding in _WIDE:
        with suppress(UnicodeError):
            text = content.decode(encoding)
            first = islice(io.StringIO(text), LOOKED_AT)
            if any(fields_in(line.split(sign)) > 1 for line in first for sign in DELIMITERS):
                return text
    raise unusable(name, phrase("fault.roster.no-text"))


def _unknown(name: str, content: bytes) -> EncodingUnknown:
    lines = content.split(b"\n")
    number, line = next((n, x) for n, x in enumerate(lines, start=1) if not x.isascii())
    readings = (
        phrase("say.roster.tried", encoding=encoding, text=_reading(line, encoding))
        for encoding in _TRIED
    )
    return EncodingUnknown(name, number, tuple(readings))


def _reading(line: bytes, encoding: str) -> str | Phrase:
    try:
        return shown(line.decode(encoding).strip()[:_SAMPLE])
    except UnicodeError:
        return phrase("say.roster.no-reading")
