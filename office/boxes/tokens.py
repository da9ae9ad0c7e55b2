"""One-time tokens: sixteen signs that nobody mixes up, printed once, and kept as hashes alone."""

import hashlib
from collections.abc import Callable
from typing import Final

from office.boxes.layout import HASH_BYTES

_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 16
_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_token(bits: Callable[[int], int]) -> str:
    """80 random bits, to be typed by hand: `7QK2-M0X4-9VBA-T31C`."""
    drawn = bits(5 * _LENGTH)
    signs = "".join(_SIGNS[drawn >> 5 * at & 31] for at in range(_LENGTH))
    return "-".join(signs[i : i + 4] for i in range(0, _LENGTH, 4))


def token_hash(box: str, typed: str) -> bytes:
    """What is kept of a token of one box; signs between are left out, and O is read as 0."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum()).translate(_READ_AS)
    return hashlib.sha256(f"campaign survey/{box}/{signs}".encode()).digest()[:HASH_BYTES]
