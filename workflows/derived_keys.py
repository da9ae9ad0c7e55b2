"""Keys of things that were given none: from the English title, or the Chinese one by sound."""

import re
from collections.abc import Collection
from typing import Final

LONGEST: Final = 40
_KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")


def key_from(text: str) -> str:
    """`"Mobilisation meeting"` is mobilisation-meeting, `"动员会"` is dong-yuan-hui.

    At most LONGEST characters, cut between words; empty where no sign of the text has a sound.
    """
    words = re.findall(r"[a-z0-9]+", _sounded(text).lower())
    key = ""
    for word in words:
        longer = f"{key}-{word}" if key else word[:LONGEST]
        if len(longer) > LONGEST:
            break
        key = longer
    return key


def key_of_file(name: str) -> str:
    """The name of a file where it is a key as it stands, otherwise by its sound."""
    return name if _KEY.fullmatch(name) else key_from(name)


def free(key: str, taken: Collection[str]) -> str:
    """The key itself, or with the first number from 2 on that makes it different from the rest."""
    number, found = 1, key
    while found in taken:
        number += 1
        found = f"{key}-{number}"
    return found


def _sounded(text: str) -> str:
    if not _HAN.search(text):
        return text
    # Imported here: few files leave keys out, and its tables take a moment to read.
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(text))
