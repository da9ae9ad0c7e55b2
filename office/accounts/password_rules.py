"""Which new passwords are refused: short ones, and those that others would try first.

`common_passwords.txt` holds the commonest of published lists, and those that are common in
Chinese. A common one with digits around it is refused too.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from engine.phrases import Phrase, phrase
from office.accounts.passwords import normal

LEAST: Final = 12
MOST: Final = 256
_LEAST_DIFFERENT: Final = 5
_LEAST_BESIDE_NAMES: Final = 8
_LEAST_OF_NAME: Final = 3
_LOOKS_LIKE: Final = str.maketrans("013457@$!", "oieastasi")
_AROUND: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_REPEATED: Final = re.compile(r"(.+?)\1+", re.DOTALL)
_ROWS: Final = (
    "0123456789",
    "9876543210",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    *("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm"),
)
_RUN: Final = 4


def faults_of(password: str, names: Sequence[str] = ()) -> Iterator[Phrase]:
    """Why a new password is refused; `names` are those of its owner and of the office."""
    plain = normal(password)
    if len(plain) < LEAST:
        yield phrase("fault.password.short", least=LEAST)
    elif len(plain) > MOST:
        yield phrase("fault.password.long", most=MOST)
    elif _is_common(plain.casefold()):
        yield phrase("fault.password.common")
    elif _is_of_names(plain.casefold(), names):
        yield phrase("fault.password.named")


def _is_common(plain: str) -> bool:
    if plain in _common() or len(set(plain)) < _LEAST_DIFFERENT:
        return True
    inner = _AROUND.sub("", plain)
    if not inner:
        return True  # digits and signs alone: telephone numbers, days, numbers of identity cards
    if {inner, inner.translate(_LOOKS_LIKE), _AROUND.sub("", plain.translate(_LOOKS_LIKE))} & (
        _common()
    ):
        return True
    repeated = _REPEATED.fullmatch(plain)
    if repeated is not None and len(repeated[1]) < LEAST:
        return True
    return len(_without_runs(plain)) < LEAST // 2


def _without_runs(plain: str) -> str:
    """Without what lies side by side on a keyboard: `qwertyuiop1234ab` is `ab`."""
    found = []
    while plain:
        longest = max(
            (n for row in _ROWS for n in range(_RUN, len(plain) + 1) if plain[:n] in row), default=0
        )
        found.append("" if longest else plain[0])
        plain = plain[longest or 1 :]
    return "".join(found)


def _is_of_names(plain: str, names: Sequence[str]) -> bool:
    left = plain
    for name in names:
        known = normal(name).casefold()
        if len(known) >= _LEAST_OF_NAME or not known.isascii():
            left = left.replace(known, "") if known else left
    return left != plain and len(left) < _LEAST_BESIDE_NAMES


@cache
def _common() -> frozenset[str]:
    lines = files("office.accounts").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in lines.splitlines() if not line.startswith("# "))
