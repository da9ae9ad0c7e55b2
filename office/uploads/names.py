"""The name under which a handed-in file is kept: readable, and harmless on every system."""

import re
import unicodedata
from typing import Final

MOST_SIGNS: Final = 120
_MOST_BYTES: Final = 200
_FORBIDDEN: Final = re.compile(r'[<>:"|?*\\/]')
_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_LONGEST_ENDING: Final = 10


def ending_of(name: str) -> str:
    """`.pdf` of `报告.PDF`; nothing where it has none."""
    stem, dot, ending = name.rpartition(".")
    known = stem and dot and ending.isalnum() and len(ending) <= _LONGEST_ENDING
    return f".{ending.lower()}" if known else ""


def clean_name(given: str, fallback: str) -> str:
    """The last part of what a browser sent, without signs that are invisible, turn the writing
    direction or mean something to a file system; `fallback` where nothing is left of it.
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", given))[-1]
    shown = "".join(" " if sign.isspace() else sign for sign in last)
    shown = "".join(sign for sign in shown if not unicodedata.category(sign).startswith("C"))
    name = re.sub(r" +", " ", _FORBIDDEN.sub("_", shown)).strip(" .")
    if not name or name.strip("_ ") == "" or _RESERVED.fullmatch(name):
        ending = ending_of(name)
        name = fallback + ending
    return _shortened(name)


def _shortened(name: str) -> str:
    """Cut in front of the ending, to what every file system takes."""
    ending = ending_of(name)
    stem = name.removesuffix(name[len(name) - len(ending) :]) if ending else name
    shown = name[len(name) - len(ending) :] if ending else ""
    stem = stem[: MOST_SIGNS - len(shown)]
    while len((stem + shown).encode()) > _MOST_BYTES:
        stem = stem[:-1]
    return stem.rstrip(" .") + shown
