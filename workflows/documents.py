"""The number of an official document: issuer's code, year, number in the year (R001, R163).

`组通字〔2011〕33号`. Brackets of any usual form and width mean the same: `[2011]` is `〔2011〕`.
Before the standard of 2012 the number may bear 第 (`〔2011〕第33号`); it never has leading zeros.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from engine.phrases import Phrase

STANDARD_FROM: Final = date(2012, 7, 1)
"""GB/T 9704-2012 is in force: no 第 in a number, no subject words (R188)."""

EXAMPLE: Final = "组通字〔2011〕33号"
ORDINAL: Final = "第"
SIGNS: Final = ("号", "〕", "]", "］", "】")
"""What bears one of these is meant to be a number, and no name."""

_OPENING, _CLOSING = "〔[【(", "〕]】)"
_NUMBER: Final = re.compile(
    rf"(?P<code>[^\s\d{re.escape(_OPENING + _CLOSING)}]+) ?"
    rf"[{re.escape(_OPENING)}] ?(?P<year>[0-9]{{4}}) ?[{re.escape(_CLOSING)}] ?"
    r"(?P<ordinal>第)? ?(?P<seq>[0-9]+) ?号"
)


class NumberFault(ValueError):
    """A text that is no number of a document; `phrase` says why, and how it is written."""

    def __init__(self, code: str, /, **data: object) -> None:
        self.phrase = Phrase(code, data)
        super().__init__(str(self.phrase))


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """The number of a document. `ordinal` says that it was written with 第, as before 2012."""

    code: str
    year: int
    seq: int
    ordinal: bool = False

    @property
    def text(self) -> str:
        """The one form under which it is kept and found: `组通字〔2011〕33号`."""
        return spelled(self.code, self.year, self.seq)


def spelled(code: str, year: int, seq: int) -> str:
    """A number in the one form under which numbers are kept."""
    return f"{code}〔{year}〕{seq}号"


@lru_cache(maxsize=256)
def document_number(text: str) -> DocumentNumber:
    """Read a number. Raises NumberFault: no such form, a leading zero, number nought."""
    # Forms of full width become plain ones; the brackets 〔 〕 are not touched by it.
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    found = _NUMBER.fullmatch(plain)
    if found is None:
        raise NumberFault("fault.document.no-number", number=text, form=EXAMPLE)
    if found["seq"].startswith("0"):
        shown = spelled(found["code"], int(found["year"]), int(found["seq"]) or 1)
        raise NumberFault("fault.document.leading-zero", number=text, instead=shown)
    return DocumentNumber(
        found["code"], int(found["year"]), int(found["seq"]), found["ordinal"] is not None
    )
